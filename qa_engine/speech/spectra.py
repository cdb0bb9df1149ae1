"""Short spectra of a channel, and what they say of pitch: how much lies in one or two lines, and at which frequency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.fourier import transformed

Floats = NDArray[np.float32]

#: A frame of 32 ms each 10 ms: two keypad frequencies stand apart, and a keypad burst of 40 ms fills one frame.
WINDOW: Final = 512
HOP: Final = 160
FRAMES_PER_S: Final = SAMPLE_RATE // HOP
#: Frames from which the next one that shares no sample with it is counted.
APART: Final = 4
BIN_HZ: Final = SAMPLE_RATE / WINDOW

# The telephone band and a little more, so that wide-band sound is judged as a telephone would pass it on.
_FIRST_BIN, _END_BIN = 6, 122
_REACH = 2  # bins to each side that a line fills through the window
_COURSE_REACH = 4  # bins to each side over which the course of the spectrum is smoothed
_CHUNK_FRAMES = 4096
_NOTHING = 1e-12


@dataclass(frozen=True)
class Lines:
    """The strongest one or two lines of consecutive frames, each array of shape (n,); see ``Spectra``."""

    share: Floats
    low_hz: Floats
    high_hz: Floats
    centre_hz: Floats


@dataclass(frozen=True)
class Spectra:
    """Frames of one channel; all arrays have shape (n,) but ``fine``.

    Attributes:
        power: mean square of the samples of each frame, inside the band; full scale is 1.
        share: of the power, how much lies in the strongest line, and in the strongest two.
        low_hz: frequency of the lower of the two lines; of the only one where the second is weak.
        high_hz: frequency of the upper of the two lines, or the same.
        centre_hz: mean frequency of the strongest line's power; two lines that are too near to be told apart share it.
        fine: shape (ceil(n / APART), bins): every fourth frame's levels, less the smooth course over frequency.
    """

    power: Floats
    share: Floats
    low_hz: Floats
    high_hz: Floats
    centre_hz: Floats
    fine: NDArray[np.float16]

    @property
    def frames(self) -> int:
        return int(self.power.size)

    def lines(self, start: int, end: int) -> Lines:
        """Return what is known of the lines in frames ``[start, end)``."""
        part = slice(start, end)
        return Lines(self.share[part], self.low_hz[part], self.high_hz[part], self.centre_hz[part])


def frame_at(sample: int) -> int:
    """Return the frame whose middle is the first at or after ``sample``."""
    return max(0, -(-(sample - WINDOW // 2) // HOP))


def sample_at(frame: int) -> int:
    """Return the sample in the middle of a frame; 0 for the first, which also stands for what comes before it."""
    return frame * HOP + WINDOW // 2 if frame else 0


def read_spectra(samples: Floats) -> Spectra:
    """Return the spectra of one channel: samples of shape (n,) at ``SAMPLE_RATE``, any n."""
    frames = 1 + max(0, samples.size - WINDOW) // HOP
    padded = samples if samples.size >= WINDOW else np.pad(samples, (0, WINDOW - samples.size))
    chunks = [_read_chunk(padded, at, min(frames, at + _CHUNK_FRAMES)) for at in range(0, frames, _CHUNK_FRAMES)]
    return Spectra(*(np.concatenate(column) for column in zip(*chunks, strict=True)))


def magnitudes(samples: Floats) -> Floats:
    """Return the band's magnitudes, shape (frames, bins), of samples that fill at least one frame."""
    return np.abs(_transform(samples, 0, 1 + (samples.size - WINDOW) // HOP))[:, _FIRST_BIN:_END_BIN]


def _transform(samples: Floats, start: int, end: int) -> NDArray[np.complex64]:
    held = samples[start * HOP : (end - 1) * HOP + WINDOW]
    framed = sliding_window_view(held, WINDOW)[::HOP]
    return transformed(framed * _hann())[:, : _END_BIN + _REACH]


def _hann() -> Floats:
    return np.hanning(WINDOW + 1)[:WINDOW].astype(np.float32)


def _read_chunk(samples: Floats, start: int, end: int) -> tuple[NDArray[np.floating], ...]:
    # One frame more, where there is one: a frequency is read from the turn of phase up to the next frame.
    ahead = min(end + 1, 1 + (samples.size - WINDOW) // HOP)
    spectrum = _transform(samples, start, ahead)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    power[:, :_FIRST_BIN] = 0
    power[:, _END_BIN:] = 0
    total = power.sum(axis=1) + _NOTHING
    left = power.copy()
    first, first_hz, centre_hz = _strongest_line(spectrum, power, left)
    second, second_hz, _ = _strongest_line(spectrum, power, left)
    second = np.where(second > 0.1 * first, second, 0)
    second_hz = np.where(second > 0, second_hz, first_hz)
    count = end - start
    # A Hann window keeps 3/8 of the power, and half of the spectrum holds half of it.
    scale = 2 / (WINDOW * WINDOW * 0.375)
    columns = (total * scale, (first + second) / total, *_in_order(first_hz, second_hz), centre_hz)
    fine = _fine(power[:count:APART, _FIRST_BIN:_END_BIN])
    return (*(column[:count].astype(np.float32) for column in columns), fine)


def _in_order(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    return np.minimum(one, other), np.maximum(one, other)


def _strongest_line(spectrum: NDArray[np.complex64], power: Floats, left: Floats) -> tuple[Floats, Floats, Floats]:
    """Return power, frequency and centre of the strongest line of each frame in ``left``, and take it out there."""
    frames = np.arange(power.shape[0])
    peak = left.argmax(axis=1)
    near = np.clip(peak[:, None] + np.arange(-_REACH, _REACH + 1), 0, power.shape[1] - 1)
    line = np.take_along_axis(left, near, 1)
    held = line.sum(axis=1)
    centre_hz = BIN_HZ * (line * near).sum(axis=1) / (held + _NOTHING)
    following = np.minimum(frames + 1, power.shape[0] - 1)
    turn = np.angle(spectrum[following, peak] * np.conj(spectrum[frames, peak]))
    expected = 2 * np.pi * HOP / WINDOW * peak
    beside = np.angle(np.exp(1j * (turn - expected)))
    hertz = peak * BIN_HZ + beside * (SAMPLE_RATE / (2 * np.pi * HOP))
    np.put_along_axis(left, near, 0, 1)
    return held, hertz, centre_hz


def _fine(power: Floats) -> NDArray[np.float16]:
    """Return the logarithm of power, less its mean over the neighbouring bins."""
    level = np.log(power + _NOTHING)
    reach = _COURSE_REACH
    sums = np.cumsum(np.pad(level, ((0, 0), (reach + 1, reach)), mode="edge"), axis=1)
    course = (sums[:, 2 * reach + 1 :] - sums[:, : -2 * reach - 1]) / (2 * reach + 1)
    fine: NDArray[np.float16] = (level - course).astype(np.float16)
    return fine
