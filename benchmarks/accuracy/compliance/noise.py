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
from collections import defaultdict
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
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """So many words from ``start`` on become ``instead``; nothing becomes something where ``length`` is 0."""

    start: int
    length: int
    instead: Words

    @property
    def errors(self) -> int:
        return max(self.length, len(self.instead))


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
    def share_missed(self) -> float:
        """Of single words that went wrong on their own, the share that were left out."""
        single = [instead for words, instead in self.taken.items() if len(words) == 1]
        return sum(instead.get((), 0) for instead in single) / sum(sum(instead.values()) for instead in single)

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
    bare = [_parts(piece)[1].lower().replace("\u2019", "'") for piece in pieces]
    budget = sum(chance.random() < wer for _ in bare)
    return " ".join(_applied(pieces, _edits(bare, budget, chance, table)))


def _edits(words: Sequence[str], budget: int, chance: random.Random, table: Confusions) -> list[Edit]:
    """Draw edits that never touch one another, with ``budget`` errors in all (fewer if there is no room)."""
    # A word of digits or of signs alone is not one that the table knows anything of.
    weights = [table.proneness(word) if any(c.isalpha() for c in word) else 0.0 for word in words]
    free = [weight > 0 for weight in weights]
    edits: list[Edit] = []
    while budget > 0 and any(free):
        open_places = [place for place, is_free in enumerate(free) if is_free]
        (place,) = chance.choices(open_places, [weights[place] for place in open_places])
        room = next((n for n in range(3) if place + n >= len(words) or not free[place + n]), 3)
        edit = _draw(words, place, min(room, budget), budget, chance, table)
        edits.append(edit)
        budget -= edit.errors
        # The word before and the word after stay, or an alignment could join two edits into a cheaper one.
        for taken in range(max(0, place - 1), min(len(words), place + max(edit.length, 1) + 1)):
            free[taken] = False
    while budget > 0 and words:  # every word is near an edit: words are put in at the end
        edits.append(Edit(len(words), 0, (_frequent(table, chance),)))
        budget -= 1
    return edits


def _draw(words: Sequence[str], place: int, room: int, most: int, chance: random.Random, table: Confusions) -> Edit:
    """Draw what goes wrong at ``place``: at most ``room`` words, at most ``most`` errors."""
    if chance.random() < table.share_added:
        fitting = {instead: times for instead, times in table.added.items() if len(instead) <= most}
        return Edit(place, 0, _weighted(fitting, chance))
    seen = {
        (length, instead): times
        for length in range(1, room + 1)
        for instead, times in table.taken.get(tuple(words[place : place + length]), {}).items()
        if max(length, len(instead)) <= most
    }
    total = sum(seen.values())
    if chance.random() * (total + _GENERAL) < total:
        length, instead = _weighted(seen, chance)
        return Edit(place, length, instead)
    if chance.random() < table.share_missed:
        return Edit(place, 1, ())
    return Edit(place, 1, (chance.choice(sounding_alike(words[place], table)),))


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
    (r"tion|sion|cial|tial", "xn"),
    (r"tch|ch|sh|sch", "x"),
    (r"th", "0"),
    (r"ck|q|c(?![eiy])|x$", "k"),
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


def _frequent(table: Confusions, chance: random.Random) -> str:
    single = {words[0]: times for words, times in table.added.items() if len(words) == 1}
    return str(_weighted(single, chance))


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
