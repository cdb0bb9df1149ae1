"""Words close to each other: where the parts of a ``near`` phrase stand together, told from where each stands."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from qa_engine.domain.phrases import Near, Pattern, PatternKind
from qa_engine.patterns.literal import WordHit

#: More combinations of places than this are not looked through; a turn that repeats itself so often says nothing new.
_MOST_PLACES = 12

Span = tuple[int, int]


def near_parts(phrase: Near) -> tuple[Pattern, ...]:
    """Return the words of ``phrase`` as patterns to be found: those wanted, then those that must be away."""
    return tuple(Pattern.model_construct(text=text, kind=PatternKind.WILDCARD) for text in phrase.near + phrase.without)


def near_hits(phrase: Near, index: int, found: Sequence[Sequence[Span]]) -> list[WordHit]:
    """Return where all parts of ``phrase`` stand together, leftmost and shortest first, not overlapping.

    Args:
        phrase: what is looked for.
        index: what the hits are named by.
        found: the places, in words, of each of ``near_parts``.
    """
    wanted = [list(places[:_MOST_PLACES]) for places in found[: len(phrase.near)]]
    away = [place for places in found[len(phrase.near) :] for place in places]
    if not all(wanted):
        return []
    together = sorted(
        (span for chosen in itertools.product(*wanted) if (span := _together(phrase, chosen)) is not None),
        key=lambda span: (span[0], span[1]),
    )
    kept: list[Span] = []
    for span in together:
        if (not kept or span[0] >= kept[-1][1]) and not any(_close(span, other, phrase.within) for other in away):
            kept.append(span)
    return [WordHit(index, start, end) for start, end in kept]


def _together(phrase: Near, chosen: Sequence[Span]) -> Span | None:
    """Return the stretch from the first to the last of ``chosen``, if they stand close enough and do not overlap."""
    placed = sorted(chosen)
    if phrase.ordered and list(chosen) != placed:
        return None
    between = 0
    for before, after in itertools.pairwise(placed):
        if after[0] < before[1]:
            return None
        between += after[0] - before[1]
    return (placed[0][0], placed[-1][1]) if between <= phrase.within else None


def _close(span: Span, other: Span, within: int) -> bool:
    return other[0] - span[1] <= within and span[0] - other[1] <= within
