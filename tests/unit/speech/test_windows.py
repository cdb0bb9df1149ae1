"""Speech cut into windows and windows into halves: nothing is lost, nothing is heard twice, nothing is too long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.recognition import RecognitionOptions
from qa_engine.speech.speech_clock import SpeechClock
from qa_engine.speech.voice_activity import Span
from qa_engine.speech.windows import Piece, cut_windows, gathered_length, halved

OPTIONS = RecognitionOptions(window_s=10.0, late_share=0.6, padding_s=0.4, kept_pause_s=1.0)
SHORT = RecognitionOptions(window_s=4.0, padding_s=0.2, kept_pause_s=0.1)
LOUD = np.random.default_rng(0).normal(0, 0.1, 400 * SAMPLE_RATE).astype(np.float32)
Times = tuple[float, float]


def samples_at(*times: Times) -> list[Span]:
    return [(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)) for start, end in times]


def quiet_at(*times: Times) -> np.ndarray:
    """Noise that falls silent for a moment at each of ``times``."""
    sound = LOUD[: 60 * SAMPLE_RATE].copy()
    for start, end in samples_at(*times):
        sound[start:end] = 0
    return sound


def speech_in(windows: Iterable[Sequence[Piece]]) -> list[list[Times]]:
    return [[(piece.start / SAMPLE_RATE, piece.end / SAMPLE_RATE) for piece in window] for window in windows]


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        ([], []),
        ([(1, 3)], [[(1, 3)]]),
        ([(1, 3), (40, 42)], [[(1, 3), (40, 42)]]),
        ([(1, 5), (20, 24), (40, 44)], [[(1, 5), (20, 24)], [(40, 44)]]),
        ([(1, 5), (6, 8.5), (8.9, 9.5), (9.9, 14)], [[(1, 5), (6, 8.5), (8.9, 9.5)], [(9.9, 14)]]),
        ([(1, 3), (3.5, 7), (8.5, 9.9), (10.2, 15)], [[(1, 3), (3.5, 7)], [(8.5, 9.9), (10.2, 15)]]),
    ],
    ids=["none", "one", "a silence costs nothing", "full", "of equal pauses the last", "the longest late pause"],
)
def test_windows_end_at_pauses(speech: list[Times], expected: list[list[Times]]) -> None:
    assert speech_in(cut_windows(samples_at(*speech), LOUD, OPTIONS)) == expected


def test_speech_without_a_pause_is_cut_where_it_is_quietest_in_the_later_half() -> None:
    sound = quiet_at((3, 3.5), (8, 8.12), (14.5, 14.62))
    (before, cut), (after, cut_again), (last, end) = chain(*speech_in(cut_windows(samples_at((1, 20)), sound, OPTIONS)))
    assert (before, end) == (1, 20)
    assert 8 <= cut == after <= 8.12
    assert 14.5 <= cut_again == last <= 14.62


def test_padding_ends_half_way_to_the_neighbour_and_with_the_sound() -> None:
    ((first, second),) = cut_windows(samples_at((0.1, 3), (3.5, 5)), LOUD[: round(5.2 * SAMPLE_RATE)], OPTIONS)
    assert (first.first, first.last, second.first, second.last) == tuple(chain(*samples_at((0, 3.25), (3.25, 5.2))))


STEPS = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 350)), max_size=10)
ANY_OPTIONS = st.sampled_from([OPTIONS, SHORT, RecognitionOptions.best(), RecognitionOptions.fast()])


def spans(steps: Sequence[tuple[int, int]]) -> list[Span]:
    """Speech from pauses and lengths in tenths of a second."""
    edges = [edge * SAMPLE_RATE // 10 for edge in accumulate(chain(*steps))]
    return list(zip(edges[::2], edges[1::2], strict=True))


def joined(pieces: Sequence[Piece]) -> list[Span]:
    """Return the speech of pieces, those put together again that were cut apart."""
    whole: list[Span] = []
    for piece in pieces:
        if whole and whole[-1][1] == piece.start:
            whole[-1] = (whole[-1][0], piece.end)
        else:
            whole.append((piece.start, piece.end))
    return whole


@given(STEPS, st.integers(0, SAMPLE_RATE), ANY_OPTIONS)
@settings(max_examples=80, deadline=None)
def test_all_speech_is_in_exactly_one_window(
    steps: list[tuple[int, int]], rest: int, options: RecognitionOptions
) -> None:
    speech = spans(steps)
    length = speech[-1][1] + rest if speech else rest
    windows = cut_windows(speech, LOUD[:length], options)
    pieces = list(chain(*windows))
    assert joined(pieces) == speech
    assert all(0 <= p.first <= p.start < p.end <= p.last <= length for p in pieces)
    assert all(before.last <= after.first for before, after in pairwise(pieces))
    for window in windows:
        assert gathered_length(window, options) == SpeechClock.over(window, options).gather(LOUD[:length]).size
        assert gathered_length(window, options) <= round(options.window_s * SAMPLE_RATE)


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        ([(1, 2.9)], [[(1, 2.9)]]),
        ([(1, 1.5), (8, 8.5)], [[(1, 1.5), (8, 8.5)]]),
        ([(1, 4), (5, 9)], [[(1, 4)], [(5, 9)]]),
        ([(1, 3), (4, 6), (6.5, 9)], [[(1, 3)], [(4, 6), (6.5, 9)]]),
        ([(1, 4), (5, 6), (7, 9)], [[(1, 4)], [(5, 6), (7, 9)]]),
        ([(1, 1.5), (4, 6), (6.5, 9)], [[(1, 1.5), (4, 6)], [(6.5, 9)]]),
    ],
    ids=[
        "too short",
        "too little speech, however long the silence",
        "at the pause",
        "at the longest pause",
        "of equal pauses at the first",
        "not at a pause near the end",
    ],
)
def test_a_window_is_parted_at_the_longest_pause_near_its_middle(
    speech: list[Times], expected: list[list[Times]]
) -> None:
    (window,) = cut_windows(samples_at(*speech), LOUD, OPTIONS)
    assert speech_in(halved(window, LOUD)) == expected


@pytest.mark.parametrize(
    "speech",
    [[(1, 9)], [(1, 1.5), (2.5, 9)], [(1, 2), (32, 39)], [(1, 8), (38, 39)]],
    ids=["no pause", "a pause at the start", "a long silence before", "a long silence after"],
)
def test_without_a_pause_near_the_middle_it_is_parted_at_the_quietest_moment(speech: list[Times]) -> None:
    (window,) = cut_windows(samples_at(*speech), LOUD, OPTIONS)
    start, end = max(speech, key=lambda times: times[1] - times[0])
    quiet = (start + end) / 2
    before, after = halved(window, quiet_at((quiet, quiet + 0.12)))
    assert quiet * SAMPLE_RATE <= before[-1].end == before[-1].last <= (quiet + 0.12) * SAMPLE_RATE
    assert after[0].start == after[0].first == before[-1].end


@given(STEPS, ANY_OPTIONS)
@settings(max_examples=80, deadline=None)
def test_halves_are_the_whole_and_a_quarter_of_it_at_least(
    steps: list[tuple[int, int]], options: RecognitionOptions
) -> None:
    speech = spans(steps)
    for window in cut_windows(speech, LOUD, options):
        halves = halved(window, LOUD)
        pieces = list(chain(*halves))
        assert joined(pieces) == joined(window)
        assert (pieces[0].first, pieces[-1].last) == (window[0].first, window[-1].last)
        assert all(before.last <= after.first for before, after in pairwise(pieces))
        total = sum(piece.end - piece.start for piece in window)
        assert len(halves) == (2 if total >= 2 * SAMPLE_RATE else 1)
        assert all(sum(piece.end - piece.start for piece in half) >= total // 4 for half in halves)
