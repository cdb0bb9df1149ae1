"""Payment card numbers, and the security code read out after one.

Length and check digit follow ISO/IEC 7812-1 (Luhn, "modulus 10 double-add-double"); first digits and lengths of the
schemes are those the schemes publish.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import re2

from qa_engine.privacy.context import card_after, kind_before
from qa_engine.privacy.digits import Run, runs, stands_alone
from qa_engine.privacy.kinds import Found, Kind, Passage
from qa_engine.privacy.measures import is_measure

SHORTEST, LONGEST = 13, 19
SHORTEST_NAMED = 12  # some Maestro cards; too common a length without words

_SCHEMES: Final = (
    ("visa", re2.compile(r"4"), (13, 16, 19)),
    ("mastercard", re2.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    ("amex", re2.compile(r"3[47]"), (15,)),
    ("discover", re2.compile(r"6011|64[4-9]|65"), (16, 17, 18, 19)),
    ("jcb", re2.compile(r"35(?:2[89]|[3-8])"), (16, 17, 18, 19)),
    ("diners", re2.compile(r"30[0-5]|3095|36|3[89]"), (14, 16)),
    ("unionpay", re2.compile(r"62|81"), (16, 17, 18, 19)),
    ("maestro", re2.compile(r"5[0678]|6304|6759|676[1-3]"), (12, 13, 14, 15, 16, 17, 18, 19)),
)
_CARD_LAYOUTS: Final = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3))

# What follows a card number when it is read out in full: perhaps the expiry date, then the code.
_EXPIRY: Final = (
    r"[ ,.;:/|\-]{1,3}(?:and |valid |until |exp(?:iry|ires|iration|iring)?|date|[ :.,])*"
    r"(?:[0-9]{1,2} ?[/\-] ?(?:20)?[0-9]{2}|[0-9]{4})"
)
_DATED_CODE: Final = re2.compile(_EXPIRY + r"[ ,.;:/|\-]{1,3}(?:and )?([0-9]{3,4})(?:$|[^0-9/:])")
_BARE_CODE: Final = re2.compile(r"[ ,;|\-]{1,3}(?:and )?([0-9]{3})(?:$|[^0-9/:])")


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B).

    >>> luhn_valid("4111111111111111"), luhn_valid("4111111111111112")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def has_scheme(digits: str) -> bool:
    """Whether first digits and length are those of a card scheme."""
    return any(len(digits) in lengths and prefix.match(digits) for _, prefix, lengths in _SCHEMES)


@dataclass(frozen=True, slots=True)
class _Candidate:
    run: Run
    digits: str
    strength: int


def find_cards(passage: Passage) -> Iterator[Found]:
    """Yield card numbers: Luhn-valid ones, and any of the right length that words call a card.

    Words like "order" or "tracking" before a number ask for more: it must also begin as a card scheme's numbers do.
    """
    for run in runs(passage.text):
        if run.length >= SHORTEST_NAMED:
            for candidate in _choose(_candidates(passage, run)):
                yield Found(Kind.CARD, candidate.run.start, candidate.run.end, candidate.digits)
                yield from _code_behind(passage.text, candidate.run.end)


def _candidates(passage: Passage, run: Run) -> Iterator[_Candidate]:
    words = kind_before(passage.text, run.start)
    named = words == "card" or Kind.CARD in passage.asked or (words is None and card_after(passage.text, run.end))
    strength = _strength_if_named if named else _strength_if_other if words else _strength_by_form
    for part in run.parts(SHORTEST_NAMED if named else SHORTEST, LONGEST):
        digits = part.digits(passage.text)
        surely = strength(passage.text, part, part == run) if named or len(set(digits)) > 1 else 0
        if surely:
            yield _Candidate(part, digits, surely)


def _strength_if_named(text: str, part: Run, whole: bool) -> int:
    """How surely a stretch of digits is a card number (0: not at all) where words say that there is one."""
    digits = part.digits(text)
    if luhn_valid(digits):
        return 4 if has_scheme(digits) else 3
    misheard = len(digits) >= SHORTEST and (whole or _layout(part) in _CARD_LAYOUTS)
    return 1 if misheard else 0


def _strength_if_other(text: str, part: Run, whole: bool) -> int:
    """The same where words call it an order, a telephone or the like."""
    digits = part.digits(text)
    # A long list of loose digits holds a valid number by chance, so a stretch of it needs words.
    loose = not whole and len(part.groups) > 6
    return 4 if luhn_valid(digits) and has_scheme(digits) and not loose else 0


def _strength_by_form(text: str, part: Run, whole: bool) -> int:
    """The same without any words."""
    digits = part.digits(text)
    plain = whole and len(part.groups) <= 5 and stands_alone(text, part.start, part.end)
    misheard = _layout(part) in _CARD_LAYOUTS and has_scheme(digits)
    return _strength_if_other(text, part, whole) or (2 if plain and (misheard or luhn_valid(digits)) else 0)


def _layout(run: Run) -> tuple[int, ...]:
    return tuple(end - start for start, end in run.groups)


def _choose(candidates: Iterator[_Candidate]) -> list[_Candidate]:
    """Return the strongest candidates that do not overlap, longer ones first among equals."""
    chosen: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-c.strength, -len(c.digits), c.run.start)):
        if all(candidate.run.end <= c.run.start or c.run.end <= candidate.run.start for c in chosen):
            chosen.append(candidate)
    return sorted(chosen, key=lambda c: c.run.start)


def _code_behind(text: str, end: int) -> Iterator[Found]:
    behind = text[end : end + 50]
    match = _DATED_CODE.match(behind) or _BARE_CODE.match(behind)
    if match and not is_measure(text, end + match.start(1), end + match.end(1)):
        yield Found(Kind.CVV, end + match.start(1), end + match.end(1), match.group(1))
