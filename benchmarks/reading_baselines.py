"""Models that are trained for benchmarks/reading.py, beside the plain ways of ``qa_engine.bench.plain_ways``: bags of
words, and the same encoder with a plain head. None of their options was chosen on the sets that they are measured on.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.reading_sets import SENTIMENTS
from benchmarks.vector_cache import KeptVectors
from models.training.emotions import read_emotions
from qa_engine.bench.measures import Flags, Floats
from qa_engine.bench.plain_ways import (
    SEED,
    WORD_STRENGTH,
    Labels,
    bag_of_words,
    bags_of_sides,
    logistic,
    out_of_fold,
)

EMOTIONS_A_SIDE = 7_000
#: The inverse penalty over vectors. Directions of length 1 need more room than scikit-learn's default leaves them.
VECTOR_STRENGTH = 10.0


class EmotionModels:
    """Two models of sentiment trained on GoEmotions: comments whose emotions lie on one side, as many a side."""

    def __init__(self, folder: Path, vectors: KeptVectors) -> None:
        texts = read_emotions(folder, "train")
        chance = random.Random(SEED)
        sides = {label: [one for one in texts if one.label == label] for label in SENTIMENTS}
        rows = [one for side in sides.values() for one in chance.sample(side, min(len(side), EMOTIONS_A_SIDE))]
        words, labels = [row.text for row in rows], [row.label for row in rows]
        self._vectors = vectors
        self._bag = bag_of_words()
        self._over_words = logistic(self._bag.fit_transform(words), labels, WORD_STRENGTH)
        vectors.prepare(words, "GoEmotions")
        self._over_vectors = logistic(vectors.directions(words), labels, VECTOR_STRENGTH)

    def labels(self, texts: Sequence[str]) -> dict[str, Labels]:
        """Return what each model says of each text."""
        return {
            "TF-IDF + LR (GoEmotions)": self._over_words.predict(self._bag.transform(texts)),
            "MiniLM + LR (GoEmotions)": self._over_vectors.predict(self._vectors.directions(texts)),
        }


class DialogueModels:
    """Two models over whole dialogues, trained on the very set they are measured on, never on the same writer."""

    def __init__(self, sides: Sequence[tuple[str, str]], means: Floats) -> None:
        """``sides`` are the customer's and the company's words of each dialogue, ``means`` rows of ``mean_vectors``."""
        self._sides = sides
        self._means = means

    def probabilities(self, truth: Flags, users: Sequence[str]) -> dict[str, Floats]:
        """Return, out of fold, how likely each row is true; 5 folds that part the users."""
        return {
            "TF-IDF + LR, 5-fold": out_of_fold(bags_of_sides(self._sides), truth, users),
            "MiniLM means + LR, 5-fold": out_of_fold(lambda _: self._means, truth, users, VECTOR_STRENGTH),
        }


def mean_vectors(customer: Sequence[Sequence[str]], company: Sequence[Sequence[str]], vectors: KeptVectors) -> Floats:
    """Return for each dialogue the mean direction of the customer's turns beside that of the company's."""
    texts = list(dict.fromkeys(text for side in (customer, company) for turns in side for text in turns))
    places = {text: i for i, text in enumerate(texts)}
    vectors.prepare(texts, "turns of dialogues")
    rows = vectors.directions(texts)
    width = rows.shape[1]

    def mean(turns: Sequence[str]) -> Floats:
        return rows[[places[text] for text in turns]].mean(axis=0) if turns else np.zeros(width)

    return np.array([np.hstack([mean(a), mean(b)]) for a, b in zip(customer, company, strict=True)])
