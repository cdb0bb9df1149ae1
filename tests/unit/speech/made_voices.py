"""Sounds for tests that are speech enough: voiced syllables with pauses, different for each voice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa_engine.ports import SAMPLE_RATE

Samples = NDArray[np.float32]


def spoken(seed: int, turns: Sequence[tuple[float, float]], seconds: float, level: float = 0.1) -> Samples:
    """Return one side of a call of so many seconds: a voice of its own in each of ``turns``, silent elsewhere."""
    random = np.random.default_rng(seed)
    out = np.zeros(round(seconds * SAMPLE_RATE))
    for start_s, end_s in turns:
        at = round(start_s * SAMPLE_RATE)
        while at < round(end_s * SAMPLE_RATE):
            syllable = _syllable(random, random.uniform(0.12, 0.28))[: out.size - at]
            out[at : at + syllable.size] += syllable
            at += syllable.size + round(random.uniform(0.0, 0.05) * SAMPLE_RATE)
    return (level * out / np.sqrt(np.mean(np.square(out[out != 0])))).astype(np.float32)


def _syllable(random: np.random.Generator, length_s: float) -> NDArray[np.float64]:
    time_s = np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    pitch_hz = random.uniform(90, 240) * (1 + random.uniform(-0.3, 0.3) * time_s)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE
    formants_hz = random.uniform([300, 900, 2200], [800, 2000, 3000])
    wave = np.zeros_like(time_s)
    for harmonic in range(1, 16):
        strength = sum(1 / (1 + ((harmonic * pitch_hz.mean() - f) / 120) ** 2) for f in formants_hz)
        wave += strength * np.sin(harmonic * phase + random.uniform(0, 6))
    wave += 0.1 * random.normal(size=time_s.size)
    return wave * np.sin(np.pi * time_s / length_s)


def noise(seed: int, count: int, level: float) -> Samples:
    return np.random.default_rng(seed).normal(0, level, count).astype(np.float32)


def delayed(samples: Samples, delay_s: float) -> Samples:
    """Return samples later, as long as they are."""
    late = round(delay_s * SAMPLE_RATE)
    return np.concatenate([np.zeros(late, np.float32), samples[: samples.size - late]])


def coloured(samples: Samples, seed: int) -> Samples:
    """Return samples as a short acoustic path leaves them: a direct sound and 20 ms of decaying reflections."""
    random = np.random.default_rng(seed)
    response = random.normal(size=320) * np.exp(-np.arange(320) / 60)
    response[0] += 3
    size = 1 << (samples.size + response.size).bit_length()
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)
    return (wet[: samples.size] / np.sqrt(np.sum(response**2))).astype(np.float32)


def through_mulaw(samples: Samples) -> Samples:
    """Return samples after 8-bit companding and back."""
    limited = np.clip(samples, -1, 1)
    companded = np.sign(limited) * np.log1p(255 * np.abs(limited)) / np.log(256)
    coarse = np.round(companded * 127) / 127
    return (np.sign(coarse) * np.expm1(np.abs(coarse) * np.log(256)) / 255).astype(np.float32)
