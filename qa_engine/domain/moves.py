"""What a rescore moved, and why: every interaction that it judged is either moved or not, and the points add up."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Points, Record, Score

#: The name of what caps take, beside the names of the components.
CAPS = "caps"


class PointsMoved(Record):
    """What one component (or ``caps``) adds to or takes from a score that moved."""

    of: str
    points: Points


class FindingMoved(Record):
    """A rule that stands otherwise. ``None``: the rubric of before, or of now, has no such rule."""

    rule: str
    before: str | None = None
    after: str | None = None


class Move(Record):
    """One interaction whose score, or its band, is another one than before. ``None`` is a score that is withheld.

    Where there is a score before and after, ``points`` add up to their difference, exactly.
    """

    kind: Literal["move"] = "move"
    interaction_id: str
    before: Score | None = None
    after: Score | None = None
    band_before: str | None = None
    band_after: str | None = None
    points: tuple[PointsMoved, ...] = ()
    why: tuple[str, ...] = Field(default=(), description="what changed: findings, criteria, caps, signals, weights")

    @property
    def difference(self) -> Decimal | None:
        """How far the score moved; ``None`` where there is none before or after."""
        return None if self.before is None or self.after is None else self.after - self.before

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.difference is None:
            if self.points:
                raise ValueError("points are counted only between two scores")
        elif sum((line.points for line in self.points), Decimal(0)) != self.difference:
            raise ValueError("the points of the components are not the difference of the scores")
        return self


class BandMoves(Record):
    """How many moved from one band to another. ``None`` is a score that is withheld."""

    before: str | None
    after: str | None
    interactions: int = Field(ge=1)


class FindingMoves(Record):
    """How many interactions a rule stands otherwise in, moved or not."""

    rule: str
    before: str | None
    after: str | None
    interactions: int = Field(ge=1)


class MovesReport(Record):
    """What a rescore did to the scores.

    ``moved`` and ``unchanged`` are all that was ``judged``; ``up``, ``down``, ``band_only`` (the same points have
    another band), ``now_scored`` and ``now_withheld`` are all that moved, and so are the counts of ``bands``. The
    points of ``components`` are those of ``total``, to the thousandth.
    """

    judged: int = Field(default=0, ge=0)
    unchanged: int = Field(default=0, ge=0)
    moved: int = Field(default=0, ge=0)
    up: int = Field(default=0, ge=0)
    down: int = Field(default=0, ge=0)
    band_only: int = Field(default=0, ge=0)
    now_scored: int = Field(default=0, ge=0)
    now_withheld: int = Field(default=0, ge=0)
    total: Points = Field(default=Decimal(0), description="sum of all differences between two scores")
    mean: Points | None = Field(default=None, description="of those differences, rounded to a thousandth")
    components: tuple[PointsMoved, ...] = ()
    bands: tuple[BandMoves, ...] = ()
    findings: tuple[FindingMoves, ...] = ()
    largest: tuple[Move, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.moved + self.unchanged != self.judged:
            raise ValueError("moved and unchanged are not all that was judged")
        if self.up + self.down + self.band_only + self.now_scored + self.now_withheld != self.moved:
            raise ValueError("the kinds of moves are not all that moved")
        if sum(cell.interactions for cell in self.bands) != self.moved:
            raise ValueError("the moves between bands are not all that moved")
        if sum((line.points for line in self.components), Decimal(0)) != self.total:
            raise ValueError("the points of the components are not the total")
        return self
