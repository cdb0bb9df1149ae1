"""Words spelled another way: whole ones, with their capitals, and quoted as they were written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.patterns.normalise import Normalised, normalise
from qa_engine.patterns.respell import Respelling, exchanging, respelled, with_capitals

TABLE = exchanging({"gonna": "going to", "to": "too", "kind": "k", "a bit": "some", "a": "an"})
DROPPING = Respelling(re.compile(r"\bhas (?=got\b)"), lambda match: "")


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("I'm gonna go", "I'm going to go", "a word"),
        ("a bit", "some", "the longest first"),
        ("ako tonto 'to'", "ako tonto 'to'", "no part of a word, nor of one with an apostrophe"),
        ("GONNA Gonna", "GOING TO Going to", "capitals"),
        ("", "", "nothing"),
    ],
)
def test_whole_words_are_exchanged(text: str, expected: str, why: str) -> None:
    assert respelled(Normalised(text), [TABLE]).text == expected, why


@pytest.mark.parametrize(
    ("text", "found", "quoted"),
    [
        ("I'm gonna go", "going", "gonna"),
        ("I'm gonna go", "to go", "gonna go"),
        ("wait  a bit, ok", "some", "a bit"),
        ("he has got it", "he got", "he has got"),
        ("he has got it", "got it", "got it"),
        ("gonna", "going to", "gonna"),
    ],
)
def test_what_is_found_is_quoted_as_it_was_written(text: str, found: str, quoted: str) -> None:
    spelled = respelled(normalise(text), [TABLE, DROPPING])
    start = spelled.text.index(found)
    begin, end = spelled.original_span(start, start + len(found))
    assert text[begin:end] == quoted


@given(st.text("aG on.to'bi\u2019\u00df\u200b", max_size=30))
def test_every_character_stands_for_some_of_the_original(text: str) -> None:
    plain = normalise(text)
    spelled = respelled(plain, [TABLE, DROPPING])
    offsets = [spelled.original_span(i, i + 1) for i in range(len(spelled.text))]
    assert all(0 <= start <= end <= len(text) for start, end in offsets)
    assert offsets == sorted(offsets)
    if spelled.text == plain.text:
        assert spelled == plain


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [("so", "thus", "thus"), ("So", "thus", "Thus"), ("SO", "thus", "THUS"), ("U", "you", "You"), ("", "you", "you")],
)
def test_capitals_are_kept(word: str, other: str, expected: str) -> None:
    assert with_capitals(word, other) == expected
