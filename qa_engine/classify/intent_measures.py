"""How good a fitted head is on rows that it did not see: shares with intervals, what is confused, out of scope."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from qa_engine.classify.intent_rows import TaughtRows
from qa_engine.domain.intent_head import FEW_ROWS, Confusion, Contradiction, IntentCount, Rate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MOST_LINES: Final = 5
_MOST_CONFUSIONS: Final = 50
_Z: Final = 1.959964


def rate(hits: int, rows: int) -> Rate:
    """Return a share with its 95 % interval by Wilson (1927)."""
    if not rows:
        return Rate(value=0, low=0, high=1, rows=0)
    share, z2 = hits / rows, _Z * _Z
    middle = share + z2 / (2 * rows)
    spread = _Z * math.sqrt(share * (1 - share) / rows + z2 / (4 * rows * rows))
    low, high = (middle - spread) / (1 + z2 / rows), (middle + spread) / (1 + z2 / rows)
    return Rate(value=share, low=max(0.0, min(low, share)), high=min(1.0, max(high, share)), rows=rows)


def accuracy(rows: TaughtRows, best: NDArray[np.int64]) -> Rate:
    """Return the share of rows in scope whose best intent is one of theirs."""
    where = rows.in_scope.nonzero()[0]
    return rate(int(rows.truth[where, best[where]].sum()), len(where))


def counts(rows: TaughtRows, best: NDArray[np.int64]) -> tuple[IntentCount, ...]:
    """Return the rows of every intent and the share of them whose best intent is one of theirs."""
    right = rows.truth[range(len(best)), best]
    found = []
    for k, (name, written) in enumerate(zip(rows.labels, rows.written, strict=True)):
        own = rows.truth[:, k]
        found.append(
            IntentCount(
                name=name, written=written, rows=int(own.sum()), found=rate(int(right[own].sum()), int(own.sum()))
            )
        )
    return tuple(found)


def few_rows(rows: TaughtRows) -> tuple[str, ...]:
    """Return the intents with fewer than ``FEW_ROWS`` distinct rows."""
    return tuple(name for name, n in zip(rows.labels, rows.truth.sum(axis=0), strict=True) if n < FEW_ROWS)


def confusions(rows: TaughtRows, best: NDArray[np.int64]) -> tuple[Confusion, ...]:
    """Return which intents are taken for which, the most frequent first, with lines of the file."""
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, guess in enumerate(best.tolist()):
        if rows.truth[number].any() and not rows.truth[number, guess]:
            own = int(rows.truth[number].argmax())
            lines[rows.labels[own], rows.labels[guess]].append(rows.lines[number][0])
    ordered = sorted(lines.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Confusion(of=of, taken_for=other, rows=len(found), lines=tuple(sorted(found)[:_MOST_LINES]))
        for (of, other), found in ordered[:_MOST_CONFUSIONS]
    )


def contradictions(rows: TaughtRows) -> tuple[Contradiction, ...]:
    """Return the texts that stand in the file more than once, with different labels."""
    return tuple(
        Contradiction(
            lines=rows.lines[at],
            intents=tuple(name for name, own in zip(rows.labels, rows.truth[at], strict=True) if own),
        )
        for at in rows.contradictory
    )


def auroc(inside: Floats, outside: Floats) -> float | None:
    """Return the chance that a row in scope scores higher than one out of scope, ties counted half.

    Source: Hanley and McNeil 1982. ``None`` where one of the groups is empty.
    """
    if not len(inside) or not len(outside):
        return None
    import numpy as np
    from sklearn.metrics import roc_auc_score

    truth = np.r_[np.ones(len(inside)), np.zeros(len(outside))]
    return float(roc_auc_score(truth, np.r_[inside, outside]))


def several(rows: TaughtRows) -> int:
    """Return how many rows have more than one intent."""
    return sum(count for size, count in Counter(rows.truth.sum(axis=1).tolist()).items() if size > 1)
