"""Whether the sides that the source states are swapped: the customer's words stand under the agent's name.

A recorder that is wired the wrong way round gives every word to the wrong person, and every score is of the wrong side.
The stated roles are kept, because the source may know better; what the words say against them is told with its
probability, and lowers how surely the roles are known.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.classify.heads import sigmoid
from qa_engine.classify.language import is_english
from qa_engine.classify.side_evidence import side_evidence
from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.domain.readings import RoleDoubt, RoleReading

#: From this probability on the sides are doubted. Set, like the weights of the evidence, on role-played dialogues
#: (STAR) and calls written for the purpose, with up to a quarter of the words wrong, under even odds beforehand: all of
#: the calls and nine in ten of the much shorter dialogues reach it when swapped, and fewer than one in a hundred when
#: not.
LEAST_DOUBT = 0.8
#: With fewer words than this on a side nothing is said: "yes" and "thank you" fit either.
_FEWEST_WORDS = 8
#: However clear the words, a source that states its roles may know of an odd call what words do not tell.
_MOST_PROBABILITY = 0.99
_AGENT_SIDE = frozenset({Role.AGENT, Role.SUPERVISOR})


def may_be_swapped(interaction: Interaction) -> bool:
    """Return whether the source states both sides of a call. Writing carries its author's name and is never swapped."""
    stated = {participant.role for participant in interaction.participants if participant.role_confidence == 1.0}
    return interaction.channel is Channel.CALL and bool(stated & _AGENT_SIDE) and Role.CUSTOMER in stated


def swapped_probability(interaction: Interaction, turn_odds: Sequence[float]) -> float | None:
    """Return how probably agent and customer are swapped, by their words, under even odds beforehand.

    ``None`` where it cannot be told: not a call, a side that is not stated or says next to nothing, a language in which
    nothing is known of either side.

    Args:
        interaction: a call whose source states roles.
        turn_odds: for each turn, the log-odds by the head that an agent says it; 0 where there is none.
    """
    if not may_be_swapped(interaction):
        return None
    agent = _stated_turns(interaction, _AGENT_SIDE)
    customer = _stated_turns(interaction, frozenset({Role.CUSTOMER}))
    if min(_words(interaction, agent), _words(interaction, customer)) < _FEWEST_WORDS:
        return None
    # The head was trained on English and is not asked about anything else.
    odds = [
        value if is_english(turn.language or interaction.language) else 0.0
        for value, turn in zip(turn_odds, interaction.turns, strict=True)
    ]
    # All turns count alike: by words, 8 of 342 role-played dialogues are wrongly doubted instead of 1.
    own, other = (side_evidence(interaction, turns, odds, by_words=False) for turns in (agent, customer))
    evidence = own - other
    return None if evidence == 0.0 else min(_MOST_PROBABILITY, sigmoid(-evidence))


def with_doubt(readings: Sequence[RoleReading], probability: float | None) -> tuple[RoleReading, ...]:
    """Return ``readings`` with the doubt on the stated sides, where ``probability`` is high enough; else as they are.

    The roles stay as stated. Their confidence becomes what is left of it.
    """
    if probability is None or probability < LEAST_DOUBT:
        return tuple(readings)
    sides = _AGENT_SIDE | {Role.CUSTOMER}
    return tuple(
        reading.evolve(
            confidence=reading.confidence * (1 - probability),
            doubt=RoleDoubt.SIDES_SWAPPED,
            doubt_probability=probability,
        )
        if reading.stated and reading.role in sides
        else reading
        for reading in readings
    )


def _stated_turns(interaction: Interaction, roles: frozenset[Role]) -> list[int]:
    stated = {p.id for p in interaction.participants if p.role in roles and p.role_confidence == 1.0}
    return [i for i, turn in enumerate(interaction.turns) if turn.participant in stated and turn.text.strip()]


def _words(interaction: Interaction, turns: Sequence[int]) -> int:
    return sum(len(interaction.turns[i].text.split()) for i in turns)
