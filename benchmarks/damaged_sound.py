"""Sound whose every moment can be told from every other, written as files, damaged by chance, and looked for again.

Each eighth of a second carries a chord of its own, one low tone and one high; a quiet hiss lies under it, so that
encoders have something to do. What of the sound is still there after damage is measured from the samples alone, without
a word from the decoder: for every moment, how much of its chord can be found anywhere in what came back.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

SLOT_S = 0.125
RATE = 16_000
_LOW_HZ = np.arange(400, 1_600, 100)
_HIGH_HZ = np.arange(1_800, 3_400, 100)
SLOTS = len(_LOW_HZ) * len(_HIGH_HZ)
SECONDS = SLOTS * SLOT_S
_WINDOW, _HOP = 480, 80
_TURNS = {
    name: 2 * np.pi * np.arange(_WINDOW)[:, None] / RATE * tones
    for name, tones in (("low", _LOW_HZ), ("high", _HIGH_HZ))
}
_COSINES = {name: np.cos(turns).astype(np.float32) for name, turns in _TURNS.items()}
_SINES = {name: np.sin(turns).astype(np.float32) for name, turns in _TURNS.items()}
# Share of a window's energy that its two loudest tones must hold. A clean chord has nine tenths there, one with a click
# on it half, noise a thirtieth.
_CLEAR = 0.3


@dataclass(frozen=True)
class Format:
    """How a file is written: codec, name of the file, rate, channels, and options of the container and the codec."""

    codec: str
    suffix: str
    rate: int = 16_000
    channels: int = 1
    container: tuple[tuple[str, str], ...] = ()
    quality: int | None = None

    @property
    def name(self) -> str:
        told = [self.codec, f"{self.rate // 1000}k", "stereo" if self.channels == 2 else "mono", self.suffix]
        told += [f"{key}={value}" for key, value in self.container]
        return " ".join(told + (["VBR"] if self.quality is not None else []))


_NO_XING = (("write_xing", "0"), ("id3v2_version", "0"))
FORMATS = (
    Format("pcm_s16le", "wav", 8_000),
    Format("pcm_s16le", "wav", 8_000, 2),
    Format("pcm_mulaw", "wav", 8_000),
    Format("pcm_alaw", "wav", 8_000, 2),
    Format("pcm_f32le", "wav", 16_000),
    Format("libmp3lame", "mp3"),
    Format("libmp3lame", "mp3", container=_NO_XING),
    Format("libmp3lame", "mp3", quality=4),
    Format("libmp3lame", "mp3", quality=4, container=_NO_XING),
    Format("flac", "flac"),
    Format("flac", "flac", 8_000, 2),
    Format("libopus", "ogg", 48_000),
    Format("vorbis", "ogg", 16_000, 2),
    Format("aac", "m4a"),
    Format("aac", "m4a", 16_000, 2, (("movflags", "+faststart"),)),
    Format("libopus", "webm", 48_000),
    Format("libopus", "webm", 48_000, container=(("live", "1"),)),
)


def chords(rate: int, channels: int) -> NDArray[np.float32]:
    """The sound, shape (channels, n); the second channel is the first one, a little quieter."""
    time = np.arange(round(SLOT_S * rate)) / rate
    slots = [
        (np.sin(2 * np.pi * low * time) + np.sin(2 * np.pi * high * time)) / 6 for high in _HIGH_HZ for low in _LOW_HZ
    ]
    hiss = np.random.default_rng(7).normal(0, 0.003, SLOTS * len(time))
    sound = (np.concatenate(slots) + hiss).astype(np.float32)
    return np.stack([sound, sound * np.float32(0.7)])[:channels]


def write(form: Format, path: Path) -> None:
    """Write the sound to ``path``."""
    layout = "stereo" if form.channels == 2 else "mono"
    with av.open(str(path), "w", options=dict(form.container)) as container:
        stream = container.add_stream(form.codec, rate=form.rate, layout=layout)
        if form.codec == "vorbis":
            stream.codec_context.options = {"strict": "experimental"}
        if form.quality is not None:
            stream.codec_context.qscale = True
            stream.codec_context.global_quality = form.quality * 118  # FF_QP2LAMBDA
        frame = av.AudioFrame.from_ndarray(chords(form.rate, form.channels), format="fltp", layout=layout)
        frame.sample_rate = form.rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=form.rate)
        fifo = av.AudioFifo()
        for piece in resampler.resample(frame):
            fifo.write(piece)
        at = 0
        while (piece := fifo.read(stream.codec_context.frame_size or 1024, partial=True)) is not None:
            piece.pts, piece.time_base = at, Fraction(1, form.rate)
            at += piece.samples
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def found(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Windows of the loudest channel in which each moment's chord is the clearest thing; shape (``SLOTS``,)."""
    counts = np.zeros(SLOTS)
    if samples.shape[1] < _WINDOW:
        return counts
    sound = samples[int(np.argmax(np.square(samples).sum(axis=1)))]
    windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::_HOP] * np.hanning(_WINDOW).astype(np.float32)
    low, high = (np.square(windows @ _COSINES[tones]) + np.square(windows @ _SINES[tones]) for tones in ("low", "high"))
    held = low.max(axis=1) + high.max(axis=1)
    # A tone of amplitude a under a Hann window: |X|^2 = (a N / 4)^2, energy = a^2 / 2 * 3 N / 8.
    energy = np.square(windows).sum(axis=1) * _WINDOW / 3
    audible = (np.sqrt(np.minimum(low.max(axis=1), high.max(axis=1))) > 0.02 * _WINDOW / 4) & (held > _CLEAR * energy)
    slots = high.argmax(axis=1) * len(_LOW_HZ) + low.argmax(axis=1)
    np.add.at(counts, slots[audible], 1)
    return counts


