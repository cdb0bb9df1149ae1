"""Which words a recogniser took for which, counted in texts said and heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import jiwer
from whisper_normalizer.english import EnglishSpellingNormalizer

from benchmarks.recognised_speech import as_heard

#: Stretches with more words than this on a side are no longer words taken for words.
MOST_WORDS = 4
#: Writing "42" for "forty two" or "two two seven" for "227" is a habit of spelling, not an error of hearing.
_SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_BESIDE_NUMBERS = (
    "hundred thousand million first second third point oh o'clock percent dollar dollars pound pounds euro euros cent "
    "cents"
)
_NUMBER_WORDS = frozenset(_SMALL_NUMBERS.split()) | frozenset(_BESIDE_NUMBERS.split())
_SAME = {"ok": "okay", "alright": "all right", "hiya": "hi ya"}
_american = EnglishSpellingNormalizer()
Words = tuple[str, ...]


@dataclass
class Counts:
    """What was counted.

    ``said``: how often each word was said, and how often it went wrong. ``taken``: words said, words heard instead
    (none if they were missed), how often. ``added``: words heard where nothing was said.
    """

    said: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    taken: Counter[tuple[Words, Words]] = field(default_factory=Counter)
    added: Counter[Words] = field(default_factory=Counter)
    words: int = 0
    errors: int = 0

    @property
    def wer(self) -> float:
        """Word errors over words said, spellings of numbers included."""
        return self.errors / self.words if self.words else 0.0


def words_of(text: str) -> list[str]:
    """Return words without case and punctuation, numbers in words."""
    return " ".join(_SAME.get(word, word) for word in as_heard(text)).split()


def count(pairs: Iterable[tuple[str, str]]) -> Counts:
    """Return the counts over (said, heard) texts."""
    counts = Counts()
    for said_text, heard_text in pairs:
        said, heard = words_of(said_text), words_of(heard_text)
        if not said or not heard:
            continue
        aligned = jiwer.process_words(" ".join(said), " ".join(heard))
        counts.words += len(said)
        counts.errors += aligned.substitutions + aligned.deletions + aligned.insertions
        for word in said:
            counts.said[word][0] += 1
        for words, instead in _stretches(said, heard, aligned.alignments[0]):
            _add(counts, words, instead)
    return counts


def _add(counts: Counts, words: Words, instead: Words) -> None:
    if (
        _NUMBER_WORDS & set(words + instead)
        or max(len(words), len(instead)) > MOST_WORDS
        or _spelled_alike(words, instead)
    ):
        return
    for word in words:
        counts.said[word][1] += 1
    if words:
        counts.taken[words, instead] += 1
    else:
        counts.added[instead] += 1


def _spelled_alike(words: Words, instead: Words) -> bool:
    """Return whether both are the same word in British and American spelling."""
    return bool(_american(" ".join(words)) == _american(" ".join(instead)))


def _stretches(said: list[str], heard: list[str], chunks: list[jiwer.AlignmentChunk]) -> Iterator[tuple[Words, Words]]:
    """Yield what was said and heard between two places where both agree."""
    words: Words = ()
    instead: Words = ()
    for chunk in chunks:
        if chunk.type == "equal":
            if words or instead:
                yield words, instead
            words, instead = (), ()
            continue
        words += tuple(said[chunk.ref_start_idx : chunk.ref_end_idx])
        instead += tuple(heard[chunk.hyp_start_idx : chunk.hyp_end_idx])
    if words or instead:
        yield words, instead
