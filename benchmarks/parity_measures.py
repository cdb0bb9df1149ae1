"""How far a signal moves when a dialogue takes another way, over many dialogues, with intervals over dialogues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_engine.bench.intervals import Interval
from qa_engine.bench.measurements import interval
from qa_engine.domain.record import Record

RESAMPLES = 1_000
SEED = 20_260_101
CLOSE, NEAR = 0.5, 5.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Read:
    """What one dialogue came to: values by signal, 0 to 100, and the label of each turn of the customer."""

    values: dict[str, float | None]
    labels: tuple[str, ...]


class Moved(Record):
    """One signal on one way beside chat, in points of 0 to 100.

    ``compared`` dialogues have a value on both; ``one_without`` on one of the two only, and count as far apart in the
    shares.
    """

    compared: int
    one_without: int
    difference: Interval
    apart: Interval
    within_half: Interval
    within_five: Interval


class WayMoved(Record):
    """All signals on one way; ``labels_flipped`` is a share of the customer's turns."""

    what: str
    signals: dict[str, Moved]
    labels_flipped: Interval


class Draws:
    """The draws of whole dialogues that all figures share."""

    def __init__(self, dialogues: int) -> None:
        self._rows = np.random.default_rng(SEED).integers(0, dialogues, (RESAMPLES if dialogues > 1 else 0, dialogues))

    def share(self, above: Floats, below: Floats) -> Interval:
        """Return sum(above) / sum(below) over dialogues, 0 where there is nothing below."""
        drawn = _ratio(above[self._rows].sum(axis=1), below[self._rows].sum(axis=1))
        return interval(float(_ratio(above.sum(), below.sum())), drawn)


def _ratio(above: Floats, below: Floats) -> Floats:
    ratio: Floats = np.asarray(above) / np.maximum(below, 1)
    return ratio


def moved(what: str, chat: Sequence[Read], other: Sequence[Read], draws: Draws) -> WayMoved:
    """Return how ``other`` differs from ``chat``, dialogue by dialogue."""
    pairs = list(zip(chat, other, strict=True))
    signals = {
        name: _moved([(one.values[name], two.values[name]) for one, two in pairs], draws) for name in chat[0].values
    }
    flips = [sum(a != b for a, b in zip(one.labels, two.labels, strict=True)) for one, two in pairs]
    turns = [len(one.labels) for one in chat]
    return WayMoved(what=what, signals=signals, labels_flipped=draws.share(_floats(flips), _floats(turns)))


def _moved(pairs: Sequence[tuple[float | None, float | None]], draws: Draws) -> Moved:
    known = _floats([one is not None and two is not None for one, two in pairs])
    either = _floats([one is not None or two is not None for one, two in pairs])
    change = np.array([0.0 if one is None or two is None else two - one for one, two in pairs])

    def within(points: float) -> Interval:
        return draws.share(known * (np.abs(change) <= points), either)

    return Moved(
        compared=int(known.sum()),
        one_without=int(either.sum() - known.sum()),
        difference=draws.share(change, known),
        apart=draws.share(np.abs(change), known),
        within_half=within(CLOSE),
        within_five=within(NEAR),
    )


def _floats(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)
