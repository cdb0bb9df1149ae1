"""``qa-engine calibrate``: read inferred values as the programme's own surveys teach."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.cli.exits import USAGE

if TYPE_CHECKING:
    from qa_engine.domain.calibration import (
        CalibrationReport,
        SignalCalibration,
        Span,
        SurveyCalibration,
    )

_WIDTH = 100
_TITLES = (
    "fitted by",
    "answers",
    "customers",
    "rank correlation with the answers",
    "calibration error, points: before",
    "  after",
    "mean distance, points: before",
    "  after",
    "Brier score: before",
    "  after",
    "answers inside the interval: before",
    "  after (aim: 90 %)",
    "half-width of the interval, points: before",
    "  after",
)
_SECTIONS = (3,)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "calibrate",
        epilog="Example: qa-engine calibrate surveys.csv --store qa.db --out my.calibration.json   "
        "Interactions that carry their survey: qa-engine calibrate surveyed.jsonl --out my.calibration.json",
    )(calibrate)


def calibrate(
    surveys: Annotated[
        Path,
        typer.Argument(
            help="CSV file with interaction_id and any of csat (1-5), nps (0-10), ces (1-7), resolved (yes/no),"
            " customer_id; or a .jsonl file of interactions with their survey."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The calibration to write, a .json file.")],
    store: options.Store = None,
    rubric: options.Rubric = None,
    device: options.Device = None,
) -> None:
    """Fit inferred signals to SURVEYS and write a calibration that a rubric names with 'calibration: FILE'.

    The store is not changed. A signal stays as it is where there are fewer than 100 answers, or where calibrated values
    are not surely nearer to the answers of customers held out; why is said of each.
    """
    from qa_engine.engine import Engine
    from qa_engine.ingest import holds_interactions

    kept = None if holds_interactions(surveys) else options.existing(store)
    with Engine(rubric=rubric, store=kept, device=device) as engine, screen.amount_bar() as progress:
        found = engine.calibrate(surveys, out, progress=lambda done, of: progress("looking up", done, of, ""))
    screen.show(*tables(found))
    typer.echo(textwrap.fill(found.caution, _WIDTH))
    if not found.calibrations:
        typer.echo("qa-engine: no signal can be calibrated by these surveys; nothing was written", err=True)
        raise typer.Exit(USAGE)
    typer.echo(f"written: {out}; in a rubric: calibration: {out.name}")


def tables(found: SurveyCalibration) -> list[Table]:
    """Return what a person is shown: the rows, the signals, and of each the values beside the answers."""
    shown = [_counts(found)]
    if found.calibrations or any(one.report for one in found.refused):
        shown.append(_measured(found))
    if found.refused:
        refused = Table(title="Not calibrated: these signals stay as they are", title_justify="left")
        for column in ("signal", "answers", "why"):
            refused.add_column(column, justify="right" if column == "answers" else "left")
        for refusal in found.refused:
            refused.add_row(refusal.signal, f"{refusal.answers:,}", refusal.message)
        shown.append(refused)
    return shown + [_reliability(one) for one in found.calibrations]


def _counts(found: SurveyCalibration) -> Table:
    counts = found.counts
    table = Table(title="Surveys", title_justify="left", show_header=False)
    table.add_column("")
    table.add_column("", justify="right")
    for title, count in (
        ("rows", counts.rows),
        ("without an answer", counts.without_answer),
        ("named again (the last counts)", counts.repeated),
        ("not in the store, or not readable", counts.unknown),
        ("interactions with an answer beside an inferred value", counts.used),
    ):
        if count or title == "rows":
            table.add_row(title, f"{count:,}")
    return table


def _measured(found: SurveyCalibration) -> Table:
    """One column a signal: what was measured on customers held out, before and after."""
    fitted = [(one.signal, str(one.fitted_by), one.answers, one.report) for one in found.calibrations]
    refused = [(one.signal, "not used", one.answers, one.report) for one in found.refused if one.report]
    columns = [(signal, _figures(by, answers, report)) for signal, by, answers, report in (*fitted, *refused)]
    table = Table(title="On customers held out (in brackets: 95 % interval)", title_justify="left")
    table.add_column("")
    for signal, _ in columns:
        table.add_column(signal, justify="right")
    for place, title in enumerate(_TITLES):
        table.add_row(title, *(figures[place] for _, figures in columns), end_section=place in _SECTIONS)
    return table


def _figures(fitted_by: str, answers: int, report: CalibrationReport) -> tuple[str, ...]:
    before, after = report.before, report.after
    return (
        fitted_by,
        f"{answers:,}",
        f"{report.customers:,}",
        _span(report.rank, 2),
        _span(before.ece, 1),
        _span(after.ece, 1),
        *(screen.score_text(one.mae) for one in (before, after)),
        *(f"{one.brier:.3f}" for one in (before, after)),
        *("–" if one.coverage is None else f"{100 * one.coverage.value:.0f} %" for one in (before, after)),
        *(f"{one.half_width:.0f}" for one in (before, after)),
    )


def _reliability(one: SignalCalibration) -> Table:
    table = Table(title=f"{one.signal}: means of like values", title_justify="left")
    for column in ("answers", "calibrated", "answered", "difference"):
        table.add_column(column, justify="right")
    for bin in one.report.after.bins:
        difference = bin.predicted - bin.observed
        table.add_row(f"{bin.answers:,}", f"{bin.predicted:.1f}", f"{bin.observed:.1f}", f"{difference:+.1f}")
    return table


def _span(span: Span, digits: int) -> str:
    return f"{span.value:.{digits}f} ({span.low:.{digits}f}-{span.high:.{digits}f})"
