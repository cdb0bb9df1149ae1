"""How sure it is that a stretch of words means what example sentences mean, from vectors alone.

A least-squares classifier: sentences that are meant stand for 1; those that are not, and no text at all, stand for -1,
each kind weighing the same in all. Two texts are alike by 1 plus the cosine of their vectors. The value v becomes the
sureness (1 + v) / 2, cut to 0-1.

Everything is worked out in float64, one operation after the other in a fixed order, so that the same vectors give the
same sureness on every machine. Source of the form: regularised least squares classification, Rifkin et al. 2003.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from qa_engine.domain.rubric import CompiledMeaning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How much a fit may miss single sentences; set on the development rules of ``benchmarks/accuracy/compliance``.
_PENALTY: Final = 0.1


class MeaningHead:
    """A phrase of meaning over vectors.

    Args:
        compiled: the phrase's sentences as vectors.
    """

    def __init__(self, compiled: CompiledMeaning) -> None:
        vectors = [*compiled.meant, *compiled.unlike]
        self._rows = _rows(vectors)
        self._meant = len(compiled.meant)
        self._weights = _fitted(vectors, self._meant)

    def sureness(self, vectors: Sequence[bytes]) -> NDArray[np.float64]:
        """Return how sure it is of each vector, 0-1, shape (vectors,)."""
        import numpy as np

        alike = 1.0 + _cosines(_rows(vectors), self._rows)
        value = np.full(len(vectors), self._weights[-1])
        for place, weight in enumerate(self._weights[:-1]):
            value = value + weight * alike[:, place]
        cut: NDArray[np.float64] = ((1.0 + value) / 2.0).clip(0.0, 1.0)
        return cut

    def closest(self, vector: bytes) -> int:
        """Return the place of the sentence meant that is closest to ``vector``."""
        return int(_cosines(_rows((vector,)), self._rows[: self._meant]).argmax())


def _fitted(vectors: Sequence[bytes], meant: int) -> list[float]:
    """Return the weight of each sentence, and last that of no text, whose cosine to everything is 0."""
    count = len(vectors) + 1
    cosines = _cosines(_rows(vectors), _rows(vectors)).tolist()
    alike = [[1.0 + cosine for cosine in row] + [1.0] for row in cosines] + [[1.0] * count]
    unlike = len(vectors) - meant
    kinds = 3.0 if unlike else 2.0
    shares = [1.0 / meant] * meant + ([1.0 / unlike] * unlike if unlike else []) + [1.0]
    for place, share in enumerate(shares):
        alike[place][place] += _PENALTY * kinds / (count * share)
    return _solved(alike, [1.0] * meant + [-1.0] * (unlike + 1))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return x with ``matrix`` x = ``right``, for a symmetric positive matrix (Cholesky)."""
    count = len(right)
    lower = [[0.0] * count for _ in range(count)]
    for row in range(count):
        for column in range(row + 1):
            rest = matrix[row][column]
            for before in range(column):
                rest -= lower[row][before] * lower[column][before]
            lower[row][column] = math.sqrt(rest) if row == column else rest / lower[column][column]
    forward: list[float] = []
    for row in range(count):
        rest = right[row]
        for before in range(row):
            rest -= lower[row][before] * forward[before]
        forward.append(rest / lower[row][row])
    found = [0.0] * count
    for row in reversed(range(count)):
        rest = forward[row]
        for after in range(row + 1, count):
            rest -= lower[after][row] * found[after]
        found[row] = rest / lower[row][row]
    return found


def _rows(vectors: Sequence[bytes]) -> NDArray[np.int64]:
    import numpy as np

    return np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1).astype(np.int64)


def _cosines(rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    import numpy as np

    # Whole numbers below 2**53, whose sums doubles hold exactly: the same on every machine.
    dots = rows.astype(np.float64) @ others.T.astype(np.float64)
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True) * (others * others).sum(axis=1)[None, :])
    cosines: NDArray[np.float64] = np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0)
    return cosines
