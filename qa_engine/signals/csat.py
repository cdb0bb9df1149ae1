"""CSAT: the answer the customer would be expected to give on 1 to 5, mapped to 0 to 100.

    measured:  value = 25 * (survey answer - 1)
    inferred:  value = 62.5 + cues of the customer (table below) + 25 * end-weighted polarity, limited to 0..100

25 points are one step of the scale. The weights are set by stated reasoning, not fitted:

- Base 62.5 (an answer of 3.5): surveys of the field average about 4, but those who answer are happier than those who do
  not, so silence is placed half-way between that and the middle of the scale.
- Words on the outcome weigh most (15 points, over half a step): being helped is what the question is about. The latest
  of them stands. A threat to leave weighs as much.
- Open displeasure weighs half a step (12), asking for somebody else 10; having to tell it again or to come back,
  8 to 5; naming a competitor 5; confusion 4.
- Thanks weigh little (5): they are a custom of closing. A recommendation is none (12).
- A rating stated in words (0 to 10) is worth 4 points for each step from the middle, up to 20.
- The tone of the words may move the answer by one whole step (25).

Example: a customer thanks (5) after confirming that it is solved (15), and sounds neutral: 62.5 + 15 + 5 = 82.5.
"""

from __future__ import annotations

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals.contributions import Line, Method, half_width, inferred, measured, without_value
from qa_engine.signals.cue_points import cue_lines
from qa_engine.signals.customer import NO_WORDS, Customer, exact_share, find_customer, not_read_reason
from qa_engine.signals.outcome import replaced_outcomes
from qa_engine.signals.polarity import polarity_lines
from qa_engine.signals.ratings import last_rating, rating_line

METHOD = "expected_answer"
VERSION = "2"

BASE = exact_share(62.5)
SPAN = 25
OWN_WIDTH = 15
POINTS_PER_RATING_STEP = 4
MIDDLE_RATING = 5

WEIGHTS: dict[CueName, int] = {
    CueName.CONFIRMED_RESOLVED: 15,
    CueName.ADVOCACY: 12,
    CueName.GRATITUDE: 5,
    CueName.STILL_BROKEN: -15,
    CueName.CHURN_THREAT: -15,
    CueName.FRUSTRATION: -12,
    CueName.ASKS_ESCALATION: -10,
    CueName.ALREADY_TOLD: -8,
    CueName.CONTACTED_BEFORE: -6,
    CueName.REPEATS_REQUEST: -5,
    CueName.COMPETITOR: -5,
    CueName.CONFUSION: -4,
}

_METHOD = Method(SignalName.CSAT, METHOD, VERSION)


def infer(judged: JudgedInteraction) -> Signal:
    """Return the satisfaction that the customer stated in a survey, else the one to be expected."""
    survey = judged.interaction.survey
    if survey and survey.csat is not None:
        return measured(_METHOD, f"survey answer {survey.csat} of 5", 25 * (survey.csat - 1))
    customer = find_customer(judged)
    if not customer.turns:
        return without_value(_METHOD, NO_WORDS)
    if not customer.cues_read:
        return without_value(_METHOD, not_read_reason(judged))
    lines = cue_lines(customer.cues, WEIGHTS, replaced_outcomes(customer))
    lines += _rating_lines(customer)
    lines += polarity_lines(judged, customer, SPAN)
    if not lines and not customer.sentiment:
        return without_value(_METHOD, "neither the customer's words nor their tone tell of satisfaction")
    width = half_width(OWN_WIDTH, customer, min(customer.cues_read, customer.sentiment_read))
    return inferred(_METHOD, ("expected without any sign", BASE), lines, width)


def _rating_lines(customer: Customer) -> list[Line]:
    rating = last_rating(customer)
    if rating is None:
        return []
    return [rating_line(rating, POINTS_PER_RATING_STEP * (rating.amount - MIDDLE_RATING))]
