"""The map by which an inferred value is moved to the answer that surveys lead one to expect."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Record, Score, milli_from_points, points_from_milli


class CalibrationMap(Record):
    """Straight lines between knots ``(inferred, expected)``, in exact points: it never falls, so it changes no order.

    Between the knots (a, A) and (b, B), x becomes A + (B - A) * (x - a) / (b - a), rounded half-even to a thousandth.
    """

    knots: tuple[tuple[Score, Score], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        inferred, expected = [x for x, _ in self.knots], [y for _, y in self.knots]
        if inferred[0] != 0 or inferred[-1] != 100 or any(a >= b for a, b in pairwise(inferred)):
            raise ValueError("knots must rise from 0 to 100")
        if expected != sorted(expected):
            raise ValueError("expected values must not fall")
        return self

    @cached_property
    def _milli(self) -> tuple[list[int], list[int]]:
        return [milli_from_points(x) for x, _ in self.knots], [milli_from_points(y) for _, y in self.knots]

    def of(self, inferred: Decimal) -> Decimal:
        """Return the expected answer, 0 to 100 points, for an inferred value in the same range."""
        return points_from_milli(self.of_milli(milli_from_points(inferred)))

    def of_milli(self, inferred: int) -> int:
        """Do the same in thousandths of a point."""
        xs, ys = self._milli
        right = min(bisect_right(xs, inferred), len(xs) - 1)
        start, end, low, high = xs[right - 1], xs[right], ys[right - 1], ys[right]
        return round(low + Fraction((high - low) * (inferred - start), end - start))


class AppliedCalibration(Record):
    """What moved a signal: the map, the file that it is from, and the value before."""

    sha256: str = Field(description="of the calibration")
    answers: int = Field(gt=0, description="survey answers that the map was fitted to")
    inferred: Score = Field(description="the value before")
    map: CalibrationMap
