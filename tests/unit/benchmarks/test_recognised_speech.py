"""Typed text as recognised speech: what is said of numbers and signs, and errors that come as often as asked for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.recognised_speech import HESITATIONS, as_heard, recognised, with_errors, words_alike
from benchmarks.spoken_numbers import cardinal, ordinal, spoken
from qa_engine.patterns.numbers import spoken_numbers


@pytest.mark.parametrize(
    ("text", "heard", "why"),
    [
        ("Hi! It's NOT working...", "hi it's not working", "case and punctuation"),
        ("It\u2019s 'fine', really", "it's fine really", "typed apostrophes stay inside words only"),
        ("[PERSON_1], ring [PHONE_2].", "[PERSON_1] ring [PHONE_2]", "placeholders stay"),
        ("order 40218", "order four zero two one eight", "long numbers by digits"),
        ("020 is it", "zero two zero is it", "a number that begins with zero by digits"),
        ("1,249.50", "one thousand two hundred and forty nine fifty", "amounts"),
        ("$5, \u20ac12.05 and 3.5%", "five dollars twelve oh five euros and three point five percent", "signs"),
        ("on the 28th at 7:30 or 10:00", "on the twenty eighth at seven thirty or ten o'clock", "dates and times"),
        ("4k, X200b and 5G", "four k x two hundred b and five g", "codes"),
        ("jo@x.com & more", "jo at x dot com and more", "addresses"),
        ("?!", "", "nothing that can be said"),
    ],
)
def test_as_heard(text: str, heard: str, why: str) -> None:
    assert " ".join(as_heard(text)) == heard, why


@given(st.integers(0, 999_999))
def test_a_number_in_words_is_that_number_again(number: int) -> None:
    assert [one.digits for one in spoken_numbers(cardinal(number).split())] == [str(number)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("one", "first"), ("twelve", "twelfth"), ("twenty", "twentieth"), ("twenty three", "twenty third")],
)
def test_ordinals(said: str, expected: str) -> None:
    assert ordinal(said) == expected


@given(st.text())
def test_any_text_can_be_heard(text: str) -> None:
    heard = as_heard(text)
    assert all(word and not word.isspace() for word in heard)
    assert isinstance(spoken(text), str)


def test_hesitations_come_between_the_words_and_are_the_same_for_a_seed() -> None:
    text = "one word after another " * 100
    said = recognised(text, random.Random(1))
    assert said == recognised(text, random.Random(1)) != recognised(text, random.Random(2))
    kept = [word for word in said.split() if word not in " ".join(HESITATIONS).split()]
    assert kept == as_heard(text)
    assert 400 < len(said.split()) < 450


def test_words_alike_begin_alike_and_are_about_as_long() -> None:
    alike = words_alike(["no not nor nothing never", "not [PERSON_1]"])
    assert alike["no"] == ["not", "nor"]
    assert alike["never"] == []
    assert "[PERSON_1]" not in alike


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.1])
def test_errors_come_as_often_as_asked_for(rate: float) -> None:
    words = ["not", "nor", "now"] * 3_000
    text = " ".join([*words, "[PERSON_1]"])
    wrong = with_errors(text, rate, words_alike([text]), random.Random(1)).split()
    assert wrong[-1] == "[PERSON_1]"
    missing = len(words) + 1 - len(wrong)
    assert missing / len(words) == pytest.approx(rate / 3, abs=0.01)
    if rate == 0.0:
        assert wrong[:-1] == words


def test_a_word_like_no_other_is_left_out() -> None:
    assert with_errors("unlike anything", 1.0, {}, random.Random(1)) == ""
