"""Many phrases against a text at once, whatever their kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.domain.phrases import Pattern, PatternKind
from qa_engine.patterns.close import CloseMatcher
from qa_engine.patterns.literal import LiteralMatcher, WordHit
from qa_engine.patterns.words import Words, canonical_words


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase found at ``[start, end)`` of the text as it was given.

    ``pattern_index`` is the phrase's position among those the matcher was built of. ``similarity`` is 1 unless the
    phrase is a close one.
    """

    key: str
    pattern_index: int
    start: int
    end: int
    similarity: float
    kind: PatternKind


class PhraseMatcher:
    """Finds phrases in a text. Build it once; it may be used by several threads.

    Words count, not punctuation, case, white space or how a contraction is written. A spoken number is its digits, and
    is found whole or not at all.

    Args:
        patterns: (key, phrase) pairs; several phrases may share a key.

    Raises:
        RubricError: a phrase cannot be searched; the message says why.
    """

    def __init__(self, patterns: Sequence[tuple[str, Pattern]]) -> None:
        self._patterns = tuple(patterns)
        places = range(len(self._patterns))
        self._close_at = tuple(place for place in places if self._patterns[place][1].kind is PatternKind.CLOSE)
        self._literal_at = tuple(place for place in places if place not in self._close_at)
        self._literal = LiteralMatcher([self._patterns[place][1] for place in self._literal_at])
        self._close = CloseMatcher([self._patterns[place][1] for place in self._close_at])

    def find(self, text: str) -> list[PhraseHit]:
        """Return all hits in ``text``, by place and then by phrase.

        The hits of one phrase never overlap: the leftmost counts and of those the longest; of close ones the most
        similar. Hits of different phrases may overlap.
        """
        words = canonical_words(text)
        hits = [self._hit(self._literal_at[hit.index], hit, words) for hit in self._literal.find(words)]
        hits += [self._hit(self._close_at[hit.index], hit, words) for hit in self._close.find(words)]
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.pattern_index))

    def _hit(self, place: int, hit: WordHit, words: Words) -> PhraseHit:
        key, pattern = self._patterns[place]
        start, end = words.spans[hit.start][0], words.spans[hit.end - 1][1]
        return PhraseHit(key, place, start, end, round(hit.similarity, 4), pattern.kind)


def check_pattern(pattern: Pattern) -> None:
    """Check that ``pattern`` can be searched.

    Raises:
        RubricError: it cannot; the message says what to write instead.
    """
    PhraseMatcher([("check", pattern)])
