"""Who speaks into the microphone, and who is only heard behind: faint voices in a channel of one's own.

In a recording with a channel a side, colleagues, a television or other callers are taken for speech by voice activity,
and recognition makes sentences of them that nobody said to anybody. They are much fainter than whoever holds the
telephone, all through the call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.voice_activity import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The level of a moment is the loudest frame of the 0.6 s around it, so that the pauses between words count as speech.
_FRAME = SAMPLE_RATE // 50
_AROUND_FRAMES = 15
# So far below the usual level of the speaker, a voice is another one. Set on the dev calls of the speech material,
# where babble lies 14 to 20 dB below the speaker.
_FAINT_DB = 12.0
_USUAL_PERCENTILE = 75
_SHORTEST = SAMPLE_RATE // 5


def part_faint(samples: NDArray[np.float32], speech: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of ``speech`` in one channel, shape (n,), as those of its speaker and those of faint voices.

    Spans are cut where the level changes; pieces under 0.2 s stay with what is before them.
    """
    import numpy as np

    if not speech:
        return (), ()
    levels = _levels_db(samples)
    spoken = np.concatenate(
        [levels[start // _FRAME : max(start // _FRAME + 1, end // _FRAME)] for start, end in speech]
    )
    faint = levels < np.percentile(spoken, _USUAL_PERCENTILE) - _FAINT_DB
    near: list[Span] = []
    far: list[Span] = []
    for span in speech:
        for start, end, is_faint in _runs(span, faint):
            (far if is_faint else near).append((start, end))
    return tuple(near), tuple(far)


def _levels_db(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    count = max(1, -(-samples.size // _FRAME))
    padded = np.zeros(count * _FRAME, dtype=np.float32)
    padded[: samples.size] = samples
    power = np.square(padded.reshape(count, _FRAME)).mean(axis=1) + 1e-10
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(power, _AROUND_FRAMES, mode="edge"), 2 * _AROUND_FRAMES + 1
    )
    levels: NDArray[np.float32] = (10 * np.log10(around.max(axis=1))).astype(np.float32)
    return levels


def _runs(span: Span, faint: NDArray[np.bool_]) -> list[tuple[int, int, bool]]:
    """Return the pieces of a span between changes of level; short ones stay with what is before them."""
    start, end = span
    runs: list[tuple[int, int, bool]] = []
    first, last = start // _FRAME, max(start // _FRAME + 1, -(-end // _FRAME))
    for frame in range(first, min(last, faint.size)):
        at, until = max(start, frame * _FRAME), min(end, (frame + 1) * _FRAME)
        if runs and (runs[-1][2] == bool(faint[frame])):
            runs[-1] = (runs[-1][0], until, runs[-1][2])
        else:
            runs.append((at, until, bool(faint[frame])))
    joined: list[tuple[int, int, bool]] = []
    for run in runs:
        if joined and (run[1] - run[0] < _SHORTEST or run[2] == joined[-1][2]):
            joined[-1] = (joined[-1][0], run[1], joined[-1][2])
        else:
            joined.append(run)
    return joined
