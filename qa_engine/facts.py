"""What can be counted in an interaction without judging it: talk, silence, holds, transfers, response times.

Words are only looked at to tell an announced hold from mere silence. Everything is ``None`` where the source does not
tell: a chat has no talk time, a call whose turns have no times has no silences.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from qa_engine.domain.facts import Facts, SideFacts, Silence
from qa_engine.domain.interaction import Channel, Interaction, Role, Turn

#: Shorter gaps are the breath between two sentences. Set by stated reasoning, like the two below.
SILENCE_S: Final = 3.0
#: An announced hold shorter than this is only a pause.
HOLD_S: Final = 5.0
#: Speaking over each other for less than this is how people take turns.
INTERRUPTION_S: Final = 0.5

_AGENT_SIDE: Final = (Role.AGENT, Role.SUPERVISOR)
_MOST_WORDS_OF_CONSENT: Final = 8

_ANNOUNCES_HOLD: Final = re.compile(
    r"\b(?:(?:on|brief|short|quick) hold|hold (?:on|the line|for)|(?:please|just|can you|could you) hold"
    r"|(?:one|a|just a) (?:quick |brief )?(?:moment|second|minute|sec)"
    r"|(?:two|a few|couple of|a couple) (?:minutes|moments|seconds)|bear with me|hang on"
    r"|stay on the line|while i (?:check|look|find|pull|get))\b",
    re.IGNORECASE,
)
_ENDS_HOLD: Final = re.compile(
    r"\b(?:thanks|thank you)\b[^.?!]{0,20}\b(?:holding|waiting|your patience)\b", re.IGNORECASE
)


class _Interval(NamedTuple):
    start_s: float
    end_s: float


def count_facts(interaction: Interaction) -> Facts:
    """Count the facts of an interaction. Pure; the same interaction gives the same facts.

    - Responses run from the customer to the next agent or supervisor; a bot's answer is none. In writing, from the
      first message that waits for an answer; in speech, from the end of what the customer says without a break to the
      agent's first word, 0 when the agent begins earlier.
    - ``silences`` are gaps of at least 3 s in which nobody speaks; ``silence_s`` is their sum, holds included. A gap is
      a hold when the agent announced one or gave thanks for holding, and it lasts at least 5 s. Seconds on hold that
      the switch measured replace those counted.
    - ``transfers`` counts every further agent or supervisor once, so that a warm transfer, where two agents speak by
      turns, is one. A bot that hands over to the first agent is none. A call with a single agent's voice does not tell,
      because a colleague may speak on the same channel.
    - ``interruptions``: the agent begins while the customer has more than 0.5 s still to say, and outlasts the
      customer; "mm-hm" in between is none.
    """
    speech = _speech_of_turns(interaction)
    silences = _silences(interaction, speech)
    responses = _responses(interaction)
    given = interaction.service_levels
    return Facts(
        duration_s=_duration_s(interaction),
        sides=_sides(interaction, speech),
        first_response_s=responses[0] if responses else None,
        longest_response_s=max(responses, default=None),
        mean_response_s=sum(responses) / len(responses) if responses else None,
        silences=silences or (),
        silence_s=None if silences is None else sum(s.end_s - s.start_s for s in silences),
        hold_s=given.hold_s if given and given.hold_s is not None else _hold_s(silences),
        holds=_holds(interaction, silences),
        transfers=given.transfers if given and given.transfers is not None else _transfers(interaction),
        interruptions=_interruptions(interaction),
        overlap_s=_overlap_s(interaction, speech),
    )


# -- speech -------------------------------------------------------------------------------------------------------


def _speech_of_turns(interaction: Interaction) -> tuple[tuple[_Interval, ...], ...]:
    """When each turn was spoken; a long pause between two words of a turn is no speech. Empty for untimed turns."""
    return tuple(tuple(_speech(turn)) for turn in interaction.turns)


def _speech(turn: Turn) -> Iterator[_Interval]:
    if turn.start_s is None or turn.end_s is None:
        return
    start_s = turn.start_s
    for word, following in pairwise(turn.words):
        if following.start_s - word.end_s >= SILENCE_S and start_s <= word.end_s <= turn.end_s:
            yield _Interval(start_s, word.end_s)
            start_s = following.start_s
    yield _Interval(start_s, max(start_s, turn.end_s))


def _union(intervals: Iterable[_Interval]) -> list[_Interval]:
    """Return the intervals in order, those that touch made one."""
    merged: list[_Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start_s <= merged[-1].end_s:
            merged[-1] = _Interval(merged[-1].start_s, max(merged[-1].end_s, interval.end_s))
        else:
            merged.append(interval)
    return merged


def _length_s(intervals: Iterable[_Interval]) -> float:
    return sum(interval.end_s - interval.start_s for interval in intervals)


# -- sides --------------------------------------------------------------------------------------------------------


def _sides(interaction: Interaction, speech: Sequence[Sequence[_Interval]]) -> tuple[SideFacts, ...]:
    return tuple(
        _side(role, [interaction.turns[i] for i in indexes], [speech[i] for i in indexes])
        for role in Role
        if (indexes := interaction.indexes(role))
    )


def _side(role: Role, turns: Sequence[Turn], speech: Sequence[Sequence[_Interval]]) -> SideFacts:
    words = [_count_words(turn.text) for turn in turns]
    talk_s = _length_s(_union(i for intervals in speech for i in intervals)) if any(speech) else None
    spoken = sum(count for count, intervals in zip(words, speech, strict=True) if intervals)
    return SideFacts(
        role=role,
        turns=len(turns),
        words=sum(words),
        talk_s=talk_s,
        words_per_minute=round(60 * spoken / talk_s, 1) if talk_s else None,
        longest_turn_words=max(words),
    )


def _count_words(text: str) -> int:
    return sum(any(character.isalnum() for character in token) for token in text.split())


# -- times --------------------------------------------------------------------------------------------------------


def _duration_s(interaction: Interaction) -> float | None:
    """From start to end as the source says, else to the end of the last turn."""
    if interaction.started_at and interaction.ended_at:
        return _seconds(interaction.started_at, interaction.ended_at)
    ends = [turn.end_s for turn in interaction.turns if turn.end_s is not None]
    if ends:
        return max(ends)
    sent = [turn.sent_at for turn in interaction.turns if turn.sent_at]
    if not sent:
        return None
    return _seconds(interaction.started_at or min(sent), interaction.ended_at or max(sent))


def _responses(interaction: Interaction) -> list[float]:
    """Return how long the customer waited for each answer, in order; answers whose time is not known are left out."""
    agents, customers = set(interaction.indexes(*_AGENT_SIDE)), set(interaction.indexes(Role.CUSTOMER))
    waited: list[float] = []
    waiting: list[Turn] = []
    for index, turn in enumerate(interaction.turns):
        if index in customers:
            waiting.append(turn)
        elif index in agents and waiting:
            response = _response_s(waiting, turn)
            waiting = []
            if response is not None:
                waited.append(response)
    return waited


def _response_s(waiting: Sequence[Turn], answer: Turn) -> float | None:
    if answer.start_s is not None and waiting[-1].end_s is not None:
        return max(0.0, answer.start_s - waiting[-1].end_s)
    if answer.sent_at and waiting[0].sent_at:
        return _seconds(waiting[0].sent_at, answer.sent_at)
    return None


def _seconds(start: dt.datetime, end: dt.datetime) -> float:
    """Seconds between two times, 0 where the source's clocks run backwards."""
    return max(0.0, (end - start).total_seconds())


