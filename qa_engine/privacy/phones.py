"""Telephone numbers: those the numbering plans know, those kept for fiction, and whatever words call one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import phonenumbers
import re2

from qa_engine.privacy.context import REACH_BEFORE, kind_before, phone_after
from qa_engine.privacy.digits import stands_alone
from qa_engine.privacy.kinds import Found, Kind, Passage

_FEWEST_DIGITS: Final = 7
_MOST_DIGITS: Final = 15  # ITU-T E.164
# A number laid out like a telephone number is another only when the words right before it say so.
_REACH_OF_OTHERS: Final = 20
_DIGIT: Final = re2.compile(r"[0-9]")
_EXTENSION: Final = r"(?: ?(?:x|ext\.?|extension) ?[0-9]{1,6})?"

# Layouts that little else has, whether or not a numbering plan knows the number.
_LAYOUTS: Final = re2.compile(
    "(?:"
    + "|".join(
        (
            r"\+ ?[0-9][0-9 ().\-/]{6,20}[0-9]",
            r"(?:\+?1[ .\-])?\([0-9]{3}\) ?[0-9]{3}[ .\-][0-9]{4}",
            r"(?:\+?1[ .\-])?[0-9]{3}-[0-9]{3}-[0-9]{4}",
            r"(?:\+?1 )?[2-9][0-9]{2} [0-9]{3} [0-9]{4}",
            r"(?:\+?1[ .\-])?[0-9]{3}\.[0-9]{3}\.[0-9]{4}",
            r"001[ .\-][0-9]{3}[ .\-][0-9]{3}[ .\-][0-9]{4}",
            r"\(?0[0-9]{2,4}\)?[ \-][0-9]{3,4}[ \-][0-9]{3,4}",
            r"\(?0[0-9]{4}\)?[ \-][0-9]{5,6}",
            r"555[ .\-]?01[0-9]{2}",
        )
    )
    + ")"
    + _EXTENSION
)
# What counts as one only when the words before it speak of a telephone.
_ANY_LAYOUT: Final = re2.compile(r"\+?\(?[0-9][0-9 ().\-/]{5,20}[0-9]" + _EXTENSION)


def find_phones(passage: Passage) -> Iterator[Found]:
    """Yield telephone numbers. Bare digits that words call an order, an account or the like are left alone."""
    if len(_DIGIT.findall(passage.text)) < _FEWEST_DIGITS:
        return
    yield from _known_to_plans(passage)
    for match in _LAYOUTS.finditer(passage.text):
        yield from _unless_other(passage.text, match.start(), match.end())
    for match in _ANY_LAYOUT.finditer(passage.text):
        if _called_phone(passage.text, match.start(), match.end()):
            yield from _unless_other(passage.text, match.start(), match.end())


def _called_phone(text: str, start: int, end: int) -> bool:
    named = phone_after(text, end) or kind_before(text, start) == "phone"
    return named and _FEWEST_DIGITS <= len(_DIGIT.findall(text[start:end])) <= _MOST_DIGITS


def _known_to_plans(passage: Passage) -> Iterator[Found]:
    """Numbers valid in a numbering plan; ``phonenumbers`` also refuses dates and numbers inside longer ones."""
    for region in passage.regions:
        for match in phonenumbers.PhoneNumberMatcher(passage.text, region):
            number = match.number
            if _may_be_phone(passage.text, match.start, match.end):
                yield Found(Kind.PHONE, match.start, match.end, f"{number.country_code}{number.national_number}")


def _unless_other(text: str, start: int, end: int) -> Iterator[Found]:
    if stands_alone(text, start, end) and _may_be_phone(text, start, end):
        yield Found(Kind.PHONE, start, end, _canonical(text[start:end]))


def _may_be_phone(text: str, start: int, end: int) -> bool:
    written = text[start:end]
    if written[0] in "+(":
        return True
    reach = REACH_BEFORE if written.isdigit() else _REACH_OF_OTHERS
    return kind_before(text, start, reach) not in ("reference", "card")


def _canonical(written: str) -> str:
    """Return the digits with country code, so that "0207..." and "+44 207..." are one number."""
    main = written.split("x")[0].split("ext")[0]
    digits = "".join(c for c in main if c.isdigit())
    if main.lstrip("( ").startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    if digits.startswith("0"):
        return "44" + digits[1:]
    return "1" + digits if len(digits) == 10 else digits
