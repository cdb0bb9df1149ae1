"""What one side of a call leaks into the channel of the other: found by its path, and taken out of what is heard.

A headset or the line's hybrid gives the far voice back 10 to 35 dB quieter, coloured and up to 0.3 s late. Voice
activity takes it for speech, recognition for words, and then the wrong person says them.

The path is searched for first. Only where the sound of one channel is found again in the other, at one delay in the
whole recording, is anything taken out at all; calls with clean channels pass untouched. Then the leak to be expected is
taken away from the channel, and what is left is compared, band by band, with what such a leak leaves over and with the
noise of the line: what is not clearly louder was not said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.bands import NOISE_SPREAD, band_powers, noise_floor
from qa_engine.speech.leak_path import find_path
from qa_engine.speech.voice_activity import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FRAME = 256  # 16 ms

# A frame is the channel's own where it is this much louder than what is left of the leak and the noise together. Own
# speech 8 dB above leak and noise is kept whole on calls made for the purpose; lower, and 1 % more of a leak stays.
_OWN_DB = 6.0
# Own speech lasts: a click, or one frame whose leak was misjudged, is none.
_SHORTEST_OWN_FRAMES = 4
# Around own speech its faint beginnings and ends are kept, and short pauses inside it.
_KEPT_AROUND_FRAMES = 20
# What is taken out must be explained: this share of its energy comes from frames no louder than expected.
_EXPLAINED = 0.6
_LEAST_LEAK = 0.125  # of a frame's energy, for the leak to explain it
_SHORTEST_REMOVED_S = 0.15

_TAIL_FRAMES = 12  # 0.2 s of reverberation, falling by 60 dB in 0.5 s
_TAIL_DECAY = 10 ** (-60 / 10 / 0.5 * 0.016)
_LOUD_SHARE = 0.05
_USUAL_PERCENTILE = 60


@dataclass(frozen=True)
class Bleed:
    """One channel heard in another.

    ``removed`` are the spans of samples in ``channel`` that were taken for speech and hold only the leak;
    ``delay_ms`` and ``gain_db`` describe its way there.
    """

    channel: int
    source: int
    delay_ms: float
    gain_db: float
    removed: tuple[Span, ...]

    @property
    def removed_s(self) -> float:
        return sum(end - start for start, end in self.removed) / SAMPLE_RATE

    def described(self) -> str:
        """Return it in words, for provenance.

        >>> Bleed(1, 0, 120.0, -20.04, ((0, 16000),)).described()
        'channel 1 holds a leak of channel 0, 120 ms late at -20 dB; 1.0 s of it not heard'
        """
        return (
            f"channel {self.channel} holds a leak of channel {self.source}, {self.delay_ms:.0f} ms late "
            f"at {self.gain_db:.0f} dB; {self.removed_s:.1f} s of it not heard"
        )


def without_bleed(
    channels: Sequence[NDArray[np.float32]], speech: Sequence[Sequence[Span]]
) -> tuple[list[list[Span]], tuple[Bleed, ...]]:
    """Return the spans of speech of each channel without what is only a leak of another channel.

    Args:
        channels: the sound of each channel, shape (n,), 16 kHz.
        speech: where voice activity found speech in each channel, in order.

    Returns:
        The spans that are left, in order, and the leaks that were found, also those that cost no span.
    """
    kept = [list(spans) for spans in speech]
    if sum(1 for spans in speech if spans) < 2:
        return kept, ()
    leaks = []
    for source, channel in permutations(range(len(channels)), 2):
        if not speech[source] or not speech[channel]:
            continue
        path = find_path(channels[source], channels[channel], speech[source])
        if path is None:
            continue
        removed = _leaked(kept[channel], channels[channel], path.arriving(channels[source]))
        kept[channel] = _without(kept[channel], removed)
        leaks.append(Bleed(channel, source, path.delay_ms, path.gain_db, tuple(removed)))
    return kept, tuple(leaks)


def silenced(samples: NDArray[np.float32], spans: Sequence[Span]) -> NDArray[np.float32]:
    """Return one channel with ``spans`` silent, so that padding around speech does not bring a leak back."""
    if not spans:
        return samples
    quiet = samples.copy()
    for start, end in spans:
        quiet[start:end] = 0
    return quiet


def _leaked(spans: Sequence[Span], channel: NDArray[np.float32], leak: NDArray[np.float32]) -> list[Span]:
    """Return the parts of ``spans`` that hold only ``leak``, the leak to be expected in ``channel``."""
    heard, rest, due = (band_powers(samples, _FRAME) for samples in (channel, channel - leak, leak))
    due = _spread(due)
    expected = due * _left_over(rest, due) + noise_floor(rest)
    own = _dilated(_lasting(_excess_db(rest, expected) >= _OWN_DB, _SHORTEST_OWN_FRAMES), _KEPT_AROUND_FRAMES)
    energy = heard.sum(axis=1)
    explained = energy * (due.sum(axis=1) >= _LEAST_LEAK * energy)
    removed = []
    for start, end in spans:
        first, last = start // _FRAME, min(len(own), -(-end // _FRAME))
        for begin, stop in _runs(~own[first:last]):
            part = slice(first + begin, first + stop)
            span = max(start, part.start * _FRAME), min(end, part.stop * _FRAME)
            long = span[1] - span[0] >= _SHORTEST_REMOVED_S * SAMPLE_RATE
            if long and explained[part].sum() >= _EXPLAINED * energy[part].sum():
                removed.append(span)
    return removed


def _excess_db(powers: NDArray[np.float32], expected: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return by how much each frame is louder than expected: in all, or in the mean of its bands."""
    import numpy as np

    by_band = np.mean(10 * np.log10((powers + 1e-12) / (expected + 1e-12)), axis=1)
    in_all = 10 * np.log10((powers.sum(axis=1) + 1e-12) / (expected.sum(axis=1) + 1e-12))
    louder: NDArray[np.float64] = np.maximum(by_band, in_all)
    return louder


