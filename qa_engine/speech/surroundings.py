"""Whether a short find of voice activity stands out from the sound around it, or is a piece of that sound.

Music and hum make voice activity fire for a moment, mostly at the onset of a note or of the recording. Such a moment is
like the rest: it is no louder in any part of the band, and its spectrum comes again nearby. A word that somebody says
is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.spectra import FRAMES_PER_S, HOP, WINDOW, Floats, magnitudes
from qa_engine.speech.voice_activity import Span


@dataclass(frozen=True)
class Margin:
    """What a find may be and still be a piece of the sound around it.

    Attributes:
        louder_db: by how much it may be louder than nine tenths of that sound.
        louder_in_bands_db: and by how much in the bands in which it stands out most.
        alike: how like that sound it must be; 1 is the same.
    """

    louder_db: float
    louder_in_bands_db: float
    alike: float


#: Voice activity finds nothing longer than this in music without voices.
LONGEST_DOUBTED: Final = round(0.7 * SAMPLE_RATE)

# Set on made music and on spoken digits mixed into it: three of four short finds in music alone are given up, of finds
# in single digits 5 dB louder than the music one of twenty, 10 dB louder none.
_AROUND = 5 * SAMPLE_RATE
_MARGIN = SAMPLE_RATE // 10
_LEAST_FRAMES = 2 * FRAMES_PER_S
_MUSIC = Margin(louder_db=5.5, louder_in_bands_db=4.0, alike=0.85)
# A find too short for a word is mostly the onset of a note, which is brighter than what follows.
_BRIEF_MUSIC = Margin(louder_db=6.5, louder_in_bands_db=8.0, alike=0.85)
_BRIEF = round(0.3 * SAMPLE_RATE)
# A sound that stays as it is tells more: by stated reasoning, whoever speaks into it is heard above it.
_STEADY = Margin(louder_db=1.5, louder_in_bands_db=2.0, alike=0.8)
_STEADY_DB = 3.0
_BANDS = 29
_LOUDEST_BANDS = 6
_FAINT_BAND = 0.001
_NOTHING = 1e-9


def is_part_of_surroundings(samples: Floats, span: Span, speech: Sequence[Span], *, in_music: bool) -> bool:
    """Tell whether a short span of ``speech`` is indistinct from the sound around it that is not speech.

    Args:
        samples: one channel, shape (n,).
        span: the find to judge, at most ``LONGEST_DOUBTED`` long; longer ones are never indistinct.
        speech: all finds of the channel.
        in_music: whether there is music around; otherwise only a steady sound tells.
    """
    start, end = span
    if end - start > LONGEST_DOUBTED or end - start < WINDOW:
        return False
    first, last = max(0, start - _AROUND), min(samples.size, end + _AROUND)
    levels = magnitudes(samples[first:last])
    around = _frames_without(speech, first, len(levels))
    inside = slice((start - first) // HOP, max((start - first) // HOP + 1, (end - first - WINDOW) // HOP + 1))
    if around.sum() < _LEAST_FRAMES:
        return False
    own, others = np.square(levels[inside]), np.square(levels[around])
    louder_db = _decibels(_level(own, 90), _level(others, 90))
    louder_in_bands_db = _loudest_bands_db(own, others)
    alike = _likeness(levels[inside], levels[around])
    return any(
        louder_db <= margin.louder_db and louder_in_bands_db <= margin.louder_in_bands_db and alike > margin.alike
        for margin in _margins(others, in_music, end - start)
    )


def _margins(around: Floats, in_music: bool, length: int) -> tuple[Margin, ...]:
    if in_music:
        return (_MUSIC, _BRIEF_MUSIC) if length <= _BRIEF else (_MUSIC,)
    return (_STEADY,) if _decibels(_level(around, 90), _level(around, 10)) <= _STEADY_DB else ()


def _level(power: Floats, percentile: int) -> float:
    return float(np.percentile(power.sum(axis=1), percentile))


def _frames_without(speech: Sequence[Span], first: int, frames: int) -> NDArray[np.bool_]:
    free = np.ones(frames, np.bool_)
    for start, end in speech:
        free[max(0, (start - _MARGIN - first) // HOP) : max(0, (end + _MARGIN - first) // HOP)] = False
    return free


def _loudest_bands_db(own: Floats, others: Floats) -> float:
    """Return by how much the bands that stand out most are louder than they nearly ever are around."""
    own_bands, other_bands = (power.reshape(len(power), _BANDS, -1).sum(axis=2) for power in (own, others))
    # A band that is all but empty stands out at the least sound, which tells nothing.
    floor = _FAINT_BAND * _level(others, 95)
    percentiles = zip(np.percentile(own_bands, 80, axis=0), np.percentile(other_bands, 95, axis=0), strict=True)
    louder = sorted(_decibels(float(own_band), max(floor, float(other_band))) for own_band, other_band in percentiles)
    return float(np.mean(louder[-_LOUDEST_BANDS:]))


def _likeness(own: Floats, others: Floats) -> float:
    """Return how alike each frame is to the one most like it around: cosine, weighted by power; 1 is the same."""
    power = np.square(own).sum(axis=1)
    unit, other_units = (level / np.linalg.norm(level + _NOTHING, axis=1, keepdims=True) for level in (own, others))
    return float(np.average((unit @ other_units.T).max(axis=1), weights=power + _NOTHING))


def _decibels(power: float, reference: float) -> float:
    return float(10 * np.log10((power + _NOTHING) / (reference + _NOTHING)))
