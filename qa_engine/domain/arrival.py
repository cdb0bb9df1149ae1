"""What arrives at the door: a source, a position in it, and either something to work on or the reason why not."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from qa_engine.domain.interaction import Channel, Interaction, Role, Source
from qa_engine.domain.readings import Readings, StretchVector, TurnVector
from qa_engine.domain.record import Record


class AudioTrack(Record):
    """One audio file of a recording. ``role`` is set for a one-sided file; ``channel_roles`` for a file with several
    channels whose sides are known."""

    path: str
    role: Role | None = None
    channel_roles: tuple[Role, ...] = ()


class Recording(Record):
    """A call that has not been heard yet: its files, and what is known of it (id, customer, times) without a turn.

    Several tracks are aligned one-sided files that start at the same moment.
    """

    details: Interaction
    tracks: tuple[AudioTrack, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _not_heard_yet(self) -> Self:
        if self.details.channel is not Channel.CALL or self.details.turns:
            raise ValueError("a recording is a call without turns")
        if len(self.tracks) > 1 and any(track.role is None for track in self.tracks):
            raise ValueError("each of several tracks needs a role")
        return self


class Problem(Record):
    """Why an arrival was quarantined. ``message`` names positions and fields, never a customer's words.

    ``interaction_id`` is the id that the source gave it, where that could still be read.
    """

    code: str
    message: str
    interaction_id: str | None = Field(default=None, max_length=200)


class Arrival(Record):
    """One unit of the ledger: the ``ordinal``-th interaction of a source.

    ``source.digest`` is the keyed digest of this interaction's own bytes. ``notes`` say what the reader guessed
    (header aliases, roles) so that a person can check it.
    """

    source: Source
    content: Interaction | Recording | None = None
    problem: Problem | None = None
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if (self.content is None) == (self.problem is None):
            raise ValueError("an arrival is either content or a problem")
        return self


class ReadInteraction(Record):
    """A masked interaction with all that models said of it: all that is needed to judge it, now or in years."""

    interaction: Interaction
    readings: Readings
    vectors: tuple[TurnVector, ...] = ()
    stretches: tuple[StretchVector, ...] = Field(
        default=(), description="of turns that were read in several parts; of others the turn's vector is the only one"
    )

    @model_validator(mode="after")
    def _vectors_belong(self) -> Self:
        if any(vector.turn_index >= len(self.interaction.turns) for vector in self.vectors):
            raise ValueError("a vector belongs to no turn")
        return self
