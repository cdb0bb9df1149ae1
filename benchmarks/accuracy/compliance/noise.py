"""Word errors as a recogniser makes them: words taken for what they were really taken for, left out and put in.

    from benchmarks.accuracy.compliance.noise import noisy

The errors come from ``confusions.json`` (see ``make_confusions.py``). A word that was never seen wrong is taken for one
that sounds alike; the shares of words taken for others, left out and put in are those that were seen, and words that
often went wrong go wrong more often here.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from rapidfuzz.distance import Levenshtein

CONFUSIONS: Final = Path(__file__).resolve().parent / "confusions.json"
#: A word's own share of errors counts as much as this many occurrences of the average word.
_PRIOR: Final = 8.0
#: What was seen of a word counts against the general case as its count does against this.
_GENERAL: Final = 2.0
_MOST_ALIKE: Final = 6
_MOST_IN_GENERAL: Final = 2
#: Words on a side of a confusion at most; as in the table.
MOST_WORDS: Final = 4
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """So many words from ``start`` on become ``instead``; nothing becomes something where ``length`` is 0."""

    start: int
    length: int
    instead: Words


@dataclass(frozen=True, eq=False)
class Confusions:
    """What was counted; see ``confusion_counts.Counts``. A table is equal to itself alone."""

    said: Mapping[str, Sequence[int]]
    taken: Mapping[Words, Mapping[Words, int]]
    added: Mapping[Words, int]

    @cached_property
    def share_wrong(self) -> float:
        """The share of all words said that went wrong."""
        return sum(wrong for _, wrong in self.said.values()) / sum(times for times, _ in self.said.values())

    @cached_property
    def share_added(self) -> float:
        """The share of all edits that put words in."""
        added = sum(self.added.values())
        return added / (added + sum(sum(instead.values()) for instead in self.taken.values()))

    @cached_property
    def errors_added(self) -> float:
        """Errors of an edit that puts words in, on average."""
        return sum(len(words) * times for words, times in self.added.items()) / sum(self.added.values())

    @cached_property
    def shapes(self) -> Mapping[tuple[int, int], int]:
        """How often so many words were taken for so many, up to two for two."""
        shapes: Counter[tuple[int, int]] = Counter()
        for words, instead in self.taken.items():
            for heard, times in instead.items():
                if max(len(words), len(heard)) <= _MOST_IN_GENERAL:
                    shapes[len(words), len(heard)] += times
        return dict(sorted(shapes.items()))

    @cached_property
    def by_sound(self) -> Mapping[str, Sequence[str]]:
        """All words of the table by the class of their sound."""
        classes: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.said):
            classes[sound(word)].append(word)
        return classes

    def proneness(self, word: str) -> float:
        """Return how often a word goes wrong, drawn towards the average where it was seldom said."""
        times, wrong = self.said.get(word, (0, 0))
        return (wrong + _PRIOR * self.share_wrong) / (times + _PRIOR)


@lru_cache(maxsize=1)
def confusions() -> Confusions:
    """Return the committed table."""
    given: dict[str, Any] = json.loads(CONFUSIONS.read_text(encoding="utf-8"))
    return Confusions(
        said=given["said"],
        taken={
            tuple(words.split()): {tuple(heard.split()): times for heard, times in instead.items()}
            for words, instead in given["taken"].items()
        },
        added={tuple(words.split()): times for words, times in given["added"].items()},
    )


def noisy(text: str, wer: float, chance: random.Random, table: Confusions | None = None) -> str:
    """Return ``text`` with recognition errors, whose expected number is ``wer`` times its words.

    Case and punctuation of what is heard right stay. Equal arguments and an equal state of ``chance`` give equal texts.

    Args:
        text: what is said.
        wer: word error rate to expect, 0-1.
        chance: draws.
        table: what is taken for what; the committed table where none is given.
    """
    table = table or confusions()
    pieces = text.split()
    words = [_parts(piece)[1].lower().replace("\u2019", "'") for piece in pieces]
    return " ".join(_applied(pieces, _edits(words, wer, chance, table)))


def _edits(words: Sequence[str], wer: float, chance: random.Random, table: Confusions) -> list[Edit]:
    """Draw edits from left to right, one word at least between two of them, so that an alignment joins none.

    Each word brings its share of the errors that are due, as it is prone to them. What is due where none can begin is
    left to the next word.
    """
    # A word of digits or of signs alone is not one that the table knows anything of.
    prone = [table.proneness(word) if any(sign.isalpha() for sign in word) else 0.0 for word in words]
    if not any(prone):
        return []
    share = wer * len(words) / sum(prone)
    edits: list[Edit] = []
    due, free_from = 0.0, 0
    for place, proneness in enumerate(prone):
        due += share * proneness
        if place < free_from or not proneness:
            continue
        room = next((n for n in range(1, MOST_WORDS) if place + n >= len(words) or not prone[place + n]), MOST_WORDS)
        errors = _Errors(tuple(words[place : place + room]), table)
        likely = min(1.0, due / errors.expected)
        due -= likely * errors.expected
        if chance.random() < likely:
            length, instead = errors.draw(chance)
            edits.append(Edit(place, length, instead))
            free_from = place + max(length, 1) + 1
    return edits


class _Errors:
    """What can go wrong at a place, from the words that stand there on: ``expected`` errors on average."""

    def __init__(self, words: Words, table: Confusions) -> None:
        self._words = words
        self._table = table
        lengths = range(1, len(words) + 1)
        self._seen = {(n, to): times for n in lengths for to, times in table.taken.get(words[:n], {}).items()}
        self._shapes = {shape: times for shape, times in table.shapes.items() if shape[0] <= len(words)}
        total = sum(self._seen.values())
        self._trust = total / (total + _GENERAL)
        seen = sum(times * max(n, len(to)) for (n, to), times in self._seen.items()) / max(total, 1)
        general = sum(times * max(shape) for shape, times in self._shapes.items()) / sum(self._shapes.values())
        taken = self._trust * seen + (1 - self._trust) * general
        self.expected = table.share_added * table.errors_added + (1 - table.share_added) * taken

    def draw(self, chance: random.Random) -> tuple[int, Words]:
        """Return how many words become which others."""
        if chance.random() < self._table.share_added:
            return 0, _weighted(self._table.added, chance)
        if chance.random() < self._trust:
            length, instead = _weighted(self._seen, chance)
            return length, instead
        length, count = _weighted(self._shapes, chance)
        return length, self._in_general(self._words[:length], count, chance)

    def _in_general(self, words: Words, count: int, chance: random.Random) -> Words:
        """Return ``count`` words that sound like ``words``; what is over is a word that is often put in."""
        said = ("".join(words),) if count == 1 else words
        instead = [chance.choice(sounding_alike(word, self._table)) for word in said[:count]]
        while len(instead) < count:
            (extra, *_) = _weighted(self._table.added, chance)
            instead.append(extra)
        return tuple(instead)


@lru_cache(maxsize=65536)
def sounding_alike(word: str, table: Confusions) -> Sequence[str]:
    """Return words of the table that sound like ``word``, the nearest first; always at least one."""
    key = sound(word)
    near = sorted((Levenshtein.distance(key, other), abs(len(key) - len(other)), other) for other in table.by_sound)
    found = sorted(
        (distance + Levenshtein.normalized_distance(word, other), other)
        for distance, _, other_key in near[: 3 * _MOST_ALIKE]
        for other in table.by_sound[other_key]
        if other != word
    )
    return tuple(other for _, other in found[:_MOST_ALIKE])


_SPELLED: Final = (
    (r"^(?:[kgp](?=n)|w(?=r))|gh(?=t)", ""),
    (r"ph", "f"),
    (r"xc?(?=[eiy])|x|cc(?=[eiy])", "ks"),
    (r"tion|sion|cial|tial", "xn"),
    (r"tch|ch|sh|sch", "x"),
    (r"th", "0"),
    (r"ck|q|c(?![eiy])", "k"),
    (r"c(?=[eiy])|z", "s"),
    (r"dge|g(?=[eiy])", "j"),
    (r"[mn]", "n"),
    (r"[bp]", "p"),
    (r"[dt]", "t"),
    (r"[fv]", "f"),
    (r"[gk]", "k"),
)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return the class of a word's sound: its consonants as they are commonly spoken, those that sound alike as one,
    and whether it begins with a vowel. A rough key over spelling; no pronunciation is looked up.

    >>> sound("write") == sound("right"), sound("excess") == sound("access"), sound("debt") == sound("death")
    (True, True, False)
    """
    key = word.lower()
    for pattern, to in _SPELLED:
        key = re.sub(pattern, to, key)
    head = "a" if key[:1] in "aeiou" and key else ""
    consonants = re.sub(r"[^a-z0]|[aeiouyhw]", "", key)
    return head + re.sub(r"(.)\1+", r"\1", consonants)


def _weighted(counts: Mapping[Any, int], chance: random.Random) -> Any:
    keys = list(counts)
    return chance.choices(keys, cum_weights=list(accumulate(counts.values())))[0]


def _parts(piece: str) -> tuple[str, str, str]:
    """Return the signs before a word, the word, and the signs after it."""
    match = _EDGES.match(piece)
    return match.group(1, 2, 3) if match else ("", piece, "")


def _applied(pieces: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    result = list(pieces)
    for edit in sorted(edits, key=lambda edit: -edit.start):
        touched = pieces[edit.start : edit.start + edit.length]
        instead = list(edit.instead)
        if touched and instead:
            before, core, _ = _parts(touched[0])
            after = _parts(touched[-1])[2]
            instead[0] = before + (instead[0].capitalize() if core[:1].isupper() else instead[0])
            instead[-1] += after
        result[edit.start : edit.start + edit.length] = instead
    return result
