"""Spellings that hide words from a filter, undone: letters of other scripts, invisible characters, spaced-out letters.

"gu\u0430rantee" with a Cyrillic letter looks like "guarantee" and is read as it by a person, so it is matched as it,
and marked. The letters that look alike are those of Unicode Technical Standard 39 (confusables), taken from the package
``confusable-homoglyphs``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from qa_engine.patterns.normalise import Normalised

#: "g u a r a n t e e", "g.u.a.r": five letters or more, each by itself with one and the same sign between.
_SPACED: Final = re.compile(r"(?<![^\W_])[a-z](?:([ .\-_*])[a-z])(?:\1[a-z]){3,}(?![^\W_])")
#: Signs that stand for letters, where letters stand on both sides.
_SIGNS: Final = {"@": "a", "$": "s", "0": "o", "1": "i", "3": "e"}
_SIGN_WITHIN: Final = re.compile(r"(?<=[a-z])[@$013](?=[a-z])")
_SUSPECT: Final = re.compile(f"{_SIGN_WITHIN.pattern}|{_SPACED.pattern}".replace(r"\1", "[ .\\-_*]"))
#: Invisible characters that word processors put into words themselves.
_HARMLESS: Final = "\u00ad\u200c\u200d\ufeff"
_HIDDEN: Final = re.compile(r"(?<=\w)[\u200b\u2060-\u2064\u180e\u202a-\u202e\u2066-\u2069]+(?=\w)")


@dataclass(frozen=True, slots=True)
class Undone:
    """A normalised text without evasions, and the spans of the original text that were written in them."""

    text: Normalised
    evasive: tuple[tuple[int, int], ...] = ()

    def touches(self, start: int, end: int) -> bool:
        """Return whether ``[start, end)`` of the original text holds a spelling that hides words."""
        return any(first < end and start < last for first, last in self.evasive)


def without_evasions(plain: Normalised, source: str) -> Undone:
    """Return ``plain``, the normalised form of ``source``, with spellings that hide words undone."""
    if source.isascii() and not _SUSPECT.search(plain.text):
        return Undone(plain)
    evasive = [] if source.isascii() else [match.span() for match in _HIDDEN.finditer(source)]
    letters = list(plain.text)
    for place in _disguised(plain.text):
        evasive.append(plain.original_span(place, place + 1))
        letters[place] = _look_alikes().get(letters[place]) or _SIGNS[letters[place]]
    text = "".join(letters) if evasive else plain.text
    offsets = plain.offsets
    spaced = [match.span() for match in _SPACED.finditer(text)]
    if spaced:
        evasive += [plain.original_span(*span) for span in spaced]
        text, offsets = _closed_up(text, plain, spaced)
    return Undone(Normalised(text, offsets), tuple(sorted(evasive)))


def _disguised(text: str) -> list[int]:
    places = [match.start() for match in _SIGN_WITHIN.finditer(text)]
    if not text.isascii():
        alike = _look_alikes()
        places += [
            place
            for start, end in _foreign_words(text)
            for place in range(start, end)
            if not text[place].isascii() and text[place] in alike
        ]
    return sorted(places)


def _foreign_words(text: str) -> list[tuple[int, int]]:
    """Return the words that only pretend to be of this script: all their foreign letters look like Latin ones, and
    Latin letters stand among them or make up most of the text."""
    alike = _look_alikes()
    latin = sum(letter.isascii() for letter in text if letter.isalpha())
    mostly_latin = 2 * latin > sum(letter.isalpha() for letter in text)
    found = []
    for match in re.finditer(r"[^\W\d_]+", text):
        foreign = [letter for letter in match.group() if not letter.isascii()]
        mixed = len(foreign) < len(match.group())
        if foreign and (mixed or mostly_latin) and all(letter in alike for letter in foreign):
            found.append(match.span())
    return found


def _closed_up(
    text: str, plain: Normalised, spans: list[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...] | None]:
    kept = [True] * len(text)
    for start, end in spans:
        kept[start + 1 : end : 2] = [False] * ((end - start) // 2)
    places = [place for place, keep in enumerate(kept) if keep]
    offsets = tuple(plain.original_span(place, place + 1) for place in places)
    return "".join(text[place] for place in places), offsets


@cache
def _look_alikes() -> dict[str, str]:
    """Return the letters of other scripts that look like one small Latin letter, with that letter."""
    from confusable_homoglyphs.confusables import confusables_data

    return {
        letter: other["c"].lower()
        for letter, others in confusables_data.items()
        if len(letter) == 1 and letter.isalpha() and not letter.isascii() and letter.casefold() == letter
        for other in others
        if len(other["c"]) == 1 and other["c"].isascii() and other["c"].isalpha()
    }
