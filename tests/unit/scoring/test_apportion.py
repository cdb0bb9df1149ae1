"""Rounded parts add up to the whole, and none is more than one away from its exact share."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.scoring.apportion import apportion


@pytest.mark.parametrize(
    ("exact", "total", "parts", "why"),
    [
        ([], 0, [], "nothing to share"),
        (["1/3", "1/3", "1/3"], 1, [1, 0, 0], "ties go to the earlier part"),
        (["1/4", "3/4"], 1, [0, 1], "the largest remainder first"),
        (["2", "3"], 5, [2, 3], "whole parts stay"),
        (["-3/2", "7/4"], 0, [-2, 2], "parts may be negative"),
        (["0", "5/2", "-1/2"], 2, [0, 3, -1], "a part of nothing stays nothing"),
        (["9/10", "9/10"], 2, [1, 1], "every part may get one more"),
    ],
)
def test_table(exact: list[str], total: int, parts: list[int], why: str) -> None:
    assert apportion([Fraction(part) for part in exact], total) == parts, why


@settings(deadline=None)
@given(st.lists(st.fractions(min_value=-1000, max_value=1000), min_size=1, max_size=12))
def test_parts_add_up_and_stay_near(exact: list[Fraction]) -> None:
    total = round(sum(exact))
    parts = apportion(exact, total)
    assert sum(parts) == total
    assert all(abs(part - share) <= 1 for part, share in zip(parts, exact, strict=True))
    assert all(part == share for part, share in zip(parts, exact, strict=True) if share == int(share))
