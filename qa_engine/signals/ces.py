"""Customer effort: 100 is effortless.

    measured:  value = 100 / 6 * (survey answer - 1)        "made it easy", 1-7
    inferred:  value = r * (1 - max(0, p - p0)), limited to 0..100, where
               r = 60 - points of the effort events (tables below) + 40 * end-weighted polarity + 20 * s

Effort is done and felt. How it was felt shows in the tone of the words and in whether it led anywhere: s, from -1 to 1,
is where the outcome stands at the end (``outcome_evidence``). Both weigh about as least squares has them over written
contacts, labelled for ease, that took no part in training the heads (``models/cards/csat.md``).

p is how likely the customer became annoyed, 0 to 1, and p0 = 0.0173 where no word tells (``annoyance_evidence``): of
the ease that the rest speaks for, as much is left as the customer is likely not to have been annoyed. This is set by
reasoning: readers of written contacts see hardly any of it beyond tone and outcome.

What was done shows in events, the drivers of effort that the field names: coming again, switching channels, being
passed on, saying it again, waiting on hold, proving again who one is, being confused or frustrated. Their weights are
set by stated reasoning, not fitted:

- Base 60 (4.6 of 7): having to make contact at all is some effort.
- Having contacted before 12; a transfer 10; having told it already 10; having to repeat the request 8; asking for
  somebody else 8; proving again who one is 6; confusion 6; a fix that did not work 5; hold 5; frustration 4;
  another channel than the earlier contact's 4.
- On hold for more than 60 s: 5, and 1 more for each further 60 s, up to 15.

Where words and counts tell of the same thing (holds, transfers, an earlier contact) the larger of the two counts, never
both. An agent's talk moves nothing; only evidence that the matter is being settled does.

Example: a customer was transferred once (10), told it again (10) and was held for 185 s (5 + 2), and sounds neutral:
60 - 27 = 33.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qa_engine.domain.facts import Facts
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Signal, SignalName
from qa_engine.signals.annoyance_evidence import annoyance_lines
from qa_engine.signals.contributions import Line, Method, half_width, inferred, measured, without_value
from qa_engine.signals.cue_points import cue_lines, repeated, strength
from qa_engine.signals.customer import NO_WORDS, find_customer, not_read_reason
from qa_engine.signals.outcome_evidence import outcome_lines
from qa_engine.signals.polarity import polarity_lines
from qa_engine.signals.repeats import find_repeats

METHOD = "effort_events"
VERSION = "4"

BASE = 60
SPAN = 40
OUTCOME_SPAN = 20
OWN_WIDTH = 25
HOLD_FROM_S = 60
LONGEST_HOLD_POINTS = 15
CHANNEL_SWITCH = -4

CONTACTED_BEFORE = {CueName.CONTACTED_BEFORE: -12}
TRANSFER = {CueName.TRANSFER: -10}
HOLD = {CueName.HOLD: -5}
OTHER_EVENTS: dict[CueName, int] = {
    CueName.ALREADY_TOLD: -10,
    CueName.REPEATS_REQUEST: -8,
    CueName.ASKS_ESCALATION: -8,
    CueName.REVERIFICATION: -6,
    CueName.CONFUSION: -6,
    CueName.STILL_BROKEN: -5,
    CueName.FRUSTRATION: -4,
}

_METHOD = Method(SignalName.CES, METHOD, VERSION)


def infer(judged: JudgedInteraction) -> Signal:
    """Return the ease that the customer stated in a survey, else the one to be expected from the effort events."""
    survey = judged.interaction.survey
    if survey and survey.ces is not None:
        return measured(_METHOD, f"survey answer {survey.ces} of 7", Fraction(100 * (survey.ces - 1), 6))
    customer = find_customer(judged)
    if not customer.turns:
        return without_value(_METHOD, NO_WORDS)
    if not customer.cues_read:
        return without_value(_METHOD, not_read_reason(judged))
    facts = judged.facts
    lines = [
        *_larger(_lines(judged, CONTACTED_BEFORE), _earlier_contact(judged)),
        *_larger(_lines(judged, TRANSFER), _transfers(facts)),
        *_larger(_lines(judged, HOLD), _hold(facts)),
        *_lines(judged, OTHER_EVENTS),
        *_channel_switch(judged),
        *outcome_lines(judged, customer, OUTCOME_SPAN),
        *polarity_lines(judged, customer, SPAN),
    ]
    ease = BASE + sum((line.points for line in lines), Fraction(0))
    lines += annoyance_lines(judged, customer, max(ease, Fraction(0)))
    width = half_width(OWN_WIDTH, customer, min(customer.cues_read, customer.sentiment_read))
    return inferred(_METHOD, ("contact without any effort event", BASE), lines, width)


def _lines(judged: JudgedInteraction, weights: dict[CueName, int]) -> list[Line]:
    return cue_lines(judged.own_cues(*weights), weights)


def _larger(said: Sequence[Line], counted: Sequence[Line]) -> Sequence[Line]:
    return said if strength(said) >= strength(counted) else counted


def _earlier_contact(judged: JudgedInteraction) -> list[Line]:
    earlier = find_repeats(judged).earlier
    if earlier is None:
        return []
    points = Fraction(CONTACTED_BEFORE[CueName.CONTACTED_BEFORE])
    return [Line(f"repeats contact {earlier.interaction_id}", points)]


def _channel_switch(judged: JudgedInteraction) -> list[Line]:
    earlier = find_repeats(judged).earlier
    if earlier is None or earlier.channel is judged.interaction.channel:
        return []
    return [Line(f"came from {earlier.channel} to {judged.interaction.channel}", Fraction(CHANNEL_SWITCH))]


def _transfers(facts: Facts) -> list[Line]:
    if not facts.transfers:
        return []
    times = "once" if facts.transfers == 1 else f"{facts.transfers} times"
    return [Line(f"transferred {times}", repeated(TRANSFER[CueName.TRANSFER], facts.transfers))]


def _hold(facts: Facts) -> list[Line]:
    if facts.hold_s is None or facts.hold_s <= HOLD_FROM_S:
        return []
    further = int((facts.hold_s - HOLD_FROM_S) // 60)
    points = max(-LONGEST_HOLD_POINTS, HOLD[CueName.HOLD] - further)
    return [Line(f"held {facts.hold_s:.0f} s", Fraction(points))]
