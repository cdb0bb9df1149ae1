"""What a fitted intent head says of turns: exact sums over stored vectors and text, with no model.

Weights, vectors, likenesses and hashed words are whole numbers, and so are their sums (below 2**53, which doubles hold
exactly): they do not depend on the order of adding, hence not on the machine. What follows is float64, one operation at
a time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_engine.domain.intent_head import LIKENESS_UNIT, IntentHead
from qa_engine.errors import RubricError
from qa_engine.patterns.ngrams import BUCKETS, Hashed, hashed_groups

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Intents below the best few cannot reach a threshold: chances fall with the distance to the best.
_LOOKED_AT: Final = 3
_WIDEST: Final = 1024


@dataclass(frozen=True)
class Guess:
    """An intent of a turn, its score, and the chance that a reader would give it."""

    intent: str
    score: float
    chance: float


@dataclass(frozen=True)
class _Arrays:
    rows: NDArray[np.float32]
    row_lengths: NDArray[np.float64]
    row_weights: NDArray[np.float64]
    row_scale: NDArray[np.float64]
    text_weights: NDArray[np.int64]
    text_scale: NDArray[np.float64]
    rarity: NDArray[np.int64]


def guesses(head: IntentHead, vectors: Sequence[bytes], texts: Sequence[str]) -> list[tuple[Guess, ...]]:
    """Return for each turn its most likely intents, the best first; ties go to the intent that is named first.

    Raises:
        RubricError: the vectors are not of the length that the head was fitted to.
    """
    scores, nearness = scored(head, vectors, texts)
    return [_best(head, row, near) for row, near in zip(scores.tolist(), nearness.tolist(), strict=True)]


def scored(
    head: IntentHead, vectors: Sequence[bytes], texts: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return scores, shape (turns, labels), and each turn's largest cosine to a row that was learned from.

    Raises:
        RubricError: the vectors are not of the length that the head was fitted to.
    """
    import numpy as np

    if not vectors:
        return np.zeros((0, len(head.labels))), np.zeros(0)
    if {len(vector) for vector in vectors} != {head.width} or head.buckets != BUCKETS or head.width > _WIDEST:
        raise RubricError(
            f"it reads vectors of {head.width} places and {head.buckets} buckets of words, not what these turns were "
            "read with; fit it again with: qa-engine intents fit ROWS.csv",
            item=head.name,
        )
    arrays = _arrays(head)
    turns = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1).astype(np.float32)
    # Products of signed bytes over at most a thousand places stay below 2**24, which 32 bits hold exactly.
    products = (turns @ arrays.rows.T).astype(np.float64)
    cosines = products / np.outer(_lengths(turns), arrays.row_lengths)
    likeness = np.rint(LIKENESS_UNIT * powered((1.0 + cosines) * 0.5, head.power))
    scores = (likeness @ arrays.row_weights.T) * arrays.row_scale
    for number, text in enumerate(texts):
        for group in hashed_groups(text):
            scores[number] += _over_words(arrays, group)
    return scores, cosines.max(axis=1)


def powered(values: NDArray[np.float64], power: int) -> NDArray[np.float64]:
    """Return ``values ** power`` by multiplication alone, which is the same on every machine; ``pow`` is not."""
    result = values
    for bit in bin(power)[3:]:
        result = result * result * values if bit == "1" else result * result
    return result


def _lengths(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    import numpy as np

    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows).astype(np.float64))
    return np.where(lengths > 0, lengths, 1.0)


def _over_words(arrays: _Arrays, group: Hashed) -> NDArray[np.float64]:
    values = group.values * arrays.rarity[group.buckets]
    length = math.sqrt(int((values * values).sum())) or 1.0
    sums = values @ arrays.text_weights[group.buckets]
    over: NDArray[np.float64] = sums / length * arrays.text_scale
    return over


def _best(head: IntentHead, scores: list[float], nearness: float) -> tuple[Guess, ...]:
    order = sorted(range(len(scores)), key=lambda k: (-scores[k], k))[:_LOOKED_AT]
    return tuple(
        Guess(head.labels[k], scores[k], _chance(head, scores[k], scores[order[0 if place else 1]], nearness))
        for place, k in enumerate(order)
    )


def _chance(head: IntentHead, score: float, best_other: float, nearness: float) -> float:
    by = head.calibration
    logit = by.constant + by.score * score + by.lead * (score - best_other) + by.nearness * nearness
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    power = math.exp(logit)
    return power / (1.0 + power)


@lru_cache(maxsize=4)
def _arrays(head: IntentHead) -> _Arrays:
    import numpy as np

    labels = len(head.labels)
    rows = np.frombuffer(head.rows, dtype=np.int8).reshape(-1, head.width).astype(np.float32)
    return _Arrays(
        rows=rows,
        row_lengths=_lengths(rows),
        row_weights=np.frombuffer(head.row_weights, dtype="<i2").reshape(labels, -1).astype(np.float64),
        row_scale=np.array(head.row_scale),
        # Buckets as rows, since a turn touches few of them.
        text_weights=np.frombuffer(head.text_weights, dtype="<i2").reshape(labels, -1).T.astype(np.int64),
        text_scale=np.array(head.text_scale),
        rarity=np.frombuffer(head.rarity, dtype="<i2").astype(np.int64),
    )
