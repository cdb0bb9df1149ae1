"""Word errors: wrong, missed and added words, after the normaliser that Whisper's own figures use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Self

from pydantic import NonNegativeInt

from qa_engine.domain.record import Record


class WordErrors(Record):
    """Counts over some texts. They can be added up; a rate cannot."""

    words: NonNegativeInt = 0
    substitutions: NonNegativeInt = 0
    deletions: NonNegativeInt = 0
    insertions: NonNegativeInt = 0

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float | None:
        """Errors a word that was said; ``None`` where nothing was said, since then no rate can be given."""
        return self.errors / self.words if self.words else None

    def __add__(self, other: Self) -> WordErrors:
        return WordErrors(
            words=self.words + other.words,
            substitutions=self.substitutions + other.substitutions,
            deletions=self.deletions + other.deletions,
            insertions=self.insertions + other.insertions,
        )


def total(counts: Sequence[WordErrors]) -> WordErrors:
    """Return the sum of all counts."""
    return sum(counts, start=WordErrors())


def count_word_errors(said: Sequence[str], heard: Sequence[str], language: str | None = "en") -> WordErrors:
    """Return the errors in what was heard, each text (one a channel) held against the text said there.

    Args:
        said: what was said, a text a channel.
        heard: as many texts.
        language: English is normalised by its own rules (numbers, contractions, spelling), all else by the general
            ones (case, punctuation).
    """
    normalise = _normaliser(language)
    pairs = zip(said, heard, strict=True)
    return total([_errors(normalise(_typed(one)), normalise(_typed(other))) for one, other in pairs])


def _typed(text: str) -> str:
    """Return the text with typed apostrophes: the normaliser knows the contractions of no others."""
    return text.replace("\u2019", "'").replace("\u02bc", "'")


def _errors(said: str, heard: str) -> WordErrors:
    said_words, heard_words = len(said.split()), len(heard.split())
    if not said_words or not heard_words:
        return WordErrors(words=said_words, deletions=said_words, insertions=heard_words)
    import jiwer

    found = jiwer.process_words(said, heard)
    return WordErrors(
        words=said_words,
        substitutions=found.substitutions,
        deletions=found.deletions,
        insertions=found.insertions,
    )


@lru_cache(maxsize=2)
def _normaliser(language: str | None) -> Callable[[str], str]:
    from whisper_normalizer.basic import BasicTextNormalizer
    from whisper_normalizer.english import EnglishTextNormalizer

    english = language is not None and language.lower().replace("_", "-").partition("-")[0] == "en"
    normalise: Callable[[str], str] = EnglishTextNormalizer() if english else BasicTextNormalizer()
    return normalise
