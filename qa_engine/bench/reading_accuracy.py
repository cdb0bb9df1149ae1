"""How right the engine is on labelled texts and dialogues, beside plainer ways over the same words.

The sentiment of a text is held against its label. A survey's answer is held against the signal that is **inferred**
without the survey, on the signal's own scale of 0 to 100: what the engine shows as measured where the survey is known.
All contestants see the same texts, personal data replaced, and the same draws of the bootstrap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_engine.bench.answers import Answer
from qa_engine.bench.measurements import Figure, Measurement, Subject, filled, measure
from qa_engine.bench.measures import (
    Floats,
    auc,
    expected_calibration_error,
    interval_coverage,
    macro_f1,
    spearman,
)
from qa_engine.bench.own_labels import LabelledDialogue, LabelledText
from qa_engine.bench.plain_ways import (
    FOLDS,
    bags_of,
    bags_of_sides,
    commonest,
    out_of_fold_chances,
    vader_labels,
    vader_of_a_dialogue,
)
from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import ANSWERING_ROLES
from qa_engine.domain.readings import SentimentLabel
from qa_engine.domain.record import Record
from qa_engine.domain.signals import SignalName

OURS, MAJORITY, VADER = "qa-engine", "commonest answer", "VADER"
VADER_DIALOGUE = "VADER, end-weighted"
TAUGHT = f"TF-IDF + LR, {FOLDS} folds"
SENTIMENTS = tuple(label.value for label in SentimentLabel)
#: Fewer rows, or groups, teach a bag of words nothing that could be told from luck.
LEAST_ROWS, LEAST_GROUPS = 100, 20
_SCALE = 100.0
_YES_FROM = 50.0
Numbers = NDArray[np.int64]
#: Told what is at work.
Telling = Callable[[str], None]


class Confusion(Record):
    """How often each label (a row) was taken for which (a column), in the order of ``labels``."""

    question: str
    contestant: str
    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Found:
    """What was measured of one question."""

    measurements: tuple[Measurement, ...] = ()
    confusions: tuple[Confusion, ...] = ()


@dataclass(frozen=True)
class AnsweredDialogue:
    """A dialogue with its survey, what the engine inferred, and what it shows as measured, by signal, 0 to 100."""

    labelled: LabelledDialogue
    answer: Answer
    measured: Mapping[SignalName, float]


def sentiment_of_texts(rows: Sequence[LabelledText], answers: Sequence[Answer], telling: Telling) -> Found:
    """Return macro-F1 over the labels that occur, and the confusions."""
    truth = [row.label.value for row in rows]
    texts, groups = [answer.texts[0] for answer in answers], [row.group for row in rows]
    labels = [label for label in SENTIMENTS if label in truth]
    guesses: dict[str, Sequence[str]] = {
        OURS: [answer.labels[0] for answer in answers],
        VADER: vader_labels(texts).tolist(),
        MAJORITY: [commonest(truth)] * len(rows),
    }
    unread = sum(not answer.read for answer in answers)
    notes = [f"{unread} in a language that is not read, counted as neutral"] if unread else []
    if why := _too_few(truth, groups):
        notes.append(why)
    else:
        telling(TAUGHT)
        chances = out_of_fold_chances(bags_of(texts), truth, groups, labels)
        guesses[TAUGHT] = [labels[place] for place in chances.argmax(axis=1)]
    subject = Subject("sentiment", "texts", _group_word(groups, "text", "group"), groups, notes=tuple(notes))
    places = {who: _places(guess, SENTIMENTS) for who, guess in guesses.items()}
    figures = _macro_f1(_places(truth, SENTIMENTS), places, [SENTIMENTS.index(label) for label in labels])
    measured = measure(subject, "macro-F1", figures, (OURS,))
    shown = [_confusion("sentiment of a text", who, truth, guesses[who], SENTIMENTS) for who in (OURS, VADER)]
    return Found((measured,), tuple(shown))


def answers_of_surveys(dialogues: Sequence[AnsweredDialogue], telling: Telling) -> Found:
    """Return what is measured of every signal whose question somebody answered."""
    questions = {
        SignalName.CSAT: [one for one in dialogues if one.labelled.survey.csat is not None],
        SignalName.NPS: [one for one in dialogues if one.labelled.survey.nps is not None],
        SignalName.CES: [one for one in dialogues if one.labelled.survey.ces is not None],
        SignalName.FCR: [one for one in dialogues if one.labelled.survey.resolved is not None],
    }
    found = [
        _resolved(some, telling) if name is SignalName.FCR else _graded(name, some, telling)
        for name, some in questions.items()
        if len(some) > 1
    ]
    return Found(
        tuple(one for each in found for one in each.measurements),
        tuple(one for each in found for one in each.confusions),
    )


def _graded(name: SignalName, dialogues: Sequence[AnsweredDialogue], telling: Telling) -> Found:
    """Return, for an answer on a scale: how alike both are ordered, how far apart they are, what the interval holds."""
    stated = np.array([one.measured[name] for one in dialogues])
    ours, missing = filled([one.answer.value(name) for one in dialogues])
    values = {OURS: ours, MAJORITY: np.full(len(stated), commonest(stated.tolist()))}
    taught, why = _taught_value(stated, dialogues, telling)
    if taught is not None:
        values[TAUGHT] = taught
    subject = _subject(name, dialogues, missing, why)
    ranks = _figures(
        {**values, VADER_DIALOGUE: _vader(dialogues)}, lambda guess, rows: spearman(guess[rows], stated[rows])
    )
    apart = _figures(values, lambda guess, rows: float(np.abs(guess[rows] - stated[rows]).mean()))
    return Found(
        (
            measure(subject, "Spearman", ranks, (OURS,)),
            measure(subject, "points apart, of 100", apart, (OURS,), higher_is_better=False),
            *_of_the_interval(subject, name, dialogues, stated),
        )
    )


def _resolved(dialogues: Sequence[AnsweredDialogue], telling: Telling) -> Found:
    """Return, for yes or no: whether the resolved are told from the others, and whether the probability holds."""
    name = SignalName.FCR
    stated = np.array([one.measured[name] for one in dialogues])
    truth = stated >= _YES_FROM
    ours, missing = filled([one.answer.value(name) for one in dialogues])
    values = {OURS: ours, MAJORITY: np.full(len(stated), commonest(stated.tolist()))}
    taught, why = _taught_value(stated, dialogues, telling)
    if taught is not None:
        values[TAUGHT] = taught
    alike = "all answers are the same, so nobody can tell them apart" if len(set(truth.tolist())) == 1 else None
    subject = _subject(name, dialogues, missing, alike or why)
    chances = {who: guess for who, guess in values.items() if who != MAJORITY}
    errors = _figures(chances, lambda guess, rows: expected_calibration_error(truth[rows], guess[rows] / _SCALE))
    calibration = measure(subject, "expected calibration error", errors, (OURS,), higher_is_better=False)
    if alike:
        return Found((calibration,))
    ranks = _figures({**values, VADER_DIALOGUE: _vader(dialogues)}, lambda guess, rows: auc(truth[rows], guess[rows]))
    said = {who: (guess >= _YES_FROM).astype(np.int64) for who, guess in values.items()}
    words = ("no", "yes")
    return Found(
        (
            measure(subject, "AUC", ranks, (OURS,)),
            measure(subject, "macro-F1 of yes from 50 on", _macro_f1(truth.astype(np.int64), said, (0, 1)), (OURS,)),
            calibration,
        ),
        (
            _confusion(
                "resolved", OURS, [words[one] for one in truth.astype(int)], [words[one] for one in said[OURS]], words
            ),
        ),
    )


def _of_the_interval(
    subject: Subject, name: SignalName, dialogues: Sequence[AnsweredDialogue], stated: Floats
) -> list[Measurement]:
    ends = [one.answer.signals.get(name) for one in dialogues]
    low = np.array([end.low if end else 0.0 for end in ends])
    high = np.array([end.high if end else _SCALE for end in ends])
    inside: dict[str, Figure] = {OURS: lambda rows: interval_coverage(stated[rows], low[rows], high[rows])}
    wide: dict[str, Figure] = {OURS: lambda rows: float(np.mean(high[rows] - low[rows]))}
    return [
        measure(subject, "share inside the interval", inside, (OURS,)),
        measure(subject, "width of the interval, points", wide, (OURS,), higher_is_better=False),
    ]


def _taught_value(
    stated: Floats, dialogues: Sequence[AnsweredDialogue], telling: Telling
) -> tuple[Floats | None, str | None]:
    """Return the expected answer by a model taught the other groups' answers, else why there is none."""
    given, groups = stated.tolist(), [one.labelled.group for one in dialogues]
    if why := _too_few(given, groups):
        return None, why
    telling(TAUGHT)
    sides = [
        ("\n".join(one.answer.said_by(Role.CUSTOMER)), "\n".join(one.answer.said_by(*ANSWERING_ROLES)))
        for one in dialogues
    ]
    classes = sorted(set(given))
    try:
        chances = out_of_fold_chances(bags_of_sides(sides), given, groups, classes)
    except ValueError:  # no word occurs twice
        return None, f"no {TAUGHT}: too few words occur in several dialogues"
    expected: Floats = chances @ np.array(classes)
    return expected, None


