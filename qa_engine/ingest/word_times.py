"""Put recognised words at their places in the text of a turn."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from qa_engine.domain.interaction import WordTime

# A word is looked for this far behind the last one that was placed; one found further on is more likely another.
_LOOK_AHEAD: Final = 120


@dataclass(frozen=True)
class HeardWord:
    """A word as a transcript gives it; times in seconds, ``None`` where it has none."""

    text: str
    start_s: float | None
    end_s: float | None
    confidence: float | None = None


def place_words(text: str, words: Iterable[HeardWord]) -> tuple[WordTime, ...]:
    """Return the words that stand in ``text``, in order; those without times or without a place are left out."""
    placed: list[WordTime] = []
    # Capitals are passed over, except in the rare text in which lower case has another length.
    same_length = len(text.lower()) == len(text)
    haystack, needle = (text.lower(), str.lower) if same_length else (text, str)
    at = 0
    for word in words:
        wanted = word.text.strip()
        if not wanted:
            continue
        start = haystack.find(needle(wanted), at, at + _LOOK_AHEAD + len(wanted))
        if start == -1:
            continue
        at = min(start + len(wanted), len(text))
        if word.start_s is not None and word.end_s is not None and word.end_s >= word.start_s:
            placed.append(
                WordTime(start=start, end=at, start_s=word.start_s, end_s=word.end_s, confidence=word.confidence)
            )
    return tuple(placed)


def seconds(value: Any, per_second: float = 1.0) -> float | None:
    """Return a finite number that is not negative as seconds, else ``None``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        return None
    return value / per_second


def share(value: Any) -> float | None:
    """Return a number between 0 and 1 (also one written as text), else ``None``."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return float(value)
