"""Phrases that would take too long are refused or found in bounded work; what is found does not depend on the way."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.phrases import Meaning, Near, Pattern, PatternKind
from qa_engine.errors import RubricError
from qa_engine.patterns.literal import MOST_HITS
from qa_engine.patterns.near import near_hits
from qa_engine.patterns.phrases import PhraseMatcher, check_phrase

WILD = PatternKind.WILDCARD


@pytest.mark.parametrize(
    ("phrase", "says", "why"),
    [
        (Pattern(text="(" * 900 + "a" + ")" * 900, kind=WILD), "deep", "choices in choices"),
        (Pattern(text="x " * 5000, kind=WILD), "at most 2000", "a very long phrase"),
        (Pattern(text="x" * 5000), "at most 2000", "an exact one too"),
        (Pattern(text="word " * 150, kind=PatternKind.CLOSE), "at most 100", "a close one of very many words"),
        (Pattern(text="* " * 40, kind=WILD), "cannot be searched", "forty words that may be any"),
        (Pattern(text="pay <number", kind=WILD), "<number>", "a class that is not closed"),
        (Pattern(text="pay number>", kind=WILD), "<number>", "a class that is not opened"),
        (Near(near=("word",) * 12), "at most 8", "words of which any choice may stand together"),
        (Meaning(meaning=("a b", "c d"), unless=("(a",)), "not closed", "what rules a meaning out is checked"),
        (Meaning(meaning=("a b", "c d"), needs=((),)), "needs", "no word can be there"),
    ],
)
def test_what_cannot_be_searched_is_refused(phrase, says, why):
    with pytest.raises(RubricError, match=says):
        check_phrase(phrase)


@pytest.mark.parametrize(
    ("phrase", "text", "count", "why"),
    [
        (Near(near=("a*",) * 8, within=40), "ab " * 800, 100, "eight parts, each of which is every word"),
        (Near(near=("a*",) * 7 + ("z",), within=40), "ab " * 30_000 + "b " * 50 + "z", 0, "one of them too far away"),
        (Near(near=("a*",) * 7 + ("z",), within=40), "ab " * 30_000 + ". z", 0, "one in another sentence"),
        (Pattern(text="guarantee"), "guarantee " * 10_000, MOST_HITS, "a hundred thousand characters of one word"),
        (
            Pattern(text="guarantee ... you", kind=WILD, unless=("perhaps",)),
            "guarantee you " * 7_000,
            MOST_HITS,
            "in one sentence without an end",
        ),
    ],
)
def test_hostile_texts_are_searched_in_bounded_work(phrase, text, count, why):
    assert len(PhraseMatcher([("rule", phrase)]).find(text)) == count, why


_PLACES = st.lists(
    st.builds(lambda start, size: (start, start + size), st.integers(0, 12), st.integers(1, 3)), max_size=5
).map(sorted)


@given(st.lists(_PLACES, min_size=1, max_size=4), st.integers(0, 6), st.booleans())
def test_near_finds_what_trying_every_choice_of_places_finds(places, within, ordered):
    phrase = Near(near=("a",) * len(places), within=within, ordered=ordered)
    together = set()
    for chosen in itertools.product(*places):
        placed = sorted(chosen)
        gaps = [after[0] - before[1] for before, after in itertools.pairwise(placed)]
        if min(gaps, default=0) >= 0 and sum(gaps) <= within and (not ordered or list(chosen) == placed):
            together.add((placed[0][0], placed[-1][1]))
    kept = []
    for span in sorted(together):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    assert [(hit.start, hit.end) for hit in near_hits(phrase, 0, places)] == kept


def test_a_phrase_with_a_gap_is_found_in_the_sentence_that_holds_it():
    text = "We record. We record all calls. Calls are kept."
    (hit,) = PhraseMatcher([("rule", Pattern(text="record* ... calls", kind=WILD))]).find(text)
    assert text[hit.start : hit.end] == "record all calls"
