"""What the cue head learns from and is measured on: turns of one side, cut as production cuts them.

Our own lines were written for one cue each; the turns of our own dialogues were labelled twice. The tone crown saw four
fifths of the lines and most dialogues in its own training, so only what it did not see can measure a head above it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogues import PLAIN_INTENTS, masked_texts, read_multidogo, sample
from fit import SEED
from held_out import is_held_out
from queries import read_queries
from second_labels import TwiceLabelled, load_twice
from service import ServiceTurn, all_service_turns, with_variants
from service_dialogues import WrittenTurn

from qa_engine.classify.phrases import cue_phrases
from qa_engine.classify.stretches import stretch_spans
from qa_engine.domain.readings import CUSTOMER_CUES, CueName
from qa_engine.patterns.normalise import normalise

#: Read by rule alone: a rating tells nothing without its number, and thanks and greetings have few other words.
BY_RULE = frozenset({CueName.STATED_RATING, CueName.GRATITUDE, CueName.GREETING})
LABELS = tuple(cue for cue in CueName if cue not in BY_RULE)
#: Our lines were written before these had a name: a line may well give one of them.
NOT_IN_LINES = frozenset(
    {CueName.ANGER, CueName.RELIEF, CueName.ACCEPTS, CueName.REJECTS, CueName.REQUEST_MADE,
     CueName.ASKS_DETAIL, CueName.GIVES_ANSWER}
)  # fmt: skip
#: Who only answers or orders is in none of these moods; whether they accept or ask for something, nobody noted.
_MOODS = frozenset({CueName.ANGER, CueName.RELIEF})
_PLAIN_TURNS = 1_500
#: Queries of others that state a problem, and as many that state none.
_QUERIES_A_SIDE = 200
_HELD_OUT_LINE = 5
DIALOGUE, LINE, OTHERS = "dialogue", "line", "others"


@dataclass(frozen=True)
class CueTurn:
    """A turn of one side in stretches. ``unclear`` are cues that count neither as given nor as not given, ``group``
    must stay on one side of any split, and ``as_written`` is not a variant of another turn."""

    stretches: tuple[str, ...]
    customer: bool
    cues: frozenset[CueName]
    unclear: frozenset[CueName]
    source: str
    group: str
    held_out: bool
    as_written: bool = True

    @property
    def text(self) -> str:
        return " ".join(self.stretches)


def cues_of(*, customer: bool) -> tuple[CueName, ...]:
    """Return the cues that the head reads on one side, in order."""
    return tuple(cue for cue in LABELS if (cue in CUSTOMER_CUES) is customer)


def cue_turns(data: Path, *, customer: bool) -> list[CueTurn]:
    """Return all turns of one side."""
    own = [turn for pair in load_twice() for turn in _of_dialogue(pair) if turn.customer is customer]
    return [*_lines(customer=customer), *own, *(_others(data) if customer else ())]


@cache
def by_phrases(text: str, *, customer: bool) -> frozenset[CueName]:
    """Return the cues that phrases find in a text."""
    return frozenset(match.cue for match in cue_phrases("en", customer=customer).find(normalise(text), opening=True))


def _lines(*, customer: bool) -> Iterable[CueTurn]:
    written = [turn for turn in all_service_turns(SEED) if turn.customer is customer]
    originals = {(turn.line, turn.text) for turn in written}
    return [_of_line(turn, as_written=(turn.line, turn.text) in originals) for turn in with_variants(written, SEED)]


def _of_line(turn: ServiceTurn, *, as_written: bool) -> CueTurn:
    """A line's writer thought of one cue; where a phrase of ours finds another as well, they may have written two."""
    unclear = by_phrases(turn.text, customer=turn.customer) | NOT_IN_LINES
    unclear -= frozenset() if turn.cues else _MOODS
    return CueTurn(
        _cut(turn.text, customer=turn.customer),
        turn.customer,
        turn.cues,
        unclear - turn.cues,
        LINE,
        f"line {turn.line}",
        turn.line % _HELD_OUT_LINE == 0,
        as_written,
    )


def _of_dialogue(pair: TwiceLabelled) -> Iterable[CueTurn]:
    """A cue that both labellers gave is given; one that a single labeller gave is unclear."""
    masked = masked_texts([turn.text for turn in pair.first.turns])
    for first, second, text in zip(pair.first.turns, pair.second.turns, masked, strict=True):
        given, either = _names(first) & _names(second), _names(first) | _names(second)
        # Anger is frustration and more, so a labeller who gives the one may leave out the other.
        angry = frozenset({CueName.FRUSTRATION}) if CueName.ANGER in either else frozenset()
        yield CueTurn(
            _cut(text, customer=first.customer),
            first.customer,
            given,
            (either | angry) - given,
            DIALOGUE,
            pair.first.id,
            is_held_out(pair.first.id),
        )


def _names(turn: WrittenTurn) -> frozenset[CueName]:
    known = {cue.value for cue in CueName}
    return frozenset(CueName(label) for label in turn.labels if label in known)


def _others(data: Path) -> list[CueTurn]:
    """Return what other customers said: plain answers and orders, and queries that do or do not state a problem."""
    plain = sample(read_multidogo(data / "multidogo", PLAIN_INTENTS), _PLAIN_TURNS, SEED)
    queries = read_queries(data / "banking77_nlupp", _QUERIES_A_SIDE, SEED)
    said = [(turn.text, frozenset[CueName](), NOT_IN_LINES - _MOODS) for turn in plain]
    problem = frozenset({CueName.PROBLEM_STATED})
    said += [(query.text, problem if query.problem else frozenset(), NOT_IN_LINES) for query in queries]
    return [
        CueTurn(
            _cut(text, customer=True),
            True,
            cues,
            (unclear | by_phrases(text, customer=True)) - cues,
            OTHERS,
            f"other {number}",
            held_out=False,
        )
        for number, (text, cues, unclear) in enumerate(said)
    ]


def _cut(text: str, *, customer: bool) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in stretch_spans(text, customer=customer))
