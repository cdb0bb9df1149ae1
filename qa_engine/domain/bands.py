"""Bands: names for ranges of a score."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qa_engine.domain.record import Record, Score


class Band(Record):
    """A named range of scores, from ``lower`` (inclusive) up to the next band."""

    name: str
    lower: Score


def check_bands(bands: Sequence[Band]) -> None:
    """Check that bands cover every score.

    Raises:
        ValueError: they do not start at 0, or do not rise.
    """
    lowers = [band.lower for band in bands]
    if lowers != sorted(lowers) or len(set(lowers)) != len(lowers) or lowers[0] != 0:
        raise ValueError("bands must start at 0 and rise")


def band_of(bands: Sequence[Band], value: Decimal) -> str:
    """Return the name of the band that ``value`` falls into."""
    return next(band.name for band in reversed(bands) if band.lower <= value)
