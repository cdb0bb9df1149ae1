"""Exit codes, the same for every command."""

from __future__ import annotations

from qa_engine.errors import LedgerError, QAEngineError, RubricError, SettingsError, UsageError

FINE = 0
SOME_FAILED = 1
USAGE = 2
UNBALANCED = 3
INTERNAL = 4
#: Stopped from the keyboard, as shells have it: 128 and the number of the signal.
INTERRUPTED = 130

#: What the caller named is at fault here, not the engine.
_USAGE_CODES = frozenset(
    {"store_foreign", "store_key", "store_read_only", "store_unopenable", "store_version", "unknown_model"}
)


def exit_code(error: QAEngineError) -> int:
    """Return the exit code that an error ends a command with."""
    if isinstance(error, UsageError | RubricError | SettingsError) or error.code in _USAGE_CODES:
        return USAGE
    if isinstance(error, LedgerError):
        return UNBALANCED
    return INTERNAL
