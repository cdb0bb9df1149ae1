"""The end-weighted mean of the customer's polarity, turn by turn.

Of n turns, the i-th (from 0) weighs 1 + 2 i / (n - 1), so linearly from 1 to 3: how a contact ends says more of how it
was felt than how it began. Turn i moves a signal by ``span`` * weight_i * polarity_i / (sum of weights), so a contact
that is clearly positive throughout moves it by ``span``.
"""

from __future__ import annotations

from fractions import Fraction

from qa_engine.domain.evidence import quote
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import SentimentReading
from qa_engine.signals.contributions import Line
from qa_engine.signals.customer import Customer, exact_share

DETECTOR = "sentiment"
_UNKNOWN_VERSION = "unknown"


def end_weights(turns: int) -> tuple[Fraction, ...]:
    """Return the share of each of ``turns`` turns, first to last; the shares add up to 1.

    >>> [str(share) for share in end_weights(3)]
    ['1/6', '1/3', '1/2']
    """
    if turns == 1:
        return (Fraction(1),)
    return tuple(Fraction(turns - 1 + 2 * index, 2 * turns * (turns - 1)) for index in range(turns))


def polarity_lines(judged: JudgedInteraction, customer: Customer, span: int) -> list[Line]:
    """Return one line for each customer turn whose polarity is not zero, in order of turn."""
    version = next(
        (f"{c.name} {c.version}" for c in judged.readings.components if DETECTOR in c.name), _UNKNOWN_VERSION
    )
    shares = end_weights(len(customer.sentiment))
    return [
        _line(judged, reading, span * share * exact_share(reading.polarity), version)
        for reading, share in zip(customer.sentiment, shares, strict=True)
        if reading.polarity != 0
    ]


def _line(judged: JudgedInteraction, reading: SentimentReading, points: Fraction, version: str) -> Line:
    tone = "positive" if points > 0 else "negative"
    evidence = quote(
        judged.interaction,
        reading.turn_index,
        detector=DETECTOR,
        detector_version=version,
        confidence=reading.probabilities.positive if points > 0 else reading.probabilities.negative,
        reason=f"reads as {tone}: polarity {reading.polarity:+.4f}",
    )
    return Line(label=f"customer sounds {tone}", points=points, evidence=evidence)
