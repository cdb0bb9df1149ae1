"""The measures of benchmarks/reading.py: pure functions of what is true and what was said, with their formulas.

All are for arrays of equal length. A measure that its rows cannot tell (a class without a row) is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score, f1_score

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def spearman(one: Floats, other: Floats) -> float:
    """Return Spearman's rank correlation, -1 to 1: Pearson's of the ranks, ties sharing their mean rank (Spearman,
    1904). A constant orders nothing, so it correlates 0 with everything.

    Ranking ties by order of appearance instead would give a constant guess as much as 0.7 on these sets.
    """
    first, second = rankdata(one), rankdata(other)
    first, second = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / spread if spread > 0 else 0.0


def common_raters(ratings: Floats) -> tuple[int, ...]:
    """Return the columns in which every item has a rating. ``ratings`` is (items, raters), NaN where there is none."""
    return tuple(int(column) for column in np.flatnonzero(~np.isnan(ratings).any(axis=0)))


def mean_of_the_others(ratings: Floats, rater: int) -> Floats:
    """Return each item's mean rating by everybody but ``rater``."""
    means: Floats = np.nanmean(np.delete(ratings, rater, axis=1), axis=1)
    return means


def agreement_with_the_others(guess: Floats, others: Sequence[Floats]) -> float:
    """Return the mean of spearman(guess, others[r]) over raters r, where others[r] is the mean of all but rater r.

    The same yardstick as ``agreement_of_one_rater``: both are held against the same left-one-out means, which are
    noisier than the mean of all.
    """
    return float(np.mean([spearman(guess, means) for means in others]))


def agreement_of_one_rater(ratings: Sequence[Floats], others: Sequence[Floats]) -> float:
    """Return the mean of spearman(ratings[r], others[r]) over raters r: how well one human tells what others say."""
    return float(np.mean([spearman(own, means) for own, means in zip(ratings, others, strict=True)]))


def auc(truth: Flags, score: Floats) -> float:
    """Return the area under the ROC curve: the share of (true, false) pairs in which the true one scores higher, ties
    counting one half (Hanley and McNeil, 1982)."""
    pairs = _pairs(truth)
    if not pairs:
        return float("nan")
    true = int(truth.sum())
    return float((rankdata(score)[truth].sum() - true * (true + 1) / 2) / pairs)


def auc_within(truth: Flags, score: Floats, strata: NDArray[Any]) -> float:
    """Return the AUC over pairs of one stratum only: sum(pairs_s * AUC_s) / sum(pairs_s), so that knowing the stratum
    (the task of a dialogue) helps nobody. Strata with one class have no pair."""
    weighted = total = 0.0
    for stratum in np.unique(strata):
        rows = strata == stratum
        pairs = _pairs(truth[rows])
        if pairs:
            weighted += pairs * auc(truth[rows], score[rows])
            total += pairs
    return weighted / total if total else float("nan")


def _pairs(truth: Flags) -> int:
    true = int(truth.sum())
    return true * (len(truth) - true)


def average_precision(truth: Flags, score: Floats) -> float:
    """Return the sum over ranks of (recall_n - recall_(n-1)) * precision_n; a guess by chance gets the share of true
    rows."""
    return float(average_precision_score(truth, score)) if truth.any() else float("nan")


def macro_f1(truth: NDArray[Any], guess: NDArray[Any], labels: Sequence[Any]) -> float:
    """Return the plain mean over ``labels`` of F1 = 2PR / (P + R); 0 for a label that is never guessed."""
    return float(f1_score(truth, guess, labels=list(labels), average="macro", zero_division=0))


def accuracy(truth: NDArray[Any], guess: NDArray[Any]) -> float:
    """Return the share of rows that were guessed right."""
    return float(np.mean(truth == guess))


def expected_calibration_error(truth: Flags, probability: Floats, bins: int = 10) -> float:
    """Return sum over bins of n_b / n * |share of true rows in b - mean probability in b|, over ``bins`` equally wide
    bins of 0 to 1 (Naeini et al., 2015; Guo et al., 2017). 0 is perfect."""
    places = np.minimum((probability * bins).astype(int), bins - 1)
    error = 0.0
    for place in np.unique(places):
        rows = places == place
        error += rows.sum() * abs(truth[rows].mean() - probability[rows].mean())
    return float(error / len(truth))


def interval_coverage(stated: Floats, low: Floats, high: Floats) -> float:
    """Return the share of rows whose stated value lies in its interval [low, high], ends included."""
    return float(np.mean((low <= stated) & (stated <= high)))


def end_weighted_mean(values: Sequence[float]) -> float:
    """Return the mean with weights that rise linearly from 1 for the first to 3 for the last; 0 of nothing."""
    if not values:
        return 0.0
    return float(np.average(values, weights=np.linspace(1.0, 3.0, len(values))))
