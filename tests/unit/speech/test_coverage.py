"""Seconds of speech that no word accounts for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.transcript import Word
from qa_engine.speech.coverage import unheard_s

Times = tuple[float, float]
NINE = "something"  # nine letters take a second at most


def words(*said: tuple[str, float, float]) -> list[Word]:
    return [Word(text=text, start_s=start, end_s=end) for text, start, end in said]


@pytest.mark.parametrize(
    ("spoken", "said", "expected"),
    [
        ([], [], 0.0),
        ([(0, 5)], [], 5.0),
        ([(0, 0.39)], [], 0.0),
        ([(0, 0.4)], [], 0.4),
        ([(0, 2)], [(NINE, 0, 0.5), (NINE, 0.5, 1.3), (NINE, 1.3, 2)], 0.0),
        ([(0, 3)], [(NINE, 0, 0.8), (NINE, 1.1, 1.9), (NINE, 2.2, 3)], 0.0),
        ([(0, 5)], [("yes", 0, 0.3), ("no", 4.7, 5)], 4.4),
        ([(0, 3)], [(NINE, 2, 3)], 2.0),
        ([(0, 3)], [(NINE, 0, 1)], 2.0),
        ([(0, 3), (5, 8)], [(NINE, 0, 1), (NINE, 1, 2), (NINE, 2, 3)], 3.0),
        ([(0, 3)], [(NINE, 2, 3), (NINE, 0, 1), (NINE, 1, 2)], 0.0),
        ([(0, 3)], [(NINE, 0, 3)], 2.0),
        ([(0, 1.7)], [(NINE, 0, 1.7)], 0.0),
        ([(1, 2), (5, 6)], [(NINE, 1.8, 5.2)], 2.0),
    ],
    ids=[
        "no speech",
        "not a word",
        "a breath",
        "shortest gap",
        "all heard",
        "hesitation",
        "a sentence left out",
        "left out before",
        "left out after",
        "a turn left out",
        "words in any order",
        "a word drawn out",
        "drawn out by less than a gap at each end",
        "a word over a silence, in the middle of it",
    ],
)
def test_speech_without_words(spoken: list[Times], said: list[tuple[str, float, float]], expected: float) -> None:
    assert unheard_s(spoken, words(*said)) == expected


@pytest.mark.parametrize(
    ("text", "longest_s"),
    [
        ("a", 3 / 9),
        ("yes", 3 / 9),
        ("yes.", 4 / 9),
        (NINE, 1.0),
        ("2024", 20 / 9),
        ("P-I-T-T", 23 / 9),
        ("A-1.", 12 / 9),
        ("long-lived", 10 / 9),
        ("well-", 5 / 9),
    ],
    ids=["shortest", "word", "with its full stop", "longer", "digits", "spelled", "code", "hyphen", "broken off"],
)
def test_a_word_covers_what_its_letters_can_take(text: str, longest_s: float) -> None:
    assert unheard_s([(0, 10)], words((text, 0, 10))) == pytest.approx(10 - longest_s, abs=0.001)


TIMES = st.tuples(st.sampled_from(["no", NINE, "4242"]), st.integers(0, 200), st.integers(1, 30)).map(
    lambda drawn: (drawn[0], drawn[1] / 10, (drawn[1] + drawn[2]) / 10)
)


@given(st.lists(TIMES, max_size=12), TIMES)
@settings(deadline=None)
def test_more_words_never_leave_more_unheard(
    said: list[tuple[str, float, float]], other: tuple[str, float, float]
) -> None:
    spoken = [(0.0, 6.0), (8.0, 20.0)]
    unheard = unheard_s(spoken, words(*said))
    assert 0 <= unheard_s(spoken, words(*said, other)) <= unheard <= 18.0
