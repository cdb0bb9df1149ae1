"""Words that were heard twice: said on one channel, and faintly on another a moment later.

The second line of defence behind ``crosstalk``, for leaks that come back through a codec and match their source no
more in sound, but still in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_engine.domain.transcript import Segment, Word
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.spans import cut

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The loudness in dB of a channel between two times in seconds.
LevelOf = Callable[[int, float, float], float]

# An echo comes up to 0.3 s after its source; recognition's own word times are off by a quarter of a second.
_EARLIEST_S = -0.25
_LATEST_S = 0.6
# How much fainter an echo is than its source, and than what is said on its own channel.
_QUIETER_DB = 8.0
_BELOW_OWN_DB = 6.0
_FEWEST_OWN_WORDS = 5
# Two people do say "bye" at once. Three words in a row, or all words of a segment far quieter, are an echo.
_SHORTEST_RUN = 3
_MUCH_QUIETER_DB = 14.0
_MISHEARD = 2  # words in a row that recognition hears wrong inside an echo
_ALIKE = 80.0
_SHORT_WORD = 4


@dataclass(frozen=True)
class Echoed:
    """What was dropped: how many words, over how many seconds."""

    words: int = 0
    seconds: float = 0.0

    def described(self) -> str:
        """Return it in words, for provenance.

        >>> Echoed(3, 1.21).described()
        '3 words over 1.2 s dropped as echoes of the other channel'
        """
        return f"{self.words} words over {self.seconds:.1f} s dropped as echoes of the other channel"


@dataclass(frozen=True)
class _Heard:
    word: Word
    channel: int
    text: str
    level_db: float


def levels_of(channels: Sequence[NDArray[np.float32]]) -> LevelOf:
    """Return the loudness of ``channels``, each of shape (n,), 16 kHz; -120 dB where there is no sound."""
    import numpy as np

    def level_db(channel: int, start_s: float, end_s: float) -> float:
        part = channels[channel][round(start_s * SAMPLE_RATE) : max(1, round(end_s * SAMPLE_RATE))]
        power = float(np.dot(part, part)) / part.size if part.size else 0.0
        return 10 * float(np.log10(power + 1e-12))

    return level_db


def without_echoed_words(segments: Sequence[Segment], level_of: LevelOf) -> tuple[tuple[Segment, ...], Echoed]:
    """Return the segments without words that only repeat another channel's at the same time, and how much went.

    Segments without words stay as they are.

    Args:
        segments: of all channels of one recording, on its clock.
        level_of: the loudness of its channels.
    """
    if len({segment.channel for segment in segments}) < 2:
        return tuple(segments), Echoed()
    heard = [[_heard(segment, word, level_of) for word in segment.words] for segment in segments]
    everything = sorted((one for words in heard for one in words), key=lambda one: (one.word.start_s, one.channel))
    margins = [[_margin_db(one, everything) for one in words] for words in heard]
    own = _own_levels(heard, margins)
    kept: list[Segment] = []
    words, seconds = 0, 0.0
    for segment, found, margin in zip(segments, heard, margins, strict=True):
        echoes = _echoes(found, margin, own.get(segment.channel))
        if not echoes:
            kept.append(segment)
            continue
        dropped = {(found[i].word.start_s, found[i].word.end_s, found[i].word.text) for i in echoes}
        words += len(echoes)
        seconds += sum(found[i].word.end_s - found[i].word.start_s for i in echoes)
        kept += _kept_pieces(segment, dropped)
    return tuple(kept), Echoed(words, seconds)


def _heard(segment: Segment, word: Word, level_of: LevelOf) -> _Heard:
    text = "".join(character for character in word.text.casefold() if character.isalnum())
    return _Heard(word, segment.channel, text, level_of(segment.channel, word.start_s, word.end_s))


def _margin_db(one: _Heard, everything: Sequence[_Heard]) -> float | None:
    """Return by how much the same word on another channel is louder; ``None`` where it is not said there."""
    import bisect

    first = bisect.bisect_left(everything, one.word.start_s - _LATEST_S, key=lambda other: other.word.start_s)
    margins = []
    for other in everything[first:]:
        if other.word.start_s > one.word.start_s - _EARLIEST_S:
            break
        if other.channel != one.channel and _same_word(one.text, other.text):
            margins.append(other.level_db - one.level_db)
    return max(margins, default=None)


def _same_word(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    if not one or min(len(one), len(other)) <= _SHORT_WORD:
        return bool(one) and one == other
    return fuzz.ratio(one, other) >= _ALIKE


def _own_levels(heard: Sequence[Sequence[_Heard]], margins: Sequence[Sequence[float | None]]) -> dict[int, float]:
    """Return the middle loudness of the words that a channel does not share with others, where it has some."""
    levels: dict[int, list[float]] = {}
    for words, found in zip(heard, margins, strict=True):
        for one, margin in zip(words, found, strict=True):
            if margin is None:
                levels.setdefault(one.channel, []).append(one.level_db)
    return {
        channel: sorted(values)[len(values) // 2]
        for channel, values in levels.items()
        if len(values) >= _FEWEST_OWN_WORDS
    }


def _echoes(words: Sequence[_Heard], margins: Sequence[float | None], own_db: float | None) -> list[int]:
    """Return which words of one segment are echoes. A misheard word between two echoes is one as well."""
    most_db = float("inf") if own_db is None else own_db - _BELOW_OWN_DB
    faint = [one.level_db <= most_db for one in words]
    echo = [
        is_faint and margin is not None and margin >= _QUIETER_DB
        for is_faint, margin in zip(faint, margins, strict=True)
    ]
    for i in range(len(words)):
        between = any(echo[max(0, i - _MISHEARD) : i]) and any(echo[i + 1 : i + 1 + _MISHEARD])
        echo[i] = echo[i] or (between and faint[i])
    runs: list[list[int]] = [[]]
    for i, is_echo in enumerate(echo):
        if is_echo:
            runs[-1].append(i)
        elif runs[-1]:
            runs.append([])
    if words and all(echo) and all((margin or 0.0) >= _MUCH_QUIETER_DB for margin in margins if margin is not None):
        return list(range(len(words)))
    return [i for run in runs if len(run) >= _SHORTEST_RUN for i in run]


def _kept_pieces(segment: Segment, dropped: set[tuple[float, float, str]]) -> list[Segment]:
    def is_dropped(word: Word) -> bool:
        return (word.start_s, word.end_s, word.text) in dropped

    pieces = cut(segment, lambda before, after: is_dropped(before) != is_dropped(after))
    return [piece for piece in pieces if not is_dropped(piece.words[0])]