# -- silence and holds --------------------------------------------------------------------------------------------


def _silences(interaction: Interaction, speech: Sequence[Sequence[_Interval]]) -> tuple[Silence, ...] | None:
    if interaction.channel is not Channel.CALL or not any(speech):
        return None
    spoken = _union(interval for intervals in speech for interval in intervals)
    return tuple(
        Silence(
            start_s=before.end_s, end_s=after.start_s, hold=_is_hold(interaction, speech, before.end_s, after.start_s)
        )
        for before, after in pairwise(spoken)
        if after.start_s - before.end_s >= SILENCE_S
    )


def _is_hold(interaction: Interaction, speech: Sequence[Sequence[_Interval]], start_s: float, end_s: float) -> bool:
    measured = interaction.service_levels.hold_s if interaction.service_levels else None
    if end_s - start_s < HOLD_S or measured == 0:
        return False
    agents = set(interaction.indexes(*_AGENT_SIDE))
    begun = [i for i, intervals in enumerate(speech) if intervals and intervals[0].start_s < start_s]
    announcing = _last_before_consent(interaction, begun, agents)
    if announcing is not None and _ANNOUNCES_HOLD.search(interaction.turns[announcing].text):
        return True
    following = next((i for i, intervals in enumerate(speech) if any(x.start_s == end_s for x in intervals)), None)
    return following in agents and _ENDS_HOLD.search(interaction.turns[following].text) is not None


