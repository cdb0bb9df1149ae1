"""What a user would otherwise run over the same texts to tell how customers feel: the commonest answer, VADER, and bags
of words with logistic regression. None of their options was chosen on the texts that they are measured on.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import FeatureUnion
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from qa_engine.bench.measures import Flags, Floats, end_weighted_mean

SEED = 7
FOLDS = 5
#: VADER's authors call a compound score within 0.05 of zero neutral (Hutto and Gilbert, 2014).
_NEUTRAL_WITHIN = 0.05
#: The inverse penalty over bags of words.
WORD_STRENGTH = 10.0
_WORD = r"(?u)\b\w+\b"
Labels = NDArray[np.str_]
Places = NDArray[np.int64]
#: From the rows of a training part, features of all rows.
Featurise = Callable[[Places], Any]
Label = TypeVar("Label", bound=Hashable)


def commonest(labels: Sequence[Label]) -> Label:
    """Return the commonest label, the first in order of several: no model at all, told what is commonest."""
    counts = Counter(labels)
    return max(sorted(counts, key=str), key=counts.__getitem__)


def vader_compounds(texts: Sequence[str]) -> Floats:
    """Return VADER's compound score of each text, -1 to 1."""
    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


def vader_labels(texts: Sequence[str]) -> Labels:
    """Return negative, neutral or positive, cut where VADER's authors cut."""
    compounds = vader_compounds(texts)
    sides = [compounds >= _NEUTRAL_WITHIN, compounds <= -_NEUTRAL_WITHIN]
    return np.select(sides, ["positive", "negative"], "neutral")


def vader_of_a_dialogue(turns: Sequence[str]) -> float:
    """Return the end-weighted mean of VADER's compound scores over the customer's ``turns``."""
    return end_weighted_mean(vader_compounds(turns).tolist())


def bag_of_words() -> FeatureUnion:
    """Return TF-IDF of words, pairs of words, and two to four letters inside words."""
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)),
        ]
    )


def bags_of(texts: Sequence[str]) -> Featurise:
    """Return features of single texts."""
    return lambda train: bag_of_words().fit([texts[i] for i in train]).transform(texts)


def bags_of_sides(sides: Sequence[tuple[str, str]]) -> Featurise:
    """Return features of dialogues: the customer's words beside the company's. A side that says nothing counts none."""

    def featurise(train: Places) -> Any:
        columns = []
        for side in (0, 1):
            texts = [both[side] for both in sides]
            if any(texts[i].strip() for i in train):
                bag = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=_WORD)
                columns.append(bag.fit([texts[i] for i in train]).transform(texts))
        return csr_matrix(hstack(columns))

    return featurise


def logistic(rows: Any, labels: Any, strength: float) -> LogisticRegression:
    """Return a fitted logistic regression; ``strength`` is the inverse of its penalty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, max_iter=1_000).fit(rows, labels)


def out_of_fold(featurise: Featurise, truth: Flags, groups: Sequence[str], strength: float = WORD_STRENGTH) -> Floats:
    """Return how likely each row is true, by a model that saw no row of its group."""
    chances: Floats = out_of_fold_chances(featurise, [int(one) for one in truth], groups, (0, 1), strength)[:, 1]
    return chances


def out_of_fold_chances(
    featurise: Featurise,
    labels: Sequence[Label],
    groups: Sequence[str],
    classes: Sequence[Label],
    strength: float = WORD_STRENGTH,
) -> Floats:
    """Return how likely each row is each of ``classes``, shape (rows, classes), by a model that saw no row of its group
    (a dialogue, a user): five folds that part the groups and spread the classes."""
    places = np.array([classes.index(label) for label in labels])
    found: Floats = np.zeros((len(labels), len(classes)))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        parts = list(folds.split(np.zeros(len(places)), places, list(groups)))
    for train, test in parts:
        known = np.unique(places[train])
        if len(known) == 1:
            found[test, known[0]] = 1.0
            continue
        features = featurise(train)
        found[np.ix_(test, known)] = logistic(features[train], places[train], strength).predict_proba(features[test])
    return found
