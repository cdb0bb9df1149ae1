"""Times as files write them: points in time, offsets from the start, and dates whose order of day and month is open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

_EPOCH_FROM: Final = 315_532_800  # 1980-01-01; a smaller number is no point in time
_EPOCH_TO: Final = 4_102_444_800  # 2100-01-01
# Years outside of these are slips, and at the ends of the calendar a time zone cannot be applied.
_IN_USE_FROM: Final = 1970
_IN_USE_TO: Final = 2200
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")
_DATED: Final = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?)?"
)


def read_moment(text: str, *, day_first: bool | None = None) -> dt.datetime | None:
    """Return the point in time that ``text`` names; without a zone, it is left without one.

    Reads ISO 8601, seconds or milliseconds since 1970, and day, month and year with points (day first). With slashes or
    dashes it needs ``day_first``, for 02/03 is two days.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return _from_epoch(float(text))
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        return moment if _IN_USE_FROM < moment.year < _IN_USE_TO else None
    match = _DATED.fullmatch(text)
    if match is None:
        return None
    first, mark, second, year, *clock = match.groups()
    if mark == ".":
        day_first = True
    if day_first is None:
        return None
    day, month = (first, second) if day_first else (second, first)
    return _dated(int(year), int(month), int(day), clock)


def _from_epoch(number: float) -> dt.datetime | None:
    seconds = number / 1000 if number >= _EPOCH_TO else number
    if not _EPOCH_FROM <= seconds < _EPOCH_TO:
        return None
    return dt.datetime.fromtimestamp(round(seconds, 3), dt.UTC)


def _dated(year: int, month: int, day: int, clock: list[str | None]) -> dt.datetime | None:
    hour, minute, second, half = clock
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    try:
        return dt.datetime(year, month, day, hours, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Return the order of day and month in a column of dates; ``None`` where no date settles it."""
    for text in texts:
        match = _DATED.fullmatch(text.strip())
        if match is None:
            continue
        if int(match.group(1)) > 12:
            return True
        if int(match.group(3)) > 12:
            return False
    return None


def read_offset_s(text: str) -> float | None:
    """Return seconds from the start: ``65.2``, ``01:05``, ``00:01:05,200``."""
    text = text.strip().removesuffix("s").strip()
    if _NUMBER.fullmatch(text):
        seconds = float(text)
        return seconds if seconds < _EPOCH_FROM else None
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, whole, fraction = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{fraction or 0}")
