"""Exact and wildcard phrases, all in one pass: each phrase becomes an expression over canonical words."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from qa_engine.domain.phrases import Pattern, PatternKind
from qa_engine.errors import RubricError
from qa_engine.patterns.classes import CLASSES
from qa_engine.patterns.wildcard import Choice, Class, Gap, Item, Run, Wild, gaps_in, read_wildcard
from qa_engine.patterns.words import SHORTENED_BY_D, SHORTENED_BY_S, Words, canonical_words

#: "..." stands for so many words at most.
GAP_WORDS: Final = 5
#: Hits of one phrase in one text. What is said a thousand times says nothing new with the next, and each hit costs
#: more than the search.
MOST_HITS: Final = 1000
#: More gaps than this make an expression whose starts cannot be tracked in bounded memory.
MOST_GAPS: Final = 4
_NOT_IN_WORDS: Final = re.compile(r"[^\w\[\]]")


@dataclass(frozen=True, slots=True)
class WordHit:
    """Words ``[start, end)`` of a text match the phrase at ``index`` of those given."""

    index: int
    start: int
    end: int
    similarity: float = 1.0


class LiteralMatcher:
    """Finds all exact and wildcard phrases in one pass; time does not depend on how a phrase is written.

    Args:
        patterns: the phrases; hits name them by their position here.

    Raises:
        RubricError: a phrase has no word, or more gaps than can be searched.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        expressions = [(index, expression(pattern)) for index, pattern in enumerate(patterns)]
        self._database = _database(expressions) if expressions else None
        self._own = threading.local()  # scratch space must not be shared by threads

    def find(self, text: Words) -> list[WordHit]:
        """Return the hits of each phrase, leftmost first and longest where several start together, not overlapping."""
        if self._database is None or not text.words:
            return []
        searched = text.text
        found: dict[int, set[tuple[int, int]]] = {}

        def remember(index: int, start: int, end: int, _flags: int, _context: Any) -> None:
            found.setdefault(index, set()).add((start, end))

        data = searched.encode()
        self._database.scan(data, match_event_handler=remember, scratch=self._scratch())
        if not found:
            return []
        word_at = _word_starts(text, in_bytes=len(data) != len(searched))
        return [
            WordHit(index, word_at[start], word_at[end - 1])
            for index in sorted(found)
            for start, end in _leftmost_longest(found[index])
        ]

    def _scratch(self) -> Any:
        import hyperscan

        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(self._database)
        return scratch


def _word_starts(text: Words, *, in_bytes: bool) -> dict[int, int]:
    """Map the place of the space before each word (and the closing space) to the number of words before it."""
    lengths = [len(word.encode()) if in_bytes else len(word) for word in text.words]
    return {place: number for number, place in enumerate(itertools.accumulate((n + 1 for n in lengths), initial=0))}


def _leftmost_longest(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1] - 1:  # neighbours share the space between them
            kept.append((start, end))
    return kept[:MOST_HITS]


def _database(expressions: Sequence[tuple[int, str]]) -> Any:
    import hyperscan

    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_SOM_LEFTMOST | hyperscan.HS_FLAG_UTF8
    try:
        database.compile(
            expressions=[written.encode() for _, written in expressions],
            ids=[index for index, _ in expressions],
            flags=[flags] * len(expressions),
        )
    except hyperscan.error as error:
        raise RubricError(f"a phrase cannot be searched ({error}); write a shorter one, or several") from error
    return database


def expression(pattern: Pattern) -> str:
    """Return the expression that is the phrase, over canonical words with a space around each.

    Raises:
        RubricError: the phrase has no word, more gaps than can be searched, or a part that is not understood.
    """
    if pattern.kind is not PatternKind.WILDCARD:
        return f" {_words(pattern.text)}"
    items = read_wildcard(pattern.text)
    gaps = gaps_in(items)
    if gaps > MOST_GAPS:
        raise RubricError(f"a phrase has {gaps} gaps '...'; write at most {MOST_GAPS}, or split the phrase")
    if all(isinstance(item, Choice) and item.optional for item in items):
        raise RubricError("a phrase has no word that must be there; write at least one")
    return " " + "".join(map(_written, items))


def _written(item: Item) -> str:
    """Return the expression of a part of a wildcard phrase, with a space after each of its words."""
    if isinstance(item, Gap):
        return rf"(?:[^ ]+ ){{0,{GAP_WORDS}}}"
    if isinstance(item, Class):
        return f"(?:{CLASSES[item.name]}) "
    if isinstance(item, Wild):
        return f"{_wild_word(item.word)} "
    if isinstance(item, Run):
        return _words(item.text)
    choices = "|".join("".join(map(_written, choice)) for choice in item.choices)
    return f"(?:{choices}){'?' if item.optional else ''}"


def _wild_word(piece: str) -> str:
    letters = [re.escape(_NOT_IN_WORDS.sub("", part)) for part in piece.split("*")]
    return "[^ ]*".join(letters) if any(letters) else "[^ ]+"


def _words(part: str) -> str:
    """Return the ways to read a run of words: "it's" may be "it is" and "it has"."""
    written = canonical_words(part)
    if not written.words:
        raise RubricError("a phrase has no word to look for; write at least one")
    choices = [_choices(written, place) for place in range(len(written.words))]
    return "".join(
        f"{re.escape(words[0])} " if len(words) == 1 else f"(?:{'|'.join(map(re.escape, words))}) " for words in choices
    )


def _choices(written: Words, place: int) -> tuple[str, ...]:
    """Return what a text may hold for one word. Texts write "'s" as "is" and "'d" as "would", whatever was meant."""
    word, before = written.words[place], written.words[place - 1] if place else ""
    shortened = place > 0 and written.spans[place] == written.spans[place - 1]
    if before in SHORTENED_BY_S and (word == "has" or (word == "is" and shortened)):
        return "is", "has"
    if before in SHORTENED_BY_D and (word == "had" or (word == "would" and shortened)):
        return "would", "had"
    return (word,)
