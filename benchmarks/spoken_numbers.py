"""Numbers as people say them, for texts that stand for speech: amounts, times, dates; long ones digit by digit."""

from __future__ import annotations

import re

_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_UNITS = tuple(_UP_TO_NINETEEN.split())
_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = tuple(_FROM_TWENTY.split())
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}
#: Longer numbers are read out: nobody says "forty-one million" of an order.
_LONGEST_CARDINAL = 4
_NUMBER = re.compile(
    r"(?P<currency>[$€£])?(?<!\w)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:(?P<point>[.:])(?P<part>\d+))?"
    r"(?P<after>st|nd|rd|th|%)?(?=(?P<unit>[a-z]*))",
    re.IGNORECASE,
)


def spoken(text: str) -> str:
    """Return ``text`` with its numbers in words. What is glued to letters in front (a code) is read out by digits.

    >>> spoken("order 40218 for €12.50 on the 28th at 7:30, 3%")
    'order four zero two one eight for twelve fifty euros on the twenty eighth at seven thirty, three percent'
    """
    apart = re.sub(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])(?!(?:st|nd|rd|th)\b)", " ", text)
    return re.sub(r" {2,}", " ", _NUMBER.sub(_said, apart))


def _said(match: re.Match[str]) -> str:
    whole, part = match["whole"].replace(",", ""), match["part"]
    counted = (len(whole) <= _LONGEST_CARDINAL or "," in match["whole"]) and (whole[0] != "0" or whole == "0")
    said = cardinal(int(whole)) if counted else digits(whole)
    if part is not None:
        said = f"{said} {_part(part, match['point'], money=match['currency'] is not None)}"
    after = (match["after"] or "").lower()
    if after == "%":
        return f"{said} percent"
    if after:
        return ordinal(said)
    return f"{said} {_CURRENCIES[match['currency']]}" if match["currency"] else said


def _part(part: str, point: str, *, money: bool) -> str:
    """Return minutes and cents as a number ("oh five" below ten), other decimals by digits."""
    if len(part) == 2 and (point == ":" or money or part != "00"):
        return "o'clock" if point == ":" and part == "00" else cardinal(int(part)) if part[0] != "0" else _oh(part)
    return f"point {digits(part)}" if point == "." else digits(part)


def _oh(part: str) -> str:
    return "zero" if part == "00" else f"oh {_UNITS[int(part)]}"


def digits(number: str) -> str:
    """Return a number read out digit by digit."""
    return " ".join(_UNITS[int(digit)] for digit in number)


def cardinal(number: int) -> str:
    """Return a number below ten million in words.

    >>> cardinal(1407)
    'one thousand four hundred and seven'
    """
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            said = f"{cardinal(number // size)} {name}"
            if not rest:
                return said
            return f"{said} {'and ' if rest < 100 else ''}{cardinal(rest)}"
    if number < len(_UNITS):
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    return _TENS[tens - 2] + (f" {_UNITS[unit]}" if unit else "")


def ordinal(said: str) -> str:
    """Return the ordinal of a cardinal in words.

    >>> ordinal("twenty one")
    'twenty first'
    """
    before, _, last = said.rpartition(" ")
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{before} {_ORDINALS.get(last, regular)}".strip()
