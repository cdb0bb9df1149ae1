"""What can be counted in an interaction without judging it."""

from __future__ import annotations

from pydantic import Field

from qa_engine.domain.interaction import Role
from qa_engine.domain.record import Record, Seconds
from qa_engine.domain.transcript import SoundKind


class Monologue(Record):
    """The longest stretch in which one side has the floor: nobody else says more than "mm-hm", and no silence ends it.

    ``turn`` is its first turn.
    """

    turn: int = Field(ge=0)
    start_s: Seconds
    end_s: Seconds
    words: int = Field(ge=0)


class SideFacts(Record):
    """Counts for one side of the conversation. A bot is a side of its own.

    ``talk_s`` and ``non_talk_s`` add up to the call's duration; for calls whose turns have no times both are unknown.
    """

    role: Role
    turns: int = Field(ge=0)
    words: int = Field(ge=0)
    talk_s: Seconds | None = None
    non_talk_s: Seconds | None = None
    words_per_minute: float | None = Field(default=None, ge=0, description="talk speed: words a minute of own talk")
    longest_turn_words: int = Field(default=0, ge=0)
    longest_monologue: Monologue | None = None


class Silence(Record):
    """A stretch of a call in which nobody spoke. ``hold`` when the agent announced it or hold music was found."""

    start_s: Seconds
    end_s: Seconds
    hold: bool = False


class Hold(Record):
    """A stretch in which the customer was on hold.

    ``announced``: the agent said so before or gave thanks after. ``sound``: what was heard meanwhile, music before
    tones; ``None`` where the recording holds neither or does not tell.
    """

    start_s: Seconds
    end_s: Seconds
    announced: bool
    sound: SoundKind | None = None


class Overlap(Record):
    """A stretch in which at least two participants speak."""

    start_s: Seconds
    end_s: Seconds


class Interruption(Record):
    """One side begins while the other has more to say, and outlasts it.

    ``turn`` is the interrupting turn, ``interrupted_turn`` the one cut short; both are heard from ``start_s`` to
    ``end_s``.
    """

    by: Role
    interrupted: Role
    turn: int = Field(ge=0)
    interrupted_turn: int = Field(ge=0)
    start_s: Seconds
    end_s: Seconds


class Response(Record):
    """An answer of the agent to the customer: ``turn`` came ``waited_s`` after what it answers.

    ``start_s`` is when the answer began, for speech.
    """

    turn: int = Field(ge=0)
    start_s: Seconds | None = None
    waited_s: Seconds


class QuarterSide(Record):
    """One side in one quarter of a call. A word counts where it was said."""

    role: Role
    talk_s: Seconds
    non_talk_s: Seconds
    words: int = Field(ge=0)
    words_per_minute: float | None = Field(default=None, ge=0)


class Quarter(Record):
    """One of four equal parts of a call's duration. What goes over the edge is divided; interruptions count by start.

    ``None`` where the same is unknown for the whole call.
    """

    start_s: Seconds
    end_s: Seconds
    sides: tuple[QuarterSide, ...] = ()
    silence_s: Seconds = 0.0
    hold_s: Seconds = 0.0
    overlap_s: Seconds | None = None
    interruptions_by_agent: int | None = Field(default=None, ge=0)
    interruptions_by_customer: int | None = Field(default=None, ge=0)


class Facts(Record):
    """Counted, not judged; ``None`` where the source does not tell (a chat has no talk time)."""

    duration_s: Seconds | None = None
    sides: tuple[SideFacts, ...] = ()
    first_response_s: Seconds | None = Field(default=None, description="customer's first turn to agent's first answer")
    longest_response_s: Seconds | None = None
    mean_response_s: Seconds | None = None
    responses: tuple[Response, ...] = ()
    silences: tuple[Silence, ...] = ()
    silence_s: Seconds | None = None
    hold_s: Seconds | None = None
    holds: int | None = Field(default=None, ge=0)
    hold_times: tuple[Hold, ...] = ()
    tone_s: Seconds | None = Field(
        default=None, description="ring, keypad and other tones; None where not listened for"
    )
    wait_s: Seconds | None = Field(
        default=None, description="music and tones before the agent's first word; None where not listened for"
    )
    transfers: int | None = Field(
        default=None, ge=0, description="as the source or the participants tell, not the words"
    )
    interruptions: int | None = Field(default=None, ge=0, description="customer cut short by the agent")
    interruptions_by_customer: int | None = Field(default=None, ge=0, description="agent cut short by the customer")
    interruption_times: tuple[Interruption, ...] = ()
    overlap_s: Seconds | None = None
    overlaps: tuple[Overlap, ...] = ()
    quarters: tuple[Quarter, ...] = Field(default=(), description="four for a call whose turns have times, else none")

    def side(self, role: Role) -> SideFacts | None:
        """Return the counts of ``role``, or ``None`` if nobody of that role took part."""
        return next((side for side in self.sides if side.role == role), None)
