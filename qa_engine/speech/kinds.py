"""What kind of sound fills the stretches of a channel in which nobody speaks: music, tone, noise or silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_engine.domain.transcript import SoundKind
from qa_engine.speech.spectra import APART, FRAMES_PER_S, Spectra
from qa_engine.speech.tones import find_bursts, find_tones

#: A stretch that is no tone is named from this length on.
SHORTEST_S: Final = 1.0

# Set by stated reasoning: nobody minds noise that is quieter than the idle noise of a telephone line, or 30 dB under
# the voice. Music is noticed 10 dB below that.
_SILENCE_POWER = 10**-5.5
_UNDER_VOICE = 10**-3.0
_FAINTEST_POWER = 10**-6.5
# Set by measuring: over three seconds, the fine course of the spectrum comes again after 40 ms at .15 or more in 98 of
# 100 stretches of made hold music on degraded calls, and at .11 or less where such calls hold noise, distant voices and
# the other side's echo.
_MUSIC = 0.14
_FAINT = 30.0
_BLOCK = FRAMES_PER_S // 2 // APART * APART
_AROUND_BLOCK = 125
_LEAST_PAIRS = 25
_LOUD_SHARE = 0.5
_SHORTEST_MUSIC_FRAMES = 3 * FRAMES_PER_S
_LONGEST_REST_FRAMES = 2 * FRAMES_PER_S


@dataclass(frozen=True)
class Stretch:
    """Frames ``[start, end)`` of one kind of sound."""

    kind: SoundKind
    start: int
    end: int

    @property
    def frames(self) -> int:
        return self.end - self.start


def name_stretches(spectra: Spectra, speech: Sequence[tuple[int, int]]) -> list[Stretch]:
    """Return the stretches outside ``speech`` (spans of frames, in order) by their kind, in order.

    Neighbours differ in kind. Pieces under a second are left out, but for tones.
    """
    free = _complement(speech, spectra.frames)
    audible = spectra.power > _FAINTEST_POWER
    tones = [tone for stretch in free for tone in _tones_within(spectra, audible, stretch)]
    spoken_or_tone = sorted([*speech, *((tone.start, tone.end) for tone in tones)])
    rest = _complement(spoken_or_tone, spectra.frames)
    course = _read_course(spectra, audible, rest)
    loud = spectra.power > _silence_power(spectra, speech)
    named = [piece for start, end in rest for piece in _name(course, loud, start, end)]
    pieces = _bridge(sorted([*tones, *named], key=lambda piece: piece.start))
    shortest = round(SHORTEST_S * FRAMES_PER_S)
    return [piece for piece in pieces if piece.kind is SoundKind.TONE or piece.frames >= shortest]


def _silence_power(spectra: Spectra, speech: Sequence[tuple[int, int]]) -> float:
    spoken = np.concatenate([spectra.power[start:end] for start, end in speech] or [np.zeros(0, np.float32)])
    voice = float(np.percentile(spoken, 75)) if spoken.size else 0.0
    return max(_SILENCE_POWER, voice * _UNDER_VOICE)


def _complement(spans: Sequence[tuple[int, int]], frames: int) -> list[tuple[int, int]]:
    free: list[tuple[int, int]] = []
    reached = 0
    for start, end in spans:
        if min(start, frames) > reached:
            free.append((reached, min(start, frames)))
        reached = max(reached, end)
    if reached < frames:
        free.append((reached, frames))
    return free


def _tones_within(spectra: Spectra, audible: NDArray[np.bool_], stretch: tuple[int, int]) -> list[Stretch]:
    start, end = stretch
    own = audible[start:end]
    if not own.any():
        return []
    power = spectra.power[start:end]
    found = find_tones(find_bursts(spectra.lines(start, end), power, own), power)
    return [Stretch(SoundKind.TONE, start + first, start + last) for first, last in found]


@dataclass(frozen=True)
class _Course:
    """How alike the fine course of each ``APART``-th frame and of the next such one is, and where that is known."""

    alike: NDArray[np.float32]
    is_known: NDArray[np.bool_]

    def is_music(self, start: int, end: int) -> bool:
        part = slice(start // APART, end // APART)
        pairs = self.alike[part][self.is_known[part]]
        return bool(pairs.size >= _LEAST_PAIRS and pairs.mean() >= _MUSIC)


def _read_course(spectra: Spectra, audible: NDArray[np.bool_], free: Sequence[tuple[int, int]]) -> _Course:
    """Compare frames. What is the same all along the channel, as mains hum is, is taken off first: it is no music."""
    known = np.zeros(spectra.frames, np.bool_)
    for start, end in free:
        known[start:end] = audible[start:end]
    known = known[::APART]
    fine = spectra.fine.astype(np.float32)
    if known.any():
        fine -= fine[known].mean(axis=0)
    size = np.sqrt(np.square(fine).sum(axis=1))
    alike = (fine[1:] * fine[:-1]).sum(axis=1) / (size[1:] * size[:-1] + _FAINT)
    return _Course(alike, known[1:] & known[:-1])


def _name(course: _Course, loud: NDArray[np.bool_], start: int, end: int) -> list[Stretch]:
    blocks: list[Stretch] = []
    for at in range(start, end, _BLOCK):
        to = min(at + _BLOCK, end)
        if course.is_music(max(start, at - _AROUND_BLOCK), min(end, to + _AROUND_BLOCK)):
            kind = SoundKind.MUSIC
        else:
            kind = SoundKind.NOISE if loud[at:to].mean() >= _LOUD_SHARE else SoundKind.SILENCE
        blocks.append(Stretch(kind, at, to))
    return _join(blocks)


def _join(pieces: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for piece in pieces:
        if joined and joined[-1].kind is piece.kind and joined[-1].end == piece.start:
            joined[-1] = replace(joined[-1], end=piece.end)
        else:
            joined.append(piece)
    return joined


def _bridge(pieces: Sequence[Stretch]) -> list[Stretch]:
    """Make rests and long notes amid music part of it, and call music of less than three seconds noise.

    Shorter "music" is a chair, a far voice or a child as often as a tune.
    """
    bridged = _join([replace(piece, kind=_amid(pieces, index)) for index, piece in enumerate(pieces)])
    return _join([replace(piece, kind=SoundKind.NOISE) if _is_short_music(piece) else piece for piece in bridged])


def _is_short_music(piece: Stretch) -> bool:
    return piece.kind is SoundKind.MUSIC and piece.frames < _SHORTEST_MUSIC_FRAMES


def _amid(pieces: Sequence[Stretch], index: int) -> SoundKind:
    piece = pieces[index]
    before = pieces[index - 1] if index else None
    after = pieces[index + 1] if index + 1 < len(pieces) else None
    if before is None or after is None or (before.kind, after.kind) != (SoundKind.MUSIC, SoundKind.MUSIC):
        return piece.kind
    touches = before.end == piece.start and piece.end == after.start
    return SoundKind.MUSIC if touches and piece.frames <= _LONGEST_REST_FRAMES else piece.kind
