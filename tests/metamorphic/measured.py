"""What the rows of the tables come to with real weights: every dialogue read as it is and after every edit.

Readings go straight to the signals: no rubric, no history, no survey, so that nothing but the words can move a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_engine.classify import SentenceEncoder, TurnReader
from qa_engine.domain.findings import Findings
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import SentimentLabel
from qa_engine.domain.signals import SignalName, SignalStatus
from qa_engine.facts import count_facts
from qa_engine.ports import Device, TurnEncoder
from qa_engine.privacy import PatternMasker
from qa_engine.runtime.opening import EncoderOnFirstUse
from qa_engine.signals import infer_signals
from tests.metamorphic.made_dialogues import made_dialogues
from tests.metamorphic.rows import ABSTAINS, ALL, FCR, MOVES, STILL, TOLERANCE, Abstains, Moves, Still, applies

_KEY = b"key of the metamorphic tables"
#: More than there are: each text meets the encoder once, whichever rows it stands in.
_ALL_TEXTS = 1_000_000


@dataclass(frozen=True)
class Result:
    """What one dialogue came to: values of the signals, and the customer's turns with how they sound."""

    values: dict[SignalName, Decimal | None]
    statuses: frozenset[SignalStatus]
    said: tuple[tuple[str, SentimentLabel | None], ...]


@dataclass(frozen=True)
class StillReached:
    """What an edit left as it was. Shares are of the ``dialogues`` that it changed, and of their changed ``turns``."""

    row: Still
    dialogues: int
    turns: int
    within: float
    by_signal: dict[SignalName, float]
    farthest: dict[SignalName, Decimal]
    flips: float
    fcr_rises: tuple[str, ...]
    moved: tuple[str, ...]


@dataclass(frozen=True)
class MovesReached:
    """In which share of ``dialogues`` each signal went its way; ``missed`` are the ids where one did not."""

    row: Moves
    dialogues: int
    shares: dict[SignalName, float]
    missed: tuple[str, ...]


@dataclass(frozen=True)
class AbstainsReached:
    """In how many of ``dialogues`` no signal had a value."""

    row: Abstains
    dialogues: int
    abstained: int


@dataclass(frozen=True)
class Tables:
    dialogues: int
    customer_turns: int
    still: dict[str, StillReached]
    moves: dict[str, MovesReached]
    abstains: dict[str, AbstainsReached]


def measure(*, cpu_threads: int = 1) -> Tables:
    """Return all rows as they come out with real weights; the number of threads decides nothing but the time."""
    encoder = EncoderOnFirstUse(SentenceEncoder(cpu_threads=cpu_threads), Device, remember=_ALL_TEXTS)
    try:
        return _measure(TurnReader(encoder), encoder)
    finally:
        encoder.close()


def _measure(reader: TurnReader, encoder: TurnEncoder) -> Tables:
    dialogues = made_dialogues()
    edited = {row.name: _edited(row, dialogues) for row in (*STILL, *MOVES, *ABSTAINS)}
    bases = {row.name: [row.base(one) for one in dialogues if applies(row, one)] for row in MOVES if row.base}
    # In one batch, so that spellings which the encoder reads alike cost one vector.
    encoder.encode(
        [turn.text for some in (dialogues, *edited.values(), *bases.values()) for one in some for turn in one.turns]
    )
    plain = _results(reader, dialogues)
    return Tables(
        dialogues=len(dialogues),
        customer_turns=sum(len(one.indexes(Role.CUSTOMER)) for one in dialogues),
        still={row.name: _still(row, plain, _results(reader, edited[row.name])) for row in STILL},
        moves={
            row.name: _moves(
                row,
                _results(reader, bases[row.name]) if row.base else plain,
                _results(reader, edited[row.name]),
            )
            for row in MOVES
        },
        abstains={row.name: _abstains(row, _results(reader, edited[row.name])) for row in ABSTAINS},
    )


