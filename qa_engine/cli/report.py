"""``qa-engine report``: what a store holds, as a page or a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_engine.cli import options, screen
from qa_engine.cli.exits import UNBALANCED
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import ArrivalState, LedgerEntry
from qa_engine.domain.rubric import Rubric
from qa_engine.errors import MediaError, UsageError

if TYPE_CHECKING:
    from qa_engine.store import SqliteStore


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "report",
        epilog="Example: qa-engine report --html report.html --store qa.db   "
        "With sound: qa-engine report --html report.html --audio inbox/ --store qa.db",
    )(report)


def report(
    store: options.Store = None,
    html: Annotated[Path | None, typer.Option(help="Write one HTML file that needs nothing else.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write one row an interaction as CSV.")] = None,
    parquet: Annotated[Path | None, typer.Option(help="Write one row an interaction as Parquet.")] = None,
    audio: Annotated[
        Path | None, typer.Option(help="Folder of the recordings: puts masked sound into the HTML file.")
    ] = None,
    title: Annotated[str, typer.Option(help="Title of the HTML file.")] = "Contact quality",
) -> None:
    """Write reports of everything assessed in the store."""
    from qa_engine.reports import write_csv, write_html, write_parquet
    from qa_engine.store import SqliteStore

    if not (html or csv or parquet):
        raise UsageError("say what to write: --html FILE, --csv FILE or --parquet FILE")
    if audio and not audio.is_dir():
        raise UsageError("there is no such folder of recordings; check --audio", item=str(audio))
    with SqliteStore(options.existing(store)) as opened:
        assessments = list(opened.assessments())
        account = opened.ledger()
        if html:
            sound = _sound(assessments, audio) if audio else None
            rubric = _rubric(assessments)
            entries = list(opened.ledger_entries())
            heard = _heard(opened, entries)
            write_html(html, assessments, account, entries, title=title, audio=sound, rubric=rubric, heard=heard)
        if csv:
            write_csv(csv, assessments)
        if parquet:
            write_parquet(parquet, assessments)
    for path in filter(None, (html, csv, parquet)):
        typer.echo(str(path.resolve()))
    if not account.balanced:
        screen.err().print("the ledger does not balance; see: qa-engine ledger")
        raise typer.Exit(UNBALANCED)


def _heard(store: SqliteStore, entries: list[LedgerEntry]) -> dict[tuple[str, int], Interaction]:
    """Return what was heard of recordings that were set aside, by their place."""
    aside = [entry for entry in entries if entry.state is ArrivalState.QUARANTINED]
    found = {(entry.source, entry.ordinal): store.heard(entry) for entry in aside}
    return {place: interaction for place, interaction in found.items() if interaction is not None}


def _sound(assessments: list[Assessment], root: Path) -> dict[str, bytes]:
    """Return the masked recordings found below ``root``; one that cannot be used is named and left out."""
    from qa_engine.reports import masked_audio

    sound = {}
    for assessment in assessments:
        try:
            data = masked_audio(assessment, root)
        except MediaError as error:
            screen.err().print(f"no sound for {assessment.interaction_id}: {error.message}", markup=False)
            continue
        if data:
            sound[assessment.interaction_id] = data
    return sound


def _rubric(assessments: list[Assessment]) -> Rubric | None:
    """Return the rubric of the assessments for the names of its bands, where it is still the same file."""
    from qa_engine.errors import RubricError
    from qa_engine.rubrics import load_rubric, rubric_sha256

    if not assessments:
        return None
    used = assessments[0].provenance
    try:
        rubric = load_rubric(used.rubric)
    except (RubricError, UsageError):
        return None
    return rubric if rubric_sha256(rubric) == used.rubric_sha256 else None
