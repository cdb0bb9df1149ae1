"""A rating that the customer stated in words, on 0 to 10. The latest one counts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qa_engine.domain.readings import CueName, CueReading
from qa_engine.signals.contributions import Line
from qa_engine.signals.cue_points import LABELS
from qa_engine.signals.customer import Customer, exact_share

HIGHEST = 10


@dataclass(frozen=True, slots=True)
class StatedRating:
    amount: Fraction
    cue: CueReading


def last_rating(customer: Customer) -> StatedRating | None:
    """Return the last rating from 0 to 10 that the customer stated. A number outside that range is not a rating."""
    for cue in reversed(customer.of(CueName.STATED_RATING)):
        if cue.amount is not None and 0 <= cue.amount <= HIGHEST:
            return StatedRating(exact_share(cue.amount), cue)
    return None


def rating_line(rating: StatedRating, points: Fraction | int) -> Line:
    """Return the line of a stated rating: ``points`` times the confidence that it is one."""
    return Line(
        label=f"{LABELS[CueName.STATED_RATING]} of {float(rating.amount):g} out of {HIGHEST}",
        points=points * exact_share(rating.cue.confidence),
        cue=CueName.STATED_RATING,
        evidence=rating.cue.evidence,
    )
