"""One measurement of benchmarks/reading.py: all contestants on the same rows, with intervals over whole groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_engine.bench.intervals import Interval
from qa_engine.bench.measures import Floats
from qa_engine.domain.record import Record

SEED = 20_260_101
RESAMPLES = 500
_TAILS = (2.5, 97.5)
Rows = NDArray[np.int64]
#: Gives a contestant's figure on some rows, some of them perhaps several times.
Figure = Callable[[Rows], float]


class Measurement(Record):
    """What all contestants reached by one measure on one set.

    ``minus`` holds, for each of ours, its figure minus that of each other contestant on the same draws. ``drawn_from``
    is how many groups the whole set has, where only some were drawn.
    """

    topic: str
    material: str
    measure: str
    higher_is_better: bool = True
    rows: int
    groups: int
    group: str
    drawn_from: int | None = None
    contestants: dict[str, Interval]
    ours: tuple[str, ...]
    minus: dict[str, dict[str, Interval]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What is measured: its topic and set, what a group is, and which group each row belongs to."""

    topic: str
    material: str
    group: str
    groups: Sequence[str]
    drawn_from: int | None = None
    notes: tuple[str, ...] = ()


def measure(
    subject: Subject,
    name: str,
    contestants: Mapping[str, Figure],
    ours: Sequence[str],
    *,
    higher_is_better: bool = True,
    resamples: int = RESAMPLES,
) -> Measurement:
    """Return the figures of all contestants with 95 % intervals: whole groups (dialogues, writers) are drawn with
    replacement, because the rows of one group err together, and all contestants see the same draws."""
    everything = np.arange(len(subject.groups))
    members = _members(subject.groups)
    values = {who: figure(everything) for who, figure in contestants.items()}
    drawn = _drawn(contestants, members, resamples)
    others = [who for who in contestants if who not in ours]
    return Measurement(
        topic=subject.topic,
        material=subject.material,
        measure=name,
        higher_is_better=higher_is_better,
        rows=len(everything),
        groups=len(members),
        group=subject.group,
        drawn_from=subject.drawn_from,
        contestants={who: interval(value, drawn[who]) for who, value in values.items()},
        ours=tuple(ours),
        minus={
            own: {who: interval(values[own] - values[who], drawn[own] - drawn[who]) for who in others} for own in ours
        },
        notes=subject.notes,
    )


def _members(groups: Sequence[str]) -> list[Rows]:
    _, places = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(places, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(places[order])) + 1)


def _drawn(contestants: Mapping[str, Figure], members: Sequence[Rows], resamples: int) -> dict[str, Floats]:
    """Return each contestant's figure on every draw; empty where there is one group only, which shows no spread."""
    chance = np.random.default_rng(SEED)
    draws = resamples if len(members) > 1 else 0
    found: dict[str, list[float]] = {who: [] for who in contestants}
    for _ in range(draws):
        rows = np.concatenate([members[i] for i in chance.integers(0, len(members), len(members))])
        for who, figure in contestants.items():
            found[who].append(figure(rows))
    return {who: np.array(values) for who, values in found.items()}


def interval(value: float, drawn: Floats) -> Interval:
    """Return ``value`` with the middle 95 % of its draws; draws that could not tell it (NaN) are left out."""
    known = drawn[~np.isnan(drawn)]
    if not known.size:
        return Interval(value=round(value, 4))
    low, high = (round(float(end), 4) for end in np.percentile(known, _TAILS))
    return Interval(value=round(value, 4), low=low, high=high)


def filled(values: Sequence[float | None]) -> tuple[Floats, int]:
    """Return values where those that are missing are the median of the others (no opinion), and how many that were."""
    known = [value for value in values if value is not None]
    middle = float(np.median(known)) if known else 0.0
    return np.array([middle if value is None else value for value in values]), len(values) - len(known)
