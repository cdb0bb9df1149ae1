"""One-sided recordings of one call, put side by side on one clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_engine.domain.interaction import Role
from qa_engine.errors import MediaError
from qa_engine.media.limits import DEFAULT_LIMITS
from qa_engine.media.reasons import MediaReason
from qa_engine.ports import SAMPLE_RATE, Audio

# Mean square of a channel without a voice: -60 dB of full scale, under the noise of a telephone line.
_SILENT_POWER: Final = 1e-6
# Sides of one call end together; more than a twentieth apart is worth a look.
_EQUAL_SHARE: Final = 0.95


def join(tracks: Sequence[Audio]) -> Audio:
    """Put aligned one-sided recordings side by side, one channel each, in the given order, padded with silence.

    All start at the same moment. A track's role is its only entry in ``channel_roles``; a track without one is UNKNOWN.
    A one-sided track that has two channels gives the louder of them: an average would be quieter and could cancel out.

    Raises:
        MediaError: there are more tracks than channels are read.
    """
    if not 1 <= len(tracks) <= DEFAULT_LIMITS.channels:
        message = f"{len(tracks)} one-sided tracks; 1 to {DEFAULT_LIMITS.channels} can be joined"
        raise MediaError(message, code=MediaReason.TOO_MANY_CHANNELS)
    sides = [_one_channel(track, index) for index, track in enumerate(tracks)]
    longest = max(side.size for side, _ in sides)
    samples = np.zeros((len(sides), longest), dtype=np.float32)
    for row, (side, _) in zip(samples, sides, strict=True):
        row[: side.size] = side
    declared = [track.declared_s for track in tracks if track.declared_s is not None]
    return Audio(
        samples=samples,
        declared_s=max(declared) if len(declared) == len(tracks) else None,
        decoded_s=max(track.decoded_s for track in tracks),
        channel_roles=tuple(_role(track) for track in tracks),
        notes=(*(note for _, notes in sides for note in notes), *_length_notes([side.size for side, _ in sides])),
        truncated=_truncated(tracks),
    )


def _truncated(tracks: Sequence[Audio]) -> str | None:
    """A call of which one side was cut is cut, however whole the other side is."""
    said = [f"track {index + 1}: {track.truncated}" for index, track in enumerate(tracks) if track.truncated]
    return "; ".join(said) or None


def _role(track: Audio) -> Role:
    return track.channel_roles[0] if len(track.channel_roles) == 1 else Role.UNKNOWN


def _one_channel(track: Audio, index: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    notes = tuple(f"track {index + 1}: {note}" for note in track.notes)
    if track.samples.shape[0] == 1:
        return track.samples[0], notes
    power = np.mean(np.square(track.samples, dtype=np.float64), axis=1)
    kept = int(np.argmax(power))
    left_out = np.delete(track.samples, kept, axis=0)
    if np.array_equal(track.samples[kept], left_out[0]):
        said = "both channels are the same"
    elif power.min() < _SILENT_POWER:
        said = "the other channel is silent"
    else:
        said = "the other channel is not silent and was left out"
    return track.samples[kept], (*notes, f"track {index + 1} has two channels; channel {kept + 1} was kept: {said}")


def _length_notes(lengths: list[int]) -> tuple[str, ...]:
    if min(lengths) >= _EQUAL_SHARE * max(lengths):
        return ()
    seconds = ", ".join(f"{length / SAMPLE_RATE:.1f} s" for length in lengths)
    return (f"the tracks differ in length ({seconds}); the shorter was padded with silence",)
