"""CSAT: the answer the customer would be expected to give on 1 to 5, mapped to 0 to 100.

    measured:  value = 25 * (survey answer - 1)
    inferred:  value = 57 + 45 * end-weighted polarity + 32 * s + points of the words below, limited to 0..100

s, from -1 to 1, is where the outcome stands at the end (``outcome_evidence``). Tone and outcome weigh as least squares
has them over written contacts that took no part in training the heads, together with negotiations whose sides said how
satisfied they were; the base lies between the means of the two, because who answers a survey is happier than who does
not. The card ``models/cards/csat.md`` has the measures.

Words that tell of satisfaction beyond tone and outcome weigh by stated reasoning: a threat to leave takes 8, a
recommendation adds 5. A rating stated in words (0 to 10) is nearly the answer itself: it is worth 8 points for each
step from the middle, up to 40, and takes the place of the tone of its turn, since two of ten is worded like ten.

The half-width of the interval is so that it holds nine in ten of the negotiators' answers, which no other method than
asking predicts well: people in one mood answer 2 and 5.

Where the outcome was not read (no encoder, another language), what phrases find stands in for it: solved +15, still
not working -15, frustration -12, asks for somebody else -10, told already -8, came before -6, repeats -5, names a
competitor -5, confusion -4, thanks +5.

Example: an outcome that stands at 0.5 (32 * 0.5 = 16) and a polarity of 0.2 (9): 57 + 16 + 9 = 82.
"""

from __future__ import annotations

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals.contributions import Line, Method, half_width, inferred, measured, without_value
from qa_engine.signals.cue_points import cue_lines
from qa_engine.signals.customer import NO_WORDS, find_customer, not_read_reason
from qa_engine.signals.outcome import replaced_outcomes
from qa_engine.signals.outcome_evidence import outcome_lines, outcome_was_read
from qa_engine.signals.polarity import polarity_lines
from qa_engine.signals.ratings import StatedRating, last_rating, rating_line

METHOD = "expected_answer"
VERSION = "3"

BASE = 57
SPAN = 45
OUTCOME_SPAN = 32
OWN_WIDTH = 40
POINTS_PER_RATING_STEP = 8
MIDDLE_RATING = 5

#: Beside tone and outcome.
LOYALTY: dict[CueName, int] = {CueName.CHURN_THREAT: -8, CueName.ADVOCACY: 5}
#: In place of an outcome that was not read.
WORDS: dict[CueName, int] = {
    CueName.CONFIRMED_RESOLVED: 15,
    CueName.GRATITUDE: 5,
    CueName.STILL_BROKEN: -15,
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
    if outcome_was_read(judged):
        lines = outcome_lines(judged, customer, OUTCOME_SPAN)
    else:
        lines = cue_lines(customer.cues, WORDS, replaced_outcomes(customer))
    lines += cue_lines(customer.cues, LOYALTY)
    rating = last_rating(customer)
    tone = polarity_lines(judged, customer, SPAN)
    if rating is not None:
        lines.append(rating_line(rating, POINTS_PER_RATING_STEP * (rating.amount - MIDDLE_RATING)))
        tone = [line for line in tone if not _is_told_by(rating, line)]
    lines += tone
    if not lines and not customer.sentiment:
        return without_value(_METHOD, "neither the customer's words nor their tone tell of satisfaction")
    width = half_width(OWN_WIDTH, customer, min(customer.cues_read, customer.sentiment_read))
    return inferred(_METHOD, ("expected without any sign", BASE), lines, width)


def _is_told_by(rating: StatedRating, line: Line) -> bool:
    return line.evidence is not None and line.evidence.turn_index == rating.cue.turn_index
