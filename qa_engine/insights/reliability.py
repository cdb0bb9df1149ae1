"""How near values come to answers: reliability in bins, errors, rank correlation; intervals at 95 %.

Customers are drawn, not answers (the bootstrap over groups: Davison and Hinkley 1997), since the answers of one
customer go together. The calibration error of few answers is above zero even where nothing is wrong (Kumar, Liang and
Ma 2019); compare it before and after, not with zero.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from qa_engine.domain.calibration import Agreement, ReliabilityBin, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

BINS: Final = 10
RESAMPLES: Final = 2_000
_SEED: Final = 20_260_301
_CHUNK: Final = 100
_TAILS: Final = (2.5, 97.5)


def agreement(values: Floats, answers: Floats, halves: Floats, groups: Whole, *, yes_no: bool) -> Agreement:
    """Return how near ``values`` come to ``answers``, in points, shape (n,).

    Args:
        values: what was said of each contact.
        answers: what its customer answered.
        halves: half-width of each value's interval.
        groups: whose answer it is, counted from 0.
        yes_no: whether answers are yes (100) and no (0), so that values are chances.
    """
    import numpy as np

    bins = binned(values)
    distance = np.abs(values - answers)
    inside = int((distance <= halves + 1e-9).sum())
    return Agreement(
        ece=_ece(values, answers, bins, groups),
        brier=float(((values - answers) ** 2).mean() / 100**2),
        mae=None if yes_no else float(distance.mean()),
        coverage=None if yes_no else _share(inside, len(values)),
        half_width=min(100.0, float(halves.mean())),
        bins=tuple(
            ReliabilityBin(
                answers=int((bins == k).sum()),
                predicted=float(values[bins == k].mean()),
                observed=float(answers[bins == k].mean()),
            )
            for k in range(int(bins.max()) + 1)
        ),
    )


def brier_change(before: Floats, after: Floats, answers: Floats, groups: Whole) -> Span:
    """Return by how much the mean squared error changes, on a scale of 0 to 1."""
    import numpy as np

    change = ((after - answers) ** 2 - (before - answers) ** 2) / 100**2
    sums = np.c_[np.bincount(groups, change), np.bincount(groups)]
    drawn = np.concatenate([draw @ sums for draw in _draws(len(sums))])
    return _span(float(change.mean()), drawn[:, 0] / drawn[:, 1])


def rank_correlation(values: Floats, answers: Floats, groups: Whole) -> Span:
    """Return Spearman's correlation; 0 to 0 where one side never changes. Ranks are given once, not in every draw."""
    import numpy as np
    from scipy.stats import rankdata

    one, other = rankdata(values) - (len(values) + 1) / 2, rankdata(answers) - (len(answers) + 1) / 2
    columns = (np.ones(len(one)), one, other, one * one, other * other, one * other)
    sums = np.stack([np.bincount(groups, column) for column in columns], axis=1)
    drawn = np.concatenate([draw @ sums for draw in _draws(len(sums))])
    return _span(float(_correlation(sums.sum(axis=0)[None])[0]), _correlation(drawn))


def _correlation(sums: Floats) -> Floats:
    """Return Pearson's correlation from counts, sums, sums of squares and of products, shape (m, 6)."""
    import numpy as np

    size, one, other, one_squared, other_squared, product = sums.T
    spread = (one_squared - one * one / size) * (other_squared - other * other / size)
    shared = product - one * other / size
    found: Floats = np.where(spread > 1e-9, shared / np.sqrt(np.maximum(spread, 1e-9)), 0.0)
    return found


def binned(values: Floats) -> Whole:
    """Return the bin of each value: bins of about equal size, equal values together, counted from 0 in order."""
    import numpy as np

    ordered, size = np.sort(values), len(values)
    edges = np.unique(ordered[[math.ceil(k * size / BINS) - 1 for k in range(1, BINS)]])
    found: Whole = np.unique(np.searchsorted(edges, values, side="left"), return_inverse=True)[1]
    return found


def _ece(values: Floats, answers: Floats, bins: Whole, groups: Whole) -> Span:
    import numpy as np

    sums = np.zeros((int(groups.max()) + 1, int(bins.max()) + 1))
    np.add.at(sums, (groups, bins), values - answers)
    sizes = np.bincount(groups).astype(float)
    drawn = np.concatenate([np.abs(draw @ sums).sum(axis=1) / (draw @ sizes) for draw in _draws(len(sums))])
    found = _span(float(np.abs(sums.sum(axis=0)).sum() / len(values)), drawn)
    # Drawing adds noise to every bin, so the draws lie higher than the figure, and at times all of them do.
    return found.evolve(low=min(found.low, found.value))


def _draws(groups: int) -> list[Whole]:
    """Return how often each group is drawn, in parts of shape (resamples, groups)."""
    import numpy as np

    random = np.random.default_rng(_SEED)
    even = np.full(groups, 1 / groups)
    return [random.multinomial(groups, even, size=_CHUNK) for _ in range(RESAMPLES // _CHUNK)]


def _span(value: float, drawn: Floats) -> Span:
    import numpy as np

    low, high = (float(end) for end in np.percentile(drawn, _TAILS))
    return Span(value=value, low=low, high=high)


def _share(hits: int, of: int) -> Span:
    from scipy.stats import binomtest

    found = binomtest(hits, of).proportion_ci(method="wilson")
    return Span(value=hits / of, low=float(found.low), high=float(found.high))
