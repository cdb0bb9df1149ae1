"""Numbers that a state gives to a person. Another country is one more row in ``NATIONAL_IDS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import re2

from qa_engine.privacy.context import refuses, requests
from qa_engine.privacy.digits import stands_alone
from qa_engine.privacy.kinds import Found, Kind, Passage

_REACH: Final = 60


@dataclass(frozen=True, slots=True)
class NationalId:
    """How one country's number is written.

    Args:
        name: e.g. ``us_ssn``.
        locale: country it belongs to (ISO 3166).
        pattern: strict form, searched everywhere in normalised text; ``None`` where digits alone would be too common.
        valid: whether letters and digits (without separators) can be such a number.
        loose: form accepted near ``named``, valid or not.
        named: what people call it.
    """

    name: str
    locale: str
    pattern: Any
    valid: Callable[[str], bool]
    loose: Any
    named: Any


def _ssn_valid(digits: str) -> bool:
    """Social Security numbers never begin with 000, 666 or 9 and have no group of zeros (Social Security
    Administration, randomised since 2011). Taxpayer numbers (ITIN) begin with 9 and are as private."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area in ("000", "666") or group == "00" or serial == "0000":
        return False
    return area[0] != "9" or group[0] in "56789"


def _nino_valid(text: str) -> bool:
    """Prefixes that HM Revenue and Customs never gives out (its manual, NIM39110). QQ stands in printed examples."""
    prefix = text[:2]
    if prefix == "qq":
        return True
    return (
        prefix[0] not in "dfiquv"
        and prefix[1] not in "dfiquvo"
        and prefix not in ("bg", "gb", "nk", "kn", "tn", "nt", "zz")
    )


NATIONAL_IDS: Final[tuple[NationalId, ...]] = (
    NationalId(
        name="us_ssn",
        locale="US",
        pattern=re2.compile(r"[0-9]{3} ?- ?[0-9]{2} ?- ?[0-9]{4}"),
        valid=_ssn_valid,
        loose=re2.compile(r"[0-9]{3}[ .\-]{0,3}[0-9]{2}[ .\-]{0,3}[0-9]{4}|[0-9]{8}"),
        named=re2.compile(r"\b(?:social security|social|ssn|soc sec|itin|tax(?:payer)? id)\b"),
    ),
    NationalId(
        name="uk_nino",
        locale="GB",
        pattern=re2.compile(r"[a-z]{2}[ \-]?[0-9]{2}[ \-]?[0-9]{2}[ \-]?[0-9]{2}[ \-]?[a-d]"),
        valid=_nino_valid,
        loose=re2.compile(r"[a-z]{2}[ .\-]{0,3}[0-9]{2}[ .\-]{0,3}[0-9]{2}[ .\-]{0,3}[0-9]{2}(?:[ .\-]{0,3}[a-d])?"),
        named=re2.compile(r"\b(?:national insurance|ni number|n\.?i\.? no|nino)\b"),
    ),
)


def find_national_ids(passage: Passage) -> Iterator[Found]:
    """Yield national numbers: well formed ones anywhere, digits of the right count where words name them."""
    for number in NATIONAL_IDS:
        for start, end, value in _matches(number.pattern, passage.text):
            if number.valid(value):
                yield Found(Kind.NATIONAL_ID, start, end, value)
        names = [match.end() for match in number.named.finditer(passage.text)]
        if names or Kind.NATIONAL_ID in passage.asked:
            for start, end, value in _matches(number.loose, passage.text):
                if Kind.NATIONAL_ID in passage.asked or any(-_REACH <= name - start <= _REACH for name in names):
                    yield Found(Kind.NATIONAL_ID, start, end, value)


def asks_for_national_id(text: str) -> bool:
    """Whether ``text`` asks the other side for a national number."""
    return any(number.named.search(text) for number in NATIONAL_IDS) and requests(text) and not refuses(text)


def _matches(pattern: Any, text: str) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(text):
        if stands_alone(text, match.start(), match.end()):
            yield match.start(), match.end(), "".join(c for c in match.group() if c.isalnum())
