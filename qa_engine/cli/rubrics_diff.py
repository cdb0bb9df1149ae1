"""``qa-engine rubrics diff``: what changes from one rubric to another, in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen

if TYPE_CHECKING:
    from qa_engine.rubrics.differences import Difference

_TITLES = {
    "rubric": "The rubric itself",
    "weights": "Weights",
    "targets": "Targets",
    "bands": "Bands",
    "caps": "Caps",
    "form": "The form",
    "rules": "Rules",
    "markers": "Markers",
    "intents": "Intents",
    "tests": "Tests",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "diff",
        epilog="Example: qa-engine rubrics diff telecom my-telecom.yaml   "
        "For programs: qa-engine rubrics diff old.yaml new.yaml --format jsonl",
    )(diff)


def diff(
    a: Annotated[str, typer.Argument(help="The rubric as it was: name of a shipped one, or path.")],
    b: Annotated[str, typer.Argument(help="The rubric as it is to be: name of a shipped one, or path.")],
    format: options.Format = options.TableOrLines.TABLE,
) -> None:
    """Show what changes from rubric A to rubric B, in words, and which of it can move scores.

    Included rules count as if they were written out. Texts, citations, targets, names of bands and test lines move no
    score. With jsonl each line is one difference.
    """
    from qa_engine.rubrics import load_rubric
    from qa_engine.rubrics.differences import differences

    found = differences(load_rubric(a), load_rubric(b))
    if format is options.TableOrLines.JSONL:
        for one in found:
            typer.echo(one.model_dump_json())
        return
    if not found:
        typer.echo("the two rubrics are the same")
        return
    screen.show(*(_table(group, list(ones)) for group, ones in groupby(found, key=lambda one: one.group)))
    moving = sum(one.moves_scores for one in found)
    typer.echo(f"{screen.counted(len(found), 'difference')}, {moving} of which can move scores")


def _table(group: str, found: list[Difference]) -> Table:
    table = Table(title=_TITLES.get(group, group), title_justify="left")
    table.add_column("item", overflow="fold", max_width=30)
    table.add_column("what changes", overflow="fold")
    table.add_column("can move scores")
    for one in found:
        table.add_row(one.item, _words(one), "yes" if one.moves_scores else "no")
    return table


def _words(one: Difference) -> str:
    what = one.field
    if one.change == "added":
        return f"{what + ': ' if what else ''}added: {one.new}"
    if one.change == "removed":
        return f"{what + ': ' if what else ''}taken out: {one.old}"
    return f"{what}: {one.old} -> {one.new}"
