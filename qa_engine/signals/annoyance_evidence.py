"""How likely the customer became annoyed, stretch by stretch.

Each stretch of the customer's words sounds annoyed (v up to 1) or content (v down to -1). With n turns of the customer,

    p = 1 / (1 + e^-(-4.04 + 10.99 * a))        a = sum of v / (n + 1)

The two numbers were fitted on folds of contacts that the head was not trained on; the card
``models/cards/annoyance.md`` has the measures. Nothing that the company says changes any of it.

Example: of two turns one sounds clearly annoyed (v = 0.9): a = 0.3, p = 1 / (1 + e^0.743) = 0.32.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import AnnoyanceReading
from qa_engine.signals.contributions import Line
from qa_engine.signals.customer import Customer, exact_share
from qa_engine.signals.outcome_evidence import logistic

BASE = Fraction(-404, 100)
SLOPE = Fraction(1099, 100)
_MORE_TURNS = 1


def annoyed_probability(readings: Iterable[AnnoyanceReading], turns: int) -> Fraction:
    """Return p of a customer with ``turns`` turns that hold text, of whom ``readings`` are all that was read.

    >>> round(float(annoyed_probability((), 3)), 4)
    0.0173
    """
    return _chance(sum((exact_share(one.annoyed) for one in readings), Fraction(0)), turns)


def annoyance_lines(judged: JudgedInteraction, customer: Customer, span: Fraction) -> list[Line]:
    """Return one line for each stretch that changed how far p lies above p0, its value where no word tells: ``span``
    times that, taken off. So a content customer gives back what annoyance took, and no more."""
    of_customer, turns = set(customer.turns), len(customer.turns)
    own = [one for one in judged.readings.annoyance if one.turn_index in of_customer]
    own.sort(key=lambda one: (one.turn_index, one.evidence.start, one.evidence.end, one.annoyed))
    lines, total, before = [], Fraction(0), _chance(Fraction(0), turns)
    for one in own:
        total += exact_share(one.annoyed)
        after = _chance(max(total, Fraction(0)), turns)
        mood = "annoyed" if one.annoyed > 0 else "content"
        if after != before:
            lines.append(Line(f"customer's words sound {mood}", span * (before - after), evidence=one.evidence))
        before = after
    return lines


def _chance(total: Fraction, turns: int) -> Fraction:
    return logistic(BASE + SLOPE * total / (turns + _MORE_TURNS))
