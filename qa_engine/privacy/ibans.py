"""International bank account numbers (ISO 13616): country, two check digits, account, modulo 97."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import re2

from qa_engine.privacy.digits import stands_alone
from qa_engine.privacy.kinds import Found, Kind, Passage

#: Length by country, as the IBAN registry lists them.
LENGTHS: Final[dict[str, int]] = {
    country: length
    for length, countries in {
        15: "no",
        16: "be",
        18: "dk fi fk fo gl nl sd",
        19: "mk si",
        20: "at ba ee kz lt lu mn xk",
        21: "ch hr li lv",
        22: "bg bh cr de gb ge ie me rs va",
        23: "ae gi il iq om so tl",
        24: "ad cz es md pk ro sa se sk tn vg",
        25: "ly pt st",
        26: "is tr",
        27: "bi dj fr gr it mc mr sm",
        28: "al az by cy do gt hu lb ni pl sv",
        29: "br eg ps qa ua",
        30: "jo kw mu",
        31: "mt sc",
        32: "lc",
        33: "ru",
    }.items()
    for country in countries.split()
}
_START: Final = re2.compile(r"[a-z]{2}[ \-]?[0-9]{2}[ \-]?[a-z0-9]")
_NAMED: Final = re2.compile(r"\biban\b")


def check_digits_valid(iban: str) -> bool:
    """Whether ``iban`` (lower case, no separators) leaves 1 modulo 97 (ISO 7064 MOD 97-10)."""
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def find_ibans(passage: Passage) -> Iterator[Found]:
    """Yield account numbers whose check digits fit; where the text says IBAN, also those that were mistyped."""
    named = _NAMED.search(passage.text) is not None
    past = 0
    for match in _START.finditer(passage.text):
        length = LENGTHS.get(match.group()[:2])
        if length is None or match.start() < past:
            continue
        iban, end = _take(passage.text, match.start(), length)
        if len(iban) != length or not stands_alone(passage.text, match.start(), end):
            continue
        if check_digits_valid(iban) or (named and sum(c.isdigit() for c in iban) >= 8):
            past = end
            yield Found(Kind.IBAN, match.start(), end, iban)


def _take(text: str, start: int, length: int) -> tuple[str, int]:
    """Return the first ``length`` letters and digits from ``start``, without spaces and dashes, and where they end."""
    taken: list[str] = []
    end = start
    for place in range(start, len(text)):
        character = text[place]
        if character.isascii() and character.isalnum():
            taken.append(character)
            end = place + 1
            if len(taken) == length:
                break
        elif character not in " -" or text[place - 1] in " -":
            break
    return "".join(taken), end
