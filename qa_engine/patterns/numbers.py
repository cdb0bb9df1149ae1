"""Spoken numbers as digits, so that "fourteen days" and "14 days" are the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_UP_TO_NINETEEN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_FROM_TWENTY: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS: Final = {word: value for value, word in enumerate(_UP_TO_NINETEEN.split())}
_TENS: Final = {word: 10 * value for value, word in enumerate(_FROM_TWENTY.split(), start=2)}
_LARGE: Final = {"thousand": 1_000, "million": 1_000_000}
#: Words that a spoken number may start with; a text without them needs no further look.
NUMBER_WORDS: Final = frozenset({*_UNITS, *_TENS, "hundred", *_LARGE})


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """The number that the words ``[start, end)`` say, as digits."""

    digits: str
    start: int
    end: int


def spoken_numbers(words: Sequence[str]) -> tuple[SpokenNumber, ...]:
    """Return the cardinal numbers spelled out in ``words`` (lower case), in order, never overlapping.

    Digits read out one by one stay single: "four seven" is 4 and 7, "nineteen eighty four" is 19 and 84. An "and"
    belongs to a number only after a hundred, thousand or million.

    >>> [number.digits for number in spoken_numbers("one hundred and twenty four seven".split())]
    ['124', '7']
    """
    found = []
    place = 0
    while place < len(words):
        if words[place] in NUMBER_WORDS:
            value, end = _large(words, place)
            found.append(SpokenNumber(str(value), place, end))
            place = end
        else:
            place += 1
    return tuple(found)


def _large(words: Sequence[str], start: int) -> tuple[int, int]:
    """Read groups below a thousand, each with its thousand or million, as long as they fall in size."""
    total, place, ceiling = 0, start, 10**9
    while True:
        value, end = _below_thousand(words, _after_and(words, place) if place > start else place)
        scale = _LARGE.get(words[end], 1) if end < len(words) else 1
        if value is None and place == start and scale > 1:
            value = 1
        if value is None or (place > start and (scale >= ceiling or value >= ceiling)):
            return total, place
        total, place, ceiling = total + value * scale, end + (scale > 1), scale
        if scale == 1:
            return total, place


def _below_thousand(words: Sequence[str], start: int) -> tuple[int | None, int]:
    """Return the number below a thousand at ``start`` and the place after it, or ``None`` and ``start``."""
    value, place = _below_hundred(words, start)
    if place >= len(words) or words[place] != "hundred" or (value is not None and not 1 <= value <= 99):
        return value, place
    hundreds, place = (1 if value is None else value) * 100, place + 1
    rest, end = _below_hundred(words, _after_and(words, place))
    return (hundreds, place) if rest is None else (hundreds + rest, end)


def _below_hundred(words: Sequence[str], start: int) -> tuple[int | None, int]:
    if start >= len(words):
        return None, start
    tens = _TENS.get(words[start])
    if tens is None:
        unit = _UNITS.get(words[start])
        return (unit, start + 1) if unit is not None else (None, start)
    unit = _UNITS.get(words[start + 1]) if start + 1 < len(words) else None
    return (tens + unit, start + 2) if unit is not None and 1 <= unit <= 9 else (tens, start + 1)


def _after_and(words: Sequence[str], place: int) -> int:
    follows = place + 1 < len(words) and words[place] == "and" and words[place + 1] in NUMBER_WORDS
    return place + 1 if follows else place
