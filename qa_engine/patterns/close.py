"""Phrases that survive recognition errors: windows of words whose characters are nearly those of the phrase.

A window of the phrase's length in words, plus or minus a fifth, is a hit when its normalised Levenshtein similarity,
1 - edits / longer length in characters, reaches the phrase's threshold. Few edits can turn a meaning round, so a hit
must also say no more and no less "not" than the phrase, hold the same numbers, and swap no word for its opposite.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.phrases import Pattern
from qa_engine.errors import RubricError
from qa_engine.patterns.literal import WordHit
from qa_engine.patterns.meaning import same_meaning
from qa_engine.patterns.words import Words, canonical_words

_STRETCH: Final = 0.2
_GROUP: Final = 3


@dataclass(frozen=True, slots=True)
class _Window:
    similarity: float
    start: int
    end: int


class ClosePhrase:
    """One phrase made ready: its canonical words, the sizes of its windows, and what a text must at least share with it
    for any window to be similar enough."""

    def __init__(self, pattern: Pattern) -> None:
        self.words = canonical_words(pattern.text).words
        if not self.words:
            raise RubricError("a phrase has no word to look for; write at least one")
        self.text = " ".join(self.words)
        self.threshold = pattern.similarity
        self.sizes = range(
            max(1, math.floor(len(self.words) * (1 - _STRETCH))), math.ceil(len(self.words) * (1 + _STRETCH)) + 1
        )

    @property
    def most_edits(self) -> int:
        """How many edits away from the phrase a similar enough window may be.

        A window w has at most (1 - t) * max(|p|, |w|) edits, so |w| <= |p| / t.
        """
        if self.threshold <= 0:
            return len(self.text)
        return math.floor((1 - self.threshold) * len(self.text) / self.threshold + 1e-9)

    @property
    def most_missing(self) -> int:
        """How many different groups of letters of the phrase a similar enough window may lack: an edit destroys at most
        as many groups as a group has letters (the q-gram lemma; Ukkonen 1992)."""
        return _GROUP * self.most_edits

    def possible_in(self, letters: str) -> bool:
        """Return whether enough letters of the phrase follow one another in ``letters``: e edits leave |p| - e."""
        from rapidfuzz.distance import LCSseq

        least = max(0, len(self.text) - self.most_edits)
        return LCSseq.similarity(self.text, letters, score_cutoff=least) >= least

    def windows(self, text: _Slices) -> list[_Window]:
        """Return the similar windows of ``text``: the best first, then the earlier, then the shorter."""
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        places, slices = text.of(self.sizes)
        alike = extract(
            self.text, slices, scorer=Levenshtein.normalized_similarity, score_cutoff=self.threshold, limit=None
        )
        found = [_Window(similarity, *places[number]) for _, similarity, number in alike if similarity > 0]
        return sorted(found, key=lambda window: (-window.similarity, window.start, window.end))


class _Slices:
    """The windows of one text, cut once for all phrases of the same sizes."""

    def __init__(self, text: Words) -> None:
        self.text = text
        self.letters = " ".join(text.words)
        self._starts = list(itertools.accumulate((len(word) + 1 for word in text.words), initial=0))
        self._cut: dict[range, tuple[list[tuple[int, int]], list[str]]] = {}

    def of(self, sizes: range) -> tuple[list[tuple[int, int]], list[str]]:
        """Return the places, in words, of all windows of ``sizes`` words, and the windows."""
        if sizes not in self._cut:
            count = len(self.text.words)
            places = [(start, start + size) for size in sizes for start in range(count - size + 1)]
            letters, starts = self.letters, self._starts
            self._cut[sizes] = places, [letters[starts[start] : starts[end] - 1] for start, end in places]
        return self._cut[sizes]


class CloseMatcher:
    """Finds phrases in spite of recognition errors.

    Args:
        patterns: the phrases; hits name them by their position here.

    Raises:
        RubricError: a phrase has no word.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._phrases = tuple(ClosePhrase(pattern) for pattern in patterns)
        self._filter = _GroupFilter(self._phrases)

    def find(self, text: Words) -> list[WordHit]:
        """Return the hits of each phrase in order; of windows that overlap, the most similar one."""
        if not self._phrases or not text.words:
            return []
        slices = _Slices(text)
        return [
            hit
            for index in self._filter.possible(slices.letters)
            if self._phrases[index].possible_in(slices.letters)
            for hit in _best(self._phrases[index], index, slices)
        ]


class _GroupFilter:
    """Rules out, without loss, the phrases of which a text lacks too many letter groups.

    Groups are the bits of one integer, so that a phrase is compared with a text in one operation.
    """

    def __init__(self, phrases: Sequence[ClosePhrase]) -> None:
        groups = sorted({group for phrase in phrases for group in self._groups(phrase.text)})
        self._bit = {group: 1 << place for place, group in enumerate(groups)}
        self._phrase_bits = [self._bits(phrase.text) for phrase in phrases]
        self._most_missing = [phrase.most_missing for phrase in phrases]

    def possible(self, text: str) -> list[int]:
        """Return the phrases that ``text`` may still hold, by position."""
        missing = ~self._bits(text)
        limits = zip(self._phrase_bits, self._most_missing, strict=True)
        return [index for index, (bits, most) in enumerate(limits) if (bits & missing).bit_count() <= most]

    def _bits(self, text: str) -> int:
        bits = 0
        for group in self._groups(text):
            bits |= self._bit.get(group, 0)
        return bits

    def _groups(self, text: str) -> set[str]:
        return {text[place : place + _GROUP] for place in range(len(text) - _GROUP + 1)}


def _best(phrase: ClosePhrase, index: int, slices: _Slices) -> list[WordHit]:
    """Choose the best window of each stretch; where its meaning differs, nothing that overlaps it is a hit either.

    Otherwise "we do not record calls" would be a hit for "we record calls" through the window that leaves "not" out.
    """
    text = slices.text
    taken = bytearray(len(text.words))
    hits = []
    for window in phrase.windows(slices):
        if any(taken[window.start : window.end]):
            continue
        taken[window.start : window.end] = b"\1" * (window.end - window.start)
        before = text.words[text.clause_start(window.start) : window.start]
        if same_meaning(phrase.words, text.words[window.start : window.end], before):
            hits.append(WordHit(index, window.start, window.end, window.similarity))
    return sorted(hits, key=lambda hit: hit.start)
