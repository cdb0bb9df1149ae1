"""Least squares over likenesses (kernel ridge regression), with what it says of rows that it was not given.

With ``L`` the likenesses of the rows, ``Y`` what they should come to and ``P`` the penalties on the diagonal, the
weights of the rows are (L + P)^-1 Y. What a model fitted without the rows B would say of them is
Y[B] - inv[B, B]^-1 (inv Y)[B], with ``inv`` that inverse over all rows, so cross-validation costs no second fit (known
for one row as leave-one-out; for several it follows from the inverse of a matrix in four blocks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_engine.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_BLOCK: Final = 1024


class KernelRidge:
    """A model fitted to rows.

    Args:
        likeness: of every row to every row, shape (rows, rows); it is used up.
        wanted: what they should come to, shape (rows, outputs).
        penalties: shape (rows,), all above 0.

    Raises:
        ModelError: the rows do not allow a solution.
    """

    def __init__(self, likeness: Floats, wanted: Floats, penalties: Floats) -> None:
        import numpy as np

        likeness[np.diag_indices_from(likeness)] += penalties
        self._wanted = wanted
        self._inverse = _inverse(likeness)
        self.weights: Floats = self._inverse @ wanted

    def without(self, rows: NDArray[np.int64]) -> Floats:
        """Return what a model that was fitted without ``rows`` says of them, shape (rows, outputs)."""
        from scipy.linalg import solve

        block = self._inverse[rows[:, None], rows]
        found: Floats = self._wanted[rows] - solve(block, self.weights[rows], assume_a="pos", overwrite_a=True)
        return found


def _inverse(matrix: Floats) -> Floats:
    """Return the inverse of a symmetric positive matrix, in its place where it is stored by columns."""
    from scipy.linalg import lapack

    factor, failed = lapack.spotrf(matrix.T, lower=1, clean=0, overwrite_a=1)
    if not failed:
        factor, failed = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise ModelError("the rows cannot be told apart by their vectors; check the text column", code="unfittable")
    # Only one half is filled in.
    for start in range(0, len(factor), _BLOCK):
        end = start + _BLOCK
        factor[start:end, end:] = factor[end:, start:end].T
        corner = factor[start:end, start:end]
        corner[:] = _mirrored(corner)
    found: Floats = factor
    return found


def _mirrored(corner: Floats) -> Floats:
    import numpy as np

    lower = np.tril(corner)
    whole: Floats = lower + np.tril(lower, -1).T
    return whole
