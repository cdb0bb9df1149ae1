"""Tones of the telephone network: ring, dial, busy, keypad, fax and beeps are the same one or two lines all along.

A voice never is: even a hummed vowel drifts by more than a few hertz within a tenth of a second, and has more lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_engine.speech.spectra import HOP, WINDOW, Floats, Lines

#: Rows and columns of the keypad (ITU-T Q.23).
KEY_ROWS_HZ: Final = (697.0, 770.0, 852.0, 941.0)
KEY_COLUMNS_HZ: Final = (1209.0, 1336.0, 1477.0, 1633.0)

# Set by measuring: tones of the network through telephone codecs and 10 dB of noise lie beyond, speech does not.
_SHARE = 0.7
_STEP_HZ = 3.0
_DRIFT_HZ = 5.0
_FRAMES = 5
# Two lines nearer than the window tells apart beat, and their common frequency swings with the beat.
_BEAT_STEP_HZ = 70.0
_BEAT_FRAMES = 5
_BEATING_FRAMES = 18
_BURST_FRAMES = 3
_BURST_DRIFT_HZ = 8.0
_KEY_DRIFT_HZ = 15.0
_LEVEL_RATIO = 2.0
_SHORTEST_TONE_FRAMES = 12
_SAME_TONE = 0.025
_KEY_OFF = 0.02
_DIFFERENT_TONES = 3
_LONGEST_REST_FRAMES = 430  # the ring of North America rests for 4 s
_REST_POWER = 0.25
_REST_FRAMES = 8
_EDGE_FRAMES = 4
_AROUND_FRAMES = 500
_FEW = 0.15


@dataclass(frozen=True)
class Burst:
    """Frames ``[start, end)`` in which the same one or two lines are heard; one line twice where there is one."""

    start: int
    end: int
    low_hz: float
    high_hz: float
    power: float
    is_steady: bool

    @property
    def frames(self) -> int:
        return self.end - self.start

    @property
    def is_key(self) -> bool:
        return _is_near(self.low_hz, KEY_ROWS_HZ) and _is_near(self.high_hz, KEY_COLUMNS_HZ)

    def sounds_like(self, other: Burst) -> bool:
        low, high = abs(self.low_hz - other.low_hz), abs(self.high_hz - other.high_hz)
        return low <= _SAME_TONE * self.low_hz and high <= _SAME_TONE * self.high_hz


def steady_frames(lines: Lines) -> NDArray[np.bool_]:
    """Return, shape (n,), which frames belong to lines so steady that no voice makes them, edges of bursts included."""
    steady = np.zeros(lines.share.size, np.bool_)
    reach = WINDOW // HOP
    for start, end in _runs(_keeps(lines, _STEP_HZ, _STEP_HZ)):
        inner = slice(start + 1, end)
        if end - start + 1 < _FRAMES:
            continue
        if max(np.ptp(lines.low_hz[inner]), np.ptp(lines.high_hz[inner])) <= _DRIFT_HZ:
            steady[max(0, start - reach) : end + 1 + reach] = True
    return steady


def find_bursts(lines: Lines, power: Floats, loud: NDArray[np.bool_]) -> list[Burst]:
    """Return the bursts among the ``loud`` frames, in order; all arrays have shape (n,)."""
    keeps = _keeps(lines, _BEAT_STEP_HZ, _BEAT_STEP_HZ) & loud[:-1] & loud[1:]
    return [_burst(lines, power, start, end + 1) for start, end in _runs(keeps) if end + 1 - start >= _BURST_FRAMES]


def _burst(lines: Lines, power: Floats, start: int, end: int) -> Burst:
    # The frames at both edges hold only a part of the burst, and the last one's frequency is read from beyond it.
    edge = _EDGE_FRAMES if end - start >= _BEATING_FRAMES else 1
    inner = slice(start + edge, end - edge)
    low_hz, high_hz = lines.low_hz[inner], lines.high_hz[inner]
    burst = Burst(start, end, float(np.median(low_hz)), float(np.median(high_hz)), float(power[inner].mean()), False)
    level = power[inner]
    if burst.is_key:
        return replace(burst, is_steady=_drift_hz(low_hz, high_hz) <= _KEY_DRIFT_HZ)
    if burst.frames >= _BEATING_FRAMES:
        level = _over_a_beat(level)
        beats = _over_a_beat(lines.centre_hz[inner])
        drift_hz = min(_drift_hz(_over_a_beat(low_hz), _over_a_beat(high_hz)), _drift_hz(beats, high_hz - low_hz))
    else:
        drift_hz = _drift_hz(low_hz, high_hz)
    is_level = np.percentile(level, 90) <= _LEVEL_RATIO * np.percentile(level, 10)
    return replace(burst, is_steady=bool(is_level and drift_hz <= _BURST_DRIFT_HZ))


def _drift_hz(low_hz: Floats, high_hz: Floats) -> float:
    return float(max(np.ptp(low_hz), np.ptp(high_hz)))


def _over_a_beat(values: Floats) -> Floats:
    return np.convolve(values, np.full(_BEAT_FRAMES, 1 / _BEAT_FRAMES, np.float32), "valid")


def find_tones(bursts: Sequence[Burst], power: Floats) -> list[tuple[int, int]]:
    """Return the spans of frames that hold tones: a cadence with its rests is one span.

    Bursts make a cadence when nothing but rests lies between them and they are keys, or the same few tones by turns; a
    tune has more. A tone counts from 0.12 s on, keys from 0.03 s.

    Args:
        bursts: in order.
        power: of each frame, shape (n,).
    """
    steady = [burst for burst in bursts if burst.is_steady]
    return [
        (series[0].start, series[-1].end)
        for series in _series(steady, power)
        if _are_keys(series) or _is_cadence(series, bursts)
    ]


def _series(bursts: Sequence[Burst], power: Floats) -> list[list[Burst]]:
    """Group bursts that follow one another with nothing but rests between them."""
    groups: list[list[Burst]] = []
    for burst in bursts:
        last = groups[-1][-1] if groups else None
        if last is not None and _is_rest(power[last.end : burst.start], last, burst):
            groups[-1].append(burst)
        else:
            groups.append([burst])
    return groups


def _is_rest(between: Floats, before: Burst, after: Burst) -> bool:
    if between.size > _LONGEST_REST_FRAMES:
        return False
    loud = np.count_nonzero(between > _REST_POWER * min(before.power, after.power))
    return int(loud) <= max(_REST_FRAMES, _FEW * (before.frames + after.frames))


def _are_keys(series: Sequence[Burst]) -> bool:
    return _frames(burst for burst in series if burst.is_key) >= (1 - _FEW) * _frames(series)


def _is_cadence(series: Sequence[Burst], bursts: Sequence[Burst]) -> bool:
    """Tell whether a series is a few tones by turns, bursts shortly before and after it included."""
    if _frames(series) < _SHORTEST_TONE_FRAMES:
        return False
    first, last = series[0].start - _AROUND_FRAMES, series[-1].end + _AROUND_FRAMES
    near = [burst for burst in bursts if first <= burst.start < last]
    tally: dict[Burst, int] = {}
    for burst in near:
        tone = next((tone for tone in tally if burst.sounds_like(tone)), burst)
        tally[tone] = tally.get(tone, 0) + burst.frames
    longest = sorted(tally.values(), reverse=True)[:_DIFFERENT_TONES]
    return sum(longest) >= (1 - _FEW) * _frames(near)


def _frames(bursts: Iterable[Burst]) -> int:
    return sum(burst.frames for burst in bursts)


def _keeps(lines: Lines, low_step_hz: float, high_step_hz: float) -> NDArray[np.bool_]:
    """Return, shape (n - 1,), where a frame and its next are made of the same lines."""
    clear = lines.share >= _SHARE
    low = np.abs(np.diff(lines.low_hz)) <= low_step_hz
    high = np.abs(np.diff(lines.high_hz)) <= max(low_step_hz, high_step_hz)
    return clear[:-1] & clear[1:] & low & high


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _is_near(hertz: float, frequencies_hz: Sequence[float]) -> bool:
    return any(abs(hertz - frequency) <= _KEY_OFF * frequency for frequency in frequencies_hz)
