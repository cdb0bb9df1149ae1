"""Words that a phrase is made for: a text that it must find if it can find anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import Final

from qa_engine.domain.phrases import Near, Pattern, PatternKind

_PIECE: Final = re.compile(r"(\.{3,}|…|<[^<>]*>|\([^()]*\))")
_CLASS_SAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "number": "5",
        "percent": "5 percent",
        "money": "5 dollars",
        "duration": "5 days",
        "time": "5 pm",
        "date": "tomorrow",
    }
)
#: What a star may stand for: nothing, and the endings of words.
_STARS: Final = ("", "s", "ing")
_MOST: Final = 12


def samples(phrase: Pattern | Near) -> tuple[str, ...]:
    """Return texts that hold the words of ``phrase``; none for a regular expression.

    >>> samples(Pattern(text="(cancel*|end) my ... plan", kind=PatternKind.WILDCARD))[0]
    'cancel my plan'
    """
    if isinstance(phrase, Near):
        each = [wildcard_samples(part)[:3] for part in phrase.near]
        return tuple(" ".join(chosen) for _, chosen in zip(range(_MOST), product(*each), strict=False))
    if phrase.kind is PatternKind.WILDCARD:
        return wildcard_samples(phrase.text)
    return () if phrase.kind is PatternKind.REGEX else (phrase.text,)


def wildcard_samples(text: str) -> tuple[str, ...]:
    """Return texts that the wildcard phrase ``text`` is made for."""
    return tuple(dict.fromkeys(" ".join(_sample(text, star).split()) for star in _STARS))


def starred_words(text: str) -> tuple[str, ...]:
    """Return the words with a star in the wildcard phrase ``text``, those inside choices too; stars by themselves are
    left out."""
    plain = [piece for piece in _PIECE.split(text) if not piece.strip().startswith("<")]
    words = [word for piece in plain for word in piece.replace("(", " ").replace(")", " ").replace("|", " ").split()]
    return tuple(word for word in words if "*" in word and word.strip("*"))


def _sample(text: str, star: str) -> str:
    return " ".join(_filled(piece, star) for piece in _PIECE.split(text) if piece.strip())


def _filled(piece: str, star: str) -> str:
    piece = piece.strip()
    if set(piece) <= {".", "…"}:
        return ""
    if piece.startswith("<"):
        return _CLASS_SAMPLES.get(piece[1:-1].lower(), "5")
    if piece.startswith("("):
        choices = [choice.strip() for choice in piece[1:-1].split("|")]
        piece = next((choice for choice in choices if choice), "")
    return " ".join(_word(word, star) for word in piece.split())


def _word(word: str, star: str) -> str:
    if set(word) == {"*"}:
        return "word"
    if word.startswith("[") and "]" not in word:
        return word.replace("*", "1]")  # the placeholder of masked data
    return word.replace("*", star)
