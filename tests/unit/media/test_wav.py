from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from qa_engine.media import decode, write_wav
from qa_engine.ports import Audio


def audio(samples: list[list[float]]) -> Audio:
    rows = np.array(samples, dtype=np.float32)
    return Audio(rows, None, rows.shape[1] / 16_000)


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_read_back_bit_by_bit(tmp_path: Path, channels: int) -> None:
    values = np.random.default_rng(3).integers(-8192, 8191, (channels, 5000)) / 32768.0  # louder noise is damage
    write_wav(tmp_path / "a.wav", Audio(values.astype(np.float32), None, 0.0))
    again = decode(tmp_path / "a.wav")
    assert np.array_equal(again.samples, values.astype(np.float32))
    write_wav(tmp_path / "b.wav", again)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_header_says_16_bit_at_16_khz(tmp_path: Path) -> None:
    write_wav(str(tmp_path / "a.wav"), audio([[0.0] * 160, [0.5] * 160]))
    with wave.open(str(tmp_path / "a.wav")) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate(), reader.getnframes()) == (
            2,
            2,
            16_000,
            160,
        )


def test_beyond_full_scale_does_not_wrap_round(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", audio([[2.0, -2.0, 1.0]]))
    with wave.open(str(tmp_path / "a.wav")) as reader:
        assert np.frombuffer(reader.readframes(3), dtype="<i2").tolist() == [32767, -32768, 32767]
