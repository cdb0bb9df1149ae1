"""Who spoke, as far as known: the source's own word, or what was inferred from words and order, with its confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.judged import speakers
from qa_engine.domain.readings import Readings

#: An inferred role below this confidence does not carry a breach. Set by stated reasoning: an accusation should be
#: more than twice as likely right as wrong.
LEAST_ROLE_CONFIDENCE: Final = 0.7
#: A supervisor who takes over speaks for the agent.
_SIDES: Final = {Role.AGENT: (Role.AGENT, Role.SUPERVISOR)}


@dataclass(frozen=True, slots=True)
class Speakers:
    """Role and confidence of whoever said each turn."""

    roles: tuple[Role, ...]
    confidences: tuple[float, ...]

    def turns(self, role: Role) -> tuple[int, ...]:
        """Return the turns said by ``role``; the agent's include those of a supervisor."""
        side = _SIDES.get(role, (role,))
        return tuple(index for index, said_by in enumerate(self.roles) if said_by in side)

    def doubtful(self, turns: tuple[int, ...]) -> bool:
        """Return whether the role behind any of ``turns`` was inferred with too little confidence."""
        known = (index for index in turns if self.roles[index] is not Role.UNKNOWN)
        return any(self.confidences[index] < LEAST_ROLE_CONFIDENCE for index in known)


def speakers_of(interaction: Interaction, readings: Readings) -> Speakers:
    """Return who said each turn. Where the source left the role open, what was inferred stands in."""
    by_turn = speakers(interaction, readings)
    return Speakers(tuple(by.role for by in by_turn), tuple(by.confidence for by in by_turn))
