"""What a user would otherwise run over the same texts: VADER, bags of words, and the same encoder with a plain head.

None of their options was chosen on the sets that they are measured on.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import FeatureUnion
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.reading_measures import Flags, Floats
from benchmarks.reading_sets import SENTIMENTS
from benchmarks.vector_cache import KeptVectors
from models.training.emotions import read_emotions

SEED = 7
#: VADER's authors call a compound score within 0.05 of zero neutral (Hutto and Gilbert, 2014).
_NEUTRAL_WITHIN = 0.05
EMOTIONS_A_SIDE = 7_000
#: Inverse penalties. Directions of length 1 need more room than scikit-learn's default of 1 leaves them.
VECTOR_STRENGTH, WORD_STRENGTH = 10.0, 10.0
FOLDS = 5
Labels = NDArray[np.str_]
#: From the rows of a training part, features of all rows.
Featurise = Callable[[NDArray[np.int64]], Any]


def vader_compounds(texts: Sequence[str]) -> Floats:
    """Return VADER's compound score of each text, -1 to 1."""
    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


def vader_labels(texts: Sequence[str]) -> Labels:
    """Return negative, neutral or positive, cut where VADER's authors cut."""
    compounds = vader_compounds(texts)
    sides = [compounds >= _NEUTRAL_WITHIN, compounds <= -_NEUTRAL_WITHIN]
    return np.select(sides, ["positive", "negative"], "neutral")


def commonest(labels: Sequence[str]) -> Labels:
    """Return the commonest label for every row: no model at all, told what is commonest."""
    return np.full(len(labels), max(sorted(set(labels)), key=list(labels).count))


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


def bag_of_words() -> FeatureUnion:
    """Return TF-IDF of words, pairs of words, and two to four letters inside words."""
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)),
        ]
    )


def logistic(rows: Any, labels: Any, strength: float) -> LogisticRegression:
    """Return a fitted logistic regression; ``strength`` is the inverse of its penalty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, max_iter=1_000).fit(rows, labels)


class DialogueModels:
    """Two models over whole dialogues, trained on the very set they are measured on, never on the same writer."""

    def __init__(self, sides: Sequence[tuple[str, str]], means: Floats) -> None:
        """``sides`` are the customer's and the company's words of each dialogue, ``means`` rows of ``mean_vectors``."""
        self._sides = sides
        self._means = means

    def probabilities(self, truth: Flags, users: Sequence[str]) -> dict[str, Floats]:
        """Return, out of fold, how likely each row is true; 5 folds that part the users."""
        return {
            "TF-IDF + LR, 5-fold": out_of_fold(self._words, truth, users, WORD_STRENGTH),
            "MiniLM means + LR, 5-fold": out_of_fold(lambda _: self._means, truth, users, VECTOR_STRENGTH),
        }

    def _words(self, train: NDArray[np.int64]) -> csr_matrix:
        columns = []
        for side in (0, 1):
            texts = [both[side] for both in self._sides]
            bag = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"(?u)\b\w+\b")
            columns.append(bag.fit([texts[i] for i in train]).transform(texts))
        return csr_matrix(hstack(columns))


def out_of_fold(featurise: Featurise, truth: Flags, users: Sequence[str], strength: float) -> Floats:
    """Return each row's probability by a model that saw none of its user's rows."""
    found = np.full(len(truth), np.nan)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(np.zeros(len(truth)), truth, list(users)):
        features = featurise(train)
        found[test] = logistic(features[train], truth[train], strength).predict_proba(features[test])[:, 1]
    return found


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
