"""What encoder and word lists are given: one spelling for what says nothing of a contact, the rest as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.function_words import word_features
from qa_engine.classify.plain_words import plain
from qa_engine.classify.sentiment import vader_features


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("It isn\u2019t \u201cfine\u201d", 'It isn\'t "fine"', "quotation marks as typed on a keyboard"),
        ("re\u200bfu\u00adnd", "refund", "characters nobody sees"),
        ("the Colour of a CHEQUE", "the Color of a CHECK", "American spelling, capitals kept"),
        ("[PHONE_7] and [CARD_12]", "[PHONE_1] and [CARD_1]", "which placeholder it is says nothing"),
        ("order 88120, LK-4471", "order 12345, LK-1234", "as many figures as before"),
        ("3.99 or 1204,50", "12.50 or 12,50", "amounts"),
        ("on thursday, 14 April and May 3rd", "on Monday, 2 March and 2 March", "weekdays and dates"),
        ("I'm gonna wait, nothin' works", "I'm going to wait, nothing works", "written as spoken"),
        ("it AIN'T right", "it ISN'T right", "a negation stays one, and loud"),
    ],
)
def test_what_says_nothing_is_spelled_one_way(text: str, expected: str, why: str) -> None:
    assert plain(text) == expected, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("8 out of 10, for the third time in 30 days", "ratings and counts"),
        ("it may march on", "months that are words"),
        ("version 10.5.3 at 9:30", "what only looks like an amount"),
        ("the film in' the bin", "no ending"),
        ("kno\u017f co\u017f", "a letter that only folds to another"),
        ("", "nothing"),
    ],
)
def test_what_says_something_stays(text: str, why: str) -> None:
    assert plain(text) == text, why


@given(st.text(max_size=60))
def test_plain_text_comes_out_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_word_lists_read_the_plain_text() -> None:
    written, plainly = "It isn\u2019t go\u200bod, I\u2019m gonna leave", "It isn't good, I'm going to leave"
    assert vader_features(written) == vader_features(plainly)
    assert word_features(written) == word_features(plainly)
