"""Who talks over whom, who cuts whom short, and how often the contact was passed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qa_engine.domain.facts import Interruption
from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.facts.intervals import Interval, covered_twice
from qa_engine.facts.speech import AGENT_SIDE, Speech

#: Speaking over each other for less than this is how people take turns. Set by stated reasoning.
INTERRUPTION_S: Final = 0.5

#: In one channel, voices that are heard at once end up as one voice or the other's, and so do the times of their turns.
_NOT_HEARD_APART: Final = ("by voice", "not told apart")


def overlaps_in(speech: Speech) -> list[Interval] | None:
    """Return the stretches in which at least two participants speak; ``None`` where speakers share a channel."""
    if not speech.is_timed or not _are_heard_apart(speech.interaction):
        return None
    by_participant: dict[str, list[Interval]] = {}
    for turn, intervals in zip(speech.interaction.turns, speech.by_turn, strict=True):
        by_participant.setdefault(turn.participant, []).extend(intervals)
    return covered_twice(by_participant.values())


def interruptions_in(interaction: Interaction) -> list[Interruption] | None:
    """Return who cut whom short, agent's side and customer, in order of time; ``None`` where that cannot be told.

    A turn interrupts one turn at most: the first that it cuts short.
    """
    agents, customers = _timed(interaction, AGENT_SIDE), _timed(interaction, (Role.CUSTOMER,))
    if interaction.channel is not Channel.CALL or not agents or not customers or not _are_heard_apart(interaction):
        return None
    found = [*_cuts(interaction, agents, customers), *_cuts(interaction, customers, agents)]
    return sorted(found, key=lambda interruption: (interruption.start_s, interruption.turn))


def transfers_in(interaction: Interaction) -> int | None:
    """Return how many further agents took over; ``None`` where no agent, or a call's only agent, is heard."""
    agents = {interaction.turns[index].participant for index in interaction.indexes(*AGENT_SIDE)}
    if not agents or (interaction.channel is Channel.CALL and len(agents) == 1):
        return None
    return len(agents) - 1


def _are_heard_apart(interaction: Interaction) -> bool:
    return interaction.attributes.get("speakers") not in _NOT_HEARD_APART


def _timed(interaction: Interaction, roles: Sequence[Role]) -> dict[int, Interval]:
    turns = {index: interaction.turns[index] for index in interaction.indexes(*roles)}
    return {
        index: Interval(turn.start_s, turn.end_s)
        for index, turn in turns.items()
        if turn.start_s is not None and turn.end_s is not None
    }


def _cuts(interaction: Interaction, by: dict[int, Interval], of: dict[int, Interval]) -> list[Interruption]:
    found: list[Interruption] = []
    for turn, own in by.items():
        cut = next((index for index, other in of.items() if _cuts_short(own, other)), None)
        if cut is not None:
            roles = interaction.role(turn), interaction.role(cut)
            times = own.start_s, of[cut].end_s
            found.append(_interruption(roles, (turn, cut), times))
    return found


def _interruption(roles: tuple[Role, Role], turns: tuple[int, int], times_s: tuple[float, float]) -> Interruption:
    return Interruption(
        by=roles[0],
        interrupted=roles[1],
        turn=turns[0],
        interrupted_turn=turns[1],
        start_s=times_s[0],
        end_s=times_s[1],
    )


def _cuts_short(own: Interval, other: Interval) -> bool:
    begins_inside = other.start_s < own.start_s < other.end_s - INTERRUPTION_S
    return begins_inside and own.end_s >= other.end_s
