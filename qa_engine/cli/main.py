"""The ``qa-engine`` command: gathers the commands and turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from qa_engine.cli import (
    audit,
    bench,
    calibrate,
    classify,
    describe,
    doctor,
    explain,
    inspect_file,
    intents,
    ledger,
    models,
    report,
    rescore,
    rubrics,
    run,
    transcribe,
)
from qa_engine.cli.exits import FINE, INTERNAL, INTERRUPTED, exit_code
from qa_engine.errors import QAEngineError
from qa_engine.version import __version__


class _Doors(TyperGroup):
    """The commands, with the two ways of leaving early that the library would both end with 1, "some failed"."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader of our output (head, less) has gone; that is its right. What is left has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(FINE)
        except KeyboardInterrupt:
            typer.echo("qa-engine: stopped; run the same command again to go on", err=True)
            sys.exit(INTERRUPTED)
        return result


app = typer.Typer(
    name="qa-engine",
    cls=_Doors,
    help="Read every customer interaction and say, with evidence, whether the customer was helped.",
    epilog="Exit codes: 0 fine, 1 done but some items were quarantined or failed, 2 usage, 3 ledger does not balance,"
    " 4 internal error. Start with: qa-engine run fixtures --store qa.db",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS = (
    run, classify, inspect_file, transcribe, explain, report, audit, ledger, rescore, calibrate, describe, doctor,
)  # fmt: skip
for module in _COMMANDS:
    module.register(app)
app.add_typer(rubrics.app, name="rubrics")
app.add_typer(intents.app, name="intents")
app.add_typer(models.app, name="models")
app.add_typer(bench.app, name="bench")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qa-engine {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Show the version."),
) -> None:
    """Read every customer interaction and say, with evidence, whether the customer was helped."""


def main() -> None:
    """Run the command line."""
    try:
        app()
    except QAEngineError as error:
        typer.echo(f"qa-engine: {error}", err=True)
        sys.exit(exit_code(error))
    except Exception as error:  # noqa: BLE001 - the last door: no trace with a customer's words on the screen
        typer.echo(
            f"qa-engine: internal error: {type(error).__name__}; set QA_ENGINE_LOG_LEVEL=debug for a trace", err=True
        )
        _trace_if_wanted()
        sys.exit(INTERNAL)


def _trace_if_wanted() -> None:
    from qa_engine.settings import load_settings

    if load_settings().log_level == "debug":
        raise
