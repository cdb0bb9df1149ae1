"""Satisfaction of customers, turn by turn and as a whole, against people who rated dialogues or took part in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.reading_engine import answers, contact
from benchmarks.reading_sets import Lines, RatedDialogue, draw, read_casino, read_uss
from benchmarks.vector_cache import KeptVectors
from qa_engine.bench.answers import Answer
from qa_engine.bench.measurements import Figure, Measurement, Subject, filled, measure
from qa_engine.bench.measures import (
    Floats,
    agreement_of_one_rater,
    agreement_with_the_others,
    auc,
    common_raters,
    interval_coverage,
    mean_of_the_others,
    spearman,
)
from qa_engine.bench.plain_ways import vader_compounds, vader_of_a_dialogue
from qa_engine.domain.signals import SignalName

OURS, CSAT = "qa-engine", "qa-engine CSAT"
HUMAN = "one human"
VADER, VADER_DIALOGUE = "VADER", "VADER, end-weighted"
USS_FILES = ("SGD", "MWOZ", "CCPE", "ReDial")
MOST_DIALOGUES = 400
MOST_NEGOTIATIONS = 250
#: Stated satisfaction from here on counts as satisfied (slightly or extremely).
SATISFIED_FROM = 75.0
_LEAST_RATERS = 3


def rated_dialogues(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return agreement with raters on the four files of user-satisfaction-simulation, by turn and by dialogue."""
    found = []
    for name in USS_FILES:
        everything = read_uss(data / "uss" / f"{name}.txt.gz")
        dialogues = draw(everything, min(most or MOST_DIALOGUES, MOST_DIALOGUES))
        said = answers([contact(one.id, one.lines) for one in dialogues], vectors, name)
        whole = len(everything) if len(everything) > len(dialogues) else None
        found += _by_turn(name, dialogues, said, whole)
        found += _by_dialogue(name, dialogues, said, whole)
    return found


def _by_turn(
    name: str, dialogues: Sequence[RatedDialogue], said: Sequence[Answer], whole: int | None
) -> list[Measurement]:
    rated = [
        (one, answer, turn, given)
        for one, answer in zip(dialogues, said, strict=True)
        for turn, given in one.ratings.items()
        if len(given) >= _LEAST_RATERS
    ]
    guesses = {
        OURS: np.array([answer.satisfaction[turn] for _, answer, turn, _ in rated]),
        VADER: vader_compounds([answer.texts[turn] for _, answer, turn, _ in rated]),
    }
    ratings = as_table([given for *_, given in rated])
    subject = Subject("satisfaction by turn", name, "dialogue", [one.id for one, *_ in rated], whole)
    return against_raters(subject, guesses, ratings, OURS)


def _by_dialogue(
    name: str, dialogues: Sequence[RatedDialogue], said: Sequence[Answer], whole: int | None
) -> list[Measurement]:
    rated = [pair for pair in zip(dialogues, said, strict=True) if len(pair[0].overall) >= _LEAST_RATERS]
    csat, missing = filled([answer.value(SignalName.CSAT) for _, answer in rated])
    guesses = {
        CSAT: csat,
        VADER_DIALOGUE: np.array([vader_of_the_customer(one.lines, answer) for one, answer in rated]),
    }
    ratings = as_table([one.overall for one, _ in rated])
    ids = [one.id for one, _ in rated]
    subject = Subject("satisfaction by dialogue", name, "dialogue", ids, whole, without(missing, "CSAT"))
    return against_raters(subject, guesses, ratings, CSAT)


def against_raters(subject: Subject, guesses: dict[str, Floats], ratings: Floats, ours: str) -> list[Measurement]:
    """Return agreement with the others beside that of one human, and agreement with the mean of all raters."""
    raters = common_raters(ratings)
    others = [mean_of_the_others(ratings, rater) for rater in raters]
    own = [ratings[:, rater] for rater in raters]
    everybody = np.nanmean(ratings, axis=1)

    def with_others(guess: Floats) -> Figure:
        return lambda rows: agreement_with_the_others(guess[rows], [means[rows] for means in others])

    yardstick: dict[str, Figure] = {who: with_others(guess) for who, guess in guesses.items()}
    yardstick[HUMAN] = lambda rows: agreement_of_one_rater([one[rows] for one in own], [one[rows] for one in others])
    with_all: dict[str, Figure] = {
        who: lambda rows, guess=guess: spearman(guess[rows], everybody[rows]) for who, guess in guesses.items()
    }
    return [
        measure(subject, "Spearman, other raters", yardstick, (ours,)),
        measure(subject, "Spearman, mean of all raters", with_all, (ours,)),
    ]


def as_table(given: Sequence[Sequence[int]]) -> Floats:
    """Return ratings as (items, raters), NaN where an item has fewer raters than another."""
    table = np.full((len(given), max(map(len, given))), np.nan)
    for row, ratings in enumerate(given):
        table[row, : len(ratings)] = ratings
    return table


def vader_of_the_customer(lines: Lines, answer: Answer) -> float:
    """Return the end-weighted mean of VADER's compound scores over the customer's turns."""
    texts = [text for (role, _), text in zip(lines, answer.texts, strict=True) if role == "customer"]
    return vader_of_a_dialogue(texts)


def without(missing: int, signal: str) -> tuple[str, ...]:
    """Return the note that goes with a signal that was not given everywhere."""
    return (f"{missing} without {signal}, counted at the median",) if missing else ()


def negotiations(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return how CSAT goes with the satisfaction that negotiators state, and whether its interval holds it."""
    sides = read_casino(data / "casino")
    dialogues = list(dict.fromkeys(side.dialogue for side in sides))
    whole, names = len(dialogues), draw(dialogues, min(most or MOST_NEGOTIATIONS, MOST_NEGOTIATIONS))
    chosen = [side for side in sides if side.dialogue in set(names)]
    said = answers([contact(side.id, side.lines) for side in chosen], vectors, "casino")
    stated = np.array([side.satisfaction for side in chosen])
    csat, missing = filled([answer.value(SignalName.CSAT) for answer in said])
    vader = np.array([vader_of_the_customer(side.lines, one) for side, one in zip(chosen, said, strict=True)])
    guesses = {CSAT: csat, VADER_DIALOGUE: vader}
    subject = Subject(
        "stated satisfaction",
        "CaSiNo",
        "dialogue",
        [side.dialogue for side in chosen],
        whole if whole > len(names) else None,
        without(missing, "CSAT"),
    )
    satisfied = stated >= SATISFIED_FROM
    ranks: dict[str, Figure] = {
        who: lambda rows, guess=guess: spearman(guess[rows], stated[rows]) for who, guess in guesses.items()
    }
    sides_told: dict[str, Figure] = {
        who: lambda rows, guess=guess: auc(satisfied[rows], guess[rows]) for who, guess in guesses.items()
    }
    ends = [answer.signals.get(SignalName.CSAT) for answer in said]
    low = np.array([end.low if end else 0.0 for end in ends])
    high = np.array([end.high if end else 100.0 for end in ends])
    return [
        measure(subject, "Spearman", ranks, (CSAT,)),
        measure(subject, "AUC of satisfied", sides_told, (CSAT,)),
        measure(
            subject,
            "share inside the interval",
            {CSAT: lambda rows: interval_coverage(stated[rows], low[rows], high[rows])},
            (CSAT,),
        ),
        measure(
            subject,
            "width of the interval, points",
            {CSAT: lambda rows: float(np.mean(high[rows] - low[rows]))},
            (CSAT,),
            higher_is_better=False,
        ),
    ]
