"""The answers that a question offers, each with its score: options of a choice, ranges of a number."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Identifier, Points, Record


class Fail(StrEnum):
    """What an answer fails without regard to the other lines."""

    SECTION = "section"
    FORM = "form"


class Grade(Record):
    """One answer and its score. ``na``: with this answer the line does not apply.

    ``below`` and ``at_most`` say up to which number it goes. It begins where the one before it ends, so that a table of
    grades has neither holes nor overlaps.
    """

    title: str = ""
    score: Annotated[Points, Field(ge=0)] | None = None
    na: bool = False
    fail: Fail | None = None
    below: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _scored_or_not(self) -> Self:
        if self.na == (self.score is not None):
            raise ValueError("an answer has a score, unless it is 'na: true'")
        if self.na and self.fail:
            raise ValueError("an answer that does not apply fails nothing; leave out 'fail'")
        if self.below is not None and self.at_most is not None:
            raise ValueError("write 'below' or 'at_most', not both")
        return self

    @property
    def is_bounded(self) -> bool:
        """Whether it ends at some number."""
        return self.below is not None or self.at_most is not None

    def holds(self, number: float) -> bool:
        """Return whether ``number`` lies under its upper end."""
        if self.below is not None:
            return number < self.below
        return self.at_most is None or number <= self.at_most


class Range(Grade):
    """A range of numbers and its score."""


class Option(Grade):
    """An answer to choose. ``when``: the one that is chosen when the line's check is met, or not met."""

    key: Identifier
    title: str
    when: Literal["met", "not_met"] | None = None


def check_scale(grades: Sequence[Grade], *, highest: float | None, bounded: bool) -> None:
    """Check that the upper ends rise and that every number finds its grade.

    Args:
        grades: in the order in which they are tried.
        highest: no number is larger than this; ``None`` where there is no such limit.
        bounded: whether numbers above the last grade may be refused, as a person's answer may.

    Raises:
        ValueError: they do not; the message says what to write instead.
    """
    if not all(grade.is_bounded for grade in grades[:-1]):
        raise ValueError("every range but the last needs 'below' or 'at_most'; the first that fits is taken")
    ends = [_end(grade) for grade in grades if grade.is_bounded]
    if any(before >= after for before, after in pairwise(ends)):
        raise ValueError("ranges must rise: write the one with the lowest upper end first")
    last = grades[-1]
    if last.is_bounded and not bounded and (highest is None or not last.holds(highest)):
        raise ValueError(f"numbers above the last range have no score; leave out its end {_end(last)[0]:g}")


def _end(grade: Grade) -> tuple[float, bool]:
    """Return where a grade ends, and whether that number still belongs to it."""
    if grade.below is not None:
        return grade.below, False
    return grade.at_most or 0.0, True
