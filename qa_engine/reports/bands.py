"""The bands of the score and the tone each is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.record import Record
from qa_engine.domain.rubric import Rubric

Tone = Literal["bad", "low", "fair", "good"]
_TONES: tuple[Tone, ...] = ("bad", "low", "fair", "good")
#: Without a rubric at hand, a band's tone is told by the lowest score seen in it: below 40, 60, 75, and above.
_TONE_LIMITS = (Decimal(40), Decimal(60), Decimal(75))


class ShownBand(Record):
    """A band with the contacts in it; ``lower`` is known only from the rubric."""

    name: str
    tone: Tone
    count: int
    lower: float | None = None


def shown_bands(assessments: Sequence[Assessment], rubric: Rubric | None) -> tuple[ShownBand, ...]:
    """Return the bands from the lowest up: all of the rubric's, then any that only the assessments know."""
    lowest: dict[str, Decimal] = {}
    counts: dict[str, int] = {}
    for assessment in assessments:
        band, value = assessment.composite.band, assessment.composite.value
        if band is None or value is None:
            continue
        counts[band] = counts.get(band, 0) + 1
        lowest[band] = min(value, lowest.get(band, value))
    known = _of_rubric(rubric, counts) if rubric else []
    names = {band.name for band in known}
    seen = sorted((lower, name) for name, lower in lowest.items() if name not in names)
    return (*known, *(ShownBand(name=name, tone=_tone(lower), count=counts[name]) for lower, name in seen))


def _of_rubric(rubric: Rubric, counts: dict[str, int]) -> list[ShownBand]:
    last = max(len(rubric.bands) - 1, 1)
    return [
        ShownBand(
            name=band.name,
            tone=_TONES[round(position * (len(_TONES) - 1) / last)],
            count=counts.get(band.name, 0),
            lower=float(band.lower),
        )
        for position, band in enumerate(rubric.bands)
    ]


def _tone(lower: Decimal) -> Tone:
    return _TONES[sum(lower >= limit for limit in _TONE_LIMITS)]
