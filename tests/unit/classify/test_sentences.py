"""Sentences and windows: nothing is lost, nothing overlaps, nothing is too long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.sentences import sentence_spans, window_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   \n ", []),
        ("no punctuation at all", ["no punctuation at all"]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("  It costs $4.99. Fine.  ", ["It costs $4.99.", "Fine."]),
        ("Mr. Smith called.", ["Mr. Smith called."]),
        ("A heading\n\nand a paragraph. With two.", ["A heading", "and a paragraph.", "With two."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_spans(text)] == expected


def test_windows_hold_whole_sentences() -> None:
    text = "One two three. Four five. Six seven eight nine. Ten."
    assert [text[a:b] for a, b in window_spans(text, most_words=5)] == [
        "One two three. Four five.",
        "Six seven eight nine. Ten.",
    ]


def test_long_speech_is_cut_between_words_in_even_parts() -> None:
    text = " ".join(f"w{i}" for i in range(31))
    assert [len(text[a:b].split()) for a, b in window_spans(text, most_words=30)] == [15, 16]


@given(st.text(alphabet="ab .!?\n\t€", max_size=200), st.integers(1, 6))
def test_windows_cover_all_words_in_order(text: str, most_words: int) -> None:
    spans = window_spans(text, most_words=most_words)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(len(text[a:b].split()) <= most_words for a, b in spans)
