"""Which channels of a recording are worth hearing on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_engine.ports import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Copies are looked for in sound at 4 kHz: the voice's strongest part, a quarter of the work, and no codec's noise.
_STEP = 4
_RATE = SAMPLE_RATE // _STEP
_WINDOW = _RATE  # one second: long enough to tell two voices apart, short enough for turns to alternate
_MOST_WINDOWS = 24  # of each channel
_LOUD = 0.03  # of the loudest second's energy: noise of the copy's own hides what is fainter
_MOST_DELAY_S = 0.025
# A copy through another codec and with noise 10 dB below it correlates at 0.9 in nearly every second; two people who
# speak at the same time at 0.4 at most. A leak into the other channel correlates too, but it is quieter on one side in
# one second and on the other side in the next, and a copy is not.
_ALIKE = 0.8
_SELDOM_ALIKE = 0.5
_GAIN_SPREAD_DB = 8.0
_SAME_DELAY = 0.8

_FRAME = SAMPLE_RATE // 32
_NO_SOUND_DB = -75.0
# Comfort noise is steady and faint; speech rises 15 dB and more above its own pauses, however faint it is.
_FAINT_DB = -40.0
_STEADY_DB = 6.0


def distinct_channels(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return the channels of ``samples``, shape (channels, n), each of shape (n,).

    Only the loudest is returned where all carry the same sound: at another loudness or sign, up to 20 ms apart, through
    another codec, or with noise of their own.
    """
    import numpy as np

    if len(samples) < 2:
        return list(samples)
    small = [_small(channel) for channel in samples]
    energies = [float(np.dot(channel, channel)) for channel in small]
    if min(energies) > 0 and all(_is_copy(small[0], other) for other in small[1:]):
        # Of equals the first.
        return [samples[int(np.argmax(np.round(np.log10(energies), 2)))]]
    return list(samples)


def holds_sound(samples: NDArray[np.float32]) -> bool:
    """Return whether one channel, shape (n,), can hold speech: ``False`` for silence and for comfort noise alone."""
    import numpy as np

    frames = samples[: samples.size // _FRAME * _FRAME].reshape(-1, _FRAME)
    if not len(frames):
        return bool(np.any(samples))
    levels = 10 * np.log10(np.mean(np.square(frames), axis=1, dtype=np.float32) + 1e-12)
    loudest = float(levels.max())
    if loudest < _NO_SOUND_DB:
        return False
    usual = float(np.percentile(levels[levels >= _NO_SOUND_DB], 10))
    return loudest >= _FAINT_DB or loudest - usual >= _STEADY_DB


def _small(channel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the channel at 4 kHz, by the mean of every four samples, without its constant part."""
    import numpy as np

    small = np.zeros(channel.size // _STEP, np.float32)
    if small.size:
        channel[: small.size * _STEP].reshape(-1, _STEP).mean(axis=1, out=small)
        small -= small.mean()
    return small


def _is_copy(first: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Return whether two channels at 4 kHz are alike, equally far apart and equally loud, in all their loud seconds."""
    import numpy as np

    starts = _loud_windows(first) | _loud_windows(other)
    found = [_alikeness(first[s : s + _WINDOW], other[s : s + _WINDOW]) for s in sorted(starts)]
    alike, delays, gains_db = (np.array(column) for column in zip(*found, strict=True))
    usual = float(np.median(delays[alike >= _ALIKE])) if np.any(alike >= _ALIKE) else 0.0
    return bool(
        np.median(alike) >= _ALIKE
        and np.percentile(alike, 10) >= _SELDOM_ALIKE
        and np.percentile(gains_db, 90) - np.percentile(gains_db, 10) <= _GAIN_SPREAD_DB
        and np.mean(np.abs(delays - usual) <= 2) >= _SAME_DELAY
    )


def _loud_windows(channel: NDArray[np.float32]) -> set[int]:
    """Return where the loudest seconds of a channel start, from all over the channel."""
    import numpy as np

    if channel.size <= _WINDOW:
        return {0}
    windows = channel[: channel.size // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    energies = np.sum(np.square(windows), axis=1)
    order = np.argsort(-energies, kind="stable")[:_MOST_WINDOWS]
    return {int(index) * _WINDOW for index in order if energies[index] >= _LOUD * energies[order[0]]}


def _alikeness(first: NDArray[np.float32], other: NDArray[np.float32]) -> tuple[float, int, float]:
    """Return the greatest correlation within the delays looked at, that delay in samples, and the gain in dB."""
    import numpy as np

    energies = float(np.dot(first, first)), float(np.dot(other, other))
    if min(energies) <= 0:
        return 0.0, 0, 0.0
    size = 1 << (first.size + round(_MOST_DELAY_S * _RATE)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(other, size) * np.conj(np.fft.rfft(first, size)), size)
    most = round(_MOST_DELAY_S * _RATE)
    near = np.abs(np.concatenate([crossed[-most:], crossed[: most + 1]]))
    best = int(np.argmax(near))
    gain_db = 10 * np.log10(energies[1] / energies[0])
    return float(near[best]) / (energies[0] * energies[1]) ** 0.5, best - most, float(gain_db)
