"""First contact resolution: was it solved, with no need to return?

    measured:  survey "resolved" -> 100 or 0
               else a repeat (see ``repeats``) -> 0, as soon as it is known
               else the repeat window is over without one -> 100
    inferred:  value = 60 + points of the words on the outcome (tables below), limited to 0..100

Words alone tell only of *apparent* resolution, so an inferred value is provisional until the repeat window is over.
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
from qa_engine.signals.contributions import Method, half_width, inferred, measured, without_value
from qa_engine.signals.cue_points import cue_lines
from qa_engine.signals.customer import NO_WORDS, Customer, find_customer, not_read_reason
from qa_engine.signals.outcome import place, replaced_outcomes, standing
from qa_engine.signals.repeats import Repeats, find_repeats

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


def infer(judged: JudgedInteraction) -> Signal:
    """Return first contact resolution: measured where a survey or the history tells, else inferred from the words."""
    customer, repeats = find_customer(judged), find_repeats(judged)
    of_history: dict[str, Any] = {
        "as_of": judged.history.as_of,
        "repeats": repeats.earlier.interaction_id if repeats.earlier else None,
    }
    return _measured(judged, customer, repeats, of_history) or _inferred(judged, customer, repeats, of_history)


def _measured(
    judged: JudgedInteraction, customer: Customer, repeats: Repeats, of_history: dict[str, Any]
) -> Signal | None:
    survey, days = judged.interaction.survey, judged.history.repeat_window_days
    if survey and survey.resolved is not None:
        label = "survey: resolved" if survey.resolved else "survey: not resolved"
        return measured(_METHOD, label, 100 if survey.resolved else 0, reason=_about_earlier(repeats), **of_history)
    if repeats.later:
        return measured(
            _METHOD, f"repeat by {repeats.later.interaction_id}", 0, reason=_about_earlier(repeats), **of_history
        )
    if customer.turns and repeats.closed and not repeats.doubtful:
        broken = standing(customer, CueName.STILL_BROKEN)
        doubt = "no repeat, although the customer's last word was that it is still not working" if broken else None
        reason = _join(doubt, _about_earlier(repeats))
        return measured(_METHOD, f"no repeat within {days} days", 100, reason=reason, **of_history)
    return None


def _inferred(judged: JudgedInteraction, customer: Customer, repeats: Repeats, of_history: dict[str, Any]) -> Signal:
    more = {**of_history, "provisional": not repeats.closed}
    if not customer.turns:
        return without_value(_METHOD, NO_WORDS, **more)
    if not customer.cues_read:
        return without_value(_METHOD, not_read_reason(judged), **more)
    open_ends = judged.own_cues(*OPEN_ENDS)
    confirmed = standing(customer, CueName.CONFIRMED_RESOLVED)
    replaced = (*replaced_outcomes(customer), *_settled(open_ends, confirmed))
    cues = sorted((*customer.cues, *open_ends), key=place)
    lines = cue_lines(cues, {**CUSTOMER_WEIGHTS, **OPEN_ENDS}, replaced)
    outcome_known = confirmed or standing(customer, CueName.STILL_BROKEN)
    width = half_width(WIDTH_OUTCOME if outcome_known else WIDTH_NO_OUTCOME, customer, customer.cues_read)
    reason = _join(_why_inferred(repeats), _about_earlier(repeats))
    return inferred(_METHOD, ("solved without any sign", BASE), lines, width, reason=reason, **more)


def _settled(open_ends: tuple[CueReading, ...], confirmed: tuple[CueReading, ...]) -> tuple[CueReading, ...]:
    last = max((place(cue) for cue in confirmed), default=(-1, -1))
    return tuple(cue for cue in open_ends if place(cue) < last)


def _why_inferred(repeats: Repeats) -> str:
    if not repeats.looked:
        return "from the words alone: no other contacts were looked at, or the contact's time is not known"
    if not repeats.closed:
        return "from the words alone: the repeat window is not over"
    doubtful = repeats.doubtful.interaction_id if repeats.doubtful else ""
    return f"from the words alone: whether {doubtful} is a repeat cannot be told, a reason for contact is not known"


def _about_earlier(repeats: Repeats) -> str | None:
    return f"this contact repeats {repeats.earlier.interaction_id}" if repeats.earlier else None


def _join(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part) or None
