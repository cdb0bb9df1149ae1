"""What can be counted in an interaction without judging it."""

from __future__ import annotations

from pydantic import Field

from qa_engine.domain.interaction import Role
from qa_engine.domain.record import Record, Seconds


class SideFacts(Record):
    """Counts for one side of the conversation."""

    role: Role
    turns: int = Field(ge=0)
    words: int = Field(ge=0)
    talk_s: Seconds | None = None
    words_per_minute: float | None = Field(default=None, ge=0)
    longest_turn_words: int = Field(default=0, ge=0)


class Silence(Record):
    """A stretch of a call in which nobody spoke. ``hold`` when the agent announced it or hold audio was found."""

    start_s: Seconds
    end_s: Seconds
    hold: bool = False


class Facts(Record):
    """Counted, not judged; ``None`` where the source does not tell (a chat has no talk time)."""

    duration_s: Seconds | None = None
    sides: tuple[SideFacts, ...] = ()
    first_response_s: Seconds | None = Field(default=None, description="customer's first turn to agent's first answer")
    longest_response_s: Seconds | None = None
    mean_response_s: Seconds | None = None
    silences: tuple[Silence, ...] = ()
    silence_s: Seconds | None = None
    hold_s: Seconds | None = None
    holds: int | None = Field(default=None, ge=0)
    transfers: int | None = Field(
        default=None, ge=0, description="as the source or the participants tell, not the words"
    )
    interruptions: int | None = Field(default=None, ge=0, description="customer cut short by the agent")
    overlap_s: Seconds | None = None

    def side(self, role: Role) -> SideFacts | None:
        """Return the counts of ``role``, or ``None`` if nobody of that role took part."""
        return next((side for side in self.sides if side.role == role), None)
