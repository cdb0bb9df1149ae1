"""Stretches of uncompressed sound that hold bytes which no microphone gives.

PCM has no checksum, so foreign bytes in it decode like any others: as noise at full scale, or as a line stuck at one
level. Both are told from sound by two properties that a telephone call does not have together: very loud, and white
(each sample says nothing of the next). Silence, and zeros in linear PCM, look alike and cannot be told apart.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Shorter stretches say too little of their own statistics: 20 ms at 8 kHz.
WINDOW_SAMPLES: Final = 160
# Uniform random bytes give 0.58 of full scale as linear PCM, 0.35 as mu-law and 0.37 as A-law.
_LOUD_RMS: Final = 0.25
# Four standard deviations of the autocorrelation of white noise over a window (1 / sqrt(160) each).
_WHITE: Final = 0.32
_LAGS: Final = (1, 2, 3, 4)
_STUCK_LEVEL: Final = 0.05
#: Beyond this, a float is no sample: other programs write up to 32,768 where they mean full scale.
_NO_SAMPLE: Final = 1e6
_MOSTLY: Final = 0.2


def spoilt_samples(samples: NDArray[np.floating]) -> NDArray[np.bool_] | None:
    """Return which of ``samples`` (channels, n; full scale is 1) are no sound; ``None`` if all are."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak <= _STUCK_LEVEL:
        return None
    insane: NDArray[np.bool_] | None = None
    if not peak < _NO_SAMPLE:  # not a number is not smaller either
        insane = ~(np.abs(samples) < _NO_SAMPLE)
        samples = np.where(insane, samples.dtype.type(0), samples)
    count = max(1, samples.shape[1] // WINDOW_SAMPLES)
    width = samples.shape[1] // count
    windows = samples[:, : count * width].reshape(-1, count, width)
    wrong = _stuck(windows) | _loud_and_white(windows)
    if insane is not None:
        wrong |= insane[:, : count * width].reshape(-1, count, width).mean(axis=2) > _MOSTLY
    elif not wrong.any():
        return None
    # Where foreign bytes begin and end, a window holds some of both.
    beside = wrong.copy()
    beside[:, 1:] |= wrong[:, :-1]
    beside[:, :-1] |= wrong[:, 1:]
    spoilt = np.zeros(samples.shape, dtype=np.bool_) if insane is None else insane
    spoilt[:, : count * width] |= np.repeat(beside, width, axis=1)
    return spoilt


def _stuck(windows: NDArray[np.floating]) -> NDArray[np.bool_]:
    level = windows[:, :, 0]
    stuck: NDArray[np.bool_] = (np.abs(level) > _STUCK_LEVEL) & (windows[:, :, -1] == level)
    for channel, number in np.argwhere(stuck):
        stuck[channel, number] = bool((windows[channel, number] == level[channel, number]).all())
    return stuck


def _loud_and_white(windows: NDArray[np.floating]) -> NDArray[np.bool_]:
    power = np.einsum("cwn,cwn->cw", windows, windows)
    wrong: NDArray[np.bool_] = power > _LOUD_RMS**2 * windows.shape[2]
    for channel, number in np.argwhere(wrong):
        window = windows[channel, number]
        energy = float(power[channel, number])
        wrong[channel, number] = all(abs(float(window[lag:] @ window[:-lag])) < _WHITE * energy for lag in _LAGS)
    return wrong
