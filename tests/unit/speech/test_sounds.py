"""Sounds that are no voice: what is named, what is given up as speech, and that no voice is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa_engine.domain.transcript import SoundKind
from qa_engine.media import decode
from qa_engine.speech.sounds import Heard, hear_sounds
from qa_engine.speech.spectra import frame_at, read_spectra, sample_at
from qa_engine.speech.voice_activity import Span

RATE = 16_000
CALLS = Path(__file__).parents[3] / "fixtures" / "calls"
Samples = NDArray[np.float32]


def clock(length_s: float) -> NDArray[np.float64]:
    return np.arange(round(length_s * RATE)) / RATE


def sines(length_s: float, *frequencies_hz: float, level: float = 0.2) -> Samples:
    mixed = sum(np.sin(2 * np.pi * hertz * clock(length_s)) for hertz in frequencies_hz)
    return np.asarray(level * mixed / len(frequencies_hz), np.float32)


def cadence(length_s: float, on_s: float, off_s: float, *frequencies_hz: float) -> Samples:
    sounding = clock(length_s) % (on_s + off_s) < on_s
    return np.asarray(sines(length_s, *frequencies_hz) * sounding, np.float32)


def keys(length_s: float, on_s: float, off_s: float) -> Samples:
    pairs = [(697, 1209), (770, 1336), (852, 1477), (941, 1336), (697, 1477)]
    step = np.floor(clock(length_s) / (on_s + off_s)).astype(int) % len(pairs)
    tones = np.stack([cadence(length_s, on_s, off_s, *pair) for pair in pairs])
    return np.asarray(tones[step, np.arange(step.size)], np.float32)


def noise(length_s: float, level: float, seed: int = 1) -> Samples:
    return np.asarray(np.random.default_rng(seed).normal(0, level, round(length_s * RATE)), np.float32)


def music(length_s: float, seed: int = 2) -> Samples:
    """Return chords that change each second and a melody above them, each note with partials that fade."""
    random = np.random.default_rng(seed)
    out = np.zeros(round(length_s * RATE))
    for start_s in np.arange(0, length_s, 0.5):
        chord = [220, 277, 330] if start_s % 2 < 1 else [247, 294, 370]
        notes = [*chord, 440 * 2 ** (random.integers(0, 12) / 12)] if start_s % 1 == 0 else chord[:1]
        for hertz in notes:
            time_s = clock(min(1.2, length_s - start_s))
            note = sum(np.exp(-3 * n * time_s) * np.sin(2 * np.pi * hertz * n * time_s) / n for n in range(1, 7))
            at = round(start_s * RATE)
            out[at : at + time_s.size] += note * np.minimum(1, time_s / 0.01)
    return np.asarray(0.15 * out / np.abs(out).max(), np.float32)


def whole(samples: Samples) -> list[Span]:
    return [(0, samples.size)]


def seconds_of(heard: Heard, kind: SoundKind) -> float:
    return sum(sound.end_s - sound.start_s for sound in heard.sounds if sound.kind is kind)


@pytest.mark.parametrize(
    ("samples", "kind", "least_s", "why"),
    [
        (np.zeros(10 * RATE, np.float32), SoundKind.SILENCE, 10.0, "nothing at all"),
        (noise(10, 0.0003), SoundKind.SILENCE, 10.0, "the idle noise of a line"),
        (noise(10, 0.05), SoundKind.NOISE, 10.0, "loud noise"),
        (sines(10, *range(50, 1000, 50)), SoundKind.NOISE, 9.5, "mains hum with its harmonics"),
        (sines(10, 350, 440), SoundKind.TONE, 9.5, "dial tone"),
        (cadence(14, 2, 4, 440, 480), SoundKind.TONE, 13.5, "ring of North America, lines too near to tell apart"),
        (cadence(14, 1, 4, 425), SoundKind.TONE, 10.5, "ring of the continent, with its rests"),
        (cadence(10, 0.5, 0.5, 480, 620), SoundKind.TONE, 9.0, "busy"),
        (keys(10, 0.1, 0.1), SoundKind.TONE, 9.5, "keys"),
        (keys(10, 0.04, 0.06), SoundKind.TONE, 9.0, "keys as short as the standard allows"),
        (cadence(10, 0.5, 3, 1100) + noise(10, 0.01), SoundKind.TONE, 7.0, "fax calling, in noise"),
        (music(20), SoundKind.MUSIC, 19.0, "hold music"),
        (music(20) + noise(20, 0.01), SoundKind.MUSIC, 19.0, "hold music in noise"),
    ],
)
def test_a_sound_is_named(samples: Samples, kind: SoundKind, least_s: float, why: str) -> None:
    heard = hear_sounds(samples, [])
    assert seconds_of(heard, kind) >= least_s, why
    assert heard.speech == heard.taken == ()


def test_sounds_follow_one_another() -> None:
    samples = np.concatenate([cadence(9, 1, 4, 425), music(12), np.zeros(5 * RATE, np.float32), noise(6, 0.05)])
    heard = hear_sounds(samples, [])
    assert list(dict.fromkeys(sound.kind for sound in heard.sounds if sound.end_s - sound.start_s > 3)) == [
        SoundKind.TONE,
        SoundKind.MUSIC,
        SoundKind.SILENCE,
        SoundKind.NOISE,
    ]


@pytest.mark.parametrize(
    ("samples", "find_s", "why"),
    [
        (cadence(10, 0.5, 0.5, 425) + noise(10, 0.02), (3.0, 3.5), "one burst of a busy tone"),
        (keys(10, 0.1, 0.1) + noise(10, 0.02), (2.0, 4.0), "keys, taken for a sentence"),
        (np.concatenate([noise(4, 0.001), sines(0.4, 1400), noise(4, 0.001)]), (4.0, 4.4), "a lone beep"),
        (music(20), (10.0, 10.3), "a note"),
        (sines(20, *range(50, 1000, 50)) + noise(20, 0.001), (0.0, 0.35), "where hum begins with the recording"),
    ],
)
def test_what_is_no_voice_is_given_up(samples: Samples, find_s: tuple[float, float], why: str) -> None:
    find = (round(find_s[0] * RATE), round(find_s[1] * RATE))
    heard = hear_sounds(np.asarray(samples, np.float32), [find])
    assert (heard.speech, heard.taken) == ((), (find,)), why


# -- voices ---------------------------------------------------------------------------------------------------------


def read_call(name: str) -> tuple[Samples, list[list[Span]]]:
    """Return a call's samples, (2, n), and for each channel when somebody speaks on it."""
    samples = decode(CALLS / f"{name}.wav").samples
    spans: list[list[Span]] = [[], []]
    for turn in json.loads((CALLS / f"{name}.truth.json").read_text())["turns"]:
        spans[turn["participant"] == "customer"].append((round(turn["start_s"] * RATE), round(turn["end_s"] * RATE)))
    return samples, spans


