"""From scores to the chance that an intent holds, and the chance from which it counts; both on rows held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_engine.domain.intent_head import Calibration

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Candidates of a row that are looked at, as when judging.
_CANDIDATES: Final = 3
_STRENGTH: Final = 100.0
#: What is wrong four times of five is no finding, however few rows that leaves.
_LEAST_CHANCE: Final = 0.2
#: Above that, no threshold may cost more of the rows in scope than this.
_MOST_LOST: Final = 0.05


@dataclass(frozen=True)
class Candidates:
    """The best intents of rows: which, shape (rows, 3), and of each score, lead and nearness, shape (rows, 3, 3)."""

    labels: NDArray[np.int64]
    signs: Floats


def candidates(scores: Floats, nearness: Floats) -> Candidates:
    """Return the best intents of rows with scores, shape (rows, labels), the best first."""
    import numpy as np

    order = np.argsort(-scores, axis=1, kind="stable")[:, :_CANDIDATES]
    best = np.take_along_axis(scores, order, axis=1)
    lead = best - best[:, :1]
    lead[:, 0] = best[:, 0] - best[:, 1]
    near = np.broadcast_to(nearness[:, None], best.shape)
    return Candidates(order, np.stack([best, lead, near], axis=2))


def joined(parts: Sequence[Candidates]) -> Candidates:
    """Return the candidates of several groups of rows; where some have fewer a row, so many of each."""
    import numpy as np

    fewest = min(part.labels.shape[1] for part in parts)
    labels = np.vstack([part.labels[:, :fewest] for part in parts])
    return Candidates(labels, np.vstack([part.signs[:, :fewest] for part in parts]))


def calibrated(inside: Candidates, truth: NDArray[np.bool_], outside: Candidates) -> Calibration:
    """Return how signs become chances, with rows in scope and out of scope weighing the same in all.

    ``truth`` is that of the rows ``inside``, shape (rows, labels).
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    holds = np.take_along_axis(truth, inside.labels, axis=1).ravel()
    signs = np.vstack([inside.signs.reshape(-1, 3), outside.signs.reshape(-1, 3)])
    share = len(inside.labels) / max(1, len(outside.labels))
    weights = np.r_[np.ones(holds.size), np.full(outside.labels.size, share)]
    held = np.r_[holds, np.zeros(outside.labels.size, dtype=bool)]
    if held.all() or not held.any():
        # Nothing to learn from: a score halfway between "holds" (1) and "does not" (0) is an even chance.
        return Calibration(constant=-5.0, score=10.0, lead=0.0, nearness=0.0)
    finite = np.isfinite(signs).all(axis=1)
    model = LogisticRegression(C=_STRENGTH, max_iter=1_000)
    model.fit(signs[finite], held[finite], sample_weight=weights[finite])
    score, lead, near = (float(value) for value in model.coef_[0])
    return Calibration(constant=float(model.intercept_[0]), score=score, lead=lead, nearness=near)


def chances(found: Candidates, by: Calibration) -> Floats:
    """Return the chance of each row's best intent, shape (rows,)."""
    import numpy as np

    signs = found.signs[:, 0]
    logits = by.constant + signs @ np.array([by.score, by.lead, by.nearness])
    likely: Floats = 1 / (1 + np.exp(-np.clip(logits, -500, 500)))
    return likely


def threshold(inside: Floats, right: NDArray[np.bool_], outside: Floats) -> float:
    """Return the chance from which an intent counts.

    It makes the most of two shares together: of rows in scope, those whose best intent is right and counts; of rows out
    of scope, those where nothing counts. At most a twentieth of the rows in scope may lose their intent, but it is
    never below 0.2.

    Args:
        inside: chances of rows in scope.
        right: whether their best intent is one of theirs.
        outside: chances of rows out of scope.
    """
    import numpy as np

    tried = np.maximum(_LEAST_CHANCE, np.round(np.quantile(inside, np.linspace(0, _MOST_LOST, 101)), 4))
    best = (-1.0, 0.0)
    for chance in np.unique(tried).tolist():
        if chance > _LEAST_CHANCE and (inside < chance).mean() > _MOST_LOST:
            continue
        told = float((outside < chance).mean()) if len(outside) else 0.0
        best = max(best, (float((right & (inside >= chance)).mean()) + told, -chance))
    return -best[1]
