"""The words behind a point: a span of a turn, quoted, with who found it and why."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.domain.record import Probability, Record, Seconds


class Evidence(Record):
    """A quoted span ``[start, end)`` of one turn. For voice it carries the seconds of audio."""

    turn_index: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    quote: str = Field(min_length=1)
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    detector: str
    detector_version: str
    confidence: Probability
    reason: str

    @model_validator(mode="after")
    def _quote_fits(self) -> Self:
        if len(self.quote) != self.end - self.start:
            raise ValueError("the quote is not as long as its span")
        return self


def span_times(turn: Turn, start: int, end: int) -> tuple[float | None, float | None]:
    """Return the seconds during which the characters ``[start, end)`` of ``turn`` were spoken.

    Word times are used where the span touches words; otherwise the turn's own times; ``None`` for written turns.
    """
    touched = [word for word in turn.words if word.start < end and word.end > start]
    if touched:
        return touched[0].start_s, touched[-1].end_s
    return turn.start_s, turn.end_s


def quote(
    interaction: Interaction,
    turn_index: int,
    span: tuple[int, int] | None = None,
    *,
    detector: str,
    detector_version: str,
    confidence: float,
    reason: str,
) -> Evidence:
    """Return evidence for ``span`` of a turn, or for the whole turn, with quote and times taken from the interaction.

    Raises:
        ValueError: the span is empty or outside the turn.
    """
    turn = interaction.turns[turn_index]
    start, end = span or (0, len(turn.text))
    if not 0 <= start < end <= len(turn.text):
        raise ValueError(f"span [{start}, {end}) is outside turn {turn_index}")
    start_s, end_s = span_times(turn, start, end)
    return Evidence(
        turn_index=turn_index,
        start=start,
        end=end,
        quote=turn.text[start:end],
        start_s=start_s,
        end_s=end_s,
        detector=detector,
        detector_version=detector_version,
        confidence=confidence,
        reason=reason,
    )


def check_evidence(interaction: Interaction, evidence: Evidence) -> None:
    """Check that the quote stands in the interaction at its span, and that a voice quote has a time.

    Raises:
        ValueError: it does not; the message names the turn and the detector, never the words.
    """
    where = f"evidence of {evidence.detector} on turn {evidence.turn_index}"
    if evidence.turn_index >= len(interaction.turns):
        raise ValueError(f"{where}: there is no such turn")
    turn = interaction.turns[evidence.turn_index]
    if turn.text[evidence.start : evidence.end] != evidence.quote:
        raise ValueError(f"{where}: the quote is not in the text at its place")
    if turn.start_s is not None and evidence.start_s is None:
        raise ValueError(f"{where}: a voice quote has no time")
