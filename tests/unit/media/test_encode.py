"""Sound small enough to travel in a page: the same bytes each time, the same length and pitch, never clipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qa_engine.media import decode
from qa_engine.media.encode import encode_mp3, encode_mulaw_wav
from qa_engine.ports import SAMPLE_RATE, Audio

SECONDS = 2.0
Encode = Callable[[Audio], bytes]


def _tone(hertz: float, loudness: float, channels: int = 1) -> Audio:
    time = np.arange(int(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    wave = (loudness * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
    return Audio(np.tile(wave, (channels, 1)), SECONDS, SECONDS)


@pytest.mark.parametrize(("encode", "start"), [(encode_mp3, b"ID3"), (encode_mulaw_wav, b"RIFF")])
def test_the_same_bytes_twice(encode: Encode, start: bytes) -> None:
    data = encode(_tone(440, 0.5))
    assert data.startswith(start)
    assert encode(_tone(440, 0.5)) == data


@pytest.mark.parametrize(("encode", "name"), [(encode_mp3, "t.mp3"), (encode_mulaw_wav, "t.wav")])
@pytest.mark.parametrize(
    ("loudness", "channels", "expected"),
    [(0.5, 1, 0.5), (0.4, 2, 0.8), (0.9, 2, 1.0)],
    ids=["one channel", "two channels add up", "two loud channels are quietened"],
)
def test_heard_again(
    tmp_path: Path, encode: Encode, name: str, loudness: float, channels: int, expected: float
) -> None:
    (tmp_path / name).write_bytes(encode(_tone(440, loudness, channels)))
    heard = decode(tmp_path / name)
    middle = heard.samples[0, SAMPLE_RATE // 2 : SAMPLE_RATE // 2 * 3]
    spectrum = np.abs(np.fft.rfft(middle))
    assert heard.samples.shape[0] == 1
    assert heard.decoded_s == pytest.approx(SECONDS, abs=0.15)
    assert int(np.argmax(spectrum)) == 440
    assert float(np.sqrt(2 * np.mean(middle**2))) == pytest.approx(expected, abs=0.06)


def test_mp3_is_small() -> None:
    assert len(encode_mp3(_tone(440, 0.5), bit_rate=32_000)) < 4_000 * SECONDS + 2_000


@pytest.mark.parametrize("encode", [encode_mp3, encode_mulaw_wav])
def test_no_sound_at_all(encode: Encode) -> None:
    encode(Audio(np.zeros((1, 0), np.float32), 0.0, 0.0))
