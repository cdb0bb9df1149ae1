"""Speech cut into windows that a recogniser hears at once: at pauses where there are any, never in overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.recognition import RecognitionOptions
from qa_engine.speech.voice_activity import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Where somebody speaks on without a pause, the quietest moment in the later half of the window is the best cut.
_EARLIEST_CUT = 0.5
_QUIET_S = 0.06
_SHORTEST_HALF = SAMPLE_RATE  # less than a second has no context to be heard in


@dataclass(frozen=True)
class Piece:
    """A span of speech ``[start, end)`` with the sound around it, ``[first, last)``; all in samples."""

    start: int
    end: int
    first: int
    last: int


def cut_windows(
    speech: Sequence[Span], samples: NDArray[np.float32], options: RecognitionOptions
) -> tuple[tuple[Piece, ...], ...]:
    """Return the windows over ``speech`` in one channel, each a row of pieces that lasts ``options.window_s`` at most.

    Every sample of speech is in exactly one window.
    """
    pieces = _padded(_short_enough(speech, samples, options), samples.size, options)
    return tuple(_packed(pieces, options))


def halved(pieces: Sequence[Piece], samples: NDArray[np.float32]) -> tuple[tuple[Piece, ...], ...]:
    """Return a window as two: parted at the longest pause near the middle of its speech, or at the quietest moment.

    Each half holds at least a quarter of the speech. A window with too little speech to part is returned as it is.
    """
    spoken = [0, *accumulate(piece.end - piece.start for piece in pieces)]
    total = spoken[-1]
    if total < 2 * _SHORTEST_HALF:
        return (tuple(pieces),)
    early, late = total // 4, total - total // 4
    near = [i for i in range(1, len(pieces)) if early <= spoken[i] <= late]
    if near:
        at = max(near, key=lambda i: (pieces[i].start - pieces[i - 1].end, -i))
        return tuple(pieces[:at]), tuple(pieces[at:])
    index = next(i for i in range(len(pieces)) if spoken[i + 1] > late)
    piece = pieces[index]
    first = piece.start + early - spoken[index]
    middle = first + _quietest(samples[first : first + late - early])
    before = Piece(piece.start, middle, piece.first, middle)
    after = Piece(middle, piece.end, middle, piece.last)
    return (*pieces[:index], before), (after, *pieces[index + 1 :])


def gathered_length(pieces: Sequence[Piece], options: RecognitionOptions) -> int:
    """Return how many samples ``pieces`` take when they are put one after the other."""
    length = pieces[0].last - pieces[0].first
    for before, after in pairwise(pieces):
        length += after.last - after.first
        if is_kept_pause(before, after, options):
            length += after.first - before.last
    return length


def is_kept_pause(before: Piece, after: Piece, options: RecognitionOptions) -> bool:
    """Return whether the pause between two pieces stays in; longer ones are cut out."""
    padding = round(options.padding_s * SAMPLE_RATE)
    pause = max(round(options.kept_pause_s * SAMPLE_RATE), 2 * padding)
    return after.first - before.last <= pause - 2 * padding


def _short_enough(speech: Sequence[Span], samples: NDArray[np.float32], options: RecognitionOptions) -> Iterator[Span]:
    longest = round((options.window_s - 2 * options.padding_s) * SAMPLE_RATE)
    for start, end in speech:
        while end - start > longest:
            middle = start + round(longest * _EARLIEST_CUT)
            at = middle + _quietest(samples[middle : start + longest])
            yield start, at
            start = at
        yield start, end


def _quietest(samples: NDArray[np.float32]) -> int:
    """Return the middle of the quietest moment."""
    import numpy as np

    step = round(_QUIET_S * SAMPLE_RATE)
    count = samples.size // step
    energy = np.square(samples[: count * step].astype(np.float64)).reshape(count, step).sum(axis=1)
    return int(energy.argmin()) * step + step // 2


def _padded(spans: Iterator[Span], length: int, options: RecognitionOptions) -> list[Piece]:
    """Give each span the sound around it, at most half of the way to its neighbour, so that nothing is heard twice."""
    padding = round(options.padding_s * SAMPLE_RATE)
    pieces: list[Piece] = []
    for start, end in spans:
        first = max(0, start - padding)
        if pieces and first < pieces[-1].last:
            before = pieces[-1]
            first = (before.end + start) // 2
            pieces[-1] = Piece(before.start, before.end, before.first, first)
        pieces.append(Piece(start, end, first, min(length, end + padding)))
    return pieces


def _packed(pieces: Sequence[Piece], options: RecognitionOptions) -> Iterator[tuple[Piece, ...]]:
    longest = round(options.window_s * SAMPLE_RATE)
    at = 0
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and gathered_length(pieces[at : end + 1], options) <= longest:
            end += 1
        if end < len(pieces):
            end = _at_the_longest_pause(pieces, at, end, longest, options)
        yield tuple(pieces[at:end])
        at = end


def _at_the_longest_pause(pieces: Sequence[Piece], at: int, end: int, longest: int, options: RecognitionOptions) -> int:
    late = [
        cut
        for cut in range(at + 1, end + 1)
        if gathered_length(pieces[at:cut], options) >= options.late_share * longest
    ]
    return max(late or [end], key=lambda cut: (pieces[cut].start - pieces[cut - 1].end, cut))
