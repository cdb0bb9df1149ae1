"""The counted facts that a rubric may name, and how each is read; ``None`` where the source does not tell.

Seconds are of the contact's clock; "agent" is the person who answers (a bot and a supervisor are sides of their own).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from qa_engine.domain.facts import Facts, Hold, Monologue, SideFacts, Silence
from qa_engine.domain.interaction import Role


class FactName(StrEnum):
    """A fact of one interaction as a number: seconds where the name ends in ``_s``, else a count or what it says."""

    DURATION_S = "duration_s"
    WAIT_S = "wait_s"
    FIRST_RESPONSE_S = "first_response_s"
    LONGEST_RESPONSE_S = "longest_response_s"
    MEAN_RESPONSE_S = "mean_response_s"
    RESPONSES = "responses"
    SILENCE_S = "silence_s"
    SILENCES = "silences"
    LONGEST_SILENCE_S = "longest_silence_s"
    DEAD_AIR_S = "dead_air_s"
    LONGEST_DEAD_AIR_S = "longest_dead_air_s"
    HOLD_S = "hold_s"
    HOLDS = "holds"
    LONGEST_HOLD_S = "longest_hold_s"
    UNANNOUNCED_HOLDS = "unannounced_holds"
    TONE_S = "tone_s"
    TRANSFERS = "transfers"
    INTERRUPTIONS = "interruptions"
    INTERRUPTIONS_BY_CUSTOMER = "interruptions_by_customer"
    OVERLAP_S = "overlap_s"
    OVERLAPS = "overlaps"
    TURNS = "turns"
    AGENT_TURNS = "agent_turns"
    CUSTOMER_TURNS = "customer_turns"
    BOT_TURNS = "bot_turns"
    WORDS = "words"
    AGENT_WORDS = "agent_words"
    CUSTOMER_WORDS = "customer_words"
    AGENT_LONGEST_TURN_WORDS = "agent_longest_turn_words"
    CUSTOMER_LONGEST_TURN_WORDS = "customer_longest_turn_words"
    AGENT_TALK_S = "agent_talk_s"
    CUSTOMER_TALK_S = "customer_talk_s"
    AGENT_TALK_SHARE = "agent_talk_share"
    AGENT_WORDS_PER_MINUTE = "agent_words_per_minute"
    CUSTOMER_WORDS_PER_MINUTE = "customer_words_per_minute"
    AGENT_LONGEST_MONOLOGUE_S = "agent_longest_monologue_s"
    CUSTOMER_LONGEST_MONOLOGUE_S = "customer_longest_monologue_s"


def fact_value(facts: Facts, name: FactName) -> float | None:
    """Return the fact called ``name`` as a number, or ``None`` where it is not known for this contact.

    - ``silence_s`` and ``silences`` include holds, ``dead_air_s`` leaves them out.
    - ``longest_hold_s`` is 0 without a hold, and unknown where the switch tells seconds of holds whose times are not
      known, unless there was just one.
    - Counts of a side that took no part are 0; its seconds and speeds are unknown.
    - ``agent_talk_share`` is the agent's share of agent's and customer's talk, 0 to 1.

    >>> fact_value(Facts(hold_s=12.5, holds=1), FactName.LONGEST_HOLD_S)
    12.5
    """
    return _READ[name](facts)


def _longest_hold_s(facts: Facts) -> float | None:
    if facts.holds == 1:
        return facts.hold_s
    if facts.holds is None or (facts.holds and not facts.hold_times):
        return None
    return max((_length(hold) for hold in facts.hold_times), default=0.0)


def _unannounced_holds(facts: Facts) -> float | None:
    if facts.holds is None or (facts.holds and not facts.hold_times):
        return None
    return sum(not hold.announced for hold in facts.hold_times)


def _dead_air(facts: Facts) -> tuple[Silence, ...]:
    return tuple(silence for silence in facts.silences if not silence.hold)


def _talk_share(facts: Facts) -> float | None:
    agent, customer = (_of(facts, role, lambda side: side.talk_s) for role in (Role.AGENT, Role.CUSTOMER))
    if agent is None or customer is None or not agent + customer:
        return None
    return round(agent / (agent + customer), 4)


def _monologue_s(facts: Facts, role: Role) -> float | None:
    return _of(facts, role, lambda side: _length(side.longest_monologue) if side.longest_monologue else None)


def _of(facts: Facts, role: Role, read: Callable[[SideFacts], float | None]) -> float | None:
    side = facts.side(role)
    return read(side) if side else None


def _counted(facts: Facts, role: Role, read: Callable[[SideFacts], int]) -> int:
    side = facts.side(role)
    return read(side) if side else 0


def _length(stretch: Silence | Hold | Monologue) -> float:
    return round(stretch.end_s - stretch.start_s, 3)


def _total(stretches: Iterable[Silence]) -> float:
    return round(sum(stretch.end_s - stretch.start_s for stretch in stretches), 3)


def _of_calls(read: Callable[[Facts], float]) -> Callable[[Facts], float | None]:
    """Read only where silences are known: those of a call whose turns have times."""
    return lambda facts: None if facts.silence_s is None else read(facts)


def _longest(stretches: Iterable[Silence]) -> float:
    return max((_length(stretch) for stretch in stretches), default=0.0)


_READ: Final[Mapping[FactName, Callable[[Facts], float | None]]] = MappingProxyType(
    {
        FactName.DURATION_S: lambda f: f.duration_s,
        FactName.WAIT_S: lambda f: f.wait_s,
        FactName.FIRST_RESPONSE_S: lambda f: f.first_response_s,
        FactName.LONGEST_RESPONSE_S: lambda f: f.longest_response_s,
        FactName.MEAN_RESPONSE_S: lambda f: f.mean_response_s,
        FactName.RESPONSES: lambda f: len(f.responses) if f.responses else None,
        FactName.SILENCE_S: lambda f: f.silence_s,
        FactName.SILENCES: _of_calls(lambda f: len(f.silences)),
        FactName.LONGEST_SILENCE_S: _of_calls(lambda f: _longest(f.silences)),
        FactName.DEAD_AIR_S: _of_calls(lambda f: _total(_dead_air(f))),
        FactName.LONGEST_DEAD_AIR_S: _of_calls(lambda f: _longest(_dead_air(f))),
        FactName.HOLD_S: lambda f: f.hold_s,
        FactName.HOLDS: lambda f: f.holds,
        FactName.LONGEST_HOLD_S: _longest_hold_s,
        FactName.UNANNOUNCED_HOLDS: _unannounced_holds,
        FactName.TONE_S: lambda f: f.tone_s,
        FactName.TRANSFERS: lambda f: f.transfers,
        FactName.INTERRUPTIONS: lambda f: f.interruptions,
        FactName.INTERRUPTIONS_BY_CUSTOMER: lambda f: f.interruptions_by_customer,
        FactName.OVERLAP_S: lambda f: f.overlap_s,
        FactName.OVERLAPS: lambda f: None if f.overlap_s is None else len(f.overlaps),
        FactName.TURNS: lambda f: sum(side.turns for side in f.sides),
        FactName.AGENT_TURNS: lambda f: _counted(f, Role.AGENT, lambda side: side.turns),
        FactName.CUSTOMER_TURNS: lambda f: _counted(f, Role.CUSTOMER, lambda side: side.turns),
        FactName.BOT_TURNS: lambda f: _counted(f, Role.BOT, lambda side: side.turns),
        FactName.WORDS: lambda f: sum(side.words for side in f.sides),
        FactName.AGENT_WORDS: lambda f: _counted(f, Role.AGENT, lambda side: side.words),
        FactName.CUSTOMER_WORDS: lambda f: _counted(f, Role.CUSTOMER, lambda side: side.words),
        FactName.AGENT_LONGEST_TURN_WORDS: lambda f: _counted(f, Role.AGENT, lambda side: side.longest_turn_words),
        FactName.CUSTOMER_LONGEST_TURN_WORDS: lambda f: _counted(
            f, Role.CUSTOMER, lambda side: side.longest_turn_words
        ),
        FactName.AGENT_TALK_S: lambda f: _of(f, Role.AGENT, lambda side: side.talk_s),
        FactName.CUSTOMER_TALK_S: lambda f: _of(f, Role.CUSTOMER, lambda side: side.talk_s),
        FactName.AGENT_TALK_SHARE: _talk_share,
        FactName.AGENT_WORDS_PER_MINUTE: lambda f: _of(f, Role.AGENT, lambda side: side.words_per_minute),
        FactName.CUSTOMER_WORDS_PER_MINUTE: lambda f: _of(f, Role.CUSTOMER, lambda side: side.words_per_minute),
        FactName.AGENT_LONGEST_MONOLOGUE_S: lambda f: _monologue_s(f, Role.AGENT),
        FactName.CUSTOMER_LONGEST_MONOLOGUE_S: lambda f: _monologue_s(f, Role.CUSTOMER),
    }
)
