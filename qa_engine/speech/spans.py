"""Words found again in their text, and a segment cut between two words."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from qa_engine.domain.transcript import Segment, Word


def word_spans(text: str, words: Sequence[Word]) -> tuple[tuple[int, int], ...] | None:
    """Return the span of each word in ``text``, in order; ``None`` where the words are not those of the text."""
    spans = []
    reached = 0
    for word in words:
        start = text.find(word.text, reached)
        if start < 0 or not word.text:
            return None
        reached = start + len(word.text)
        spans.append((start, reached))
    return tuple(spans)


def cut(segment: Segment, parts: Callable[[Word, Word], bool]) -> tuple[Segment, ...]:
    """Cut a segment between every two neighbouring words that ``parts`` says do not belong together.

    The pieces take their times from their words; text before the first word and after the last stays with those.
    """
    breaks = [i for i in range(1, len(segment.words)) if parts(segment.words[i - 1], segment.words[i])]
    spans = word_spans(segment.text, segment.words)
    if not breaks:
        return (segment,)
    bounds = [0, *breaks, len(segment.words)]
    pieces = []
    for first, last in itertools.pairwise(bounds):
        words = segment.words[first:last]
        if spans is None:
            text = " ".join(word.text for word in words)
        else:
            end = len(segment.text) if last == len(segment.words) else spans[last][0]
            text = segment.text[0 if first == 0 else spans[first][0] : end].strip()
        ends_s = max(word.end_s for word in words)
        pieces.append(segment.evolve(text=text, words=words, start_s=min(words[0].start_s, ends_s), end_s=ends_s))
    return tuple(pieces)
