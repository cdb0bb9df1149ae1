"""Where the outcome of a contact stands, stretch by stretch: later evidence takes the place of earlier.

Each stretch that tells of the outcome says settled = p and unsettled = q, from 0 to 1. With s = 0 at first,

    s  becomes  (1 - max(p, q)) * s + p - q

so a stretch that says much leaves little of what was before it, one that says nothing leaves all of it, and s stays
between -1 and 1. A word of the customer that a phrase recognises (solved, still not working) says 0.8 times its
confidence, or what its stretch says if that is more, and in its own stretch nothing speaks for the other side any more:
the customer knows best.

Example: an agent acts (p = 0.5), the customer says that it is still not working (q = 0.8): 0.5, then 0.1 - 0.8 = -0.7.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import ANSWERING_ROLES, JudgedInteraction
from qa_engine.domain.readings import CueName, CueReading, OutcomeReading
from qa_engine.signals.contributions import Line
from qa_engine.signals.customer import Customer, exact_share

#: What a reader of outcomes gives its account under.
OUTCOMES = "outcomes"
SAID_PLAINLY = exact_share(0.8)
_PLACES = 1_000_000
_DECIMAL = Context(prec=30)


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence and where the outcome stands after it, -1 to 1."""

    state: Fraction
    label: str
    evidence: Evidence
    cue: CueName | None = None

    def line(self, points: Fraction) -> Line:
        """Return the line of a signal that this evidence moved by ``points``."""
        return Line(self.label, points, self.cue, self.evidence)


@dataclass(frozen=True, slots=True)
class _Say:
    settled: Fraction
    unsettled: Fraction
    label: str
    evidence: Evidence
    cue: CueName | None = None


def outcome_was_read(judged: JudgedInteraction) -> bool:
    """Tell whether any turn was read for what it says of the outcome."""
    return any(entry.classifier == OUTCOMES and entry.read for entry in judged.readings.coverage)


def outcome_steps(judged: JudgedInteraction, customer: Customer) -> tuple[Step, ...]:
    """Return the evidence on the outcome in order of place, each with where the outcome stands after it."""
    steps: list[Step] = []
    state = Fraction(0)
    for say in _says(judged, customer):
        kept = 1 - max(say.settled, say.unsettled)
        # Rounded, so that a long contact's fractions do not grow without end.
        state = Fraction(round((kept * state + say.settled - say.unsettled) * _PLACES), _PLACES)
        steps.append(Step(state, say.label, say.evidence, say.cue))
    return tuple(steps)


def outcome_lines(judged: JudgedInteraction, customer: Customer, span: int) -> list[Line]:
    """Return one line for each piece of evidence: ``span`` times what it changed where the outcome stands."""
    lines, before = [], Fraction(0)
    for step in outcome_steps(judged, customer):
        lines.append(step.line(span * (step.state - before)))
        before = step.state
    return lines


def logistic(value: Fraction) -> Fraction:
    """Return 1 / (1 + e^-value), the same on every machine: decimal arithmetic rounds correctly everywhere.

    >>> logistic(Fraction(0))
    Fraction(1, 2)
    """
    exponent = _DECIMAL.divide(Decimal(-value.numerator), Decimal(value.denominator))
    power = _DECIMAL.exp(exponent)
    return Fraction(_DECIMAL.divide(Decimal(1), _DECIMAL.add(Decimal(1), power)))


def _says(judged: JudgedInteraction, customer: Customer) -> Iterable[_Say]:
    of_customer, of_company = set(customer.turns), set(judged.turns_of(*ANSWERING_ROLES))
    plain = customer.of(CueName.CONFIRMED_RESOLVED, CueName.STILL_BROKEN)
    found = [_plainly(cue, judged.readings.outcomes) for cue in plain]
    for reading in judged.readings.outcomes:
        if reading.turn_index not in of_customer | of_company or _is_said_plainly(reading.evidence, plain):
            continue
        role = Role.CUSTOMER if reading.turn_index in of_customer else Role.AGENT
        settles = reading.settled >= reading.unsettled
        label = f"{role.value}'s words speak for {'a settled' if settles else 'an open'} matter"
        found.append(_Say(exact_share(reading.settled), exact_share(reading.unsettled), label, reading.evidence))
    return sorted(found, key=lambda say: (say.evidence.turn_index, say.evidence.start, say.label))


def _plainly(cue: CueReading, outcomes: Iterable[OutcomeReading]) -> _Say:
    """Return what a plain word says: never less than the stretch that holds it says for the same side."""
    beside = [reading for reading in outcomes if _holds(reading.evidence, cue)]
    if cue.cue is CueName.CONFIRMED_RESOLVED:
        read = [exact_share(reading.settled) for reading in beside]
    else:
        read = [exact_share(reading.unsettled) for reading in beside]
    much = max([SAID_PLAINLY * exact_share(cue.confidence), *read])
    if cue.cue is CueName.CONFIRMED_RESOLVED:
        return _Say(much, Fraction(0), "customer confirmed that it is solved", cue.evidence, cue.cue)
    return _Say(Fraction(0), much, "customer said it is still not working", cue.evidence, cue.cue)


def _is_said_plainly(evidence: Evidence, cues: Iterable[CueReading]) -> bool:
    """Tell whether a cue on the outcome lies within the stretch, so that the stretch need not be read otherwise."""
    return any(_holds(evidence, cue) for cue in cues)


def _holds(evidence: Evidence, cue: CueReading) -> bool:
    same_turn = cue.turn_index == evidence.turn_index
    return same_turn and cue.evidence.start < evidence.end and evidence.start < cue.evidence.end
