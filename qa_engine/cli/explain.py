"""``qa-engine explain``: take a score apart."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from qa_engine.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        epilog="Example: qa-engine explain bm-chat-001 --store qa.db   "
        "By file: qa-engine explain billing-call.wav --store qa.db --milestones",
    )(explain)


def explain(
    id: Annotated[str, typer.Argument(help="Id of the interaction, the start of it, or its source file.")],
    store: options.Store = None,
    milestones: Annotated[
        bool, typer.Option("--milestones", help="Also show the score at first answer, after transfers, at close.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The whole explanation as one JSON object.")] = False,
) -> None:
    """Show what the score of an interaction is made of, down to the quoted words and the second of audio."""
    from qa_engine.reports import explanation_text, milestones_text
    from qa_engine.scoring import explain as take_apart
    from qa_engine.store import SqliteStore

    with SqliteStore(options.existing(store)) as opened:
        assessment = opened.assessment(id)
    if json:
        typer.echo(take_apart(assessment).model_dump_json())
        return
    sys.stdout.write(explanation_text(assessment) + "\n")
    if milestones:
        from qa_engine.engine import Engine

        with Engine(rubric=assessment.provenance.rubric, store=options.existing(store)) as engine:
            points = engine.milestones(assessment.interaction_id)
        sys.stdout.write("\n" + milestones_text([(p.name, p.turns, p.assessment) for p in points]) + "\n")
