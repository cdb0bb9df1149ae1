"""Bytes that are no sound, told from sound that is only loud."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from qa_engine.media import decode
from qa_engine.media.spoilt import spoilt_samples

SECOND = 8_000
TIME = np.arange(SECOND) / SECOND


def _mu_law(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """G.711: what mu-law codes mean."""
    turned = (~codes).astype(np.int32)
    size = (((turned & 15) << 3) + 132 << (turned >> 4 & 7)) - 132
    return np.where(turned & 128, -size, size).astype(np.float32) / 32_768


def _random_bytes(kind: str) -> NDArray[np.float32]:
    data = np.random.default_rng(5).bytes(SECOND * 2)
    if kind == "mu-law":
        return _mu_law(np.frombuffer(data[:SECOND], dtype=np.uint8))
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32_767


def _clipped_vowel() -> NDArray[np.float32]:
    harmonics = sum(np.sin(2 * np.pi * 140 * n * TIME) / n for n in range(1, 20))
    return np.clip(3 * harmonics, -1, 1).astype(np.float32)


@pytest.mark.parametrize(
    ("sound", "share", "why"),
    [
        (lambda: _random_bytes("PCM"), 1.0, "foreign bytes in linear PCM are white noise at full scale"),
        (lambda: _random_bytes("mu-law"), 1.0, "in mu-law they are a little quieter"),
        (lambda: np.full(SECOND, -0.98, dtype=np.float32), 1.0, "zeros in mu-law: stuck at full scale"),
        (lambda: np.full(SECOND, 1e9, dtype=np.float32), 1.0, "no sample is so large"),
        (lambda: np.full(SECOND, np.nan, dtype=np.float32), 1.0, "not numbers"),
        (lambda: np.zeros(SECOND, dtype=np.float32), 0.0, "silence"),
        (lambda: np.full(SECOND, 0.01, dtype=np.float32), 0.0, "a small offset on a line"),
        (_clipped_vowel, 0.0, "a shout into the microphone"),
        (lambda: np.sign(np.sin(2 * np.pi * 440 * TIME)).astype(np.float32), 0.0, "a tone at full scale"),
        (lambda: np.random.default_rng(5).normal(0, 0.1, SECOND).astype(np.float32), 0.0, "a loud hiss"),
    ],
)
def test_what_is_no_sound(sound: Callable[[], NDArray[np.float32]], share: float, why: str) -> None:
    spoilt = spoilt_samples(sound()[None, :])
    assert (0.0 if spoilt is None else float(spoilt.mean())) == pytest.approx(share, abs=0.03), why


def test_only_the_stretch_that_was_hit_on_the_channel_that_was_hit() -> None:
    sound = np.stack([np.sin(2 * np.pi * 440 * TIME), np.sin(2 * np.pi * 660 * TIME)]).astype(np.float32) / 3
    sound[1, 1_600:3_200] = _random_bytes("PCM")[:1_600]
    spoilt = spoilt_samples(sound)
    assert spoilt is not None
    assert not spoilt[0].any()
    assert spoilt[1, 1_600:3_200].mean() > 0.95
    assert spoilt[1].sum() < 2_000


@pytest.mark.parametrize(("share", "whole"), [(0.01, True), (0.05, False)])
@pytest.mark.parametrize(("tag", "bits"), [(1, 16), (7, 8), (6, 8)], ids=["PCM", "mu-law", "A-law"])
def test_a_run_of_foreign_bytes_is_silenced_and_counted(
    sounds: object, tag: int, bits: int, share: float, whole: bool
) -> None:
    quiet = {1: b"\x00\x01" * 40_000, 7: b"\xf5" * 40_000 + b"\x75" * 40_000, 6: b"\xd0\x50" * 40_000}[tag]
    data = bytearray(quiet)
    length = int(len(data) * share)
    data[20_000 : 20_000 + length] = np.random.default_rng(5).bytes(length)
    audio = decode(sounds.wav(bytes(data), tag=tag, bits=bits))  # type: ignore[attr-defined]
    assert (audio.truncated is None) is whole
    assert (np.abs(audio.samples) > 0.3).mean() < 0.002, "no more is left than a window at each end"
    assert any("hold bytes that are no sound" in note for note in audio.notes)
