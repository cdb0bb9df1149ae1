"""Words spelled another way within a text, whose characters still know which of the original they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from qa_engine.patterns.normalise import Normalised


@dataclass(frozen=True, slots=True)
class Respelling:
    """What ``pattern`` finds is spelled as ``spell`` says."""

    pattern: re.Pattern[str]
    spell: Callable[[re.Match[str]], str]


def exchanging(table: Mapping[str, str], *, around: str = "{}") -> Respelling:
    """Return the respelling of whole words and phrases, the longest first, with the capitals they had.

    Args:
        table: phrases in small letters with what takes their place.
        around: a regular expression with ``{}`` in the place of the phrase; only lookarounds, so that nothing else is
            replaced.
    """
    phrases = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
    found = around.format(rf"(?<![\w'])(?:{phrases})(?![\w'])")
    pattern = re.compile(found, re.IGNORECASE | re.ASCII)
    return Respelling(pattern, lambda match: with_capitals(match.group(), table[match.group().lower()]))


def respelled(text: Normalised, respellings: Iterable[Respelling]) -> Normalised:
    """Return ``text`` after each of ``respellings``, in order.

    Every character of a new spelling stands for all the characters whose place it takes, so words are quoted whole.
    """
    for respelling in respellings:
        text = _respelled(text, respelling)
    return text


def with_capitals(word: str, other: str) -> str:
    """Return ``other`` with the capitals of ``word``.

    >>> with_capitals("Gonna", "going to"), with_capitals("AIN'T", "isn't")
    ('Going to', "ISN'T")
    """
    if len(word) > 1 and word.isupper():
        return other.upper()
    return other[:1].upper() + other[1:] if word[:1].isupper() else other


def _respelled(text: Normalised, respelling: Respelling) -> Normalised:
    characters: list[str] = []
    offsets: list[tuple[int, int]] = []
    place = 0
    for match in respelling.pattern.finditer(text.text):
        new = respelling.spell(match)
        if new == match.group():
            continue
        characters += [text.text[place : match.start()], new]
        offsets += _spans(text, place, match.start())
        offsets += [text.original_span(*match.span())] * len(new)
        place = match.end()
    if not place:
        return text
    characters.append(text.text[place:])
    return Normalised("".join(characters), (*offsets, *_spans(text, place, len(text.text))))


def _spans(text: Normalised, start: int, end: int) -> Iterable[tuple[int, int]]:
    if text.offsets is None:
        return ((place, place + 1) for place in range(start, end))
    return text.offsets[start:end]
