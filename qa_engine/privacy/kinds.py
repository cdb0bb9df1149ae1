"""What is looked for, what a detector is given, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

#: Stands in a passage where a placeholder stood: no letter, digit or space, so that no pattern runs across it.
HIDDEN = "\x00"


class Kind(StrEnum):
    """Kinds of personal data. Where two claim the same characters, the earlier kind names them."""

    EMAIL = "EMAIL"
    IBAN = "IBAN"
    CARD = "CARD"
    NATIONAL_ID = "NATIONAL_ID"
    CVV = "CVV"
    PIN = "PIN"
    PHONE = "PHONE"


#: The same for short codes, which may say that the number beside them is one too.
HIDDEN_CODES = {Kind.CVV: "\x01", Kind.PIN: "\x02"}


def cover(kind: str) -> str:
    """Return what hides a placeholder of ``kind``."""
    return next((sign for code, sign in HIDDEN_CODES.items() if code == kind.upper()), HIDDEN)


@dataclass(frozen=True, slots=True)
class Passage:
    """Normalised text with placeholders hidden, and what is known of its surroundings.

    Args:
        text: normalised text; same length as the text that spans refer to.
        regions: countries whose telephone numbers to expect, most likely first (ISO 3166).
        asked: what somebody else has just asked for.
        about_card: whether a payment card is being talked about here or shortly before.
    """

    text: str
    regions: tuple[str, ...] = ("US", "GB")
    asked: frozenset[Kind] = frozenset()
    about_card: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data at ``[start, end)`` of a passage. Equal ``value`` means the same number or address."""

    kind: Kind
    start: int
    end: int
    value: str


Detector = Callable[[Passage], Iterator[Found]]
