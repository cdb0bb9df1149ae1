"""Texts as hashed counts of words and pieces of words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.patterns.ngrams import BUCKETS, hashed_groups


def plain(text):
    return [(group.buckets.tolist(), group.values.tolist()) for group in hashed_groups(text)]


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ("Where is my card?", "where is  my card", True, "case, spaces and punctuation"),
        ("it\u2019s late", "it's late", True, "apostrophes"),
        ("pay [CARD_1] now", "pay [CARD_2] now", True, "which card it is says nothing"),
        ("pay [CARD_1] now", "pay card now", False, "but that it was a card number does"),
        ("where is my card", "where my card is", False, "order, by pairs of words"),
        ("card card", "card", False, "how often"),
        ("caf\u00e9", "cafe", False, "accents"),
    ],
)
def test_what_counts_as_the_same(one, other, same, why):
    assert (plain(one) == plain(other)) is same, why


def test_buckets_are_part_of_every_head_and_never_change():
    words, pieces = plain("no power")
    assert words == ([1472, 1589, 3595], [100, -100, 100])
    assert pieces[0][:4] == [102, 183, 376, 557]


def test_a_text_without_words_has_none():
    assert plain("?! ...") == [([], []), ([], [])]


def test_more_of_the_same_says_little_more():
    (once,), (twice,) = ([abs(v) for v in plain(text)[0][1]][:1] for text in ("a", "a a"))
    assert (once, sorted(abs(v) for v in plain("a a")[0][1])) == (100, [100, 169])
    assert twice in (100, 169)


@given(st.text(max_size=60))
def test_any_text_gives_rising_buckets_and_whole_numbers(text):
    for group in hashed_groups(text):
        assert group.buckets.dtype == group.values.dtype == np.int64
        assert (np.diff(group.buckets) > 0).all()
        assert len(group.buckets) == len(group.values)
        assert not len(group.buckets) or (group.buckets.min() >= 0 and group.buckets.max() < BUCKETS)
