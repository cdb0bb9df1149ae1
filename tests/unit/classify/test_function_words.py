"""Small words: counted once, whole numbers, and the same however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.function_words import FEATURES, word_features


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It isn't working", "it isnt WORKING"),
        ("I\u2019ll call you", "i'll call you"),
        ("It is now working", "It is, now; working"),
    ],
)
def test_spelling_makes_no_difference(one: str, other: str) -> None:
    assert word_features(one) == word_features(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I refunded it", "I'll refund it"),
        ("It works", "It doesn't work"),
        ("It works now", "It works now?"),
        ("my number", "your number"),
    ],
)
def test_what_matters_makes_a_difference(one: str, other: str) -> None:
    assert word_features(one) != word_features(other)


@given(st.text(max_size=60))
def test_features_are_few_whole_numbers(text: str) -> None:
    features = word_features(text)
    assert len(features) == FEATURES
    assert all(0 <= feature <= 10_000 for feature in features)


def test_more_of_the_same_says_no_more() -> None:
    assert word_features("again and again and again and again") == word_features("again and again and again and")
