"""Seconds of speech, which channels to hear, and the clock that leads back from gathered speech to real time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from faster_whisper import vad
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa_engine.domain.transcript import Segment, Word
from qa_engine.errors import ModelError
from qa_engine.speech.channels import distinct_channels
from qa_engine.speech.recognition import RecognitionOptions
from qa_engine.speech.speech_clock import SpeechClock
from qa_engine.speech.voice_activity import Span, detect_speech, total_s
from qa_engine.speech.windows import cut_windows

RATE = 16_000
OPTIONS = RecognitionOptions(kept_pause_s=1.0, padding_s=0.4)


def seconds(*spans: tuple[float, float]) -> list[Span]:
    return [(round(start * RATE), round(end * RATE)) for start, end in spans]


def clocks(speech: list[Span], length: int) -> list[SpeechClock]:
    """Return the clocks of the windows over ``speech`` in a channel of ``length`` samples."""
    sound = np.zeros(length, dtype=np.float32)
    return [SpeechClock.over(pieces, OPTIONS) for pieces in cut_windows(speech, sound, OPTIONS)]


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ([], 0.0),
        ([[]], 0.0),
        ([seconds((1, 3))], 2.0),
        ([seconds((1, 3)), seconds((2, 4))], 3.0),
        ([seconds((1, 10)), seconds((2, 4), (5, 6))], 9.0),
        ([seconds((1, 2)), seconds((2, 3))], 2.0),
    ],
    ids=["no channel", "silent", "one", "overlap once", "inside another", "touching"],
)
def test_seconds_of_speech_count_once(channels: list[list[Span]], expected: float) -> None:
    assert total_s(channels) == expected


@pytest.mark.parametrize(
    ("speech", "length_s", "stretches"),
    [
        ([(2, 3)], 10, [(1.6, 3.4)]),
        ([(0.1, 3)], 3.2, [(0, 3.2)]),
        ([(1, 2), (2.5, 3)], 10, [(0.6, 3.4)]),
        ([(1, 2), (3.0, 4)], 10, [(0.6, 4.4)]),
        ([(1, 2), (3.1, 4)], 10, [(0.6, 2.4), (2.7, 4.4)]),
    ],
    ids=["padded", "padding ends with the sound", "short pause kept", "pause at the limit", "longer pause cut out"],
)
def test_stretches_hold_speech_and_short_pauses(
    speech: list[tuple[float, float]], length_s: float, stretches: list[tuple[float, float]]
) -> None:
    (clock,) = clocks(seconds(*speech), round(length_s * RATE))
    assert clock.stretches == tuple(seconds(*stretches))


# Speech at 1-2 s, 10-11 s and 11.5-12 s; gathered, that is at 0.4-1.4, 2.2-3.2 and 3.7-4.2.
(CLOCK,) = clocks(seconds((1, 2), (10, 11), (11.5, 12)), 20 * RATE)


@pytest.mark.parametrize(
    ("heard", "real"),
    [
        ((0.4, 0.9), (1.0, 1.5)),
        ((0.0, 0.9), (0.9, 1.5)),
        ((1.0, 2.1), (1.6, 2.1)),
        ((1.4, 1.6), (2.0, 2.1)),
        ((1.5, 2.0), (9.9, 9.9)),
        ((1.2, 2.5), (9.9, 10.3)),
        ((2.4, 2.8), (10.2, 10.6)),
        ((3.3, 3.9), (11.4, 11.7)),
        ((3.9, 5.0), (11.7, 12.1)),
    ],
    ids=[
        "inside speech",
        "starts too early",
        "runs into a silence",
        "late in speech",
        "before speech, past the middle of the silence",
        "stretched over the silence before it",
        "inside later speech",
        "after a kept pause",
        "runs over the end",
    ],
)
def test_a_word_is_held_to_the_speech_it_belongs_to(heard: tuple[float, float], real: tuple[float, float]) -> None:
    word = Word(text="yes", start_s=heard[0], end_s=heard[1])
    (placed,) = CLOCK.place(Segment(start_s=heard[0], end_s=heard[1], text="yes", words=(word,)))
    assert (placed.words[0].start_s, placed.words[0].end_s) == pytest.approx(real)
    assert (placed.start_s, placed.end_s) == pytest.approx(real)


def test_a_segment_without_words_is_placed_as_a_whole() -> None:
    (placed,) = CLOCK.place(Segment(start_s=2.3, end_s=2.9, text="yes"))
    assert (placed.start_s, placed.end_s) == pytest.approx((10.1, 10.7))


def test_a_segment_over_a_silence_that_was_cut_out_becomes_two() -> None:
    words = (Word(text="Yes.", start_s=0.5, end_s=1.3), Word(text="Then", start_s=2.2, end_s=2.6))
    first, second = CLOCK.place(Segment(start_s=0.5, end_s=2.6, text="Yes. Then", words=words))
    assert (first.text, first.start_s, first.end_s) == ("Yes.", 1.1, 1.9)
    assert (second.text, second.start_s, second.end_s) == ("Then", 10.0, 10.4)


SPEECH = st.lists(st.integers(min_value=1, max_value=60), min_size=2, max_size=16).map(
    lambda steps: [(t * RATE // 10, (t + n) * RATE // 10) for t, n in _ascending(steps)]
)


def _ascending(steps: list[int]) -> list[tuple[int, int]]:
    spans, reached = [], 0
    for gap, length in zip(steps[::2], steps[1::2], strict=False):
        spans.append((reached + gap, length))
        reached += gap + length
    return spans


@given(SPEECH, st.floats(min_value=0, max_value=100), st.floats(min_value=0, max_value=5))
@settings(deadline=None)
def test_every_word_lands_within_reach_of_speech(speech: list[Span], start_s: float, length_s: float) -> None:
    word = Word(text="w", start_s=start_s, end_s=start_s + length_s)
    for clock in clocks(speech, speech[-1][1] + RATE):
        (placed,) = clock.place(Segment(start_s=word.start_s, end_s=word.end_s, text="w", words=(word,)))
        assert placed.start_s <= placed.end_s
        near = [start / RATE - 0.101 <= placed.start_s <= placed.end_s <= end / RATE + 0.101 for start, end in speech]
        assert any(near)


@given(SPEECH)
@settings(deadline=None)
def test_gathered_sound_is_the_stretches_and_nothing_else(speech: list[Span]) -> None:
    samples = np.arange(speech[-1][1] + RATE, dtype=np.float32)
    over = clocks(speech, samples.size)
    for clock in over:
        expected = np.concatenate([samples[start:end] for start, end in clock.stretches])
        assert np.array_equal(clock.gather(samples), expected)
    gathered = np.concatenate([clock.gather(samples) for clock in over])
    assert np.unique(gathered).size == gathered.size
    for start, end in speech:
        assert np.isin([start, end - 1], gathered).all()


def sound(seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal(RATE).astype(np.float32)


LEFT, RIGHT, NOISE, SILENCE = sound(1), sound(2), sound(3), np.zeros(RATE, dtype=np.float32)


@pytest.mark.parametrize(
    ("channels", "kept"),
    [
        ([LEFT], 1),
        ([LEFT, RIGHT], 2),
        ([LEFT, LEFT], 1),
        ([LEFT, 0.3 * LEFT], 1),
        ([LEFT, -LEFT], 1),
        ([LEFT, LEFT + 0.05 * NOISE], 1),
        ([LEFT, RIGHT + 0.3 * LEFT], 2),
        ([LEFT, SILENCE], 2),
        ([SILENCE, SILENCE], 2),
        ([LEFT, LEFT, RIGHT], 3),
    ],
    ids=[
        "mono",
        "sides",
        "doubled",
        "quieter",
        "inverted",
        "compressed",
        "cross-talk",
        "one silent",
        "silent",
        "third",
    ],
)
def test_a_mono_recording_stored_as_stereo_is_heard_once(channels: list[NDArray[np.float32]], kept: int) -> None:
    assert len(distinct_channels(np.stack(channels).astype(np.float32))) == kept


@pytest.mark.parametrize(
    "samples",
    [np.zeros(0, np.float32), np.zeros(100, np.float32), SILENCE, 0.02 * NOISE],
    ids=["nothing", "shorter than a frame", "silence", "noise"],
)
def test_no_speech_is_found_where_there_is_none(samples: NDArray[np.float32]) -> None:
    assert detect_speech(samples, 0.5) == []


def test_a_model_that_cannot_be_loaded_is_no_fault_of_the_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vad.get_vad_model.cache_clear()
    monkeypatch.setattr(vad, "get_assets_path", lambda: str(tmp_path))
    with pytest.raises(ModelError, match="reinstall") as caught:
        detect_speech(0.02 * NOISE, 0.5)
    assert caught.value.code == "unusable"
    monkeypatch.undo()
    assert detect_speech(SILENCE, 0.5) == []
