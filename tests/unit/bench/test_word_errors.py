"""Words are counted after normalising, channel by channel; counts add up, rates do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.bench.word_errors import WordErrors, count_word_errors, total


def counts(words: int, substitutions: int = 0, deletions: int = 0, insertions: int = 0) -> WordErrors:
    return WordErrors(words=words, substitutions=substitutions, deletions=deletions, insertions=insertions)


@pytest.mark.parametrize(
    ("said", "heard", "expected", "why"),
    [
        (("my bill is wrong",), ("My bill is wrong.",), counts(4), "case and punctuation are no errors"),
        (("twenty five parcels",), ("25 parcels",), counts(2), "numbers are written one way"),
        (("I don’t know",), ("I do not know",), counts(4), "a printed apostrophe is an apostrophe"),
        (("the colour",), ("the color",), counts(2), "British and American spelling are one"),
        (("cancel my order",), ("cancel the order",), counts(3, substitutions=1), "one wrong word"),
        (("cancel my order",), ("cancel order",), counts(3, deletions=1), "one missed word"),
        (("cancel order",), ("cancel my order now",), counts(2, insertions=2), "two added words"),
        (("hello", ""), ("hello", "thank you"), counts(1, insertions=2), "words invented on a silent channel count"),
        (("hello there",), ("",), counts(2, deletions=2), "nothing heard is all missed"),
        (("hello", "goodbye"), ("goodbye", "hello"), counts(2, substitutions=2), "the right words on the wrong side"),
        (("",), ("",), counts(0), "silence heard as silence"),
    ],
)
def test_errors_in_english(said: tuple[str, ...], heard: tuple[str, ...], expected: WordErrors, why: str) -> None:
    assert count_word_errors(said, heard, "en") == expected, why


@pytest.mark.parametrize(
    ("language", "words", "why"),
    [
        ("en", 1, "English numbers become digits"),
        ("en-GB", 1, "the region does not matter"),
        ("de", 2, "other languages keep their words"),
        (None, 2, "what is not known gets the general rules"),
    ],
)
def test_the_language_chooses_the_rules(language: str | None, words: int, why: str) -> None:
    assert count_word_errors(["twenty five"], ["twenty five"], language).words == words, why


def test_each_channel_needs_its_text() -> None:
    with pytest.raises(ValueError, match="shorter"):
        count_word_errors(["one", "two"], ["one"])


@given(st.lists(st.tuples(*[st.integers(0, 1000)] * 4), max_size=8))
def test_sums_hold_every_count(rows: list[tuple[int, int, int, int]]) -> None:
    found = total([counts(*row) for row in rows])
    assert found.words == sum(row[0] for row in rows)
    assert found.errors == sum(sum(row[1:]) for row in rows)


def test_a_rate_needs_words() -> None:
    assert counts(0, insertions=3).rate is None
    assert counts(8, 1, 1, 2).rate == 0.5
