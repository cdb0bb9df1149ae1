"""Many phrases against a text at once, whatever their kind but those of meaning."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from qa_engine.domain.phrases import Asked, Leaf, Meaning, Near, Negated, Pattern, PatternKind
from qa_engine.errors import RubricError
from qa_engine.patterns.close import CloseMatcher
from qa_engine.patterns.literal import LiteralMatcher, WordHit
from qa_engine.patterns.near import MOST_PARTS, Span, near_hits, near_parts
from qa_engine.patterns.negation import denied, denies_inside
from qa_engine.patterns.regex import RegexMatcher
from qa_engine.patterns.sieve import Sieve
from qa_engine.patterns.wildcard import LONGEST, gaps_in, read_wildcard
from qa_engine.patterns.words import Words, canonical_words

#: A point ends a sentence only before a space: "9.9" and "3.30" do not.
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
#: Words of a close phrase: it is compared with every stretch of a text that is about as long.
_MOST_CLOSE_WORDS: Final = 100
_LITERAL = (PatternKind.EXACT, PatternKind.WILDCARD)


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase found at ``[start, end)`` of the text as it was given.

    ``pattern_index`` is the phrase's position among those the matcher was built of. ``similarity`` is 1 unless the
    phrase is a close one. ``evasive``: written so as to hide it. ``sentence`` is where its sentence begins.
    """

    key: str
    pattern_index: int
    start: int
    end: int
    similarity: float
    kind: PatternKind
    evasive: bool = False
    sentence: int = 0


class PhraseMatcher:
    """Finds phrases in a text. Build it once; it may be used by several threads.

    Words count, not punctuation, case, white space or how a contraction is written. A spoken number is its digits, and
    is found whole or not at all. Words that their sentence denies are no hit, unless the phrase keeps them.

    Args:
        patterns: (key, phrase) pairs; several phrases may share a key.

    Raises:
        RubricError: a phrase cannot be searched; the message says why.
    """

    def __init__(self, patterns: Sequence[tuple[str, Pattern | Near]]) -> None:
        self._patterns = tuple(patterns)
        self._literal_at: list[int] = []
        self._near_at: list[tuple[int, int]] = []
        self._close_at: list[int] = []
        self._regex: list[tuple[int, RegexMatcher]] = []
        literal: list[Pattern] = []
        close: list[Pattern] = []
        for place, (_, phrase) in enumerate(self._patterns):
            if isinstance(phrase, Near):
                self._near_at.append((place, len(literal)))
                literal += near_parts(phrase)
                self._literal_at += [-1] * (len(literal) - len(self._literal_at))
            elif phrase.kind in _LITERAL:
                literal.append(phrase)
                self._literal_at.append(place)
            elif phrase.kind is PatternKind.CLOSE:
                close.append(phrase)
                self._close_at.append(place)
            else:
                self._regex.append((place, RegexMatcher(phrase.text)))
        self._unless = {
            place: LiteralMatcher(unless_patterns(phrase))
            for place, (_, phrase) in enumerate(self._patterns)
            if phrase.unless
        }
        self._loose = _loose_phrases([phrase for _, phrase in self._patterns])
        self._literal = LiteralMatcher(literal)
        self._close = CloseMatcher(close)
        self._sieve = Sieve(literal)

    def find_all(self, texts: Sequence[str]) -> list[list[PhraseHit]]:
        """Return what ``find`` returns for each of ``texts``; much faster than one by one, where few hold a phrase."""
        found: list[list[PhraseHit]] = [[] for _ in texts]
        everywhere = self._close_at or self._regex
        for index in range(len(texts)) if everywhere else self._sieve.passing(texts):
            found[index] = self.find(texts[index])
        return found

    def find(self, text: str) -> list[PhraseHit]:
        """Return all hits in ``text``, by place and then by phrase.

        The hits of one phrase never overlap: the leftmost counts and of those the longest; of close ones the most
        similar. Hits of different phrases may overlap.
        """
        words = canonical_words(text)
        hits = [self._hit(place, hit, words) for place, hit in self._in_words(words) if self._stands(place, hit, words)]
        hits += [
            PhraseHit(
                self._patterns[place][0], place, start, end, 1.0, PatternKind.REGEX, sentence=_begins(text, start)
            )
            for place, matcher in self._regex
            for start, end in matcher.find(text)
            if self._alone(place, text, start, end)
        ]
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.pattern_index))

    def _in_words(self, words: Words) -> list[tuple[int, WordHit]]:
        found = self._literal.find(words)
        hits = [
            (place, one)
            for hit in found
            if (place := self._literal_at[hit.index]) >= 0
            for one in (self._in_sentences(hit, words) if place in self._loose else (hit,))
        ]
        if self._near_at and found:
            hits += self._near(found, words)
        return hits + [(self._close_at[hit.index], hit) for hit in self._close.find(words)]

    def _in_sentences(self, hit: WordHit, words: Words) -> list[WordHit]:
        """Return ``hit``, or where it reaches over the end of a sentence what each sentence in it holds by itself."""
        sentences = words.sentences
        if sentences[hit.end - 1] <= hit.start:
            return [hit]
        starts = sorted({hit.start, *(first for first in sentences[hit.start : hit.end] if first > hit.start)})
        return [
            WordHit(hit.index, start + one.start, start + one.end)
            for start, end in pairwise([*starts, hit.end])
            for one in self._literal.find(Words(words.words[start:end], words.spans[start:end], words.source))
            if one.index == hit.index
        ]

    def _near(self, found: Sequence[WordHit], words: Words) -> list[tuple[int, WordHit]]:
        places: dict[int, list[Span]] = {}
        for hit in found:
            places.setdefault(hit.index, []).append((hit.start, hit.end))
        hits = []
        for place, first in self._near_at:
            phrase = self._patterns[place][1]
            if isinstance(phrase, Near) and first in places:
                parts = range(first, first + len(phrase.near) + len(phrase.without))
                spans = [places.get(part, []) for part in parts]
                hits += [(place, hit) for hit in near_hits(phrase, place, spans, words.sentences)]
        return hits

    def _stands(self, place: int, hit: WordHit, words: Words) -> bool:
        """Whether a hit counts: what is denied is not said."""
        phrase = self._patterns[place][1]
        if not self._alone(place, words.source, words.spans[hit.start][0], words.spans[hit.end - 1][1]):
            return False
        if phrase.negated is Negated.KEEP:
            return True
        inside = place in self._loose and denies_inside(self._loose[place], words.words[hit.start : hit.end])
        return not inside and not denied(words, hit.start, hit.end)

    def _alone(self, place: int, text: str, start: int, end: int) -> bool:
        """Whether the sentence holds nothing that ``unless`` rules out, and asks nothing, if it must not."""
        phrase = self._patterns[place][1]
        if phrase.asked is Asked.SKIP and is_asked(text, start, end):
            return False
        unless = self._unless.get(place)
        return unless is None or not unless.find(_words_of(text[_begins(text, start) : _ends(text, end)]))

    def _hit(self, place: int, hit: WordHit, words: Words) -> PhraseHit:
        key, phrase = self._patterns[place]
        kind = PatternKind.NEAR if isinstance(phrase, Near) else phrase.kind
        start, end = words.spans[hit.start][0], words.spans[hit.end - 1][1]
        evasive = any(first < end and start < last for first, last in words.evasive)
        sentence = _begins(words.source, start)
        return PhraseHit(key, place, start, end, round(hit.similarity, 4), kind, evasive, sentence)