def _spread(powers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return powers held over a frame either way, and falling off as reverberation does."""
    import numpy as np

    near = powers.copy()
    near[1:] = np.maximum(near[1:], powers[:-1])
    near[:-1] = np.maximum(near[:-1], powers[1:])
    tail = near.copy()
    for frame in range(1, _TAIL_FRAMES + 1):
        tail[frame:] = np.maximum(tail[frame:], near[:-frame] * np.float32(_TAIL_DECAY**frame))
    return tail


def _left_over(rest: NDArray[np.float32], due: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the share of the expected leak, band by band, that is still there after it was taken away.

    Nearly nothing where the path is linear and steady; near 1 behind a codec. In most loud seconds of the leak the
    channel's own side is silent, so a middling ratio is the leak's.
    """
    import numpy as np

    level = due.sum(axis=1)
    loud = level > _LOUD_SHARE * np.percentile(level, 98)
    if not loud.any():
        return np.zeros(due.shape[1], np.float32)
    ratios = np.maximum(rest[loud] - noise_floor(rest) / NOISE_SPREAD, 0) / (due[loud] + 1e-12)
    usual: NDArray[np.float32] = np.percentile(ratios, _USUAL_PERCENTILE, axis=0).astype(np.float32)
    return usual


def _lasting(flags: NDArray[np.bool_], shortest: int) -> NDArray[np.bool_]:
    """Return ``flags`` without the runs of fewer than ``shortest`` frames."""
    import numpy as np

    kept = np.zeros_like(flags)
    for start, end in _runs(flags):
        if end - start >= shortest:
            kept[start:end] = True
    return kept


def _dilated(flags: NDArray[np.bool_], frames: int) -> NDArray[np.bool_]:
    import numpy as np

    wide = np.zeros(flags.size + 1, dtype=np.int32)
    for start, end in _runs(flags):
        wide[max(0, start - frames)] += 1
        wide[min(flags.size, end + frames)] -= 1
    return np.cumsum(wide)[:-1] > 0


def _runs(flags: NDArray[np.bool_]) -> list[Span]:
    """Return the spans of frames in which ``flags`` holds."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _without(spans: Sequence[Span], removed: Sequence[Span]) -> list[Span]:
    """Return ``spans`` without ``removed``; both in order.

    >>> _without([(0, 10), (20, 30)], [(4, 6), (20, 30)])
    [(0, 4), (6, 10)]
    """
    left = []
    for start, end in spans:
        reached = start
        for gone_start, gone_end in removed:
            if start <= gone_start and gone_end <= end:
                if gone_start > reached:
                    left.append((reached, gone_start))
                reached = gone_end
        if end > reached:
            left.append((reached, end))
    return left
