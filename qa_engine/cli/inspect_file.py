"""``qa-engine inspect``: what a file was recognised as, who is who, what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa_engine.cli.exits import SOME_FAILED


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inspect", epilog="Example: qa-engine inspect export.csv")(inspect)


def inspect(
    file: Annotated[Path, typer.Argument(help="Any file the engine may be given.")],
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Say what FILE was recognised as, who is who in it, and what is missing. Nothing is stored."""
    from qa_engine.ingest import inspect_file

    found = inspect_file(file)
    typer.echo(found.model_dump_json() if json else found.as_text())
    if found.problems:
        raise typer.Exit(SOME_FAILED)
