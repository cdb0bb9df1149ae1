"""An audit as tables: the findings, and beside them the denominators and the account of arrivals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from qa_engine.errors import UsageError
from qa_engine.reports.audit import AuditFile
from qa_engine.reports.audit_records import Audit, Denominator, FindingLine, Piece, Policy
from qa_engine.reports.audit_wording import NOT_AT_HAND, notes, scope, turn_list
from qa_engine.reports.columns import Cell
from qa_engine.reports.tables import csv_cell

Of = TypeVar("Of")
Judged = tuple[FindingLine, Policy | None]
#: Between the pieces of evidence of one finding, in each of its columns in the same order.
BETWEEN = " | "


@dataclass(frozen=True)
class Column(Generic[Of]):
    """A name, and how its cell is taken."""

    name: str
    cell: Callable[[Of], Cell]


def write_audit_csv(path: Path, of: AuditFile) -> tuple[Path, ...]:
    """Write three tables and return their paths: ``path`` with one row a finding, and beside it ``.summary.csv`` with
    the denominators and ``.coverage.csv`` with every arrival's fate, what was heard, and by what it was judged.

    RFC 4180 in UTF-8. What a spreadsheet would take for a formula starts with a single quote. Times are ISO
    8601 in UTC.

    Raises:
        UsageError: a file cannot be written.
    """
    policies = {one.wording: one.policy for one in of.audit.denominators}
    judged = ((line, policies[one.wording]) for one in of.audit.denominators for line in of.findings(one.wording))
    beside = path.with_suffix("") if path.suffix == ".csv" else path
    summary, coverage = (beside.with_name(f"{beside.name}.{kind}.csv") for kind in ("summary", "coverage"))
    _write(path, _FINDING, judged)
    _write(summary, _SUMMARY, ((of.audit, one) for one in of.audit.denominators))
    _write_rows(coverage, _coverage(of.audit))
    return path, summary, coverage


def _joined(cell: Callable[[Piece], Cell]) -> Callable[[Judged], Cell]:
    """One cell a finding: the pieces' own cells in order; empty where no piece has any."""

    def taken(judged: Judged) -> Cell:
        cells = ["" if (value := cell(piece)) is None else _text(value) for piece in judged[0].pieces]
        return BETWEEN.join(cells) if any(cells) else None

    return taken


def _text(value: Cell) -> str:
    # The sign against formulas belongs to the whole cell, not to each piece in it.
    return value if isinstance(value, str) else csv_cell(value)


def _policy(take: Callable[[Policy], Cell]) -> Callable[[Judged], Cell]:
    return lambda judged: None if judged[1] is None else take(judged[1])


