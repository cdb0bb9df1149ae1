"""The measures of reading give what was worked out by hand, and agree with the libraries they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from qa_engine.bench.measures import (
    accuracy,
    agreement_of_one_rater,
    agreement_with_the_others,
    auc,
    auc_within,
    average_precision,
    common_raters,
    end_weighted_mean,
    expected_calibration_error,
    interval_coverage,
    macro_f1,
    mean_of_the_others,
    spearman,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("one", "other", "expected", "why"),
    [
        ([1, 2, 3], [10, 20, 30], 1.0, "the same order"),
        ([1, 2, 3], [3, 2, 1], -1.0, "the opposite order"),
        ([1, 2, 3, 4], [2, 1, 4, 3], 0.6, "1 - 6 * 4 / (4 * 15)"),
        ([3, 3, 3, 3], [1, 2, 3, 4], 0.0, "a constant orders nothing, and gets nothing for its ties"),
        ([1, 1, 2, 2], [1, 2, 3, 4], 4 / math.sqrt(4 * 5), "ties share their mean rank"),
    ],
)
def test_spearman(one: list[float], other: list[float], expected: float, why: str) -> None:
    assert spearman(np.array(one), np.array(other)) == pytest.approx(expected), why


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=40))
def test_spearman_is_that_of_scipy_with_ties(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(values, dtype=float) for values in zip(*pairs, strict=True))
    assume(len(set(one)) > 1 and len(set(other)) > 1)
    assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic)


RATINGS = np.array([[1, 1, 1, NAN], [2, 3, 2, NAN], [3, 2, 3, 4], [4, 4, 4, 4]], dtype=float)


def test_only_those_who_rated_everything_are_raters_but_all_are_among_the_others() -> None:
    assert common_raters(RATINGS) == (0, 1, 2)
    assert mean_of_the_others(RATINGS, 0).tolist() == [1.0, 2.5, 3.0, 4.0]
    assert mean_of_the_others(RATINGS, 1).tolist() == pytest.approx([1.0, 2.0, 10 / 3, 4.0])


def test_model_and_human_are_held_against_the_same_means() -> None:
    others = [mean_of_the_others(RATINGS, rater) for rater in range(3)]
    own = [RATINGS[:, rater] for rater in range(3)]
    # Raters 0 and 2 rank as the others do; rater 1 swaps the middle two, which is 1 - 6 * 2 / 60 = 0.8.
    assert agreement_of_one_rater(own, others) == pytest.approx((1 + 0.8 + 1) / 3)
    assert agreement_with_the_others(np.array([0.1, 0.2, 0.3, 0.4]), others) == pytest.approx(1.0)
    assert agreement_with_the_others(np.array([0.4, 0.3, 0.2, 0.1]), others) == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("truth", "score", "expected", "why"),
    [
        ([0, 0, 1, 1], [1, 2, 3, 4], 1.0, "all true ones above all false ones"),
        ([1, 1, 0, 0], [1, 2, 3, 4], 0.0, "all below"),
        ([0, 1], [5, 5], 0.5, "a tie counts one half"),
        ([0, 1, 0, 1], [1, 2, 3, 4], 0.75, "three of four pairs"),
        ([1, 1], [1, 2], NAN, "one class only"),
    ],
)
def test_auc(truth: list[int], score: list[float], expected: float, why: str) -> None:
    assert auc(np.array(truth, bool), np.array(score, float)) == pytest.approx(expected, nan_ok=True), why


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40))
def test_auc_is_that_of_scikit_learn(pairs: list[tuple[bool, int]]) -> None:
    truth, score = np.array([one for one, _ in pairs]), np.array([float(one) for _, one in pairs])
    assume(0 < truth.sum() < len(truth))
    assert auc(truth, score) == pytest.approx(roc_auc_score(truth, score))


@pytest.mark.parametrize(
    ("truth", "score", "tasks", "expected", "why"),
    [
        ([1, 1, 0, 0], [9, 8, 2, 1], [0, 0, 1, 1], NAN, "the task tells all: no pair is left"),
        ([0, 1, 0, 1], [1, 2, 8, 9], [0, 0, 1, 1], 1.0, "right within both tasks"),
        ([0, 1, 0, 1], [2, 1, 8, 9], [0, 0, 1, 1], 0.5, "right in one, wrong in the other"),
        ([0, 0, 0, 1, 0, 1], [1, 2, 3, 4, 9, 8], [0, 0, 0, 0, 1, 1], 0.75, "3 pairs of AUC 1, 1 of AUC 0"),
        ([0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 1, 1], 0.5, "the task alone"),
    ],
)
def test_auc_within_tasks(truth: list[int], score: list[float], tasks: list[int], expected: float, why: str) -> None:
    found = auc_within(np.array(truth, bool), np.array(score, float), np.array(tasks))
    assert found == pytest.approx(expected, nan_ok=True), why


def test_average_precision() -> None:
    assert average_precision(np.array([True, False, True]), np.array([3.0, 2.0, 1.0])) == pytest.approx((1 + 2 / 3) / 2)
    assert math.isnan(average_precision(np.array([False]), np.array([1.0])))


@pytest.mark.parametrize(
    ("truth", "probability", "expected", "why"),
    [
        ([1, 0], [1.0, 0.0], 0.0, "sure and right; 1.0 falls into the last bin"),
        ([0, 1], [1.0, 0.0], 1.0, "sure and wrong"),
        ([1, 0, 1, 0], [0.55, 0.55, 0.55, 0.55], 0.05, "half are true where 55 % was said"),
        ([1, 1, 0, 0], [0.95, 0.95, 0.25, 0.25], 0.5 * 0.05 + 0.5 * 0.25, "two bins, each with half of the rows"),
        ([1, 0], [0.41, 0.49], 0.05, "one bin: half true, 0.45 said on average"),
    ],
)
def test_expected_calibration_error(truth: list[int], probability: list[float], expected: float, why: str) -> None:
    found = expected_calibration_error(np.array(truth, bool), np.array(probability))
    assert found == pytest.approx(expected), why


def test_coverage_counts_the_ends() -> None:
    stated = np.array([0.0, 25.0, 50.0, 100.0])
    low, high = np.array([0.0, 30.0, 40.0, 60.0]), np.array([20.0, 60.0, 50.0, 90.0])
    assert interval_coverage(stated, low, high) == 0.5


@pytest.mark.parametrize(
    ("values", "expected", "why"),
    [([], 0.0, "nothing"), ([0.4], 0.4, "one"), ([0, 1], 0.75, "3 of 4"), ([1, 0, 0], 1 / 6, "weights 1, 2, 3")],
)
def test_end_weighted_mean(values: list[float], expected: float, why: str) -> None:
    assert end_weighted_mean(values) == pytest.approx(expected), why


def test_macro_f1_and_accuracy() -> None:
    truth, guess = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1])
    # F1: label 0 has P 1, R 1/2; label 1 has P 1/3, R 1; label 2 is never guessed.
    assert macro_f1(truth, guess, (0, 1, 2)) == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert accuracy(truth, guess) == 0.5
