"""The bootstrap draws recordings, both sides of a comparison on the same draws, the same for the same input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.bench.intervals import Interval, Tally, paired_difference, rate_interval
from qa_engine.bench.word_errors import WordErrors


def tally(source: str, words: int, wrong: int, stratum: str = "calls") -> Tally:
    return Tally(stratum=stratum, source=source, counts=WordErrors(words=words, substitutions=wrong))


MIXED = [tally(f"call-{i}", 100, wrong) for i, wrong in enumerate((5, 10, 30, 12, 8, 20, 11, 9))]


def test_the_pooled_rate_is_all_errors_over_all_words_and_lies_in_its_interval() -> None:
    found = rate_interval([tally("long", 900, 90), tally("short", 100, 60)])
    assert found is not None
    assert found.value == 0.15
    assert found.low == pytest.approx(0.1)
    assert found.high == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("tallies", "expected", "why"),
    [
        ([], None, "nothing measured"),
        ([tally("silent", 0, 3)], None, "no word was said"),
        ([tally("only", 50, 5)], Interval(value=0.1), "one recording shows no spread"),
        (
            [tally("same", 50, 5), tally("same", 50, 15)],
            Interval(value=0.2),
            "two forms of one recording are one source",
        ),
        (
            [tally("a", 50, 5, "an4"), tally("b", 50, 15, "calls")],
            Interval(value=0.2),
            "one of each collection shows no spread either",
        ),
        ([tally("a", 50, 5), tally("b", 50, 5)], Interval(value=0.1, low=0.1, high=0.1), "all alike"),
    ],
)
def test_edges(tallies: list[Tally], expected: Interval | None, why: str) -> None:
    assert rate_interval(tallies) == expected, why


def test_the_interval_is_that_of_an_exact_count() -> None:
    """Two sources of one length: a quarter of all draws takes the low one twice, a quarter the high one twice."""
    found = rate_interval([tally("a", 100, 0), tally("b", 100, 20)])
    assert found is not None
    assert (found.low, found.value, found.high) == (0.0, 0.1, 0.2)


def test_the_same_input_gives_the_same_interval_in_any_order() -> None:
    assert rate_interval(MIXED) == rate_interval(MIXED[::-1])


def test_a_small_but_steady_difference_is_certain_although_the_rates_overlap() -> None:
    """This is what pairing is for: recordings differ far more than contestants do."""
    better = [one.evolve(counts=one.counts.evolve(substitutions=one.counts.substitutions - 2)) for one in MIXED]
    ours, theirs, difference = rate_interval(better), rate_interval(MIXED), paired_difference(better, MIXED)
    assert ours and theirs and difference
    assert ours.high > theirs.low
    assert difference == Interval(value=-0.02, low=-0.02, high=-0.02)
    assert difference.excludes_zero


def test_a_difference_that_one_recording_makes_is_not_certain() -> None:
    other = [MIXED[0].evolve(counts=WordErrors(words=100, substitutions=25)), *MIXED[1:]]
    difference = paired_difference(other, MIXED)
    assert difference
    assert difference.value == 0.025
    assert not difference.excludes_zero


def test_different_recordings_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="same recordings"):
        paired_difference(MIXED, MIXED[1:])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 50)), min_size=2, max_size=6))
def test_value_lies_between_the_ends_of_what_is_drawn(rows: list[tuple[int, int]]) -> None:
    tallies = [tally(f"call-{i}", words, wrong) for i, (words, wrong) in enumerate(rows)]
    found = rate_interval(tallies)
    assert found is not None
    rates = [one.counts.rate or 0.0 for one in tallies]
    assert min(rates) - 1e-6 <= found.low <= found.high <= max(rates) + 1e-6
    swapped = paired_difference(tallies, tallies)
    assert swapped == Interval(value=0.0, low=0.0, high=0.0)
