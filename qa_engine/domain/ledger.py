"""The account of every arrival and its state."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Record, Seconds


class ArrivalState(StrEnum):
    """``open`` exists only while a run is under way or after it was cut off; every other state is final at close."""

    OPEN = "open"
    SCORED = "scored"
    UNSCORED = "unscored"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"
    MISSING = "missing"


class Depth(Record):
    """How deep an arrival was read: seconds of audio and turns of text."""

    declared_s: Seconds | None = None
    decoded_s: Seconds | None = None
    speech_s: Seconds | None = None
    turns: int | None = Field(default=None, ge=0)
    turns_read: int | None = Field(default=None, ge=0)


class LedgerEntry(Record):
    """One arrival: a source and the position in it."""

    source: str
    ordinal: int = Field(ge=0)
    state: ArrivalState
    interaction_id: str | None = None
    reason: str | None = Field(default=None, description="stable code, e.g. truncated_media")
    stage: str | None = Field(default=None, description="which stage set it aside, e.g. media")
    detail: str | None = Field(default=None, description="one sentence for a person, without a customer's words")
    duplicate_of: str | None = None
    same_bytes_as: str | None = Field(default=None, description="id of another interaction with the same bytes")
    flags: tuple[str, ...] = Field(default=(), description="revision, superseded, unexpected, erased")
    depth: Depth = Depth()

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.state in (ArrivalState.QUARANTINED, ArrivalState.UNSCORED) and not self.reason:
            raise ValueError(f"an arrival that is {self.state} needs a reason")
        if (self.state is ArrivalState.DUPLICATE) != (self.duplicate_of is not None):
            raise ValueError("a duplicate names what it is a duplicate of, and nothing else does")
        if self.state in (ArrivalState.SCORED, ArrivalState.UNSCORED) and not self.interaction_id:
            raise ValueError("an assessed arrival names its interaction")
        return self


class SkippedFile(Record):
    """A file that holds no interaction at all, hence no arrival."""

    source: str
    reason: str


class Ledger(Record):
    """Counts by state. ``total`` is counted on its own, so that the sum can disagree with it and be caught."""

    total: int = Field(ge=0)
    open: int = Field(default=0, ge=0)
    scored: int = Field(default=0, ge=0)
    unscored: int = Field(default=0, ge=0)
    quarantined: int = Field(default=0, ge=0)
    duplicate: int = Field(default=0, ge=0)
    missing: int = Field(default=0, ge=0)
    without_result: int = Field(default=0, ge=0, description="said to be assessed, but no assessment is stored")
    without_arrival: int = Field(default=0, ge=0, description="assessment stored, but no arrival stands for it")
    superseded: int = Field(
        default=0, ge=0, description="flagged: a later arrival took their place; counted in their own state as well"
    )
    reasons: dict[str, int] = Field(default_factory=dict)
    skipped_files: int = Field(default=0, ge=0)

    @property
    def balanced(self) -> bool:
        """Whether every arrival is in exactly one final state, and results and states agree."""
        closed = self.scored + self.unscored + self.quarantined + self.duplicate + self.missing
        return self.total == closed and self.open == 0 and self.without_result == 0 and self.without_arrival == 0
