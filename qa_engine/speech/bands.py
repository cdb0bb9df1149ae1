"""The power of sound in the bands of the telephone, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.fourier import transformed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The telephone band in thirteen parts, in Hz.
_EDGES_HZ = (200, 350, 500, 700, 900, 1100, 1350, 1600, 1900, 2200, 2550, 2900, 3300, 3700)
_SPECTRUM = 512  # 32 ms windows over frames of 16 ms
_CHUNK_FRAMES = 8192  # two minutes at a time, so that memory does not grow with the call

_NOISE_PERCENTILE = 20
#: How much louder than its quiet frames steady noise gets from frame to frame.
NOISE_SPREAD = 2.5


def band_powers(samples: NDArray[np.float32], frame: int) -> NDArray[np.float32]:
    """Return the power of each frame in each band of the telephone, shape (frames, bands)."""
    import numpy as np

    window = np.hanning(_SPECTRUM).astype(np.float32)
    edges = [round(hz * _SPECTRUM / SAMPLE_RATE) for hz in _EDGES_HZ]
    count = samples.size // frame
    padded = np.pad(samples, ((_SPECTRUM - frame) // 2, _SPECTRUM))
    parts = [np.zeros((0, len(edges) - 1), np.float32)]
    for first in range(0, count, _CHUNK_FRAMES):
        frames = min(_CHUNK_FRAMES, count - first)
        view = np.lib.stride_tricks.sliding_window_view(padded[first * frame :], _SPECTRUM)[: frames * frame : frame]
        power = np.square(np.abs(transformed(view * window)))
        parts.append(np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1))
    return np.concatenate(parts)


def noise_floor(powers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the power of steady noise in each band: what the quieter frames with any sound hold."""
    import numpy as np

    sounding = powers[powers.sum(axis=1) > 1e-9]
    if not len(sounding):
        return np.zeros(powers.shape[1], np.float32)
    quiet: NDArray[np.float32] = np.percentile(sounding, _NOISE_PERCENTILE, axis=0).astype(np.float32)
    return quiet * np.float32(NOISE_SPREAD)