def is_asked(text: str, start: int, end: int) -> bool:
    """Return whether the sentence of ``text`` that holds ``[start, end)`` ends with a question mark."""
    return text[end : _ends(text, end) + 1].rstrip().endswith("?") or text[start:end].rstrip().endswith("?")


def _begins(text: str, start: int) -> int:
    """Return where the sentence that holds the character at ``start`` begins."""
    if start and text[start - 1] in ".!?":
        return start
    ends = _sentence_ends(text)
    place = bisect_right(ends, start)
    return ends[place - 1] if place else 0


# Many hits of one text in turn ask for the same; two texts are enough.
@lru_cache(maxsize=2)
def _sentence_ends(text: str) -> list[int]:
    return [match.end() for match in _SENTENCE_END.finditer(text)]


@lru_cache(maxsize=2)
def _words_of(sentence: str) -> Words:
    return canonical_words(sentence)


def _ends(text: str, end: int) -> int:
    """Return the place of the sign that ends the sentence of what stands before ``end``, or the end of the text."""
    found = _SENTENCE_END.search(text, max(0, end - 1))
    return found.start() if found else len(text)


def unless_patterns(phrase: Leaf) -> tuple[Pattern, ...]:
    """Return the words that must not stand in the sentence of ``phrase``."""
    return tuple(
        Pattern.model_construct(text=text, kind=PatternKind.WILDCARD, negated=Negated.KEEP) for text in phrase.unless
    )


def _loose_phrases(phrases: Sequence[Pattern | Near]) -> dict[int, tuple[str, ...]]:
    """Return the words of the phrases that other words may stand between, by place."""
    loose = {}
    for place, phrase in enumerate(phrases):
        if isinstance(phrase, Near):
            loose[place] = canonical_words(" ".join(phrase.near)).words
        elif phrase.kind is PatternKind.WILDCARD and gaps_in(read_wildcard(phrase.text)):
            loose[place] = canonical_words(phrase.text).words
    return loose


def check_phrase(phrase: Leaf) -> None:
    """Check that ``phrase`` can be searched, the words too that one of meaning needs.

    Raises:
        RubricError: it cannot; the message says what to write instead.
    """
    if isinstance(phrase, Meaning):
        if not all(phrase.needs):
            raise RubricError("a list of 'needs' has no word; write at least one, or leave the list out")
        for needed in (*needs_patterns(phrase), unless_patterns(phrase)):
            PhraseMatcher([("check", one) for one in needed])
        return
    if isinstance(phrase, Near) and len(phrase.near) > MOST_PARTS:
        raise RubricError(f"'near' has {len(phrase.near)} entries; write at most {MOST_PARTS}, or several phrases")
    if isinstance(phrase, Pattern) and phrase.kind is not PatternKind.REGEX:
        _check_length(phrase)
    PhraseMatcher([("check", phrase)])


def _check_length(phrase: Pattern) -> None:
    if len(phrase.text) > LONGEST:
        raise RubricError(f"a phrase has {len(phrase.text)} characters; write at most {LONGEST}, or several phrases")
    count = len(canonical_words(phrase.text).words)
    if phrase.kind is PatternKind.CLOSE and count > _MOST_CLOSE_WORDS:
        raise RubricError(
            f"a close phrase has {count} words; write at most {_MOST_CLOSE_WORDS}, or its parts as 'elements'"
        )


def needs_patterns(phrase: Meaning) -> tuple[tuple[Pattern, ...], ...]:
    """Return the words that ``phrase`` needs as patterns: of each group, one must stand in the sentence."""
    return tuple(
        tuple(Pattern.model_construct(text=text, kind=PatternKind.WILDCARD, negated=Negated.KEEP) for text in group)
        for group in phrase.needs
    )
