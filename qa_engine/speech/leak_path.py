"""The way by which one channel's voice gets into another: is there one, how late and how loud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.voice_activity import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEP = 2  # the path is searched for at 8 kHz
_RATE = SAMPLE_RATE // _STEP
_WINDOW = _RATE  # one second
_EARLIEST_S = -0.01
_LATEST_S = 0.4
_MOST_WINDOWS = 60
_FEWEST_WINDOWS = 2
_LEAST_SHARE = 0.5  # of the channel's energy, for a second to count: noise of the channel's own may be as loud
_LOUDEST = 10**-0.5  # a leak is at least 5 dB quieter than its source
# How far the whitened correlation at its peak stands above its own noise. Clean pairs of channels reach 5 at most
# (47 pairs), leaks of 12 to 30 dB through mu-law 70 and more.
_LEAST_PEAK = 9.0

# The response is looked at from a little before its peak to well after it; what comes later is left to the comparison
# of energies.
_BEFORE_S = 0.004
_AFTER_S = 0.04
_REGULAR = 1e-3


@dataclass(frozen=True)
class LeakPath:
    """A path: its delay and gain, and its impulse response at 16 kHz, which begins at sample ``starts``."""

    delay_ms: float
    gain_db: float
    response: NDArray[np.float32]
    starts: int

    def arriving(self, source: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the leak to be expected of ``source``, shape (n,)."""
        import numpy as np

        leak = np.zeros_like(source)
        size = 1 << 16
        step = size - self.response.size
        spectrum = np.fft.rfft(self.response, size)
        for first in range(0, source.size, step):
            block = np.fft.irfft(np.fft.rfft(source[first : first + step], size) * spectrum, size)
            begin = first + self.starts
            skipped = max(0, -begin)
            part = leak[begin + skipped : begin + size]
            part += block[skipped : skipped + part.size].astype(np.float32)
        return leak


def find_path(source: NDArray[np.float32], channel: NDArray[np.float32], speech: Sequence[Span]) -> LeakPath | None:
    """Return the path from ``source`` to ``channel``, or ``None`` where the one is not heard in the other.

    Args:
        source: sound of the channel that may leak, shape (n,), 16 kHz.
        channel: sound of the channel that may hold the leak.
        speech: where there is speech in ``source``.
    """
    windows = _one_sided(source, channel, speech)
    delay = _delay(source, channel, windows) if len(windows) >= _FEWEST_WINDOWS else None
    return None if delay is None else _path(source, channel, windows, delay)


def _one_sided(source: NDArray[np.float32], channel: NDArray[np.float32], speech: Sequence[Span]) -> list[int]:
    """Return where seconds start in which the source speaks and the channel is much quieter, the loudest first."""
    import numpy as np

    size = _WINDOW * _STEP
    found = []
    for start, end in speech:
        for begin in range(start, max(start + 1, end - size // 2), size):
            own, other = source[begin : begin + size], channel[begin : begin + size]
            if own.size < size:
                continue
            energy, leak = float(np.dot(own, own)), float(np.dot(other, other))
            if energy > _LEAST_SHARE * leak > 0:
                found.append((energy, begin))
    found.sort(key=lambda item: (-item[0], item[1]))
    return [begin for _, begin in found[:_MOST_WINDOWS]]


def _delay(source: NDArray[np.float32], channel: NDArray[np.float32], windows: Sequence[int]) -> float | None:
    """Return the delay in seconds at which the channel repeats the source: the peak of the whitened correlation."""
    import numpy as np

    size = 2 * _WINDOW
    low, high = round(200 * size / _RATE), round(3600 * size / _RATE)
    summed = np.zeros(size // 2 + 1, dtype=np.complex128)
    for begin in windows:
        own = np.fft.rfft(_halved(source[begin : begin + _WINDOW * _STEP]), size)
        heard = np.fft.rfft(_halved(channel[begin : begin + size * _STEP]), size)
        crossed = heard * np.conj(own)
        crossed /= np.abs(crossed) + 1e-12
        summed[low:high] += crossed[low:high]
    correlation = np.abs(np.fft.irfft(summed, size))
    early, late = round(_EARLIEST_S * _RATE), round(_LATEST_S * _RATE)
    near = np.concatenate([correlation[early:], correlation[:late]])
    noise = float(np.sqrt(np.mean(np.square(correlation[late : size + 10 * early]))))
    best = int(np.argmax(near))
    if noise <= 0 or near[best] < _LEAST_PEAK * noise:
        return None
    return max(0.0, (best + early) / _RATE)


def _halved(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    halved: NDArray[np.float32] = samples[: samples.size // _STEP * _STEP].reshape(-1, _STEP).mean(axis=1)
    return halved


def _path(
    source: NDArray[np.float32], channel: NDArray[np.float32], windows: Sequence[int], delay_s: float
) -> LeakPath | None:
    """Return the path by least squares over ``windows``: the channel's share that follows the source linearly."""
    import numpy as np

    second, size = SAMPLE_RATE, 2 * SAMPLE_RATE
    starts = round((delay_s - _BEFORE_S) * SAMPLE_RATE)
    crossed = np.zeros(size // 2 + 1, dtype=np.complex128)
    powers = np.zeros(size // 2 + 1)
    for begin in windows:
        late = channel[max(0, begin + starts) : begin + starts + second]
        weight = 1.0 / (float(np.dot(late, late)) + 1e-9)  # where the channel's own side speaks, little is learnt
        own = np.fft.rfft(source[begin + max(0, -starts - begin) : begin + second], size)
        crossed += weight * np.fft.rfft(late, size) * np.conj(own)
        powers += weight * np.square(np.abs(own))
    whole = np.fft.irfft(crossed / (powers + _REGULAR * powers.mean()), size)
    response = whole[: round((_BEFORE_S + _AFTER_S) * SAMPLE_RATE)]
    shaped = np.square(np.abs(np.fft.rfft(response, size)))
    gain = float(np.sum(shaped * powers) / np.sum(powers))
    if gain <= 0 or gain > _LOUDEST:
        return None
    return LeakPath(1000 * delay_s, float(10 * np.log10(gain)), response.astype(np.float32), starts)
