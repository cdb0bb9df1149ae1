"""The report of a rescore as tables for people."""

from __future__ import annotations

from decimal import Decimal

from rich.table import Table

from qa_engine.domain.moves import CAPS, MovesReport

#: How many of the largest moves are shown; the CSV file and the lines of JSON have all.
_SHOWN = 10


def tables(report: MovesReport) -> list[Table]:
    """Return what moved: counts, points by component, bands, rules, and the largest moves with the reasons."""
    found = [_counts(report)]
    if report.components:
        found.append(_components(report))
    if report.bands:
        found.append(_bands(report))
    if report.findings:
        found.append(_findings(report))
    if report.largest:
        found.append(_largest(report))
    return found


def _counts(report: MovesReport) -> Table:
    table = _table("Moves", "", "interactions")
    for name, count in (
        ("up", report.up),
        ("down", report.down),
        ("another band, same points", report.band_only),
        ("scored now", report.now_scored),
        ("withheld now", report.now_withheld),
    ):
        if count:
            table.add_row(name, f"{count:,}")
    table.add_section()
    table.add_row("moved", f"{report.moved:,}")
    table.add_row("not moved", f"{report.unchanged:,}")
    table.add_section()
    table.add_row("judged", f"{report.judged:,}")
    return table


def _components(report: MovesReport) -> Table:
    table = _table("Points moved, all interactions together", "component", "points")
    for line in report.components:
        table.add_row(line.of if line.of == CAPS else line.of.replace("_", " "), _signed(line.points))
    table.add_section()
    table.add_row("total", _signed(report.total))
    if report.mean is not None:
        table.add_row("mean of a move", _signed(report.mean))
    return table


def _bands(report: MovesReport) -> Table:
    """One row a band of before, one column a band of now."""
    now = list(dict.fromkeys(cell.after for cell in report.bands))
    table = _table("From band (rows) to band (columns)", "", *(band or "withheld" for band in now))
    cells = {(cell.before, cell.after): cell.interactions for cell in report.bands}
    for before in dict.fromkeys(cell.before for cell in report.bands):
        counts = (cells.get((before, after), 0) for after in now)
        table.add_row(before or "withheld", *(f"{count:,}" if count else "" for count in counts))
    return table


def _findings(report: MovesReport) -> Table:
    table = Table(title="Rules that stand otherwise", title_justify="left")
    for name in ("rule", "before", "now"):
        table.add_column(name)
    table.add_column("interactions", justify="right")
    for line in report.findings:
        table.add_row(line.rule, line.before or "no such rule", line.after or "no such rule", f"{line.interactions:,}")
    return table


def _largest(report: MovesReport) -> Table:
    table = Table(title="Largest moves", title_justify="left")
    table.add_column("interaction", overflow="fold", max_width=34)
    table.add_column("before", justify="right")
    table.add_column("now", justify="right")
    table.add_column("why", overflow="fold")
    for move in report.largest[:_SHOWN]:
        before, after = (_score(*side) for side in ((move.before, move.band_before), (move.after, move.band_after)))
        table.add_row(move.interaction_id, before, after, "\n".join(move.why))
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for other in others:
        table.add_column(other, justify="right")
    return table


def _score(value: Decimal | None, band: str | None) -> str:
    return "withheld" if value is None else f"{value:.1f} {band}"


def _signed(points: Decimal) -> str:
    return f"{points:+,.3f}"
