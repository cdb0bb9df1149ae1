"""Records are frozen, closed, exact, checked anew on change, and equal records have equal bytes."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_engine.domain.record import (
    Identifier,
    Points,
    Polarity,
    Probability,
    Record,
    Score,
    Seconds,
    Timestamp,
    milli_from_points,
    points_from_milli,
)


class Sample(Record):
    points: Points = Decimal(0)
    score: Score = Decimal(0)
    probability: Probability = 0.0
    polarity: Polarity = 0.0
    seconds: Seconds = 0.0
    at: Timestamp | None = None
    name: Identifier = "a"
    data: bytes = b""


samples = st.builds(
    Sample,
    points=st.decimals(-1000, 1000, places=3),
    score=st.decimals(0, 100, places=3),
    probability=st.floats(0, 1),
    polarity=st.floats(-1, 1),
    seconds=st.floats(0, 1e6),
    at=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    data=st.binary(max_size=20),
)


@settings(deadline=None)
@given(samples)
def test_bytes_round_trip(sample: Sample) -> None:
    again = Sample.from_bytes(sample.to_bytes())
    assert again == sample
    assert again.to_bytes() == sample.to_bytes()
    assert hash(again) == hash(sample)


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9))
def test_thousandths_round_trip(milli: int) -> None:
    assert milli_from_points(points_from_milli(milli)) == milli
    assert points_from_milli(milli).as_tuple().exponent == -3


@pytest.mark.parametrize(
    ("given_points", "kept", "why"),
    [
        (1, "1.000", "whole numbers"),
        (0.1, "0.100", "a float is read as it prints"),
        ("2.0005", "2.000", "half-even"),
        (Decimal("2.0015"), "2.002", "half-even"),
    ],
)
def test_points_are_kept_to_a_thousandth(given_points: object, kept: str, why: str) -> None:
    assert str(Sample(points=given_points).points) == kept, why


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("points", math.nan, "not a number"),
        ("points", math.inf, "not finite"),
        ("points", True, "a truth value is no number"),
        ("points", "many", "not a number at all"),
        ("points", "1e40", "more than can be kept exactly"),
        ("score", -0.001, "below 0"),
        ("score", 100.001, "above 100"),
        ("probability", 1.01, "above 1"),
        ("probability", math.nan, "not a number"),
        ("polarity", -1.5, "below -1"),
        ("seconds", -1, "before the start"),
        ("name", "", "empty"),
        ("name", "two words", "not a name"),
        ("name", "_x", "must begin with a letter or digit"),
        ("name", "a" * 101, "too long"),
        ("unknown", 1, "a field that there is not"),
    ],
)
def test_what_is_refused(field: str, value: object, why: str) -> None:
    with pytest.raises(ValidationError):
        Sample(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("probability", 0.123456, 0.1235),
        ("polarity", -0.00001, 0.0),
        ("seconds", 1.23456, 1.235),
    ],
)
def test_numbers_are_kept_to_a_fixed_place(field: str, value: float, kept: float) -> None:
    stored = getattr(Sample(**{field: value}), field)
    assert stored == kept
    assert math.copysign(1, stored) > 0 or stored < 0


@pytest.mark.parametrize(
    "at",
    [
        dt.datetime(2026, 3, 1, 12),
        dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 1, 13, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    ],
)
def test_times_are_kept_in_utc(at: dt.datetime) -> None:
    kept = Sample(at=at).at
    assert kept is not None
    assert kept.isoformat() == "2026-03-01T12:00:00+00:00"


def test_there_is_no_negative_zero() -> None:
    assert Sample(points="-0.0001").to_bytes() == Sample(points=0).to_bytes()


def test_records_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Sample().points = Decimal(1)


def test_evolve_changes_a_copy_and_checks_it_again() -> None:
    sample = Sample(points=1)
    assert sample.evolve(points=2) == Sample(points=2)
    assert sample.points == 1
    with pytest.raises(ValidationError):
        sample.evolve(score=101)
    with pytest.raises(ValidationError):
        sample.evolve(nothing=1)


def test_bytes_of_something_else_are_refused() -> None:
    with pytest.raises(ValidationError):
        Sample.from_bytes(b'{"points": "x"}')
