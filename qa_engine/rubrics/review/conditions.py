"""Conditions and references that can never come true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qa_engine.domain.fact_names import FactName
from qa_engine.domain.interaction import Channel
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rule_order import looks_at
from qa_engine.domain.rules import ComplianceRule, Condition, FactLimit, Marker, Obligation, SentimentLimit
from qa_engine.rubrics.places import numbered
from qa_engine.rubrics.problems import Location
from qa_engine.rubrics.review.logic import standing
from qa_engine.rubrics.review.remarks import Note, error, warning

#: Facts that only calls have: they are counted from the times at which people speak.
ONLY_OF_CALLS: Final = frozenset(
    {
        FactName.WAIT_S,
        FactName.SILENCE_S,
        FactName.SILENCES,
        FactName.LONGEST_SILENCE_S,
        FactName.DEAD_AIR_S,
        FactName.LONGEST_DEAD_AIR_S,
        FactName.LONGEST_HOLD_S,
        FactName.UNANNOUNCED_HOLDS,
        FactName.TONE_S,
        FactName.INTERRUPTIONS,
        FactName.INTERRUPTIONS_BY_CUSTOMER,
        FactName.OVERLAP_S,
        FactName.OVERLAPS,
        FactName.AGENT_TALK_S,
        FactName.CUSTOMER_TALK_S,
        FactName.AGENT_TALK_SHARE,
        FactName.AGENT_WORDS_PER_MINUTE,
        FactName.CUSTOMER_WORDS_PER_MINUTE,
        FactName.AGENT_LONGEST_MONOLOGUE_S,
        FactName.CUSTOMER_LONGEST_MONOLOGUE_S,
    }
)
_SHARES: Final = frozenset({FactName.AGENT_TALK_SHARE})


def review_conditions(rubric: Rubric) -> Iterator[Note]:
    """Yield what is wrong with the conditions of all rules and markers, and with what they refer to."""
    by_id = {one.id: one for one in rubric.rules_and_markers}
    for here, one in numbered(rubric):
        if one.condition is not None:
            yield from _limits(one, (*here, "condition"), one.condition)
            yield from _reach(one, (*here, "condition"), one.condition)
        yield from _references(one, here, by_id)


# -- limits ---------------------------------------------------------------------------------------------------------


def _limits(one: ComplianceRule | Marker, location: Location, condition: Condition) -> Iterator[Note]:
    for number, limit in enumerate(condition.facts):
        yield from _limit(one, (*location, "facts", number), limit)
        yield from _channel(one, (*location, "facts", number), limit)
    for number, felt in enumerate(condition.sentiment):
        yield from _crossed(one.id, (*location, "sentiment", number), felt)
    for key in ("all", "any", "none", "of"):
        for number, part in enumerate(getattr(condition, key)):
            yield from _limits(one, (*location, key, number), part)


def _limit(one: ComplianceRule | Marker, location: Location, limit: FactLimit) -> Iterator[Note]:
    yield from _crossed(one.id, location, limit)
    if limit.at_most is not None and limit.at_most < 0:
        yield error("never_holds", one.id, location, f"{limit.fact} is never below 0; write a larger 'at_most'")
    if limit.fact in _SHARES and (limit.at_least or 0) > 1:
        yield error("never_holds", one.id, location, f"{limit.fact} is a share and never above 1; write 0 to 1")


def _crossed(item: str, location: Location, limit: FactLimit | SentimentLimit) -> Iterator[Note]:
    if limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most:
        message = f"nothing is at least {limit.at_least:g} and at most {limit.at_most:g}; change the two over"
        yield error("never_holds", item, location, message)


def _channel(one: ComplianceRule | Marker, location: Location, limit: FactLimit) -> Iterator[Note]:
    if limit.fact in ONLY_OF_CALLS and one.channels and Channel.CALL not in one.channels:
        where = ", ".join(one.channels)
        message = f"only calls have {limit.fact}, and this is for {where}; add call under 'channels' or take it out"
        yield error("channel_never_has", one.id, location, message)


# -- reach ----------------------------------------------------------------------------------------------------------


def _reach(one: ComplianceRule | Marker, location: Location, condition: Condition) -> Iterator[Note]:
    found = standing([condition])
    if found is not None and not found[0]:
        message = "this condition can never hold: what it asks for and what it rules out contradict each other"
        yield error("never_holds", one.id, location, message, dead=True)
        return
    if found is not None and not found[1]:
        otherwise = " (or write must_say)" if getattr(one, "obligation", None) is Obligation.MUST_SAY_IF else ""
        yield warning("always_holds", one.id, location, f"this condition always holds; take it out{otherwise}")
    yield from _parts(one, location, condition)


def _parts(one: ComplianceRule | Marker, location: Location, condition: Condition) -> Iterator[Note]:
    for key in ("all", "any", "none", "of"):
        for number, part in enumerate(getattr(condition, key)):
            found = standing([part])
            if found is not None and not found[0]:
                message = "this part can never hold: what it asks for contradicts itself; change it or take it out"
                yield error("never_holds", one.id, (*location, key, number), message)
            else:
                yield from _parts(one, (*location, key, number), part)


# -- references -----------------------------------------------------------------------------------------------------


def _references(
    one: ComplianceRule | Marker, location: Location, by_id: dict[str, ComplianceRule | Marker]
) -> Iterator[Note]:
    """Remark on references to something that is for other channels, or that has no words to be before or after."""
    for name in sorted(looks_at(one)):
        other = by_id[name]
        if one.channels and other.channels and not set(one.channels) & set(other.channels):
            message = (
                f"it looks at {name}, which is for {', '.join(other.channels)} only, and is itself for "
                f"{', '.join(one.channels)}; give them a channel in common"
            )
            yield error("other_channels", one.id, location, message, dead=_ordered_by(one, name))
    if isinstance(one, ComplianceRule) and one.order is not None and not by_id[one.order.anchor].patterns:
        message = f"marker {one.order.anchor} has no words to be before or after; give it patterns"
        yield error("anchor_without_words", one.id, (*location, "order"), message, dead=True)


def _ordered_by(one: ComplianceRule | Marker, name: str) -> bool:
    return isinstance(one, ComplianceRule) and one.order is not None and one.order.anchor == name
