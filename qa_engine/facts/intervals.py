"""Arithmetic on stretches of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Interval(NamedTuple):
    """Seconds ``[start_s, end_s)``."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


def union(intervals: Iterable[Interval], *, bridge_s: float = 0.0) -> list[Interval]:
    """Return the intervals in order, those that touch or lie at most ``bridge_s`` apart made one."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start_s <= merged[-1].end_s + bridge_s:
            merged[-1] = Interval(merged[-1].start_s, max(merged[-1].end_s, interval.end_s))
        else:
            merged.append(interval)
    return merged


def total_s(intervals: Iterable[Interval]) -> float:
    """Return the sum of the lengths."""
    return sum(interval.length_s for interval in intervals)


def clip(intervals: Iterable[Interval], within: Interval) -> list[Interval]:
    """Return the parts of the intervals that lie within one."""
    parts = (Interval(max(i.start_s, within.start_s), min(i.end_s, within.end_s)) for i in intervals)
    return [part for part in parts if part.end_s > part.start_s]


def without(intervals: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """Return the parts of the intervals that none of ``taken`` covers; both in order and free of overlap."""
    left: list[Interval] = []
    for start_s, end_s in intervals:
        for other in clip(taken, Interval(start_s, end_s)):
            if other.start_s > start_s:
                left.append(Interval(start_s, other.start_s))
            start_s = other.end_s
        if end_s > start_s:
            left.append(Interval(start_s, end_s))
    return left


def covered_twice(groups: Iterable[Sequence[Interval]]) -> list[Interval]:
    """Return the stretches that at least two of the groups cover, in order."""
    edges = [edge for group in groups for i in union(group) for edge in ((i.start_s, 1), (i.end_s, -1))]
    found: list[Interval] = []
    groups_here, since_s = 0, 0.0
    for at_s, step in sorted(edges):
        if groups_here >= 2 and at_s > since_s:
            found.append(Interval(since_s, at_s))
        groups_here, since_s = groups_here + step, at_s
    return union(found)
