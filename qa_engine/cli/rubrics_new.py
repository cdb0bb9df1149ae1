"""``qa-engine rubrics new``: a rubric of one's own, from a shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa_engine.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new", epilog="Example: qa-engine rubrics new --from telecom --id my_telecom --out my-telecom.yaml")(
        new
    )


def new(
    source: Annotated[str, typer.Option("--from", help="Name of the shipped rubric to start from.")],
    id: Annotated[str, typer.Option("--id", help="Id of the new rubric; results will name it.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Copy a shipped rubric to a file of your own, with its comments, under an id of its own and version 1."""
    from qa_engine.rubrics.copying import copy_of

    text = copy_of(source, id)
    if out.suffix not in (".yaml", ".yml"):
        raise UsageError("name the rubric's file with the ending .yaml", item=str(out))
    if out.exists() and not force:
        raise UsageError("is there already; give another name, or --force to write over it", item=str(out))
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"cannot be written: {error.strerror}; check the folder"
        raise UsageError(message, item=str(out)) from error
    typer.echo(f"written: {out}. Change it, then:")
    for command in (
        f"check {out}",
        f"test {out}",
        f"diff {source} {out}",
        f"try RULE --rubric {out} --store qa.db",
    ):
        typer.echo(f"  qa-engine rubrics {command}")
    typer.echo(f"  qa-engine rescore --rubric {out} --store qa.db")
