"""Replace spans of a turn's text. Word times and earlier redactions move with the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.domain.interaction import Redaction, Turn, WordTime


@dataclass(frozen=True, slots=True)
class Replacement:
    """``placeholder`` takes the place of ``[start, end)`` of the old text."""

    kind: str
    placeholder: str
    start: int
    end: int


def replace_spans(text: str, replacements: Sequence[Replacement]) -> str:
    """Return ``text`` with every replacement made. They are in order and do not overlap."""
    parts = []
    past = 0
    for replacement in replacements:
        parts += [text[past : replacement.start], replacement.placeholder]
        past = replacement.end
    return "".join([*parts, text[past:]])


def redact(turn: Turn, replacements: Sequence[Replacement]) -> Turn:
    """Return the turn with every replacement made.

    Words that touch a replaced span become one word over its placeholder, from the first one's start to the last one's
    end, with their lowest confidence; all other words keep their letters and times.
    """
    if not replacements:
        return turn
    moved = [r.evolve(start=s, end=e) for r in turn.redactions for s, e in [_move(r, replacements)]]
    added = [
        Redaction(kind=r.kind, placeholder=r.placeholder, start=start, end=end)
        for r in replacements
        for start, end in [_move(r, replacements)]
    ]
    return turn.evolve(
        text=replace_spans(turn.text, replacements),
        words=_move_words(turn.words, replacements),
        redactions=tuple(sorted(moved + added, key=lambda r: r.start)),
    )


def _move_words(words: Sequence[WordTime], replacements: Sequence[Replacement]) -> tuple[WordTime, ...]:
    moved: list[WordTime] = []
    for word in words:
        start, end = _move(word, replacements)
        if moved and start < moved[-1].end:
            moved[-1] = _join(moved[-1], word, end)
        else:
            moved.append(word.evolve(start=start, end=end))
    return tuple(moved)


def _join(first: WordTime, second: WordTime, end: int) -> WordTime:
    known = [word.confidence for word in (first, second) if word.confidence is not None]
    return first.evolve(
        end=max(end, first.end),
        start_s=min(first.start_s, second.start_s),
        end_s=max(first.end_s, second.end_s),
        confidence=min(known, default=None),
    )


def _move(span: Replacement | Redaction | WordTime, replacements: Sequence[Replacement]) -> tuple[int, int]:
    """Return where ``span`` of the old text lies in the new one; one that begins or ends inside a replaced span takes
    in the whole placeholder."""
    start, end = span.start, span.end
    for replacement in replacements:
        growth = len(replacement.placeholder) - (replacement.end - replacement.start)
        if span.start >= replacement.end:
            start += growth
        elif span.start > replacement.start:
            start -= span.start - replacement.start
        if span.end >= replacement.end:
            end += growth
        elif span.end > replacement.start:
            end += replacement.end - span.end + growth
    return start, end
