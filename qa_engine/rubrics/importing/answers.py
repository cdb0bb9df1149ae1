"""Answers of a question and their scores, as the options of a choice or the ranges of a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa_engine.domain.form import OUTCOME_WORDS
from qa_engine.rubrics.importing.known import plain
from qa_engine.rubrics.importing.names import kept, unused
from qa_engine.rubrics.importing.terms import Written

#: A line that counts for nothing still needs scores; this is what each of its answers has.
UNSCORED: Final = 1


@dataclass
class Answer:
    """One answer. ``ends`` are the numbers it goes from and to, of a number's range."""

    name: str
    title: str
    score: float | None = None
    na: bool = False
    fail: str | None = None
    ends: tuple[float, float] | None = None


def keys(answers: Sequence[Answer]) -> dict[str, str]:
    """Return the key of each answer by its name in the source: letters that may stand in a key, none used twice."""
    found: dict[str, str] = {}
    for answer in answers:
        name = kept(answer.name, "answer")
        name = f"answer_{name}" if name in OUTCOME_WORDS else name
        found[answer.name] = unused(name, set(found.values()))
    return found


def is_scored(answers: Sequence[Answer]) -> bool:
    """Return whether any answer earns something."""
    return any(answer.score for answer in answers if not answer.na)


def options(answers: Sequence[Answer], *, scored: bool) -> list[Written]:
    """Return the options of a choice."""
    named = keys(answers)
    return [
        {"key": named[answer.name], "title": answer.title or answer.name, **_grade(answer, scored=scored)}
        for answer in answers
    ]


def ranges(answers: Sequence[Answer], *, scored: bool, open_end: bool, scale: float = 1) -> list[Written]:
    """Return the ranges of a number, lowest first. Each begins where the one before it ends.

    Args:
        answers: each with its ends.
        scored: whether they earn their scores.
        open_end: whether numbers above the last range belong to it.
        scale: what the source's numbers are multiplied by.
    """
    ordered = sorted((answer for answer in answers if answer.ends), key=lambda answer: answer.ends or (0, 0))
    found: list[Written] = []
    for answer, after in zip(ordered, [*ordered[1:], None], strict=True):
        low_of_next = after.ends[0] if after is not None and after.ends else None
        high = answer.ends[1] if answer.ends else 0
        if low_of_next is not None:
            end: Written = {"below": plain(low_of_next * scale)}
        else:
            end = {} if open_end else {"at_most": plain(high * scale)}
        found.append({**end, **_grade(answer, scored=scored)})
    return found


def gaps(answers: Sequence[Answer]) -> list[tuple[float, float]]:
    """Return the stretches between ranges of whole numbers that belong to none of them, or to two."""
    ends = sorted(answer.ends for answer in answers if answer.ends)
    return [(before[1], after[0]) for before, after in pairwise(ends) if after[0] - before[1] != 1]


def _grade(answer: Answer, *, scored: bool) -> Written:
    if answer.na:
        return {"na": True}
    score = plain(answer.score or 0) if scored else UNSCORED
    return {"score": score, **({"fail": answer.fail} if answer.fail else {})}
