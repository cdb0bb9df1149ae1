"""Sound files made for the tests, from numbers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

PITCHES_HZ = (440, 660, 880)


def tones(seconds: float, rate: int, channels: int) -> NDArray[np.float32]:
    """A tone of its own on each channel, at a third of full scale; shape (channels, n)."""
    time = np.arange(round(seconds * rate)) / rate
    return np.stack([np.sin(2 * np.pi * PITCHES_HZ[c] * time) / 3 for c in range(channels)]).astype(np.float32)


def pitches(samples: NDArray[np.float32], rate: int = 16_000) -> list[int]:
    """The loudest frequency of each channel, to 10 Hz."""
    spectrum = np.abs(np.fft.rfft(samples, axis=1))
    return [int(round(peak * rate / samples.shape[1], -1)) for peak in spectrum.argmax(axis=1)]


@dataclass
class Sounds:
    folder: Path

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def wav(
        self,
        data: bytes = b"",
        *,
        tag: int = 1,
        channels: int = 1,
        rate: int = 8_000,
        bits: int = 16,
        length: int | None = None,
        name: str = "made.wav",
    ) -> Path:
        """A WAV file with the header as given, whether or not it fits the data."""
        align = channels * bits // 8
        form = struct.pack("<HHIIHH", tag, channels, rate, rate * align & 0xFFFF_FFFF, align & 0xFFFF, bits)
        length = len(data) if length is None else length
        head = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", length)
        return self.file(name, b"RIFF" + struct.pack("<I", len(head) + len(data) & 0xFFFF_FFFF) + head + data)

    def encoded(
        self,
        codec: str,
        name: str,
        *,
        seconds: float = 3.0,
        rate: int = 16_000,
        channels: int = 1,
        keep: Callable[[int], bool] = lambda _: True,
        **options: str,
    ) -> Path:
        """A file as other programs write it. ``keep`` says which packets get into it."""
        path = self.folder / name
        layout = "stereo" if channels == 2 else "mono"
        with av.open(str(path), "w", options=options) as container:
            stream = container.add_stream(codec, rate=rate, layout=layout)
            resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
            frame = av.AudioFrame.from_ndarray(tones(seconds, rate, channels), format="fltp", layout=layout)
            frame.sample_rate = rate
            fifo = av.AudioFifo()
            for piece in resampler.resample(frame):
                fifo.write(piece)
            packets = []
            while (piece := fifo.read(stream.codec_context.frame_size or 1024, partial=True)) is not None:
                packets += stream.encode(piece)
            packets += stream.encode(None)
            container.mux([packet for number, packet in enumerate(packets) if keep(number)])
        return path


@pytest.fixture
def sounds(tmp_path: Path) -> Sounds:
    return Sounds(tmp_path)


@pytest.fixture
def heard_pitches() -> Callable[[NDArray[np.float32]], list[int]]:
    return pitches


@pytest.fixture
def make_tones() -> Callable[[float, int, int], NDArray[np.float32]]:
    return tones
