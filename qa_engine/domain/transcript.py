"""What speech recognition returned for one recording, before it becomes turns."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Probability, Record, Seconds


class Word(Record):
    text: str
    start_s: Seconds
    end_s: Seconds
    confidence: Probability | None = None


class Segment(Record):
    """A stretch of speech on one channel (or by one ``speaker`` where speakers were told apart)."""

    start_s: Seconds
    end_s: Seconds
    text: str
    words: tuple[Word, ...] = ()
    channel: int = Field(default=0, ge=0)
    speaker: str | None = None
    speaker_confidence: Probability | None = Field(
        default=None, description="how surely this speaker's voice was told from the others; None by channel"
    )
    language: str | None = None
    average_log_probability: float | None = None
    no_speech_probability: Probability | None = None
    compression_ratio: float | None = None
    suspect: bool = Field(default=False, description="kept, but a guard doubted it; lowers confidence")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start_s > self.end_s:
            raise ValueError("a segment ends before it starts")
        return self


class SoundKind(StrEnum):
    """What is heard where nobody speaks."""

    MUSIC = "music"
    TONE = "tone"
    NOISE = "noise"
    SILENCE = "silence"


class Sound(Record):
    """A stretch without speech. ``channel`` is ``None`` where it holds for the whole recording (silence)."""

    kind: SoundKind
    start_s: Seconds
    end_s: Seconds
    channel: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start_s > self.end_s:
            raise ValueError("a sound ends before it starts")
        return self


class TranscriptProvenance(Record):
    """Which engine heard it, and how, so that a transcript can be repeated."""

    engine: str
    engine_version: str
    model: str
    model_sha256: str | None = None
    device: str
    compute_type: str
    fell_back_from: str | None = None
    options: dict[str, str] = Field(default_factory=dict)


class Transcript(Record):
    """Segments of all channels in order of time, with the seconds that were declared, decoded and held speech."""

    language: str | None = None
    language_probability: Probability | None = None
    declared_s: Seconds | None = None
    decoded_s: Seconds
    speech_s: Seconds
    channels: int = Field(ge=1)
    segments: tuple[Segment, ...] = ()
    sounds: tuple[Sound, ...] = Field(default=(), description="what was heard where nobody speaks, in order of time")
    provenance: TranscriptProvenance
