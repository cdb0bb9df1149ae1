"""Logistic regression to heads of whole numbers, and the measures that the cards report."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from qa_engine.classify.heads import LinearHead

SEED = 20261121
#: Weights become 16-bit whole numbers: finer than training is sure of, and small enough to read.
_LARGEST = 32_767
#: What 1.0 of a feature is in the whole numbers that heads read.
FEATURE_UNIT = 10_000
Floats = NDArray[np.float64]


def unit(vectors: NDArray[np.int8]) -> Floats:
    """Return the directions of stored vectors, as heads see them."""
    floats = vectors.astype(np.float64)
    directions: Floats = floats / np.linalg.norm(floats, axis=1, keepdims=True)
    return directions


def beside(texts: Sequence[str], features: Callable[[str], tuple[int, ...]]) -> Floats:
    """Return a head's whole-number features of texts on the scale that it is trained on, shape (texts, k)."""
    return np.array([features(text) for text in texts], dtype=np.float64) / FEATURE_UNIT


def folds_by_group(groups: Sequence[str], folds: int) -> NDArray[np.int64]:
    """Return the fold of each row: all rows of a group are in one, and which is drawn with ``SEED``."""
    distinct = sorted(set(groups))
    drawn = np.random.default_rng(SEED).permutation(len(distinct)) % folds
    fold = dict(zip(distinct, drawn, strict=True))
    return np.array([fold[group] for group in groups])


def logistic(
    rows: Floats, labels: Sequence[object], *, strength: float, weights: Floats | None = None
) -> LogisticRegression:
    """Return a fitted logistic regression; ``strength`` is the inverse of the penalty."""
    model = LogisticRegression(C=strength, max_iter=2_000, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(rows, labels, sample_weight=weights)


@dataclass(frozen=True)
class Fitted:
    """Rows of a linear model: ``weights`` (labels, width) act on directions, ``extra`` (labels, k) on the rest."""

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    extra: Floats | None = None


def to_head(
    name: str,
    version: str,
    encoder_sha256: str,
    fitted: Fitted,
    *,
    thresholds: Sequence[float] = (),
) -> LinearHead:
    """Return ``fitted`` in whole numbers."""
    whole, scale = _quantised(fitted.weights)
    feature_weights, feature_scale = None, ()
    if fitted.extra is not None:
        feature_weights, per_unit = _quantised(fitted.extra)
        feature_scale = tuple(value / FEATURE_UNIT for value in per_unit)
    return LinearHead(
        name=name,
        version=version,
        sha256="",
        encoder_sha256=encoder_sha256,
        labels=fitted.labels,
        thresholds=tuple(round(float(t), 3) for t in thresholds),
        weights=whole,
        scale=scale,
        bias=tuple(float(value) for value in fitted.bias),
        feature_weights=feature_weights,
        feature_scale=feature_scale,
    )


def _quantised(weights: Floats) -> tuple[NDArray[np.int64], tuple[float, ...]]:
    scale = np.abs(weights).max(axis=1) / _LARGEST
    whole = np.rint(weights / scale[:, None]).astype(np.int64)
    return whole, tuple(float(value) for value in scale)


@dataclass(frozen=True)
class Estimate:
    """A measure with its 95 % interval by bootstrap over groups."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def estimate(measure: Callable[[NDArray[np.int64]], float], groups: Sequence[object], *, rounds: int = 500) -> Estimate:
    """Return ``measure`` of all rows with an interval. Whole groups (dialogues, writers, lines) are drawn, not rows."""
    names, positions = np.unique(np.asarray([str(g) for g in groups]), return_inverse=True)
    members = [np.flatnonzero(positions == i) for i in range(len(names))] if len(names) < len(groups) else None
    chance = np.random.default_rng(SEED)
    values = []
    for _ in range(rounds):
        drawn = chance.integers(0, len(names), len(names))
        rows = drawn if members is None else np.concatenate([members[i] for i in drawn])
        values.append(measure(rows))
    low, high = np.quantile(values, [0.025, 0.975])
    return Estimate(measure(np.arange(len(groups))), float(low), float(high))
