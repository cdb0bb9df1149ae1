"""``qa-engine audit``: compliance rules over a store, for an auditor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.domain.interaction import Channel
from qa_engine.domain.ledger import ArrivalState, LedgerEntry
from qa_engine.errors import LedgerError, RubricError, UsageError
from qa_engine.reports.audit_records import APPLICABLE, Audit, AuditQuestion, Standing, Undated

if TYPE_CHECKING:
    from qa_engine.domain.assessment import Assessment
    from qa_engine.reports.audit import AuditFile, Worded
    from qa_engine.store import SqliteStore

_ASIDE = (ArrivalState.QUARANTINED, ArrivalState.DUPLICATE, ArrivalState.MISSING)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "audit",
        epilog="Example: qa-engine audit --store qa.db --since 2026-03-01 --until 2026-03-31 --html audit.html "
        "--csv audit.csv --pdf audit.pdf   One rule: qa-engine audit --store qa.db --rule recording_disclosure",
    )(audit)


def audit(
    store: options.Store = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Only this rule; may be repeated.")] = None,
    since: Annotated[str | None, typer.Option(help="Only interactions that started on this date or later.")] = None,
    until: Annotated[str | None, typer.Option(help="Only interactions that started on this date or earlier.")] = None,
    channel: Annotated[list[Channel] | None, typer.Option(help="Only this channel; may be repeated.")] = None,
    team: Annotated[list[str] | None, typer.Option(help="Only this team; may be repeated.")] = None,
    undated: Annotated[
        Undated, typer.Option(help="With a period: what becomes of interactions whose date is not known.")
    ] = Undated.EXCLUDE,
    show: Annotated[
        list[Standing] | None,
        typer.Option(
            help="Verdicts that HTML and PDF list one by one; may be repeated. By default all but not_triggered and "
            "other_channel, which the CSV lists too."
        ),
    ] = None,
    rubric: Annotated[
        str | None,
        typer.Option(
            "--rubric",
            help="Shipped rubric or file to take citations from, where a rule has the same hash; by default the "
            "rubrics that the store was judged under.",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write one HTML file that needs nothing else.")] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write one row a finding; beside it FILE.summary.csv and FILE.coverage.csv.")
    ] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write a PDF for printing and filing.")] = None,
    title: Annotated[str, typer.Option(help="Title of the HTML and PDF file.")] = "Compliance audit",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Date to print on the files; none is printed else.")
    ] = None,
) -> None:
    """Show every verdict of the compliance rules in the store, with denominators, words and what is not covered.

    Exit with 3, and write nothing, if the ledger does not balance. The same store gives the same files.
    """
    from qa_engine.reports.audit import collect
    from qa_engine.store import SqliteStore

    question = AuditQuestion(
        rules=tuple(dict.fromkeys(rule or ())),
        since=_start_of(since),
        until=options.parse_date(until),
        channels=tuple(dict.fromkeys(channel or ())),
        teams=tuple(dict.fromkeys(team or ())),
        undated=undated,
        listed=tuple(show or APPLICABLE),
        as_of=_date(as_of),
    )
    named = _named(rubric)

    with SqliteStore(options.existing(store)) as opened:
        ledger = opened.ledger()
        assessed = _with_progress(opened.assessments(), ledger.scored + ledger.unscored)
        with collect(
            assessed, _aside(opened), ledger, question, shelf=lambda ids: named or _kept(opened, ids)
        ) as found:
            if opened.ledger() != ledger:
                raise LedgerError("the store was written to meanwhile; wait for the run to end and audit again")
            written = list(_write(found, html, csv, pdf, title))
            if written:
                for path in written:
                    typer.echo(str(path.resolve()))
            else:
                screen.show(_rules(found.audit), _account(found.audit))
                for note in _notes(found.audit):
                    typer.echo(note)


def _write(found: AuditFile, html: Path | None, csv: Path | None, pdf: Path | None, title: str) -> Iterator[Path]:
    """Write what is asked for, and yield the files."""
    from qa_engine.reports.audit_csv import write_audit_csv
    from qa_engine.reports.audit_html import write_audit_html
    from qa_engine.reports.audit_pdf import write_audit_pdf

    if html:
        with screen.err().status("writing HTML"):
            write_audit_html(html, found, title=title)
        yield html
    if csv:
        with screen.err().status("writing CSV"):
            paths = write_audit_csv(csv, found)
        yield from paths
    if pdf:
        with screen.err().status("writing PDF"):
            write_audit_pdf(pdf, found, title=title)
        yield pdf


def _with_progress(assessments: Iterable[Assessment], total: int) -> Iterator[Assessment]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen.err(), transient=True) as bar:
        yield from bar.track(assessments, total=total, description="reading the store")


def _aside(store: SqliteStore) -> Iterator[LedgerEntry]:
    for state in _ASIDE:
        yield from store.ledger_entries(state)


def _named(rubric: str | None) -> tuple[Worded, ...]:
    from qa_engine.rubrics import load_rubric

    if not rubric:
        return ()
    loaded = load_rubric(rubric)
    return ((f"{loaded.id} {loaded.version}", loaded.rules),)


def _kept(store: SqliteStore, ids: tuple[str, ...]) -> Iterator[Worded]:
    """Yield the rubrics that the store was judged under, and those shipped under these names: a store of an earlier
    version has not kept its own."""
    from qa_engine.rubrics import load_rubric
    from qa_engine.rubrics.loading import wordings_of

    for name in ids:
        try:
            loaded = load_rubric(name)
        except (RubricError, UsageError):
            continue
        yield f"{loaded.id} {loaded.version}", loaded.rules
    yield from map(wordings_of, store.policies().values())


def _start_of(text: str | None) -> dt.datetime | None:
    """Return the moment at which a period begins: a date means the start of that day in UTC."""
    moment = options.parse_date(text)
    if moment is None or text is None:
        return None
    return moment - dt.timedelta(days=1) if len(text) == len("2026-03-20") else moment


def _date(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no date; write 2026-03-20") from error


def _rules(audit: Audit) -> Table:
    from qa_engine.reports.audit_wording import interval, percent

    table = Table(title="Rules, by wording (wordings are never added together)", title_justify="left")
    table.add_column("rule, version, hash", overflow="fold")
    for name in ("judged", "satis.", "breach.", "undet.", "not trig.", "other ch.", "of decided"):
        table.add_column(name, justify="right")
    table.add_column("95 % interval", min_width=15)
    for one in audit.denominators:
        numbers = (one.judged, *(one.count(standing) for standing in Standing))
        rate = f"{percent(one.share.value)} ({one.share.part}/{one.share.whole})"
        named = one.wording
        name = f"{named.rule} {named.version} {named.rule_hash}"
        table.add_row(name, *map(str, numbers), rate, interval(one.share))
    return table


def _account(audit: Audit) -> Table:
    from qa_engine.reports.audit_wording import fate

    table = Table(title="Arrivals, and whether they are in the denominators", title_justify="left")
    table.add_column("what became of it")
    table.add_column("counted")
    table.add_column("arrivals", justify="right")
    for line in audit.account:
        table.add_row(fate(line), "yes" if line.counted else "no", str(line.arrivals))
    table.add_section()
    table.add_row("all arrivals of the ledger", "", str(audit.arrivals))
    return table


def _notes(audit: Audit) -> Iterator[str]:
    from qa_engine.reports.audit_wording import notes

    yield from notes(audit)
