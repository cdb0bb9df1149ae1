"""Maps that never fall: laws that are known are found again, whatever the answers are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.calibration import FitMethod
from qa_engine.insights.monotone import fit_map, mapped, method_for


@pytest.mark.parametrize(
    ("answers", "method"), [(100, FitMethod.PLATT), (999, FitMethod.PLATT), (1_000, FitMethod.ISOTONIC)]
)
def test_which_fit(answers: int, method: FitMethod) -> None:
    assert method_for(answers) is method


def logistic(value: float) -> float:
    return 100 / (1 + math.exp(-(0.06 * value - 4)))


@pytest.mark.parametrize("method", FitMethod)
@pytest.mark.parametrize("yes_no", [True, False])
def test_a_known_law_is_found(method: FitMethod, yes_no: bool) -> None:
    random = np.random.default_rng(2)
    values = np.round(random.uniform(0, 100, 6_000), 3)
    chances = np.array([logistic(value) for value in values])
    answers = np.where(random.uniform(0, 100, len(values)) < chances, 100.0, 0.0) if yes_no else chances
    found = fit_map(values, answers, method)
    places = np.arange(10.0, 91.0, 10.0)
    assert np.abs(mapped(found, places) - [logistic(place) for place in places]).max() < (6 if yes_no else 1.5)


def test_platts_correction() -> None:
    """Worked by hand: 3 yes and 1 no at one value are taken as 4/5 and 1/3, so the mean is (3 * 4/5 + 1/3) / 4."""
    found = fit_map(np.full(4, 50.0), np.array([100.0, 100.0, 100.0, 0.0]), FitMethod.PLATT)
    assert found.of_milli(50_000) == round(1000 * 100 * (3 * 4 / 5 + 1 / 3) / 4)


def test_pooled_neighbours() -> None:
    """Worked by hand: 40 before 20 is against the order, so both become 30 (Ayer and others 1955)."""
    found = fit_map(np.array([10.0, 20, 30, 40]), np.array([0.0, 40, 20, 90]), FitMethod.ISOTONIC)
    assert found.knots == ((0, 0), (10, 0), (20, 30), (30, 30), (40, 90), (100, 90))


@pytest.mark.parametrize("method", FitMethod)
def test_beyond_the_values_that_were_surveyed_the_map_is_level(method: FitMethod) -> None:
    values = np.linspace(40, 70.5, 200)
    found = fit_map(values, np.array([logistic(value) for value in values]), method)
    assert found.of_milli(0) == found.of_milli(40_000) < found.of_milli(55_000)
    assert found.of_milli(55_000) < found.of_milli(70_500) == found.of_milli(100_000)


@pytest.mark.parametrize("method", FitMethod)
def test_answers_that_fall_give_a_level_map(method: FitMethod) -> None:
    values = np.linspace(0, 100, 200)
    found = fit_map(values, 100 - values, method)
    assert {round(float(expected)) for _, expected in found.knots} == {50}


columns = st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from([0, 25, 50, 75, 100])), min_size=2, max_size=40)


@settings(deadline=None, max_examples=50)
@given(columns, st.sampled_from(list(FitMethod)))
def test_whatever_the_answers_are_the_map_is_one(rows: list[tuple[int, int]], method: FitMethod) -> None:
    values = np.array([value / 1000 for value, _ in rows])
    answers = np.array([float(answer) for _, answer in rows])
    found = fit_map(values, answers, method)
    assert found == fit_map(values, answers, method)
    assert (found.knots[0][0], found.knots[-1][0]) == (0, 100)
