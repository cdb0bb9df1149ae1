"""First contact resolution: was it solved, with no need to return?

    measured:  survey "resolved" -> 100 or 0
               else a repeat (see ``repeats``) -> 0, as soon as it is known
               else the repeat window is over without one -> 100
    inferred:  value = 100 / (1 + e^-(-0.01 + 4.65 * s)), the probability of apparent resolution

s, from -1 to 1, is where the outcome stands when the last word is said (``outcome_evidence``). The two numbers were
fitted with the head that reads the outcome, on role-played contacts whose customers said whether their task was done
and on written ones (the card of the head has the measures); so the value is a calibrated probability for contacts like
those, and ``qa-engine calibrate`` makes it one for a programme's own.

What an agent asks or claims makes no word of the customer say more. A bare "yes" or "lovely" after "is that solved?"
counts as any other "yes": people say it for many reasons, and if the question made it a confirmation, asking would
raise figures. The price is that an honest "yes" goes uncounted; but of ten that nothing else confirmed, in role-played
and written contacts, nine answered something else ("does Friday work for you?"). "Yes, it works" confirms by its own
words, and a bare "no" to the question counts against: in doubt it is not solved. An agent's "everything is fixed now"
speaks for nothing; what was done ("I have reset the line") does.

A line's points are what the probability changed when its words were said. Words alone tell only of *apparent*
resolution, so an inferred value is provisional until the repeat window is over. Where the outcome could not be read (no
encoder, another language), the words on the outcome that phrases find stand in: see ``outcome_words``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals import outcome_words
from qa_engine.signals.contributions import Method, half_width, inferred, measured, without_value
from qa_engine.signals.customer import NO_WORDS, Customer, exact_share, find_customer, not_read_reason
from qa_engine.signals.outcome import standing
from qa_engine.signals.outcome_evidence import logistic, outcome_steps, outcome_was_read
from qa_engine.signals.repeats import Repeats, find_repeats

METHOD = "outcome_evidence"
VERSION = "4"

BASE, SLOPE = exact_share(-0.01), exact_share(4.65)
OWN_WIDTH = 15

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
    reason = _join(_why_inferred(repeats), _about_earlier(repeats))
    if not outcome_was_read(judged):
        if not customer.cues_read:
            return without_value(_METHOD, not_read_reason(judged), **more)
        return outcome_words.infer(judged, customer, reason=reason, **more)
    steps = outcome_steps(judged, customer)
    chances = [_chance(step.state) for step in steps]
    before = [_chance(Fraction(0)), *chances]
    lines = [step.line(after - earlier) for step, earlier, after in zip(steps, before, chances, strict=False)]
    width = half_width(OWN_WIDTH, customer, customer.cues_read)
    return inferred(
        _METHOD, ("solved as often as contacts that do not tell", before[0]), lines, width, reason=reason, **more
    )


def _chance(state: Fraction) -> Fraction:
    """Return the formula above for an outcome that stands at ``state``, in points."""
    return 100 * logistic(BASE + SLOPE * state)


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