def _too_few(labels: Sequence[object], groups: Sequence[str]) -> str | None:
    """Return why a model cannot be taught on these rows, if so."""
    counts = [labels.count(label) for label in set(labels)]
    distinct = len(set(groups))
    if len(labels) >= LEAST_ROWS and distinct >= LEAST_GROUPS and sum(count >= FOLDS for count in counts) > 1:
        return None
    return (
        f"no {TAUGHT}: it takes {LEAST_ROWS} rows in {LEAST_GROUPS} groups and two labels with {FOLDS} rows each, and "
        f"there are {len(labels)} in {distinct}"
    )


def _vader(dialogues: Sequence[AnsweredDialogue]) -> Floats:
    return np.array([vader_of_a_dialogue(one.answer.said_by(Role.CUSTOMER)) for one in dialogues])


def _subject(name: SignalName, dialogues: Sequence[AnsweredDialogue], missing: int, why: str | None) -> Subject:
    groups = [one.labelled.group for one in dialogues]
    notes = [f"{missing} of {len(dialogues)} without a value, counted at the median"] if missing else []
    word = _group_word(groups, "dialogue", "customer")
    return Subject(name.value, "dialogues", word, groups, notes=(*notes, *([why] if why else [])))


def _group_word(groups: Sequence[str], alone: str, together: str) -> str:
    return alone if len(set(groups)) == len(groups) else together


def _figures(values: Mapping[str, Floats], figure: Callable[[Floats, Numbers], float]) -> dict[str, Figure]:
    def one_of(guess: Floats) -> Figure:
        return lambda rows: figure(guess, rows)

    return {who: one_of(guess) for who, guess in values.items()}


def _macro_f1(truth: Numbers, guesses: Mapping[str, Numbers], labels: Sequence[int]) -> dict[str, Figure]:
    def one_of(guess: Numbers) -> Figure:
        return lambda rows: macro_f1(truth[rows], guess[rows], labels)

    return {who: one_of(guess) for who, guess in guesses.items()}


def _places(labels: Sequence[str], order: Sequence[str]) -> Numbers:
    return np.array([order.index(label) for label in labels])


def _confusion(
    question: str, contestant: str, truth: Sequence[str], said: Sequence[str], labels: Sequence[str]
) -> Confusion:
    pairs = list(zip(truth, said, strict=True))
    counts = tuple(tuple(pairs.count((true, guess)) for guess in labels) for true in labels)
    return Confusion(question=question, contestant=contestant, labels=tuple(labels), counts=counts)
