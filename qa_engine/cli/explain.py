"""``qa-engine explain``: take a score apart."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from qa_engine.cli import options
from qa_engine.domain.assessment import Assessment, Failure, Provenance
from qa_engine.domain.ledger import ArrivalState, LedgerEntry
from qa_engine.errors import RubricError, UsageError

if TYPE_CHECKING:
    from qa_engine.store import SqliteStore


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        epilog="Example: qa-engine explain bm-chat-001 --store qa.db   "
        "By file: qa-engine explain billing-call.wav --store qa.db --milestones   "
        "Why it was set aside, and what was heard: qa-engine explain truncated.wav --store qa.db",
    )(explain)


def explain(
    id: Annotated[str, typer.Argument(help="Id of the interaction, the start of it, or its source file.")],
    store: options.Store = None,
    milestones: Annotated[
        bool, typer.Option("--milestones", help="Also show the score at first answer, after transfers, at close.")
    ] = False,
    rubric: Annotated[
        str | None,
        typer.Option("--rubric", help="For --milestones: the rubric file, if the score is by a rubric of your own."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The whole explanation as one JSON object.")] = False,
) -> None:
    """Show what the score of an interaction is made of, down to the quoted words and the second of audio.

    Of an arrival that was set aside, show why, how much of it could be decoded, and what was heard of it.
    """
    from qa_engine.reports import explanation_text, milestones_text
    from qa_engine.scoring import explain as take_apart
    from qa_engine.store import SqliteStore

    if json and milestones:
        raise UsageError("--milestones is for reading; give it without --json")
    with SqliteStore(options.existing(store)) as opened:
        assessment = _assessed(opened, id, json)
    if assessment is None:
        return
    judged_by = rubric or assessment.provenance.rubric
    if milestones:
        _check_rubric(judged_by, assessment.provenance)
    if json:
        typer.echo(take_apart(assessment).model_dump_json())
        return
    sys.stdout.write(explanation_text(assessment) + "\n")
    if milestones:
        from qa_engine.engine import Engine

        with Engine(rubric=judged_by, store=options.existing(store)) as engine:
            points = engine.milestones(assessment.interaction_id)
        sys.stdout.write("\n" + milestones_text([(p.name, p.turns, p.assessment) for p in points]) + "\n")


def _assessed(store: SqliteStore, name: str, json: bool) -> Assessment | None:
    """Return the assessment that is meant, or ``None`` where the arrival was set aside; then why is printed instead.

    Raises:
        UsageError: nothing, or more than one thing, is called so.
    """
    from qa_engine.reports import set_aside_text

    try:
        return store.assessment(name)
    except UsageError:
        failure = store.failure(name)
        if failure is None:
            raise
    sys.stdout.write((failure.model_dump_json() if json else set_aside_text(failure, _entry(store, failure))) + "\n")
    return None


def _entry(store: SqliteStore, failure: Failure) -> LedgerEntry:
    """Return the arrival that failed; its newest line counts, as with ``SqliteStore.failure``."""
    aside = store.ledger_entries(ArrivalState.QUARANTINED)
    meant = [entry for entry in aside if failure.interaction_id in (entry.interaction_id, _place(entry))]
    return meant[-1]


def _place(entry: LedgerEntry) -> str:
    """Return what an arrival is called that was given no id."""
    return f"{entry.source}#{entry.ordinal}"[:200]


def _check_rubric(name: str, used: Provenance) -> None:
    """Milestones are judged anew, so they are worth something only under the very rubric of the score.

    Raises:
        UsageError: ``name`` is not that rubric.
    """
    from qa_engine.rubrics import load_rubric, rubric_sha256

    try:
        rubric = load_rubric(name)
    except RubricError as error:
        if name != used.rubric:
            raise
        raise UsageError("is no shipped rubric; say where it lies: --rubric FILE", item=used.rubric) from error
    if rubric_sha256(rubric) != used.rubric_sha256:
        message = "is not the rubric of this score; name that one with --rubric, or rescore first"
        raise UsageError(message, item=name)
