"""The map: straight lines between knots, exact, in range, never falling."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_engine.domain.calibration_map import CalibrationMap


@pytest.mark.parametrize(
    ("knots", "inferred", "expected", "why"),
    [
        (((0, 0), (100, 100)), "62.5", "62.5", "nothing moves"),
        (((0, 10), (100, 60)), "0", "10", "the first knot"),
        (((0, 10), (100, 60)), "100", "60", "the last knot"),
        (((0, 10), (100, 60)), "50", "35", "half-way"),
        (((0, 0), (40, 30), (100, 90)), "40", "30", "a knot in between"),
        (((0, 0), (40, 30), (100, 90)), "41", "31", "after it"),
        (((0, 20), (100, 20)), "73.123", "20", "a level map"),
        (((0, 0), (100, "0.001")), "50", "0", "half of a thousandth goes to the even one"),
        (((0, "0.001"), (100, "0.002")), "50", "0.002", "half of a thousandth goes to the even one"),
        (((0, 0), (30, 10), (100, 10)), "30.001", "10", "level after a rise"),
    ],
)
def test_values(knots: Any, inferred: str, expected: str, why: str) -> None:
    assert CalibrationMap(knots=knots).of(Decimal(inferred)) == Decimal(expected), why


@pytest.mark.parametrize(
    ("knots", "says"),
    [
        (((0, 0),), "at least 2"),
        (((1, 0), (100, 100)), "rise from 0 to 100"),
        (((0, 0), (99, 100)), "rise from 0 to 100"),
        (((0, 0), (50, 1), (50, 2), (100, 100)), "rise from 0 to 100"),
        (((0, 0), (60, 1), (50, 2), (100, 100)), "rise from 0 to 100"),
        (((0, 1), (50, "0.999"), (100, 100)), "must not fall"),
        (((0, 0), (100, 101)), "less than or equal to 100"),
    ],
)
def test_what_is_no_map(knots: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CalibrationMap(knots=knots)


@st.composite
def maps(draw: st.DrawFn) -> CalibrationMap:
    inner = draw(st.lists(st.integers(1, 99_999), unique=True, max_size=8))
    xs = [0, *sorted(inner), 100_000]
    ys = sorted(draw(st.lists(st.integers(0, 100_000), min_size=len(xs), max_size=len(xs))))
    return CalibrationMap(knots=tuple((Decimal(x) / 1000, Decimal(y) / 1000) for x, y in zip(xs, ys, strict=True)))


@given(maps(), st.integers(0, 100_000), st.integers(0, 100_000))
def test_it_never_falls_and_stays_between_its_ends(by: CalibrationMap, one: int, other: int) -> None:
    low, high = by.of_milli(min(one, other)), by.of_milli(max(one, other))
    assert by.knots[0][1] * 1000 <= low <= high <= by.knots[-1][1] * 1000


@given(maps())
def test_it_is_written_and_read_without_loss(by: CalibrationMap) -> None:
    assert CalibrationMap.from_bytes(by.to_bytes()) == by
