"""What a store keeps beside the assessments, and what it answers when asked."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Source
from qa_engine.domain.moves import MovesReport
from qa_engine.domain.record import Record, Seconds, Timestamp
from qa_engine.domain.transcript import TranscriptProvenance


class ReadingOrigin(Record):
    """How deep a source was heard and by what; needed again whenever its readings are judged anew.

    The seconds and ``transcript`` are ``None`` for written channels.
    """

    declared_s: Seconds | None = None
    decoded_s: Seconds | None = None
    speech_s: Seconds | None = None
    transcript: TranscriptProvenance | None = None
    notes: tuple[str, ...] = ()


class StoredReading(Record):
    """Everything needed to judge one interaction again without a model."""

    read: ReadInteraction
    facts: Facts
    origin: ReadingOrigin
    source: Source


class RescoreReport(Record):
    """How many assessments were written because they differ from the current ones, how many were equal to them, and
    what became of the scores. An assessment also differs when the same score was given under another rubric."""

    kind: Literal["rescore"] = "rescore"
    written: int = Field(default=0, ge=0)
    unchanged: int = Field(default=0, ge=0)
    moves: MovesReport = MovesReport()


class RunRecord(Record):
    """One run of a command. The only record with clock readings; ``ended_at`` is ``None`` while it runs and for ever
    if it was cut off."""

    id: int
    command: str
    device: str | None = None
    started_at: Timestamp
    ended_at: Timestamp | None = None
    counts: dict[str, int] = Field(default_factory=dict)
