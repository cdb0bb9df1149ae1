"""Figures worked by hand, and intervals that hold what they should."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from qa_engine.insights.reliability import agreement, binned, brier_change, rank_correlation


def columns(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_worked_example() -> None:
    """Two bins of two: means 20 and 80 beside answers 50 and 100, so (30 + 20) / 2 points of calibration error."""
    values, answers = columns(20, 20, 80, 80), columns(0, 100, 100, 100)
    found = agreement(values, answers, columns(25, 25, 25, 25), np.arange(4), yes_no=False)
    assert [(one.answers, one.predicted, one.observed) for one in found.bins] == [(2, 20, 50), (2, 80, 100)]
    assert found.ece.value == 25
    assert found.ece.low <= 25 <= found.ece.high
    assert found.mae == (20 + 80 + 20 + 20) / 4
    assert found.brier == 0.19
    assert found.coverage is not None
    assert found.coverage.value == 0.75
    assert found.half_width == 25


def test_of_yes_and_no_neither_distance_nor_coverage_is_told() -> None:
    found = agreement(columns(20, 80), columns(0, 100), columns(25, 25), np.arange(2), yes_no=True)
    assert (found.mae, found.coverage) == (None, None)
    assert found.brier == 0.04


@pytest.mark.parametrize(
    ("values", "sizes", "why"),
    [
        ([50.0] * 30, [30], "equal values are never divided"),
        ([float(n) for n in range(100)], [10] * 10, "ten of about equal size"),
        ([1.0, 2.0], [1, 1], "fewer values than bins"),
    ],
)
def test_bins(values: list[float], sizes: list[int], why: str) -> None:
    assert np.bincount(binned(np.array(values))).tolist() == sizes, why


def test_the_error_of_right_chances_is_small_and_of_wrong_ones_found() -> None:
    random = np.random.default_rng(1)
    chances = random.uniform(0, 100, 4_000)
    answers = np.where(random.uniform(0, 100, 4_000) < chances, 100.0, 0.0)
    groups = np.arange(4_000)
    right = agreement(chances, answers, chances, groups, yes_no=True).ece
    wrong = agreement(np.minimum(100, chances + 20), answers, chances, groups, yes_no=True).ece
    assert right.value < 3
    assert wrong.low < wrong.value < wrong.high
    assert 16 < wrong.low < wrong.high < 22


def test_answers_of_one_customer_go_together() -> None:
    random = np.random.default_rng(1)
    moods = random.uniform(0, 100, 40).repeat(25)
    values = np.full(1_000, 50.0)
    alone = agreement(values, moods, values, np.arange(1_000), yes_no=False).ece
    together = agreement(values, moods, values, np.arange(40).repeat(25), yes_no=False).ece
    assert together.high - together.low > 2 * (alone.high - alone.low)


@pytest.mark.parametrize(("after", "sure"), [(50.0, True), (19.0, False)])
def test_change_of_the_squared_error(after: float, sure: bool) -> None:
    answers = np.random.default_rng(1).normal(50, 15, 300)
    change = brier_change(np.full(300, 20.0), np.full(300, after), answers, np.arange(300))
    assert (change.high < 0) is sure


@pytest.mark.parametrize(
    ("values", "answers", "expected"),
    [
        ((1, 2, 3, 4), (1, 2, 3, 4), (1, 1, 1)),
        ((1, 2, 3, 4), (4, 3, 2, 1), (-1, -1, -1)),
        ((1, 1, 1, 1), (1, 2, 3, 4), (0, 0, 0)),
        ((1, 2, 3, 4), (2, 2, 2, 2), (0, 0, 0)),
    ],
)
def test_ranks_at_the_ends(values: tuple[float, ...], answers: tuple[float, ...], expected: tuple[float, ...]) -> None:
    found = rank_correlation(columns(*values), columns(*answers), np.arange(4))
    assert (found.value, found.low, found.high) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("ties", [False, True])
def test_rank_correlation_is_spearmans_and_its_interval_that_of_bonett_and_wright(ties: bool) -> None:
    """tanh(atanh(r) -/+ 1.96 * sqrt((1 + r * r / 2) / (n - 3))), Psychometrika 2000, where customers answer once."""
    random = np.random.default_rng(4)
    values = random.normal(0, 1, 400)
    answers = values + random.normal(0, 1.5, 400)
    values, answers = (np.round(values), np.round(answers)) if ties else (values, answers)
    found = rank_correlation(values, answers, np.arange(400))
    assert found.value == pytest.approx(spearmanr(values, answers).statistic, abs=1e-4)
    spread = 1.96 * np.sqrt((1 + found.value**2 / 2) / 397)
    assert found.low == pytest.approx(np.tanh(np.arctanh(found.value) - spread), abs=0.02)
    assert found.high == pytest.approx(np.tanh(np.arctanh(found.value) + spread), abs=0.02)
