"""How sure it is that a stretch of words means what example sentences mean, from vectors alone.

The cosine to the closest example, less what it is closer to a sentence that is not meant, mapped linearly to 0-1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_engine.domain.rubric import CompiledMeaning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Cosines that stand for 0 and for 1.
_NOTHING: Final = 0.3
_CERTAIN: Final = 0.9


class MeaningHead:
    """A phrase of meaning over vectors.

    Args:
        compiled: the phrase's sentences as vectors.
    """

    def __init__(self, compiled: CompiledMeaning) -> None:
        self._meant = _rows(compiled.meant)
        self._unlike = _rows(compiled.unlike) if compiled.unlike else None

    def sureness(self, vectors: tuple[bytes, ...]) -> NDArray[np.float64]:
        """Return how sure it is of each vector, 0-1, shape (vectors,)."""
        rows = _rows(vectors)
        best = _cosines(rows, self._meant).max(axis=1)
        if self._unlike is not None:
            best = best - (_cosines(rows, self._unlike).max(axis=1) - best).clip(0.0)
        clipped: NDArray[np.float64] = ((best - _NOTHING) / (_CERTAIN - _NOTHING)).clip(0.0, 1.0)
        return clipped

    def closest(self, vector: bytes) -> int:
        """Return the place of the example that is closest to ``vector``."""
        return int(_cosines(_rows((vector,)), self._meant).argmax())


def _rows(vectors: tuple[bytes, ...]) -> NDArray[np.int64]:
    import numpy as np

    return np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1).astype(np.int64)


def _cosines(rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    import numpy as np

    # Whole numbers below 2**53, whose sums doubles hold exactly: the same on every machine.
    dots = rows.astype(np.float64) @ others.T.astype(np.float64)
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True) * (others * others).sum(axis=1)[None, :])
    cosines: NDArray[np.float64] = np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0)
    return cosines
