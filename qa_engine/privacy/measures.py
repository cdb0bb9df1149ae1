"""Numbers that count something, or are only the end of a longer number: never a code."""

from __future__ import annotations

from typing import Final

import re2

_CURRENCY_BEFORE: Final = re2.compile(
    r"(?:[£$€¥#]|\b(?:usd|gbp|eur|aud|cad|ending(?: in| with)?|ends(?: in| with)?)) ?$"
)
_UNIT_BEHIND: Final = re2.compile(
    r" ?(?:[%£$€¥°]|(?:percent|per cent|pounds?|dollars?|euros?|quid|bucks?|pence|cents?|seconds?|secs?|minutes?|mins?"
    r"|hours?|hrs?|days?|nights?|weeks?|months?|years?|[gmk]b|[gmk]?bps|k?wh?|units?|miles?|k?m|kg|points?|times|[ap]\.?m|people"
    r"|texts?|calls?|st|nd|rd|th)\b)"
)


def is_measure(text: str, start: int, end: int) -> bool:
    """Whether the number at ``[start, end)`` is part of a price, time, date, decimal or amount, or "ending in 4242"."""
    return (
        _CURRENCY_BEFORE.search(text[max(0, start - 14) : start]) is not None
        or _UNIT_BEHIND.match(text[end : end + 12]) is not None
        or _joined(text[start - 1 : start], text[max(0, start - 2) : start - 1])
        or _joined(text[end : end + 1], text[end + 1 : end + 2])
    )


def _joined(sign: str, beyond: str) -> bool:
    return sign != "" and sign in "/:." and beyond.isdigit()
