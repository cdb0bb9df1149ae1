"""Exit codes, the same for every command."""

from __future__ import annotations

from qa_engine.errors import LedgerError, QAEngineError, RubricError, SettingsError, UsageError

FINE = 0
SOME_FAILED = 1
USAGE = 2
UNBALANCED = 3
INTERNAL = 4


def exit_code(error: QAEngineError) -> int:
    """Return the exit code that an error ends a command with."""
    if isinstance(error, UsageError | RubricError | SettingsError):
        return USAGE
    if isinstance(error, LedgerError):
        return UNBALANCED
    return INTERNAL