def _edited(row: Still | Moves | Abstains, dialogues: Sequence[Interaction]) -> list[Interaction]:
    """Return the dialogues that the edit of ``row`` changes, after it."""
    applying = list(dialogues)
    if isinstance(row, Moves):
        applying = [row.base(one) if row.base else one for one in dialogues if applies(row, one)]
    return [after for one in applying if (after := row.edit(one)) != one]


def _results(reader: TurnReader, dialogues: Sequence[Interaction]) -> dict[str, Result]:
    """Return what the dialogues come to, by id."""
    return dict(zip((one.id for one in dialogues), _each_result(reader, dialogues), strict=True))


def _each_result(reader: TurnReader, dialogues: Sequence[Interaction]) -> Iterator[Result]:
    masker = PatternMasker(key=_KEY)
    for read in reader.read([masker.mask(one) for one in dialogues]):
        judged = JudgedInteraction(
            interaction=read.interaction,
            readings=read.readings,
            facts=count_facts(read.interaction, ()),
            findings=Findings(),
        )
        signals = infer_signals(judged)
        labels = {reading.turn_index: reading.label for reading in read.readings.sentiment}
        turns = read.interaction.turns
        yield Result(
            values={name: signals[name].value for name in ALL},
            statuses=frozenset(signals[name].status for name in ALL),
            said=tuple((turns[i].text, labels.get(i)) for i in read.interaction.indexes(Role.CUSTOMER)),
        )


def _still(row: Still, plain: dict[str, Result], edited: dict[str, Result]) -> StillReached:
    distances = {id: {name: _distance(plain[id], after, name) for name in row.signals} for id, after in edited.items()}
    moved = tuple(id for id, found in distances.items() if max(found.values()) > Decimal(str(TOLERANCE)))
    pairs = [pair for id, after in edited.items() for pair in zip(plain[id].said, after.said, strict=True)]
    changed = [(before, after) for before, after in pairs if before[0] != after[0]]
    return StillReached(
        row=row,
        dialogues=len(edited),
        turns=len(changed),
        within=1 - len(moved) / len(edited),
        by_signal={
            name: sum(found[name] <= Decimal(str(TOLERANCE)) for found in distances.values()) / len(edited)
            for name in row.signals
        },
        farthest={name: max(found[name] for found in distances.values()) for name in row.signals},
        flips=sum(before[1] is not after[1] for before, after in changed) / len(changed) if changed else 0.0,
        fcr_rises=tuple(id for id, after in edited.items() if _change(plain[id], after, FCR) > 0),
        moved=moved,
    )


def _moves(row: Moves, plain: dict[str, Result], edited: dict[str, Result]) -> MovesReached:
    wanted = {**dict.fromkeys(row.down, -1), **dict.fromkeys(row.up, 1)}
    went = {
        id: {name: sign * _change(plain[id], after, name) > TOLERANCE for name, sign in wanted.items()}
        for id, after in edited.items()
    }
    return MovesReached(
        row=row,
        dialogues=len(edited),
        shares={name: sum(found[name] for found in went.values()) / len(went) for name in wanted},
        missed=tuple(f"{id} {name}" for id, found in went.items() for name, right in found.items() if not right),
    )


def _abstains(row: Abstains, edited: dict[str, Result]) -> AbstainsReached:
    abstained = sum(after.statuses == {SignalStatus.INSUFFICIENT_EVIDENCE} for after in edited.values())
    return AbstainsReached(row, len(edited), abstained)


def _change(before: Result, after: Result, name: SignalName) -> Decimal:
    """Return by how many points a signal rose; 0 where it has no value on either side, 100 where it gained or lost
    one, so that neither ever counts as left where it was."""
    one, other = before.values[name], after.values[name]
    if one is None or other is None:
        return Decimal(0) if one is other else Decimal(100)
    return other - one


def _distance(before: Result, after: Result, name: SignalName) -> Decimal:
    return abs(_change(before, after, name))
