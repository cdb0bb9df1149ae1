"""What is heard where nobody speaks, and which finds of voice activity are no voice.

Voice activity fires now and then on tones and on music, and recognition then writes words that nobody said. A find is
given up only for cause: it is made of steady lines and nothing else, or it is short and a piece of the sound around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_engine.domain.transcript import Sound, SoundKind
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.kinds import Stretch, name_stretches
from qa_engine.speech.spectra import FRAMES_PER_S, Floats, Spectra, frame_at, read_spectra, sample_at
from qa_engine.speech.surroundings import LONGEST_DOUBTED, is_part_of_surroundings
from qa_engine.speech.tones import steady_frames
from qa_engine.speech.voice_activity import Span

# A find made of tones: nearly all of its power and a third of its time lie in steady lines, and all but three frames of
# the rest are no louder than the rest of the channel around. No find in an hour of recorded speech comes near.
_TONE_POWER = 0.9
_TONE_TIME = 0.3
_OTHER_FRAMES = 3
_FLOOR_FRAMES = 4 * FRAMES_PER_S
_FLOOR_PERCENTILE = 30
_ABOVE_FLOOR = 4.0
_BELOW_TONE = 0.01
_NEAR_FRAMES = FRAMES_PER_S  # music fades in, and a find ends it


@dataclass(frozen=True)
class Heard:
    """One channel, told apart. Spans are in samples and in order; together they are the spans of voice activity.

    Attributes:
        speech: spans that a voice may have made.
        taken: spans that were found as speech and are no voice.
        sounds: what fills the rest, in order, without a channel number; stretches under a second are left out, tones
            are not.
    """

    speech: tuple[Span, ...]
    taken: tuple[Span, ...]
    sounds: tuple[Sound, ...]


def hear_sounds(samples: Floats, speech: Sequence[Span]) -> Heard:
    """Tell the voice from other sounds in one channel.

    Args:
        samples: shape (n,), float32 at ``SAMPLE_RATE``.
        speech: the spans that voice activity found, in order.
    """
    if samples.size == 0:
        return Heard((), (), ())
    spectra = read_spectra(samples)
    steady = steady_frames(spectra.lines(0, spectra.frames))
    tones = {span for span in speech if _is_made_of_tones(spectra, steady, span)}
    voices = [span for span in speech if span not in tones]
    indistinct = set(_parts_of_surroundings(samples, spectra, voices))
    kept = tuple(span for span in voices if span not in indistinct)
    taken = tuple(span for span in speech if span in tones or span in indistinct)
    stretches = name_stretches(spectra, _in_frames(kept))
    return Heard(kept, taken, tuple(_sound(stretch, spectra, samples) for stretch in stretches))


def _in_frames(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(frame_at(start), frame_at(end)) for start, end in spans]


def _parts_of_surroundings(samples: Floats, spectra: Spectra, speech: Sequence[Span]) -> list[Span]:
    """Return the short finds that do not stand out from the music or from the steady sound around them."""
    doubted = [span for span in speech if span[1] - span[0] <= LONGEST_DOUBTED]
    if not doubted:
        return []
    others = [span for span in speech if span[1] - span[0] > LONGEST_DOUBTED]
    music = [piece for piece in name_stretches(spectra, _in_frames(others)) if piece.kind is SoundKind.MUSIC]
    return [
        span
        for span in doubted
        if is_part_of_surroundings(samples, span, speech, in_music=any(_lies_in(span, piece) for piece in music))
    ]


def _lies_in(span: Span, piece: Stretch) -> bool:
    start, end = frame_at(span[0]), frame_at(span[1])
    return piece.start - _NEAR_FRAMES <= start and end <= piece.end + _NEAR_FRAMES


def _is_made_of_tones(spectra: Spectra, steady: NDArray[np.bool_], span: Span) -> bool:
    start = frame_at(span[0])
    end = max(start + 1, frame_at(span[1]))
    power, own = spectra.power[start:end], steady[start:end]
    if own.mean() < _TONE_TIME or power[own].sum() < _TONE_POWER * power.sum():
        return False
    near = slice(max(0, start - _FLOOR_FRAMES), end + _FLOOR_FRAMES)
    beside_lines = np.where(steady[near], spectra.power[near] * (1 - spectra.share[near]), spectra.power[near])
    floor = float(np.percentile(beside_lines, _FLOOR_PERCENTILE))
    limit = max(_ABOVE_FLOOR * floor, _BELOW_TONE * float(np.median(power[own])))
    return int(np.count_nonzero(power[~own] > limit)) <= _OTHER_FRAMES


def _sound(stretch: Stretch, spectra: Spectra, samples: Floats) -> Sound:
    end = samples.size if stretch.end >= spectra.frames else sample_at(stretch.end)
    start_s, end_s = sample_at(stretch.start) / SAMPLE_RATE, end / SAMPLE_RATE
    return Sound(kind=stretch.kind, start_s=start_s, end_s=max(start_s, end_s))
