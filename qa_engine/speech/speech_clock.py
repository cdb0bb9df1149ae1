"""Speech without its silences, and the way back to real time.

Recognition is paid by the second and invents words in long silences, so only speech is handed to it. In a call with a
channel a side each channel is silent for more than half of the time.

Whisper's word times are rough at pauses: a word after a pause tends to start where the pause does. Where speech begins
and ends is known better from voice activity, so each word is put to one stretch of speech and held to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_engine.domain.transcript import Segment, Word
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.recognition import RecognitionOptions
from qa_engine.speech.spans import cut
from qa_engine.speech.voice_activity import Span
from qa_engine.speech.windows import Piece, is_kept_pause

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Set by looking at the words around the pauses of a real call: a word that reaches past the middle of a pause, and
# starts no earlier than this before it, was spoken after it.
_EARLY_START_S = 0.25
_MARGIN_S = 0.1  # voice activity is counted in steps of 32 ms and tends to cut the last sound of a word


@dataclass(frozen=True)
class _Spoken:
    """A span of speech in seconds: on the gathered clock, its distance from there to real time, and its stretch."""

    start_s: float
    end_s: float
    shift_s: float
    stretch: int


@dataclass(frozen=True)
class SpeechClock:
    """The stretches of a channel that are handed to recognition, one after the other, and the speech inside them."""

    stretches: tuple[Span, ...]
    spoken: tuple[_Spoken, ...]

    @classmethod
    def over(cls, pieces: Sequence[Piece], options: RecognitionOptions) -> SpeechClock:
        """Return the clock over the pieces of one window. Pauses up to ``kept_pause_s`` stay in."""
        stretches: list[Span] = []
        spoken: list[_Spoken] = []
        cut_out = 0
        for before, piece in zip((None, *pieces), pieces, strict=False):
            if before is not None and is_kept_pause(before, piece, options):
                stretches[-1] = (stretches[-1][0], piece.last)
            else:
                cut_out += piece.first - (stretches[-1][1] if stretches else 0)
                stretches.append((piece.first, piece.last))
            times = (
                (piece.start - cut_out) / SAMPLE_RATE,
                (piece.end - cut_out) / SAMPLE_RATE,
                cut_out / SAMPLE_RATE,
            )
            spoken.append(_Spoken(*times, stretch=len(stretches) - 1))
        return cls(tuple(stretches), tuple(spoken))

    def gather(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the stretches of ``samples``, shape (n,), without the silences between them."""
        import numpy as np

        return np.concatenate([samples[start:end] for start, end in self.stretches])

    def place(self, segment: Segment) -> tuple[Segment, ...]:
        """Return a segment of the gathered sound on the real clock, cut where silence had been taken out."""
        pieces = cut(segment, lambda before, after: self._spoken_at(before).stretch != self._spoken_at(after).stretch)
        return tuple(self._placed(piece) for piece in pieces)

    def _placed(self, piece: Segment) -> Segment:
        if not piece.words:
            start_s, end_s = _held(piece, self._spoken_at(piece))
            return piece.evolve(start_s=start_s, end_s=end_s)
        words = []
        for word in piece.words:
            start_s, end_s = _held(word, self._spoken_at(word))
            words.append(word.evolve(start_s=start_s, end_s=end_s))
        return piece.evolve(
            words=tuple(words),
            start_s=min(word.start_s for word in words),
            end_s=max(word.end_s for word in words),
        )

    def _spoken_at(self, heard: Word | Segment) -> _Spoken:
        earlier = [i for i, spoken in enumerate(self.spoken) if spoken.start_s <= heard.start_s]
        index = earlier[-1] if earlier else 0
        spoken = self.spoken[index]
        if index + 1 == len(self.spoken) or heard.start_s < spoken.end_s - _EARLY_START_S:
            return spoken
        following = self.spoken[index + 1]
        return following if heard.end_s >= (spoken.end_s + following.start_s) / 2 else spoken


def _held(heard: Word | Segment, spoken: _Spoken) -> tuple[float, float]:
    """Return the real start and end of what was heard, held to where there is speech."""
    first_s = max(0.0, spoken.start_s - _MARGIN_S)
    last_s = spoken.end_s + _MARGIN_S
    start_s = min(max(heard.start_s, first_s), last_s)
    end_s = min(max(heard.end_s, start_s), last_s)
    return start_s + spoken.shift_s, end_s + spoken.shift_s
