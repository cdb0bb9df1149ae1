"""What the tone crown is taught: texts with emotions, moods, satisfaction and what turns do, as far as known."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from dialogues import PLAIN_INTENTS, masked_texts, read_multidogo, sample
from emotions import side_of
from fit import SEED
from held_out import is_held_out
from numpy.typing import NDArray
from queries import read_queries
from second_labels import TwiceLabelled, load_twice
from service import CUSTOMER_CUES, CueName, all_service_turns, sentiment_of, with_variants
from service_dialogues import known_labels

SIDES = ("negative", "neutral", "positive")
EMOTIONS = 28
_PLAIN_TURNS = _QUERIES_A_SIDE = 1_500
#: How often our own lines come in an epoch beside 43,000 comments from elsewhere, each time in another variant.
_LINE_REPEATS, _TURN_REPEATS = 2, 3
_OWN_WEIGHT = 1.5
#: A line was written for one cue; that it does not give the others is not as sure.
_UNSURE = 0.3
#: The mood that goes with satisfaction at a turn: a 2 is displeased, a 4 as often only agreeing as glad.
_MOODS = {1: (1, 0, 0), 2: (0.85, 0.15, 0), 3: (0.05, 0.9, 0.05), 4: (0, 0.45, 0.55), 5: (0, 0, 1)}

Floats = NDArray[np.float32]


def cue_names() -> tuple[str, ...]:
    """Return the labels of our dialogues and the cues of our lines; a rating needs its number and is no label."""
    known = known_labels()
    return tuple(sorted(known[True] | known[False] | {cue.value for cue in CueName} - {CueName.STATED_RATING.value}))


@dataclass(frozen=True)
class ToneRow:
    """A text and what is known of it: emotions (28), mood (3), satisfaction (5), cues and how sure each of them is."""

    text: str
    emotions: Floats | None = None
    mood: Floats | None = None
    satisfaction: Floats | None = None
    cues: Floats | None = None
    sureness: Floats | None = None
    weight: float = 1.0
    repeats: int = 1


def mood_of(satisfaction: int) -> tuple[float, float, float]:
    """Return how likely each side is at a satisfaction of 1 to 5."""
    return _MOODS[satisfaction]


def training_rows(data: Path) -> list[ToneRow]:
    """Return all rows."""
    own = [row for pair in load_twice() if not is_held_out(pair.first.id) for row in _of_dialogue(pair)]
    return [*_comments(data / "goemotions"), *_typed(data), *_lines(), *own]


def _comments(folder: Path) -> list[ToneRow]:
    names = (folder / "labels.txt").read_text(encoding="utf-8").split()
    raw = gzip.decompress((folder / "train.tsv.gz").read_bytes()).decode("utf-8")
    found = [line.split("\t") for line in raw.splitlines()]
    texts = masked_texts([text.replace("[NAME]", "[NAME_1]").strip() or "." for text, _, _ in found])
    rows = []
    for text, (_, labels, _) in zip(texts, found, strict=True):
        numbers = [int(label) for label in labels.split(",")]
        sides = {side_of(names[number]) for number in numbers}
        side = sides.pop() if len(sides) == 1 else None
        mood = None if side is None else _one_of(SIDES.index(side), len(SIDES))
        rows.append(ToneRow(text, emotions=_some_of(numbers, EMOTIONS), mood=mood))
    return rows


def _typed(data: Path) -> list[ToneRow]:
    """Customers who answer or order, as neutral; questions to banks, negative where they state a problem."""
    plain = sample(read_multidogo(data / "multidogo", PLAIN_INTENTS), _PLAIN_TURNS, SEED)
    queries = read_queries(data / "banking77_nlupp", _QUERIES_A_SIDE, SEED)
    told = [(turn.text, "neutral") for turn in plain]
    told += [(query.text, "negative" if query.problem else "neutral") for query in queries]
    return [ToneRow(text, mood=_one_of(SIDES.index(side), len(SIDES))) for text, side in told]


def _lines() -> list[ToneRow]:
    """Our own lines and frames, each also as heard and in company; every fifth is held out."""
    names = cue_names()
    of_customer = np.array([name in known_labels()[True] or name in CUSTOMER_CUES for name in names])
    rows = []
    for turn in with_variants([turn for turn in all_service_turns(SEED) if turn.line % 5], SEED):
        given = [names.index(cue.value) for cue in turn.cues if cue.value in names]
        sureness = np.where(of_customer == turn.customer, _UNSURE, 0).astype(np.float32)
        sureness[given] = 1
        side = sentiment_of(turn)
        rows.append(
            ToneRow(
                turn.text,
                mood=None if side is None else _one_of(SIDES.index(side), len(SIDES)),
                cues=_some_of(given, len(names)),
                sureness=sureness,
                weight=_OWN_WEIGHT,
                repeats=_LINE_REPEATS,
            )
        )
    return rows


def _of_dialogue(pair: TwiceLabelled) -> list[ToneRow]:
    """Return the turns of a dialogue; where its two labellings differ, each counts half."""
    names = cue_names()
    rows = []
    for first, second in zip(pair.first.turns, pair.second.turns, strict=True):
        cues = (
            _some_of([names.index(label) for label in first.labels], len(names))
            + _some_of([names.index(label) for label in second.labels], len(names))
        ) / 2
        known = known_labels()[first.customer]
        mood = satisfaction = None
        if first.satisfaction and second.satisfaction:
            mood = np.mean([mood_of(first.satisfaction), mood_of(second.satisfaction)], axis=0).astype(np.float32)
            satisfaction = (_one_of(first.satisfaction - 1, 5) + _one_of(second.satisfaction - 1, 5)) / 2
        rows.append(
            ToneRow(
                first.text,
                mood=mood,
                satisfaction=satisfaction,
                cues=cues,
                sureness=np.array([name in known for name in names], dtype=np.float32),
                weight=_OWN_WEIGHT,
                repeats=_TURN_REPEATS,
            )
        )
    return rows


def _one_of(number: int, many: int) -> Floats:
    return np.eye(many, dtype=np.float32)[number]


def _some_of(numbers: list[int], many: int) -> Floats:
    row = np.zeros(many, dtype=np.float32)
    row[numbers] = 1
    return row
