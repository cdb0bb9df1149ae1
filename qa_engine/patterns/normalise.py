"""One spelling for matching: the same words typed, pasted or dressed up differently become the same text.

Every normalised character knows which characters of the original it stands for, so that what is found can be quoted
from the text as it was written.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

_QUOTES: Final = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u02bc\u00b4", "'")
_DOUBLE_QUOTES: Final = dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
_DASHES: Final = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d", "-")
_SPACES: Final = dict.fromkeys(
    "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x200B))),
    " ",
)
_ASCII_QUOTES: Final = str.maketrans({**_QUOTES, **_DOUBLE_QUOTES})
_ONE_TO_ONE: Final = str.maketrans({**_QUOTES, **_DOUBLE_QUOTES, **_DASHES, **_SPACES})

# Marks that only choose how the character before them is drawn: grapheme joiner, keycap, variation selectors.
_INVISIBLE: Final = frozenset("\u034f\u20e3" + "".join(map(chr, range(0xFE00, 0xFE10))))


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised ``text`` and where it came from.

    ``offsets[i]`` is the span ``[start, end)`` of the original that character ``i`` stands for; ``None`` when every
    character stands at its own place. Starts and ends never fall.
    """

    text: str
    offsets: tuple[tuple[int, int], ...] | None = None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text for the span ``[start, end)`` of the normalised text.

        A span that touches part of a character's expansion (one letter of a ligature) gives the whole character.

        Raises:
            ValueError: the span is not inside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span [{start}, {end}) is outside a normalised text of {len(self.text)} characters")
        if self.offsets is None:
            return start, end
        if start < end:
            return self.offsets[start][0], self.offsets[end - 1][1]
        place = self.offsets[start][0] if start < len(self.offsets) else self._length
        return place, place

    @property
    def _length(self) -> int:
        return self.offsets[-1][1] if self.offsets else len(self.text)


def normalise(text: str) -> Normalised:
    """Return ``text`` in compatibility form (NFKC), casefolded, without format characters, with ASCII quotes, dashes
    and decimal digits, and each run of white space as one space."""
    plain = text.translate(_ONE_TO_ONE)
    if plain.isascii() and "  " not in plain:
        return Normalised(plain.lower())
    return _normalise_with_offsets(plain)


def visible(text: str) -> str:
    """Return ``text`` with ASCII quotation marks and without format characters, otherwise as it is written."""
    if text.isascii():
        return text
    return "".join(character for character in text.translate(_ASCII_QUOTES) if not _is_dropped(character))


def _normalise_with_offsets(plain: str) -> Normalised:
    characters: list[str] = []
    offsets: list[tuple[int, int]] = []
    place = 0
    while place < len(plain):
        if _is_dropped(plain[place]):
            place += 1
            continue
        end, spelled = _cluster(plain, place)
        for character in spelled:
            if character == " " and characters and characters[-1] == " ":
                offsets[-1] = (offsets[-1][0], end)
                continue
            characters.append(character)
            offsets.append((place, end))
        place = end
    return Normalised("".join(characters), tuple(offsets))


def _cluster(plain: str, start: int) -> tuple[int, str]:
    """Return the end of the character at ``start`` with its combining marks, and its normalised spelling."""
    if plain[start].isascii() and plain[start + 1 : start + 2].isascii():
        return start + 1, plain[start].lower()
    kept = [plain[start]]
    end = start + 1
    for place in range(start + 1, len(plain)):
        character = plain[place]
        if _is_dropped(character):
            continue
        if not _continues(character):
            break
        kept.append(character)
        end = place + 1
    return end, _spell("".join(kept))


def _spell(cluster: str) -> str:
    # Twice, because folding may leave a spelling that composes again.
    composed = unicodedata.normalize("NFKC", cluster)
    folded = unicodedata.normalize("NFKC", composed.casefold()).translate(_ONE_TO_ONE)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded if not _is_dropped(c))


def _is_dropped(character: str) -> bool:
    if character.isascii():
        return False
    return character in _INVISIBLE or unicodedata.category(character) == "Cf"


def _continues(character: str) -> bool:
    """Whether NFKC may join this character to the one before: combining marks, kana voicing, Korean letter parts."""
    if character.isascii():
        return False
    return unicodedata.category(character)[0] == "M" or character in "\uff9e\uff9f" or _is_korean_part(character)


def _is_korean_part(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\u3131" <= character <= "\u318e" or "\uffa0" <= character <= "\uffdc"
