"""``qa-engine describe``: the stages, in order, with what each needs and adds."""

from __future__ import annotations

import typer
from rich.table import Table

from qa_engine.cli import screen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("describe", epilog="Example: qa-engine describe")(describe)


def describe() -> None:
    """Print the stages with what each needs and adds; nothing is loaded."""
    from qa_engine.runtime.stages import STAGES, check_order

    check_order(STAGES)
    table = Table(title="Stages", title_justify="left")
    for column in ("stage", "needs", "adds", "model", "rubric", "what it does"):
        table.add_column(column)
    for stage in STAGES:
        model, rubric = ("yes" if flag else "" for flag in (stage.loads_model, stage.knows_rubric))
        table.add_row(stage.name, ", ".join(stage.requires), ", ".join(stage.provides), model, rubric, stage.summary)
    screen.show(table)
