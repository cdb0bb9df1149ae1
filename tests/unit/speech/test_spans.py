"""Words found again in their text, and segments cut between words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.transcript import Segment, Word
from qa_engine.speech.spans import cut, word_spans


def words(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(text=text, start_s=i, end_s=i + 0.5) for i, text in enumerate(texts))


@pytest.mark.parametrize(
    ("text", "said", "spans"),
    [
        ("I see, yes.", ("I", "see,", "yes."), ((0, 1), (2, 6), (7, 11))),
        ("no no no", ("no", "no", "no"), ((0, 2), (3, 5), (6, 8))),
        ("at 5 p.m. then", ("at", "5", "p", ".m.", "then"), ((0, 2), (3, 4), (5, 6), (6, 9), (10, 14))),
        ("你好吗", ("你好", "吗"), ((0, 2), (2, 3))),
        ("nothing", (), ()),
        ("one two", ("one", "three"), None),
        ("two one", ("one", "two"), None),
    ],
    ids=["spaced", "the same word again", "split inside", "unspaced script", "no words", "not its words", "order"],
)
def test_words_are_found_in_order(text: str, said: tuple[str, ...], spans: tuple[tuple[int, int], ...] | None) -> None:
    assert word_spans(text, words(*said)) == spans


@given(st.lists(st.text(alphabet="ab.,", min_size=1, max_size=4), min_size=1, max_size=12))
def test_a_spaced_text_gives_back_each_word_at_its_span(said: list[str]) -> None:
    text = " ".join(said)
    spans = word_spans(text, words(*said))
    assert spans is not None
    assert [text[start:end] for start, end in spans] == said


SEGMENT = Segment(
    start_s=0, end_s=3, text="So, yes. Not that.", words=words("So,", "yes.", "Not", "that."), suspect=True, channel=1
)


def test_a_segment_is_cut_where_it_is_told_to_be() -> None:
    first, second = cut(SEGMENT, lambda before, after: before.text == "yes.")
    assert (first.text, first.start_s, first.end_s) == ("So, yes.", 0, 1.5)
    assert (second.text, second.start_s, second.end_s) == ("Not that.", 2, 3.5)
    assert (second.suspect, second.channel) == (True, 1)


def test_a_segment_that_is_not_cut_is_left_as_it_is() -> None:
    assert cut(SEGMENT, lambda before, after: False) == (SEGMENT,)


def test_a_text_that_is_not_that_of_its_words_is_rebuilt_from_them() -> None:
    odd = SEGMENT.evolve(text="something else")
    assert [piece.text for piece in cut(odd, lambda before, after: after.text == "Not")] == ["So, yes.", "Not that."]


@given(st.lists(st.booleans(), min_size=3, max_size=3))
def test_no_word_and_no_text_is_lost_by_cutting(breaks: list[bool]) -> None:
    at = dict(zip(SEGMENT.words[1:], breaks, strict=True))
    pieces = cut(SEGMENT, lambda before, after: at[after])
    assert len(pieces) == 1 + sum(breaks)
    assert tuple(word for piece in pieces for word in piece.words) == SEGMENT.words
    assert " ".join(piece.text for piece in pieces) == SEGMENT.text
