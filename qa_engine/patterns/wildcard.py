"""How a wildcard phrase is read: words, ``*`` within them, gaps ``...``, classes ``<name>`` and choices ``(a|b)``.

Choices may hold all of them, choices too.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa_engine.errors import RubricError
from qa_engine.patterns.classes import CLASSES
from qa_engine.patterns.normalise import normalise

_TOKEN: Final = re.compile(r"\.{3,}|…|<[^<>]*>|[()|]|[^\s()|<>…]+?(?=\.{3}|[\s()|<>…]|$)")
_GLUED: Final = re.compile(r"[^\s|()](?=\()|\)(?=[^\s|().,;:!?…])|\*\(|\)\*")
_UNCLOSED: Final = re.compile(r"<[^<>]*(?:<|$)|^[^<]*>|>[^<]*>")
#: Characters of a phrase, and choices within choices.
LONGEST: Final = 2000
_DEEPEST: Final = 10
_WITHIN_WORD: Final = re.compile(r"[-/_,;:]+")


@dataclass(frozen=True, slots=True)
class Gap:
    """Some words, or none."""


@dataclass(frozen=True, slots=True)
class Class:
    """Words of a class."""

    name: str


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other, as they are written."""

    text: str


@dataclass(frozen=True, slots=True)
class Wild:
    """One word with ``*`` in it."""

    word: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; with ``optional``, or nothing."""

    choices: tuple[Sequence[Item], ...]
    optional: bool


Item = Gap | Class | Run | Wild | Choice


def read_wildcard(text: str) -> tuple[Item, ...]:
    """Return what a wildcard phrase is made of, in order.

    Raises:
        RubricError: it has no word, begins or ends with a gap, is too long, or has a part that is not understood.
    """
    if len(text) > LONGEST:
        raise RubricError(f"a phrase has {len(text)} characters; write at most {LONGEST}, or several phrases")
    if _deepest(text) > _DEEPEST:
        raise RubricError(f"choices stand in choices more than {_DEEPEST} deep; write several phrases")
    if _UNCLOSED.search(text):
        raise RubricError(
            f"'<' and '>' stand around the name of a class, as in <number>; write both, or neither, in '{text}'"
        )
    if _GLUED.search(text):
        raise RubricError(f"a choice stands for whole words; write a space before and after '(...)' in '{text}'")
    tokens = list(_TOKEN.findall(text))
    items, rest = _sequence(tokens, 0)
    if rest < len(tokens):
        raise RubricError(f"'{tokens[rest]}' stands outside of a choice '(a|b)'; write a bracket at both its ends")
    _check(items)
    return items


def _deepest(text: str) -> int:
    return max(itertools.accumulate(({"(": 1, ")": -1}.get(sign, 0) for sign in text), initial=0))


def gaps_in(items: Sequence[Item]) -> int:
    """Return how many gaps ``items`` hold."""
    inside = (gaps_in(choice) for item in items if isinstance(item, Choice) for choice in item.choices)
    return sum(isinstance(item, Gap) for item in items) + sum(inside)


def _sequence(tokens: Sequence[str], place: int) -> tuple[tuple[Item, ...], int]:
    """Read items up to a ``|``, a ``)`` or the end; return them and the place there."""
    items: list[Item] = []
    words: list[str] = []

    def close_run() -> None:
        if words:
            items.append(Run(" ".join(words)))
            words.clear()

    while place < len(tokens) and tokens[place] not in "|)":
        part = tokens[place]
        if part[0] in "(<…" or part.startswith("..."):
            close_run()
            item, place = _special(tokens, place)
            items.append(item)
            continue
        for word in _words(part):
            if "*" in word:
                close_run()
                items.append(Wild(word))
            else:
                words.append(word)
        place += 1
    close_run()
    return tuple(items), place


def _words(part: str) -> list[str]:
    """Return the words that ``part`` is, if it holds a star: "auto-renew*" is two."""
    if "*" not in part:
        return [part]
    plain = normalise(part).text
    pieces = [plain] if plain.startswith("[") else _WITHIN_WORD.split(plain)
    return [piece for piece in pieces if piece.strip(".")]


def _special(tokens: Sequence[str], place: int) -> tuple[Item, int]:
    part = tokens[place]
    if part[0] in "….":
        return Gap(), place + 1
    if part[0] == "<":
        name = part[1:-1].lower()
        if name not in CLASSES:
            known = ", ".join(f"<{one}>" for one in CLASSES)
            raise RubricError(f"there is no class '{part}'; write one of {known}")
        return Class(name), place + 1
    choices = []
    while True:
        choice, place = _sequence(tokens, place + 1)
        choices.append(choice)
        if place >= len(tokens):
            raise RubricError("a choice '(a|b)' is not closed; write ')' after it")
        if tokens[place] == ")":
            break
    if not any(choices):
        raise RubricError("a choice '(a|b)' has no word; write at least one")
    return Choice(tuple(choice for choice in choices if choice), not all(choices)), place + 1


def _check(items: Sequence[Item]) -> None:
    if all(isinstance(item, Gap) for item in items):
        raise RubricError("a phrase has no word to look for; write at least one")
    if isinstance(items[0], Gap) or isinstance(items[-1], Gap):
        raise RubricError("a phrase starts or ends with '...'; write a word on both sides of it")
    for item in items:
        for choice in item.choices if isinstance(item, Choice) else ():
            _check(choice)
