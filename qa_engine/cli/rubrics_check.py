"""``qa-engine rubrics check``: is a rubric valid, and what of it cannot work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.cli.exits import USAGE

if TYPE_CHECKING:
    from qa_engine.rubrics.review import Review


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "check",
        epilog="Example: qa-engine rubrics check my-rubric.yaml   "
        "For a build server: qa-engine rubrics check my-rubric.yaml --strict --format jsonl",
    )(check)


def check(
    name: Annotated[str, typer.Argument(help="Name of a shipped rubric or path of a rubric file.")],
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")] = False,
    format: options.Format = options.TableOrLines.TABLE,
) -> None:
    """Check a rubric: mistakes, conditions that never hold, phrases that cannot match, and what counts for nothing.

    Each is named by line and column, with what to do. Ends with 2 if there are errors, with 0 if there are only
    warnings. Tables are for people; with jsonl each line is one remark.
    """
    from qa_engine.rubrics import load_rubric_file
    from qa_engine.rubrics.review import Level, review_rubric

    review = review_rubric(load_rubric_file(name))
    errors, warnings, notes = (review.count(level) for level in Level)
    if format is options.TableOrLines.JSONL:
        for remark in review.remarks:
            typer.echo(remark.model_dump_json())
    else:
        typer.echo(f"{review.rubric} {review.version} is valid; sha256 {review.sha256}")
        if review.remarks:
            screen.show(_table(review))
        typer.echo(
            f"{screen.counted(errors, 'error')}, {screen.counted(warnings, 'warning')}, {screen.counted(notes, 'note')}"
        )
    if errors or (strict and warnings):
        raise typer.Exit(USAGE)


def _table(review: Review) -> Table:
    table = Table(title="Remarks", title_justify="left")
    table.add_column("where", overflow="fold", max_width=32)
    table.add_column("")
    table.add_column("item", overflow="fold", max_width=28)
    table.add_column("what, and what to do", overflow="fold")
    for remark in review.remarks:
        where = f"{remark.file}:{remark.line}:{remark.column}"
        table.add_row(where, remark.level, remark.item, remark.message)
    return table