VOICES: list[tuple[str, Callable[[Samples], Samples]]] = [
    ("as recorded", lambda samples: samples),
    ("a quiet caller", lambda samples: samples * 0.02),
    ("noise 10 dB below", lambda samples: samples + noise(samples.size / RATE, 0.3 * float(samples.std()))),
    ("over hold music", lambda samples: samples + np.resize(music(20), samples.size) * float(samples.std()) * 3),
    ("over a dial tone", lambda samples: samples + np.resize(sines(10, 350, 440), samples.size) * float(samples.std())),
]


@pytest.mark.parametrize(("how", "change"), VOICES, ids=[how for how, _ in VOICES])
@pytest.mark.parametrize("name", ["halden-meter-hold", "corvane-claim-transfer"])
def test_no_voice_is_given_up(name: str, how: str, change: Callable[[Samples], Samples]) -> None:
    samples, spoken = read_call(name)
    for channel, spans in zip(samples, spoken, strict=True):
        heard = hear_sounds(change(channel).astype(np.float32), spans)
        assert heard.taken == (), how


@pytest.mark.parametrize("length_s", [0.15, 0.3, 0.6])
def test_not_even_a_short_word_is_given_up(length_s: float) -> None:
    samples, spoken = read_call("halden-meter-hold")
    length = round(length_s * RATE)
    for channel, spans in zip(samples, spoken, strict=True):
        short = [(start, min(end, start + length)) for start, end in spans]
        assert hear_sounds(channel, short).taken == ()


def test_the_music_of_a_hold_is_heard_and_no_other() -> None:
    samples, spoken = read_call("halden-meter-hold")
    agent, customer = (hear_sounds(channel, spans) for channel, spans in zip(samples, spoken, strict=True))
    held = [sound for sound in agent.sounds if sound.kind is SoundKind.MUSIC]
    assert [(sound.start_s, sound.end_s) for sound in held] == [
        (pytest.approx(27.8, abs=1), pytest.approx(33.8, abs=1))
    ]
    assert {sound.kind for sound in customer.sounds} <= {SoundKind.SILENCE, SoundKind.NOISE}


# -- bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 159, 511, 512, 513, 16_000])
def test_any_length_can_be_heard(size: int) -> None:
    heard = hear_sounds(np.full(size, 0.1, np.float32), [(0, size)] if size else [])
    assert all(sound.end_s <= size / RATE for sound in heard.sounds)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 95), st.integers(1, 30)), max_size=6),
    st.sampled_from(["music", "noise", "tone", "silence"]),
)
def test_spans_and_sounds_are_a_partition(finds: list[tuple[int, int]], what: str) -> None:
    makers = {"music": music(10), "noise": noise(10, 0.05), "tone": sines(10, 425), "silence": np.zeros(10 * RATE)}
    samples = np.asarray(makers[what], np.float32)
    speech: list[Span] = []
    for start, length in sorted(finds):
        begin = max(start * RATE // 10, speech[-1][1] + 1600 if speech else 0)
        end = min(samples.size, begin + length * RATE // 10)
        if end - begin >= 1600:
            speech.append((begin, end))
    heard = hear_sounds(samples, speech)
    assert sorted([*heard.speech, *heard.taken]) == speech
    stretches = sorted((sound.start_s, sound.end_s) for sound in heard.sounds)
    assert all(before[1] <= after[0] for before, after in pairwise(stretches))
    for start, end in heard.speech:
        assert all(begin >= end / RATE - 0.05 or finish <= start / RATE + 0.05 for begin, finish in stretches)
    assert heard == hear_sounds(samples, speech)


@given(st.integers(0, 10_000))
def test_a_frame_is_where_its_middle_is(frame: int) -> None:
    assert frame_at(sample_at(frame)) == frame


def test_a_line_is_read_to_a_hertz_and_its_power_is_the_mean_square() -> None:
    spectra = read_spectra(sines(1, 697, 1209, level=0.4))
    assert spectra.low_hz[50] == pytest.approx(697, abs=0.5)
    assert spectra.high_hz[50] == pytest.approx(1209, abs=0.5)
    assert spectra.power[50] == pytest.approx(0.04, rel=0.02)
    assert spectra.share[50] > 0.99


def test_chunks_leave_no_seam() -> None:
    samples = noise(60, 0.1)
    once, late = read_spectra(samples), read_spectra(samples[100 * 160 :])
    assert np.allclose(once.low_hz[100:-1], late.low_hz[:-1], atol=0.01)
    assert np.allclose(once.fine[25:], late.fine, atol=0.01)