def _last_before_consent(interaction: Interaction, begun: Sequence[int], agents: set[int]) -> int | None:
    """Return the agent's turn that a gap follows: the last one, or the one before a customer's short "sure"."""
    for index in reversed(begun[-2:]):
        if index in agents:
            return index
        if _count_words(interaction.turns[index].text) > _MOST_WORDS_OF_CONSENT:
            return None
    return None


def _hold_s(silences: Sequence[Silence] | None) -> float | None:
    return None if silences is None else sum(s.end_s - s.start_s for s in silences if s.hold)


def _holds(interaction: Interaction, silences: Sequence[Silence] | None) -> int | None:
    measured = interaction.service_levels.hold_s if interaction.service_levels else None
    if measured == 0:
        return 0
    if silences is None:
        return None
    counted = sum(silence.hold for silence in silences)
    return max(1, counted) if measured else counted


# -- who speaks when ----------------------------------------------------------------------------------------------


def _transfers(interaction: Interaction) -> int | None:
    agents = {interaction.turns[index].participant for index in interaction.indexes(*_AGENT_SIDE)}
    if not agents or (interaction.channel is Channel.CALL and len(agents) == 1):
        return None
    return len(agents) - 1


def _interruptions(interaction: Interaction) -> int | None:
    agents = _timed(interaction, _AGENT_SIDE)
    customers = _timed(interaction, (Role.CUSTOMER,))
    if interaction.channel is not Channel.CALL or not agents or not customers:
        return None
    return sum(any(_cuts_short(agent, customer) for customer in customers) for agent in agents)


def _timed(interaction: Interaction, roles: Sequence[Role]) -> list[_Interval]:
    turns = [interaction.turns[index] for index in interaction.indexes(*roles)]
    return [_Interval(t.start_s, t.end_s) for t in turns if t.start_s is not None and t.end_s is not None]


def _cuts_short(agent: _Interval, customer: _Interval) -> bool:
    begins_inside = customer.start_s < agent.start_s < customer.end_s - INTERRUPTION_S
    return begins_inside and agent.end_s >= customer.end_s


def _overlap_s(interaction: Interaction, speech: Sequence[Sequence[_Interval]]) -> float | None:
    """Seconds in which at least two participants speak."""
    if interaction.channel is not Channel.CALL or not any(speech):
        return None
    by_participant: dict[str, list[_Interval]] = {}
    for turn, intervals in zip(interaction.turns, speech, strict=True):
        by_participant.setdefault(turn.participant, []).extend(intervals)
    # Everybody's seconds, less those in which somebody speaks, would count three at once twice; so sweep.
    edges = [(e, step) for own in by_participant.values() for i in _union(own) for e, step in ((i[0], 1), (i[1], -1))]
    overlap_s, speakers, since_s = 0.0, 0, 0.0
    for at_s, step in sorted(edges):
        if speakers >= 2:
            overlap_s += at_s - since_s
        speakers, since_s = speakers + step, at_s
    return overlap_s
