"""What else could be used: matchers of text that get the script's wordings and know neither speakers nor times.

Each gives a score from 0 to 1 for what was said; what counts as found is a threshold chosen on the rules of the part
``dev`` (see ``best_threshold``). Case and punctuation are taken off first for all of them, which is their best setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

import numpy as np
from rapidfuzz import fuzz

from benchmarks.vector_cache import KeptVectors

#: A contestant's own threshold is the one with the best F1 among those with at least this precision.
LEAST_PRECISION: Final = 0.95
_NO_WORD = re.compile(r"[^\w' ]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class TextMatcher(Protocol):
    """Scores many texts at once: one score a pair of scripts and what was said in a line."""

    name: str

    def scores(self, asked: Sequence[Asked]) -> list[float]: ...


@dataclass(frozen=True)
class Asked:
    """What a matcher is asked: is any wording of ``script`` in any of the texts ``said``?"""

    script: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Threshold:
    """What counts as found, and how that did on the lines it was chosen on."""

    value: float
    precision: float
    recall: float
    f1: float


def plain(text: str) -> str:
    """Return ``text`` in lower case, without punctuation, one space between words."""
    return " ".join(_NO_WORD.sub(" ", text.lower().replace("\u2019", "'")).split())


class ExactMatch:
    """A script's words as they are, as a substring."""

    name = "exact match"

    def scores(self, asked: Sequence[Asked]) -> list[float]:
        return [
            float(any(f" {plain(script)} " in f" {plain(said)} " for script in one.script for said in one.said))
            for one in asked
        ]


@dataclass(frozen=True)
class FuzzyMatch:
    """A ratio of rapidfuzz; the largest over scripts and texts."""

    name: str
    ratio: Any

    def scores(self, asked: Sequence[Asked]) -> list[float]:
        return [
            max(self.ratio(plain(script), plain(said)) for script in one.script for said in one.said) / 100
            for one in asked
        ]


class SpacyMatch:
    """spaCy's PhraseMatcher over lower-cased tokens of a blank English pipeline."""

    name = "spaCy PhraseMatcher"

    def scores(self, asked: Sequence[Asked]) -> list[float]:
        import spacy

        nlp = spacy.blank("en")

        @cache
        def matcher_of(script: tuple[str, ...]) -> Any:
            from spacy.matcher import PhraseMatcher

            matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
            matcher.add("script", [nlp.make_doc(plain(wording)) for wording in script])
            return matcher

        return [
            float(any(len(matcher_of(one.script)(nlp.make_doc(plain(said)))) > 0 for said in one.said)) for one in asked
        ]


class EmbeddingMatch:
    """Cosines of sentence vectors by the engine's own encoder: the closest sentence said to the closest wording."""

    name = "embedding similarity"

    def __init__(self, vectors: KeptVectors) -> None:
        self._vectors = vectors

    def scores(self, asked: Sequence[Asked]) -> list[float]:
        sentences = [_sentences(one.said) for one in asked]
        texts = list(dict.fromkeys(text for one in asked for text in one.script))
        texts += [text for text in dict.fromkeys(t for some in sentences for t in some) if text not in set(texts)]
        if not texts:
            return []
        self._vectors.prepare(texts, "sentences")
        row = {text: number for number, text in enumerate(texts)}
        unit = self._vectors.directions(texts)
        return [
            float((unit[[row[t] for t in some]] @ unit[[row[t] for t in one.script]].T).max())
            for one, some in zip(asked, sentences, strict=True)
        ]


def text_matchers(vectors: KeptVectors) -> tuple[TextMatcher, ...]:
    """Return all contestants."""
    return (
        ExactMatch(),
        FuzzyMatch("rapidfuzz partial_ratio", fuzz.partial_ratio),
        FuzzyMatch("rapidfuzz token_set_ratio", fuzz.token_set_ratio),
        EmbeddingMatch(vectors),
        SpacyMatch(),
    )


def best_threshold(scores: Iterable[float], labels: Iterable[bool]) -> Threshold:
    """Return the threshold with the best F1 among those whose precision is at least ``LEAST_PRECISION``; where none is
    so precise, that with the best F1 of all. Of equals the highest."""
    values, truth = np.array(list(scores)), np.array(list(labels), dtype=bool)
    tried = [_tried(value, values, truth) for value in np.unique(values)[::-1] if value > 0]
    if not tried:
        return Threshold(1.0, 0.0, 0.0, 0.0)
    precise = [one for one in tried if one.precision >= LEAST_PRECISION]
    return max(precise or tried, key=lambda one: one.f1)


def _tried(value: float, values: Any, truth: Any) -> Threshold:
    found = values >= value
    right = int((found & truth).sum())
    precision, recall = right / max(int(found.sum()), 1), right / max(int(truth.sum()), 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Threshold(float(value), precision, recall, f1)


def _sentences(said: Iterable[str]) -> list[str]:
    """Return what was said whole and sentence by sentence, each once."""
    parts = [part for text in said for part in (text, *_SENTENCE_END.split(text))]
    return list(dict.fromkeys(part for part in parts if part.strip()))
