"""How many voices there are, and what each sounds like."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Phrases shorter than this say little about a voice; they are given to one and found none.
SURE_S = 0.7
_FULL_WEIGHT_S = 1.6  # a longer phrase is no surer
_MOST_ROUNDS = 20
_DIRECTIONS = 3
#: How fast certainty about the number of voices grows with the distance from what the rule asks: at 0.01, 73 %.
_EXCESS_SCALE = 0.01


@dataclass(frozen=True)
class VoiceRule:
    """When two groups of phrases are two voices.

    What counts is by how much the phrases of each group are nearer to the rest of their own group than to the other
    group, in cosine, on average, in the group where it is less: the margin. On the telephone the halves that one voice
    falls into most easily came to 0.06 at most, and to 0.10 where one of them is but two or three seconds; two voices
    to 0.10 on the worst line and to 0.14 to 0.29 on others. So the margin must be at least ``margin`` plus ``margin_s``
    over the seconds of the group that is heard less.

    Args:
        margin: the least margin for voices of which much is heard.
        margin_s: what is added for a voice of which one second is heard.
        margin_more: what is added for every voice after the second, because calls have two people, as a rule. A third
            voice came to 0.085 on the worst line and to 0.12 to 0.22 on others.
        least_s: how much must be heard of a voice for it to count as one.
        most: how many voices there can be: an agent, a customer, a machine, and somebody the call is handed to.
        alone_s: how much must be heard before one voice is said to be alone. Two people of one sex with five seconds
            each are often too alike to be told apart.
    """

    margin: float = 0.06
    margin_s: float = 0.12
    margin_more: float = 0.01
    least_s: float = 2.0
    most: int = 4
    alone_s: float = 15.0


@dataclass(frozen=True)
class Voices:
    """``centres`` has shape (voices, width), unit vectors in order of the phrases they were first found in.

    ``excess`` is by how much the margin of the two voices that are most alike lies above what the rule asks; for one
    voice, by how much that of the clearest split does, which is less than 0. ``heard_s`` is how much was listened to.
    """

    centres: NDArray[np.float64]
    excess: float
    heard_s: float

    @property
    def certainty(self) -> float:
        """How sure it is, 0.5 to 1, that there are that many voices and no fewer; for one, that there is no second."""
        return 1 / (1 + math.exp(-abs(self.excess) / _EXCESS_SCALE))


def find_voices(vectors: NDArray[np.float32], durations_s: NDArray[np.float64], rule: VoiceRule) -> Voices | None:
    """Return the voices of a recording; ``None`` where too little was heard to tell.

    Groups of phrases are halved, the clearest split first, while both halves are voices by the rule; groups that are
    not voices apart from each other are then joined again.
    """
    import numpy as np

    sure = np.flatnonzero(durations_s >= SURE_S)
    weights = np.minimum(durations_s, _FULL_WEIGHT_S)
    heard_s = float(weights[sure].sum())
    if sure.size < 2 or heard_s < 2 * rule.least_s:
        return None
    vectors64 = vectors.astype(np.float64)
    groups = [sure]
    splits = [_split(vectors64, weights, sure, rule)]
    refused = -rule.margin
    while len(groups) < rule.most:
        number = max(range(len(splits)), key=lambda i: splits[i][0])
        excess, halves = splits[number]
        excess -= rule.margin_more if len(groups) > 1 else 0.0
        if excess < 0 or len(halves) < 2:
            refused = max(refused, excess)
            break
        groups[number : number + 1] = halves
        splits[number : number + 1] = [_split(vectors64, weights, half, rule) for half in halves]
    groups = _joined(vectors64, weights, groups, rule)
    groups.sort(key=lambda group: int(group[0]))
    centres = np.stack([_centre(vectors64, weights, group) for group in groups])
    pairs = [_excess(vectors64, weights, [a, b], rule) for a, b in combinations(groups, 2)]
    return Voices(centres, min(pairs, default=refused), heard_s)


Groups = list["NDArray[np.intp]"]


def _split(
    vectors: NDArray[np.float64], weights: NDArray[np.float64], group: NDArray[np.intp], rule: VoiceRule
) -> tuple[float, Groups]:
    """Return the clearest split of a group into two that are both heard long enough, and its excess."""
    best: tuple[float, Groups] = (-math.inf, [group])
    for start in _starts(vectors, weights, group):
        halves = _two_means(vectors, weights, group, start)
        if len(halves) == 2 and all(float(weights[half].sum()) >= rule.least_s for half in halves):
            excess = _excess(vectors, weights, halves, rule)
            if excess > best[0]:
                best = (excess, halves)
    return best


def _excess(vectors: NDArray[np.float64], weights: NDArray[np.float64], halves: Groups, rule: VoiceRule) -> float:
    """Return by how much the margin of two groups lies above what the rule asks."""
    least_s = min(float(weights[half].sum()) for half in halves)
    return split_margin(vectors, weights, halves) - rule.margin - rule.margin_s / max(least_s, rule.least_s)


def _starts(
    vectors: NDArray[np.float64], weights: NDArray[np.float64], group: NDArray[np.intp]
) -> Iterable[NDArray[np.bool_]]:
    """Yield first guesses at two groups: along each of the directions in which phrases differ most, those on either
    side of the middle, and, for a voice that is heard little, those far out on either side; and the phrases nearest to
    the one that is least like all others."""
    import numpy as np

    own, weight = vectors[group], weights[group]
    middle = weight @ own / weight.sum()
    weighted = (own - middle) * np.sqrt(weight)[:, None]
    _, directions = np.linalg.eigh(weighted.T @ weighted)
    for direction in directions.T[: -_DIRECTIONS - 1 : -1]:
        along = (own - middle) @ direction
        yield along > 0
        yield along > along.std()
        yield along < -along.std()
    odd = own[np.argmin(own @ middle)]
    yield own @ odd > own @ middle / max(float(np.linalg.norm(middle)), 1e-9)


def _two_means(
    vectors: NDArray[np.float64], weights: NDArray[np.float64], group: NDArray[np.intp], first: NDArray[np.bool_]
) -> Groups:
    """Move phrases to the nearer of the two centres until none moves; fewer than two groups where one runs empty."""
    import numpy as np

    halves = [group[first], group[~first]]
    for _ in range(_MOST_ROUNDS):
        if not all(half.size for half in halves):
            return [half for half in halves if half.size]
        centres = np.stack([_centre(vectors, weights, half) for half in halves])
        nearest = np.argmax(vectors[group] @ centres.T, axis=1)
        moved = [group[nearest == number] for number in (0, 1)]
        if all(np.array_equal(a, b) for a, b in zip(moved, halves, strict=True)):
            break
        halves = moved
    return [half for half in halves if half.size]


def split_margin(vectors: NDArray[np.float64], weights: NDArray[np.float64], halves: Groups) -> float:
    """Return the margin of ``VoiceRule`` for two groups. A phrase is left out of its own group's centre, or every
    phrase would be near to its own."""
    import numpy as np

    sums = [weights[half] @ vectors[half] for half in halves]
    margins = []
    for number, half in enumerate(halves):
        other = sums[1 - number] / max(float(np.linalg.norm(sums[1 - number])), 1e-9)
        rest = sums[number] - weights[half, None] * vectors[half]
        lengths = np.linalg.norm(rest, axis=1)
        # A phrase that is alone in its group is near to nothing.
        own = np.sum(rest * vectors[half], axis=1) / np.maximum(lengths, 1e-9)
        nearer = own - vectors[half] @ other
        margins.append(float(weights[half] @ nearer / weights[half].sum()))
    return min(margins)


def _joined(vectors: NDArray[np.float64], weights: NDArray[np.float64], groups: Groups, rule: VoiceRule) -> Groups:
    """Join the two most alike groups while they are not two voices: halves of different groups may be one."""
    import numpy as np

    while len(groups) > 2:
        pairs = list(combinations(range(len(groups)), 2))
        excesses = [_excess(vectors, weights, [groups[a], groups[b]], rule) for a, b in pairs]
        closest = min(range(len(pairs)), key=lambda i: excesses[i])
        if excesses[closest] >= 0:
            break
        a, b = pairs[closest]
        groups[a] = np.sort(np.concatenate([groups[a], groups[b]]))
        del groups[b]
    return groups


def _centre(vectors: NDArray[np.float64], weights: NDArray[np.float64], group: NDArray[np.intp]) -> NDArray[np.float64]:
    import numpy as np

    total = weights[group] @ vectors[group]
    centre: NDArray[np.float64] = total / max(float(np.linalg.norm(total)), 1e-9)
    return centre
