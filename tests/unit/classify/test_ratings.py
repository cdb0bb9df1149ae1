"""Ratings in words: the number, its scale, and numbers that rate nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.ratings import stated_rating
from qa_engine.patterns.normalise import normalise


@pytest.mark.parametrize(
    ("text", "amount", "quote"),
    [
        ("I'd give you a 9 out of 10.", 9.0, "9 out of 10"),
        ("ten out of ten", 10.0, "ten out of ten"),
        ("Zero stars from me.", 0.0, "Zero stars"),
        ("five stars", 10.0, "five stars"),
        ("4/5 for the service", 8.0, "4/5"),
        ("8.5/10 would use again, great service", 8.5, "8.5/10"),
        ("eight and a half out of ten", 8.5, "eight and a half out of ten"),
        ("90 out of 100 for the agent", 9.0, "90 out of 100"),
        ("I would rate it a seven.", 7.0, "rate it a seven"),
        ("Two, no, make that three out of five", 6.0, "three out of five"),
        ("I wanted to give 3 stars but it's 1 star now", 2.0, "1 star"),
    ],
)
def test_ratings(text: str, amount: float, quote: str) -> None:
    rating = stated_rating(normalise(text))
    assert rating is not None
    assert rating.amount == amount
    assert text[rating.start : rating.end] == quote


@pytest.mark.parametrize(
    "text",
    [
        "Two out of five parcels came.",
        "We arrive on 9/10.",
        "We booked a hotel with four stars.",
        "I gave him two boxes.",
        "It's 24/7, isn't it?",
        "Twelve out of ten",
        "Ten minutes later it broke.",
        "my code is 4/10/22",
        "",
    ],
)
def test_numbers_that_rate_nothing(text: str) -> None:
    assert stated_rating(normalise(text)) is None


@given(st.integers(0, 10), st.sampled_from([("out of 10", 1), ("out of 5", 2), ("out of 100", 0.1)]))
def test_amount_lies_on_ten(number: int, scale: tuple[str, float]) -> None:
    rating = stated_rating(normalise(f"I'd say {number} {scale[0]}"))
    expected = number * scale[1]
    assert (rating is None) == (expected > 10)
    if rating is not None:
        assert rating.amount == pytest.approx(expected)
