"""Resolution quality: the share of the observable criteria that were met, among those that apply.

    value = 100 * met / applicable

Each criterion weighs the same (there is no labelled ground to weigh them otherwise).

- understood: the agent names the cause, takes ownership, offers a fix or acts after the customer has spoken, and the
  customer does not have to say it again afterwards.
- diagnosed: the agent names the cause.
- acted: the agent acts or offers a fix.
- complete (applies where a fix was offered or done): the customer does not come back with "still not working", or the
  last such word is followed by another fix and by the customer.
- confirmed: the customer's latest word on the outcome is that it is solved; an agent's claim is not enough.
- expectation set (applies where the agent promised to come back, or it is still not working): the agent says what
  happens next.
- owned: the agent takes ownership.
- nothing left open: no promise to come back, transfer, refusal, "still not working" or unanswered request that the
  customer's confirmation did not settle.

Example: diagnosed and acted, hence understood and complete, nothing left open, but neither confirmed nor owned: 5 of 7
that apply, 71.429.

Whether an answer was *correct* needs a source of knowledge and is not assessed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_engine.domain.judged import ANSWERING_ROLES, JudgedInteraction
from qa_engine.domain.readings import CueName, CueReading
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals.contributions import Line, Method, half_width, inferred, without_value
from qa_engine.signals.customer import NO_WORDS, Customer, find_customer, not_read_reason
from qa_engine.signals.outcome import place, standing

METHOD = "observable_criteria"
VERSION = "2"

OWN_WIDTH = 10
FIXES = (CueName.FIX_OFFERED, CueName.ACTION_PERFORMED)
SIGNS_OF_UNDERSTANDING = (CueName.DIAGNOSIS, CueName.OWNERSHIP, *FIXES)
SAID_AGAIN = (CueName.REPEATS_REQUEST, CueName.ALREADY_TOLD)
LEFT_OPEN = (CueName.PROMISED_CALLBACK, CueName.TRANSFER, CueName.REFUSAL)
REQUESTS = (CueName.PROBLEM_STATED, CueName.REPEATS_REQUEST, CueName.ASKS_ESCALATION)

_METHOD = Method(SignalName.RESOLUTION_QUALITY, METHOD, VERSION)


@dataclass(frozen=True, slots=True)
class _Criterion:
    """``cue`` is what it was met by, or what speaks against it, where there are words for that."""

    title: str
    met: bool
    cue: CueReading | None = None


def infer(judged: JudgedInteraction) -> Signal:
    """Return how many of the observable criteria of a good resolution were met."""
    customer = find_customer(judged)
    if not customer.turns:
        return without_value(_METHOD, NO_WORDS)
    if not customer.cues_read:
        return without_value(_METHOD, not_read_reason(judged))
    if not judged.turns_of(*ANSWERING_ROLES):
        return without_value(_METHOD, "nobody answered the customer in what was recorded")
    criteria = [criterion for criterion in _criteria(judged, customer) if criterion is not None]
    lines = [_line(criterion, len(criteria)) for criterion in criteria]
    width = half_width(OWN_WIDTH, customer, customer.cues_read)
    return inferred(_METHOD, ("no criterion met", 0), lines, width)


def _line(criterion: _Criterion, applicable: int) -> Line:
    return Line(
        label=f"{'met' if criterion.met else 'not met'}: {criterion.title}",
        points=Fraction(100 * criterion.met, applicable),
        cue=criterion.cue.cue if criterion.cue else None,
        evidence=criterion.cue.evidence if criterion.cue else None,
    )


def _criteria(judged: JudgedInteraction, customer: Customer) -> tuple[_Criterion | None, ...]:
    return (
        _understood(judged, customer),
        _said("diagnosed", judged.own_cues(CueName.DIAGNOSIS)),
        _said("acted", judged.own_cues(*FIXES)),
        _complete(judged, customer),
        _said("confirmed by the customer", standing(customer, CueName.CONFIRMED_RESOLVED)),
        _expectation_set(judged, customer),
        _said("owned", judged.own_cues(CueName.OWNERSHIP)),
        _nothing_left_open(judged, customer),
    )


def _said(title: str, cues: Sequence[CueReading]) -> _Criterion:
    return _Criterion(title, bool(cues), cues[-1] if cues else None)


def _understood(judged: JudgedInteraction, customer: Customer) -> _Criterion:
    signs = [cue for cue in judged.own_cues(*SIGNS_OF_UNDERSTANDING) if cue.turn_index > customer.turns[0]]
    if not signs:
        return _Criterion("understood", met=False)
    again = [cue for cue in customer.of(*SAID_AGAIN) if place(cue) > place(signs[-1])]
    return _Criterion("understood", not again, again[-1] if again else signs[-1])


def _complete(judged: JudgedInteraction, customer: Customer) -> _Criterion | None:
    fixes = judged.own_cues(*FIXES)
    if not fixes:
        return None
    broken = standing(customer, CueName.STILL_BROKEN)
    if not broken:
        return _Criterion("complete", True, fixes[-1])
    tried_again = [fix for fix in fixes if place(broken[-1]) < place(fix) and fix.turn_index < customer.turns[-1]]
    return _Criterion("complete", bool(tried_again), tried_again[-1] if tried_again else broken[-1])


def _expectation_set(judged: JudgedInteraction, customer: Customer) -> _Criterion | None:
    if not judged.own_cues(CueName.PROMISED_CALLBACK) and not standing(customer, CueName.STILL_BROKEN):
        return None
    return _said("expectation set", judged.own_cues(CueName.EXPECTATION_SET))


def _nothing_left_open(judged: JudgedInteraction, customer: Customer) -> _Criterion:
    confirmed = standing(customer, CueName.CONFIRMED_RESOLVED)
    settled = max((place(cue) for cue in confirmed), default=(-1, -1))
    answered = judged.turns_of(*ANSWERING_ROLES)[-1]
    open_ends = [
        *(cue for cue in judged.own_cues(*LEFT_OPEN) if place(cue) > settled),
        *standing(customer, CueName.STILL_BROKEN),
        *(cue for cue in customer.of(*REQUESTS) if cue.turn_index > answered and place(cue) > settled),
    ]
    return _Criterion("nothing left open", not open_ends, open_ends[-1] if open_ends else None)
