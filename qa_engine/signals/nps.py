"""NPS: 50 * (1 + P(promoter) - P(detractor)), so that the average over contacts, times two and less 100, is the NPS.

    measured:  survey answer 9-10 -> 100, 7-8 -> 50, 0-6 -> 0
    inferred:  value = 50 + points, where a point is 1/50 of P(promoter) - P(detractor)

The weights are set by stated reasoning, not fitted; loyalty is a relation to a brand, and one contact shows
little of it:

- A rating stated in words stands for the survey answer: +40, 0 or -40 (90 % sure of the group); nothing else counts.
- Else words about loyalty count most: would recommend +25, would leave -30, names a competitor -12.
- Then what feeds loyalty: still not working -10, frustration -8, asks for somebody else -5, solved +6, thanks +4, and
  the tone of the words up to 20 either way.

Policy on abstaining: where the customer says nothing about loyalty **and** has fewer than three turns, there is no
value. Otherwise the interval is wide: 10 points either way with a stated rating, 25 with words about loyalty, 35
without.

Example: a customer threatens to leave (-30), is frustrated (-8) and sounds neutral: 50 - 30 - 8 = 12.
"""

from __future__ import annotations

from fractions import Fraction

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals.contributions import Method, half_width, inferred, measured, without_value
from qa_engine.signals.cue_points import cue_lines
from qa_engine.signals.customer import NO_WORDS, find_customer, not_read_reason
from qa_engine.signals.outcome import replaced_outcomes
from qa_engine.signals.polarity import polarity_lines
from qa_engine.signals.ratings import last_rating, rating_line

METHOD = "promoter_minus_detractor"
VERSION = "2"

BASE = 50
SPAN = 20
RATING_POINTS = 40
PROMOTER_FROM = 9
PASSIVE_FROM = 7
FEWEST_TURNS = 3
WIDTH_RATING, WIDTH_LOYALTY, WIDTH_MOOD = 10, 25, 35

LOYALTY: dict[CueName, int] = {CueName.ADVOCACY: 25, CueName.CHURN_THREAT: -30, CueName.COMPETITOR: -12}
MOOD: dict[CueName, int] = {
    CueName.CONFIRMED_RESOLVED: 6,
    CueName.GRATITUDE: 4,
    CueName.STILL_BROKEN: -10,
    CueName.FRUSTRATION: -8,
    CueName.ASKS_ESCALATION: -5,
}

_METHOD = Method(SignalName.NPS, METHOD, VERSION)


def infer(judged: JudgedInteraction) -> Signal:
    """Return the loyalty that the customer stated in a survey, else the one to be expected, or abstain."""
    survey = judged.interaction.survey
    if survey and survey.nps is not None:
        return measured(_METHOD, f"survey answer {survey.nps} of 10", 50 * (1 + promoter_side(survey.nps)))
    customer = find_customer(judged)
    if not customer.turns:
        return without_value(_METHOD, NO_WORDS)
    if not customer.cues_read:
        return without_value(_METHOD, not_read_reason(judged))
    base = ("as many promoters as detractors", BASE)
    rating = last_rating(customer)
    if rating is not None:
        points = RATING_POINTS * promoter_side(rating.amount)
        width = half_width(WIDTH_RATING, customer, customer.cues_read)
        return inferred(_METHOD, base, [rating_line(rating, points)], width)
    loyal = customer.of(*LOYALTY)
    if not loyal and len(customer.turns) < FEWEST_TURNS:
        return without_value(_METHOD, "the customer said nothing about loyalty, and little at all")
    lines = cue_lines(customer.cues, {**LOYALTY, **MOOD}, replaced_outcomes(customer))
    lines += polarity_lines(judged, customer, SPAN)
    share_read = min(customer.cues_read, customer.sentiment_read)
    width = half_width(WIDTH_LOYALTY if loyal else WIDTH_MOOD, customer, share_read)
    return inferred(_METHOD, base, lines, width)


def promoter_side(rating: float | Fraction) -> int:
    """Return 1 for a promoter's rating, 0 for a passive's and -1 for a detractor's.

    >>> [promoter_side(rating) for rating in (10, 9, 8, 7, 6, 0)]
    [1, 1, 0, 0, -1, -1]
    """
    if rating >= PROMOTER_FROM:
        return 1
    return 0 if rating >= PASSIVE_FROM else -1
