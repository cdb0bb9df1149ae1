"""Apparent resolution from the words on the outcome that phrases find, where the outcome itself was not read.

    value = 60 + points of the words on the outcome (tables below), limited to 0..100

The weights are set by stated reasoning, not fitted:

- Base 60: industries report from about 61 % to 78 %; the lowest is used, so that silence earns nothing.
- The customer's latest word on the outcome weighs most: solved +30, still not working -45. It takes the place of
  earlier opposite words. Thanks add 5.
- Asking for somebody else or speaking of leaving takes 10; having come before 8; confusion and frustration 5;
  having to say it again 3: each makes a return likelier.
- What the agent leaves open takes away: a refusal 15, a promise to come back 15, a transfer 10, unless the customer
  confirms later that it is solved. Nothing that an agent says adds anything.

Example: still not working in turn 2, solved in turn 8, thanks (5): 60 + 0 + 30 + 5 = 95. With the two outcomes the
other way round: 60 - 45 + 5 = 20.
"""

from __future__ import annotations

from typing import Any

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName, CueReading
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals.contributions import Method, half_width, inferred
from qa_engine.signals.cue_points import cue_lines
from qa_engine.signals.customer import Customer
from qa_engine.signals.outcome import place, replaced_outcomes, standing

METHOD = "apparent_resolution"
VERSION = "2"

BASE = 60
WIDTH_OUTCOME, WIDTH_NO_OUTCOME = 20, 30

CUSTOMER_WEIGHTS: dict[CueName, int] = {
    CueName.CONFIRMED_RESOLVED: 30,
    CueName.GRATITUDE: 5,
    CueName.STILL_BROKEN: -45,
    CueName.ASKS_ESCALATION: -10,
    CueName.CHURN_THREAT: -10,
    CueName.CONTACTED_BEFORE: -8,
    CueName.FRUSTRATION: -5,
    CueName.CONFUSION: -5,
    CueName.ALREADY_TOLD: -3,
    CueName.REPEATS_REQUEST: -3,
}
#: What the agent leaves open. Only losses stand here: an agent's word cannot raise this signal.
OPEN_ENDS: dict[CueName, int] = {
    CueName.PROMISED_CALLBACK: -15,
    CueName.REFUSAL: -15,
    CueName.TRANSFER: -10,
}

_METHOD = Method(SignalName.FCR, METHOD, VERSION)


def infer(judged: JudgedInteraction, customer: Customer, **more: Any) -> Signal:
    """Return apparent resolution from the customer's words and what the agent leaves open."""
    open_ends = judged.own_cues(*OPEN_ENDS)
    confirmed = standing(customer, CueName.CONFIRMED_RESOLVED)
    replaced = (*replaced_outcomes(customer), *_settled(open_ends, confirmed))
    cues = sorted((*customer.cues, *open_ends), key=place)
    lines = cue_lines(cues, {**CUSTOMER_WEIGHTS, **OPEN_ENDS}, replaced)
    outcome_known = confirmed or standing(customer, CueName.STILL_BROKEN)
    width = half_width(WIDTH_OUTCOME if outcome_known else WIDTH_NO_OUTCOME, customer, customer.cues_read)
    return inferred(_METHOD, ("solved without any sign", BASE), lines, width, **more)


def _settled(open_ends: tuple[CueReading, ...], confirmed: tuple[CueReading, ...]) -> tuple[CueReading, ...]:
    last = max((place(cue) for cue in confirmed), default=(-1, -1))
    return tuple(cue for cue in open_ends if place(cue) < last)
