"""The ledger as the page shows it: every arrival, its state, and whether the books balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import ArrivalState, Ledger, LedgerEntry
from qa_engine.domain.record import Record
from qa_engine.reports.wording import heard_of, length, share, speaker_name, turn_time

_MEANINGS = {
    ArrivalState.SCORED: "assessed, with a score",
    ArrivalState.UNSCORED: "assessed, score withheld with a reason",
    ArrivalState.QUARANTINED: "could not be assessed; the reason is listed",
    ArrivalState.DUPLICATE: "same id and same bytes as an earlier arrival",
    ArrivalState.MISSING: "announced, but never came",
    ArrivalState.OPEN: "not closed: the run is under way or was cut off",
}


class StateLine(Record):
    """One state: how many, and the stretch it takes of a bar from 0 to 100."""

    state: str
    count: int
    share: str
    meaning: str
    start: float
    width: float


class Depth(Record):
    """One line of the account of how deep was read."""

    what: str
    done: str
    of: str
    share: str
    width: float
    complete: bool


class HeardTurn(Record):
    """One turn of a recording that was set aside."""

    speaker: str
    time: str | None
    text: str


class HeardPart(Record):
    """What was heard of an arrival that was set aside: how much of it, and the masked turns."""

    source: str
    ordinal: int
    told: str | None
    turns: tuple[HeardTurn, ...]


class Accounts(Record):
    """Everything that is shown of the ledger."""

    total: int
    balanced: bool
    statement: str
    states: tuple[StateLine, ...]
    reasons: tuple[tuple[str, int], ...]
    troubled: tuple[LedgerEntry, ...]
    duplicates: tuple[LedgerEntry, ...]
    flagged: tuple[LedgerEntry, ...]
    depths: tuple[Depth, ...]
    skipped_files: int
    heard: tuple[HeardPart, ...] = ()


def accounts(
    ledger: Ledger,
    entries: Sequence[LedgerEntry],
    assessments: Sequence[Assessment],
    heard: Mapping[tuple[str, int], Interaction] | None = None,
) -> Accounts:
    """Return the ledger for showing; entries keep their order. ``heard``: see ``write_html``."""
    troubled = _of(entries, ArrivalState.QUARANTINED, ArrivalState.MISSING, ArrivalState.OPEN)
    return Accounts(
        total=ledger.total,
        balanced=ledger.balanced,
        statement=_statement(ledger),
        states=_states(ledger),
        reasons=_reasons(troubled),
        troubled=troubled,
        duplicates=_of(entries, ArrivalState.DUPLICATE),
        flagged=tuple(entry for entry in entries if entry.flags or entry.same_bytes_as),
        depths=_depths(assessments),
        skipped_files=ledger.skipped_files,
        heard=tuple(_heard(entry, heard) for entry in troubled if heard and (entry.source, entry.ordinal) in heard),
    )


def _heard(entry: LedgerEntry, heard: Mapping[tuple[str, int], Interaction]) -> HeardPart:
    interaction = heard[entry.source, entry.ordinal]
    turns = tuple(
        HeardTurn(speaker=speaker_name(interaction, turn), time=turn_time(turn), text=turn.text)
        for turn in interaction.turns
    )
    return HeardPart(source=entry.source, ordinal=entry.ordinal, told=heard_of(entry.depth), turns=turns)


def _count(ledger: Ledger, state: ArrivalState) -> int:
    count: int = getattr(ledger, state.value)
    return count


def _statement(ledger: Ledger) -> str:
    parts = [f"{_count(ledger, state)} {state.value}" for state in _MEANINGS if state is not ArrivalState.OPEN]
    sides = f"{ledger.total} {'arrival' if ledger.total == 1 else 'arrivals'}"
    if ledger.balanced:
        return f"{sides} = {' + '.join(parts)}."
    faults = [
        (ledger.open, "still open"),
        (ledger.without_result, "said to be assessed, but without a stored result"),
        (ledger.without_arrival, "with a stored result, but without an arrival"),
    ]
    named = [f"{count} {what}" for count, what in faults if count]
    difference = ledger.total - sum(_count(ledger, state) for state in _MEANINGS)
    if difference:
        named.append(f"{abs(difference)} {'in no state' if difference > 0 else 'in more than one state'}")
    return f"{sides}, of which {', '.join(parts)}; {'; '.join(named)}."


def _states(ledger: Ledger) -> tuple[StateLine, ...]:
    lines, start = [], 0.0
    whole = max(ledger.total, sum(_count(ledger, state) for state in _MEANINGS))
    for state, meaning in _MEANINGS.items():
        count = _count(ledger, state)
        if state is ArrivalState.OPEN and count == 0:
            continue
        width = 100 * count / whole if whole else 0.0
        lines.append(
            StateLine(
                state=state.value,
                count=count,
                share=share(count, whole),
                meaning=meaning,
                start=round(start, 3),
                width=round(width, 3),
            )
        )
        start += width
    return tuple(lines)


def _of(entries: Sequence[LedgerEntry], *states: ArrivalState) -> tuple[LedgerEntry, ...]:
    return tuple(entry for entry in entries if entry.state in states)


def _reasons(entries: Sequence[LedgerEntry]) -> tuple[tuple[str, int], ...]:
    counts = Counter(entry.reason for entry in entries if entry.reason)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _depths(assessments: Sequence[Assessment]) -> tuple[Depth, ...]:
    coverage = [assessment.coverage for assessment in assessments]
    turns, read = sum(c.turns for c in coverage), sum(c.turns_read for c in coverage)
    depths = [_depth("turns read", f"{read:,}", f"{turns:,}", read, turns)] if turns else []
    heard = [(c.decoded_s, c.declared_s) for c in coverage if c.decoded_s is not None and c.declared_s]
    declared_s = sum(declared for _, declared in heard)
    decoded_s = sum(min(decoded, declared) for decoded, declared in heard)
    if declared_s:
        depths.append(_depth("audio decoded", length(decoded_s), length(declared_s), decoded_s, declared_s))
    return tuple(depths)


def _depth(what: str, done: str, of: str, part: float, whole: float) -> Depth:
    return Depth(
        what=what,
        done=done,
        of=of,
        share=share(part, whole),
        width=round(100 * part / whole, 3),
        complete=round(part, 1) >= round(whole, 1),
    )
