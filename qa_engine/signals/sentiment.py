"""Sentiment: the end-weighted mean polarity of the customer's turns, on 0 to 100.

    value = 50 + 50 * sum of (share_i * polarity_i)        share_i linear 1 to 3 over the turns, adding up to 1

An end-weighted mean follows people's own ratings of a whole dialogue better than the plain mean, the last turn or the
worst turn do (compared on four sets of rated dialogues). Example: three turns with polarity -0.8, 0 and +0.6 weigh 1/6,
1/3 and 1/2; the mean is -0.1333 + 0 + 0.3 = 0.1667, the value 58.333, with the lines base 50, -6.667, +15 and a
calibration line of 0.

Only the customer's words count. A contact without a turn that was read has no sentiment.
"""

from __future__ import annotations

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals.contributions import Method, half_width, inferred, without_value
from qa_engine.signals.customer import NO_WORDS, find_customer
from qa_engine.signals.polarity import polarity_lines

METHOD = "end_weighted_polarity"
VERSION = "2"

NEUTRAL = 50
SPAN = 50
OWN_WIDTH = 5

_METHOD = Method(SignalName.SENTIMENT, METHOD, VERSION)


def infer(judged: JudgedInteraction) -> Signal:
    """Return the customer's sentiment; ``insufficient_evidence`` where no customer turn was read."""
    customer = find_customer(judged)
    if not customer.turns:
        return without_value(_METHOD, NO_WORDS)
    if not customer.sentiment:
        return without_value(_METHOD, "no turn of the customer was read for sentiment")
    lines = polarity_lines(judged, customer, SPAN)
    width = half_width(OWN_WIDTH, customer, customer.sentiment_read)
    return inferred(_METHOD, ("neutral", NEUTRAL), lines, width)