def share_recovered(samples: NDArray[np.float32], whole: NDArray[np.float64]) -> float:
    """The share of the sound that is in ``samples``, where ``whole`` is what ``found`` says of the undamaged file.

    What comes twice counts once, but for one window: where a moment begins is known to a window only.
    """
    return min(1.0, float(np.minimum(found(samples), whole + 1).sum() / whole.sum()))


Damage = Callable[[random.Random, bytearray], bytearray]


def _size(dice: random.Random, smallest: float, largest: float) -> int:
    """Small and large are equally likely."""
    return round(smallest * (max(smallest, largest) / smallest) ** dice.random())


def _flip(dice: random.Random, data: bytearray) -> bytearray:
    for _ in range(_size(dice, 1, 300)):
        data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
    return data


def _overwrite(dice: random.Random, data: bytearray) -> bytearray:
    length = _size(dice, 64, 0.3 * len(data))
    at = dice.randrange(len(data) - length)
    data[at : at + length] = dice.randbytes(length)
    return data


def _blank(dice: random.Random, data: bytearray) -> bytearray:
    length = _size(dice, 64, 0.3 * len(data))
    at = dice.randrange(len(data) - length)
    data[at : at + length] = bytes(length)
    return data


def _cut(dice: random.Random, data: bytearray) -> bytearray:
    return data[: round(len(data) * dice.uniform(0.02, 0.999))]


def _insert(dice: random.Random, data: bytearray) -> bytearray:
    at = dice.randrange(len(data))
    return data[:at] + dice.randbytes(_size(dice, 1, 0.2 * len(data))) + data[at:]


def _remove(dice: random.Random, data: bytearray) -> bytearray:
    length = _size(dice, 1, 0.3 * len(data))
    at = dice.randrange(len(data) - length)
    return data[:at] + data[at + length :]


DAMAGES: dict[str, Damage] = {
    "bytes flipped": _flip,
    "run overwritten": _overwrite,
    "run zeroed": _blank,
    "cut": _cut,
    "garbage inserted": _insert,
    "run removed": _remove,
}


@dataclass(frozen=True)
class Damaged:
    """One damaged file: which format, what was done to it, and its bytes."""

    number: int
    form: Format
    damage: str
    content: bytes


def damaged_file(number: int, seed: int, whole: dict[Format, bytes]) -> Damaged:
    """Make the ``number``-th damaged file of ``seed``: formats in turn, damage by chance, one in five damaged twice."""
    dice = random.Random(f"{seed}/{number}")
    form = FORMATS[number % len(FORMATS)]
    names = dice.choices(list(DAMAGES), k=1 + (dice.random() < 0.2))
    data = bytearray(whole[form])
    for name in names:
        data = DAMAGES[name](dice, data)
    return Damaged(number, form, ", ".join(names), bytes(data))
