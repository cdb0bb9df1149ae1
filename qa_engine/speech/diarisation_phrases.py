"""Words cut into phrases: stretches in which, as a rule, one person speaks.

People take turns at pauses and at the ends of sentences, and recognition gives both. So a voice is listened to phrase
by phrase, which keeps two voices out of one vector, and costs less than windows that overlap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.domain.transcript import Segment, Word
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.voice_activity import Span

_QUESTION_ENDS = ("?", "？")
_SENTENCE_ENDS = (".", "!", "。", "！", *_QUESTION_ENDS)
_PAUSE_S = 0.15
# The encoder was trained on 1.6 s; a longer stretch is listened to in parts, which also finds a change inside it.
_LONGEST_S = 1.8
_MARGIN_S = 0.1  # voice activity tends to cut the first and the last sound

#: How likely somebody else speaks next, by how the sentence stands and by the pause: (pause below, probability) each.
#: Counted on a call with a channel a side and synthetic calls, 450 boundaries, and rounded towards the middle.
_CHANGES = {
    "question": ((0.3, 0.6), (math.inf, 0.85)),
    "sentence": ((0.3, 0.06), (0.6, 0.35), (math.inf, 0.7)),
    "inside": ((0.05, 0.02), (0.3, 0.08), (0.6, 0.15), (math.inf, 0.2)),
}


@dataclass(frozen=True)
class Phrase:
    """Words ``[first, last)`` of one segment (of ``segments``, by index), and when they were spoken.

    A segment without words is one phrase with ``first == last == 0``. ``change`` is the probability, before anybody has
    listened, that another person speaks than in the phrase before.
    """

    segment: int
    first: int
    last: int
    start_s: float
    end_s: float
    change: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def words(self) -> int:
        return max(1, self.last - self.first)


def phrases(segments: Sequence[Segment], speech: Sequence[Span]) -> tuple[Phrase, ...]:
    """Return the phrases of all segments, in their order, held to where voice activity found speech."""
    found: list[Phrase] = []
    text_before, end_before_s = "", -math.inf
    for number, segment in enumerate(segments):
        for first, last in _bounds(segment.words) if segment.words else [(0, 0)]:
            start_s, end_s = _times(segment, first, last)
            change = change_probability(text_before, start_s - end_before_s) if found else 0.0
            held_start_s, held_end_s = _held(start_s, end_s, speech)
            found.append(Phrase(number, first, last, held_start_s, held_end_s, change))
            text_before, end_before_s = segment.words[last - 1].text if last else segment.text, end_s
    return tuple(found)


def change_probability(text_before: str, pause_s: float) -> float:
    """Return how likely another person speaks after ``text_before`` and a pause.

    >>> change_probability("charged twice?", 0.5), change_probability("and then I", 0.0)
    (0.85, 0.02)
    """
    said = text_before.rstrip()
    kind = "question" if said.endswith(_QUESTION_ENDS) else "sentence" if said.endswith(_SENTENCE_ENDS) else "inside"
    return next(probability for below_s, probability in _CHANGES[kind] if pause_s < below_s)


def _bounds(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where phrases begin and end among the words of a segment."""
    starts = [0]
    for i in range(1, len(words)):
        pause_s = words[i].start_s - words[i - 1].end_s
        if pause_s >= _PAUSE_S or words[i - 1].text.rstrip().endswith(_SENTENCE_ENDS):
            starts.append(i)
    ends = [*starts[1:], len(words)]
    return [part for first, last in zip(starts, ends, strict=True) for part in _parts(words, first, last)]


def _parts(words: Sequence[Word], first: int, last: int) -> list[tuple[int, int]]:
    """Cut words ``[first, last)`` into parts of about equal length, none much longer than ``_LONGEST_S``."""
    start_s, end_s = words[first].start_s, words[last - 1].end_s
    count = min(last - first, math.ceil((end_s - start_s) / _LONGEST_S))
    cuts = {first}
    for number in range(1, count):
        at_s = start_s + (end_s - start_s) * number / count
        cuts.add(min(range(first + 1, last), key=lambda i: abs(words[i].start_s - at_s)))
    ordered = sorted(cuts)
    return list(zip(ordered, [*ordered[1:], last], strict=True))


def _times(segment: Segment, first: int, last: int) -> tuple[float, float]:
    if first == last:
        return segment.start_s, segment.end_s
    words = segment.words[first:last]
    start_s = words[0].start_s
    return start_s, max(start_s, words[-1].end_s)


def _held(start_s: float, end_s: float, speech: Sequence[Span]) -> tuple[float, float]:
    """Return the part of a stretch that lies between the first and the last speech in it; all of it where none does."""
    inside = [
        (begins / SAMPLE_RATE - _MARGIN_S, ends / SAMPLE_RATE + _MARGIN_S)
        for begins, ends in speech
        if begins / SAMPLE_RATE < end_s and ends / SAMPLE_RATE > start_s
    ]
    if not inside:
        return start_s, end_s
    return max(start_s, inside[0][0]), min(end_s, inside[-1][1])