_FINDING: tuple[Column[Judged], ...] = (
    Column("rule", lambda j: j[0].wording.rule),
    Column("rule_version", lambda j: j[0].wording.version),
    Column("rule_hash", lambda j: j[0].wording.rule_hash),
    Column("title", lambda j: j[0].wording.title),
    Column("obligation", lambda j: j[0].wording.obligation.value),
    Column("severity", lambda j: j[0].wording.severity.value),
    Column("jurisdiction", _policy(lambda p: p.jurisdiction)),
    Column("citation", _policy(lambda p: p.citation)),
    Column("verified", _policy(lambda p: p.verified)),
    Column("wording_note", lambda j: NOT_AT_HAND if j[1] is None else None),
    Column("status", lambda j: j[0].standing.value),
    Column("reason", lambda j: j[0].reason),
    Column("interaction_id", lambda j: j[0].interaction_id),
    Column("source", lambda j: j[0].source),
    Column("channel", lambda j: j[0].channel.value),
    Column("language", lambda j: j[0].language),
    Column("started_at", lambda j: j[0].started_at),
    Column("agent_id", lambda j: j[0].agent_id),
    Column("team", lambda j: j[0].team),
    Column("declared_s", lambda j: j[0].declared_s),
    Column("decoded_s", lambda j: j[0].decoded_s),
    Column("pieces", lambda j: len(j[0].pieces)),
    Column("turn", _joined(lambda p: p.turn)),
    Column("speaker", _joined(lambda p: p.speaker.value)),
    Column("speaker_confidence", _joined(lambda p: p.speaker_confidence)),
    Column("start_s", _joined(lambda p: p.start_s)),
    Column("end_s", _joined(lambda p: p.end_s)),
    Column("sent_at", _joined(lambda p: p.sent_at)),
    Column("quote", _joined(lambda p: p.quote)),
    Column("evidence_reason", _joined(lambda p: p.reason)),
    Column("detector", _joined(lambda p: p.detector)),
    Column("match_confidence", _joined(lambda p: p.confidence)),
    Column("recognition_confidence", _joined(lambda p: p.heard)),
    Column("missing_elements", lambda j: "; ".join(j[0].missing) or None),
    Column("searched_speaker", lambda j: j[0].searched.speaker.value),
    Column("searched_turns", lambda j: turn_list(j[0].searched.turns) or None),
    Column("searched_turn_count", lambda j: len(j[0].searched.turns)),
    Column("searched_start_s", lambda j: j[0].searched.start_s),
    Column("searched_end_s", lambda j: j[0].searched.end_s),
    Column("searched_lowest_confidence", lambda j: j[0].searched.lowest_confidence),
    Column("override_status", lambda j: j[0].override.status.value if j[0].override else None),
    Column("override_by", lambda j: j[0].override.by if j[0].override else None),
    Column("override_at", lambda j: j[0].override.at if j[0].override else None),
    Column("override_reason", lambda j: j[0].override.reason if j[0].override else None),
    Column("rubric", lambda j: j[0].rubric),
    Column("rubric_version", lambda j: j[0].rubric_version),
    Column("rubric_sha256", lambda j: j[0].rubric_sha256),
    Column("engine_version", lambda j: j[0].engine_version),
)
Summed = tuple[Audit, Denominator]
_SUMMARY: tuple[Column[Summed], ...] = (
    Column("rule", lambda s: s[1].wording.rule),
    Column("rule_version", lambda s: s[1].wording.version),
    Column("rule_hash", lambda s: s[1].wording.rule_hash),
    Column("title", lambda s: s[1].wording.title),
    Column("obligation", lambda s: s[1].wording.obligation.value),
    Column("severity", lambda s: s[1].wording.severity.value),
    Column("jurisdiction", lambda s: s[1].policy.jurisdiction if s[1].policy else None),
    Column("citation", lambda s: s[1].policy.citation if s[1].policy else None),
    Column("verified", lambda s: s[1].policy.verified if s[1].policy else None),
    Column("in_scope", lambda s: s[0].in_scope),
    Column("judged", lambda s: s[1].judged),
    Column("applicable", lambda s: s[1].applicable),
    Column("satisfied", lambda s: s[1].satisfied),
    Column("breached", lambda s: s[1].breached),
    Column("undetermined", lambda s: s[1].undetermined),
    Column("not_triggered", lambda s: s[1].not_triggered),
    Column("other_channel", lambda s: s[1].other_channel),
    Column("judged_by_other_wording", lambda s: s[1].other_wording),
    Column("rubric_without_rule", lambda s: s[1].without_rule),
    Column("decided", lambda s: s[1].decided),
    Column("satisfied_of_decided", lambda s: s[1].share.value),
    Column("low_95_clopper_pearson", lambda s: s[1].share.low),
    Column("high_95_clopper_pearson", lambda s: s[1].share.high),
    Column("note", lambda s: _note(*s)),
)


def _note(audit: Audit, one: Denominator) -> str | None:
    notes = []
    if one.wording.rule in audit.several:
        notes.append("one of several wordings of this rule; not to be added to the others")
    if one.policy is None:
        notes.append(NOT_AT_HAND)
    return "; ".join(notes) or None


def _coverage(audit: Audit) -> Iterator[tuple[Cell, ...]]:
    blank = (None,) * 4
    yield "kind", "what", "reason", "count", "in_denominators", "short", "of_unknown_length", "declared_s", "decoded_s"
    for line in audit.account:
        yield "arrivals", line.fate, line.reason, line.arrivals, line.counted, *blank
    yield "arrivals", "all arrivals of the ledger", None, audit.arrivals, None, *blank
    for what, of in (("in scope", audit.heard), ("set aside", audit.heard_aside)):
        yield "recordings", what, None, of.recordings, None, of.short, of.unknown, of.declared_s, of.decoded_s
    for made in audit.origins:
        what = f"{made.rubric} {made.rubric_version}, sha256 {made.rubric_sha256}, engine {made.engine_version}"
        yield "interactions by rubric", what, None, made.interactions, None, *blank
    for component in audit.components:
        yield "component", component, None, None, None, *blank
    yield "asked for", scope(audit.question), None, None, None, *blank
    for note in notes(audit):
        yield "note", note, None, None, None, *blank


def _write(path: Path, columns: tuple[Column[Of], ...], of: Iterable[Of]) -> None:
    names: tuple[Cell, ...] = tuple(column.name for column in columns)
    _write_rows(path, _rows(names, columns, of))


def _rows(names: tuple[Cell, ...], columns: tuple[Column[Of], ...], of: Iterable[Of]) -> Iterator[tuple[Cell, ...]]:
    yield names
    for one in of:
        yield tuple(column.cell(one) for column in columns)


def _write_rows(path: Path, rows: Iterable[tuple[Cell, ...]]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([csv_cell(cell) for cell in row] for row in rows)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}); choose another place", item=str(path)) from error
