"""Words close to each other: where the parts of a ``near`` phrase stand together, told from where each stands."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from qa_engine.domain.phrases import Near, Pattern, PatternKind
from qa_engine.patterns.literal import WordHit

#: Words of one phrase: each more doubles the ways to choose among the places of all.
MOST_PARTS: Final = 8

Span = tuple[int, int]


def near_parts(phrase: Near) -> tuple[Pattern, ...]:
    """Return the words of ``phrase`` as patterns to be found: those wanted, then those that must be away."""
    return tuple(Pattern.model_construct(text=text, kind=PatternKind.WILDCARD) for text in phrase.near + phrase.without)


def near_hits(
    phrase: Near, index: int, found: Sequence[Sequence[Span]], sentences: Sequence[int] | None = None
) -> list[WordHit]:
    """Return where all parts of ``phrase`` stand together, leftmost and shortest first, not overlapping.

    Args:
        phrase: what is looked for.
        index: what the hits are named by.
        found: the places, in words, of each of ``near_parts``.
        sentences: for each word, the first word of its sentence: the parts stand in one. ``None``: wherever they do.
    """
    wanted, away = found[: len(phrase.near)], [place for places in found[len(phrase.near) :] for place in places]
    if not all(wanted):
        return []
    kept: list[Span] = []
    for places in _by_sentence(wanted, sentences):
        reach = phrase.within + sum(max(last - first for first, last in spans) for spans in places)
        for start in sorted({span[0] for spans in places for span in spans}):
            if kept and start < kept[-1][1]:
                continue
            if not all(_any_within(spans, start, start + reach) for spans in places):
                continue
            end = _nearest_end(phrase, places, start)
            # A longer stretch from here would be as close to what must be away.
            if end is not None and not any(_close((start, end), other, phrase.within) for other in away):
                kept.append((start, end))
    return [WordHit(index, start, end) for start, end in kept]


def _by_sentence(wanted: Sequence[Sequence[Span]], sentences: Sequence[int] | None) -> list[list[list[Span]]]:
    """Divide the places of each part by the sentence that holds them; leave out sentences that lack a part."""
    divided: dict[int, list[list[Span]]] = {}
    for part, spans in enumerate(wanted):
        for span in sorted(spans):
            first = sentences[span[0]] if sentences else 0
            if sentences and sentences[span[1] - 1] != first:
                continue
            divided.setdefault(first, [[] for _ in wanted])[part].append(span)
    return [divided[first] for first in sorted(divided) if all(divided[first])]


def _any_within(spans: Sequence[Span], start: int, end: int) -> bool:
    place = bisect_left(spans, (start, 0))
    return place < len(spans) and spans[place][0] < end


def _nearest_end(phrase: Near, places: Sequence[Sequence[Span]], start: int) -> int | None:
    """Return the end of the shortest stretch from ``start`` that holds one place of each part, none overlapping, with
    few enough words in between; ``None`` if there is none.

    Of the ways to the same parts and the same end only that with the fewest words in between is followed up, so the
    time grows with the number of words nearby and not with the ways to choose among them.
    """
    every = (1 << len(places)) - 1
    fewest: dict[tuple[int, int], int] = {}
    open_ways: list[tuple[int, int, int]] = [(start, 0, 0)]
    while open_ways:
        end, between, taken = heapq.heappop(open_ways)
        if taken == every:
            return end
        if fewest.get((end, taken), between) < between:
            continue
        for part, spans in enumerate(places):
            if taken >> part & 1 or (phrase.ordered and taken != (1 << part) - 1):
                continue
            furthest = end + phrase.within - between if taken else start
            for place in range(bisect_left(spans, (end, 0)), len(spans)):
                first, last = spans[place]
                if first > furthest:
                    break
                way = (last, taken | 1 << part)
                gap = between + first - end
                if gap < fewest.get(way, phrase.within + 1):
                    fewest[way] = gap
                    heapq.heappush(open_ways, (last, gap, way[1]))
    return None


def _close(span: Span, other: Span, within: int) -> bool:
    return other[0] - span[1] <= within and span[0] - other[1] <= within
