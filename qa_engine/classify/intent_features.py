"""What a fitted intent head sees of texts: how like two of them are, by their vectors and by their hashed words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qa_engine.patterns.ngrams import BUCKETS, Hashed, hashed_groups

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

#: Of the likeness of two texts, the share that comes from their hashed words.
TEXT_SHARE: Final = 0.2
_CHUNK: Final = 1_000


@dataclass(frozen=True)
class IntentFeatures:
    """Texts: ``vectors`` as signed bytes, their ``directions`` (texts, width), ``words`` (texts, buckets) sparse with
    the two groups of length 1 each added up, ``rarity`` (buckets) in hundredths."""

    vectors: NDArray[np.int8]
    directions: Floats
    words: Any
    rarity: NDArray[np.int64]

    def likeness(self, ours: NDArray[np.int64], theirs: NDArray[np.int64], power: int) -> Floats:
        """Return how like each of our texts is to each of theirs, 1 for itself, shape (ours, theirs)."""
        import numpy as np

        found: Floats = self.cosines(ours, theirs)
        found += 1.0
        found *= 0.5
        np.power(found, power, out=found)
        found *= 1.0 - TEXT_SHARE
        others = self.words[theirs].T.tocsc()
        for at in range(0, len(ours), _CHUNK):
            found[at : at + _CHUNK] += (0.5 * TEXT_SHARE) * (self.words[ours[at : at + _CHUNK]] @ others).toarray()
        return found

    def cosines(self, ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> Floats:
        """Return the cosines between the texts' vectors, shape (ours, theirs)."""
        found: Floats = self.directions[ours] @ self.directions[theirs].T
        return found


def intent_features(vectors: NDArray[np.int8], texts: Sequence[str]) -> IntentFeatures:
    """Return the features of texts; how rare a bucket is, is counted over these texts."""
    import numpy as np

    hashed = [hashed_groups(text) for text in texts]
    rarity = _rarity(hashed)
    floats = vectors.astype(np.float64)
    lengths = np.linalg.norm(floats, axis=1, keepdims=True)
    directions = (floats / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return IntentFeatures(vectors, directions, _words(hashed, rarity), rarity)


def _rarity(hashed: Sequence[tuple[Hashed, Hashed]]) -> NDArray[np.int64]:
    """Return 1 + ln((1 + texts) / (1 + texts that touch the bucket)) in hundredths, by bucket."""
    import numpy as np

    touched = np.zeros(BUCKETS)
    for groups in hashed:
        touched[np.union1d(groups[0].buckets, groups[1].buckets)] += 1
    rarity: NDArray[np.int64] = np.rint(100 * (1 + np.log((1 + len(hashed)) / (1 + touched)))).astype(np.int64)
    return rarity


def _words(hashed: Sequence[tuple[Hashed, Hashed]], rarity: NDArray[np.int64]) -> Any:
    import numpy as np
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for number, groups in enumerate(hashed):
        for group in groups:
            weighted = (group.values * rarity[group.buckets]).astype(np.float32)
            length = float(np.sqrt((weighted * weighted).sum())) or 1.0
            rows.append(np.full(len(weighted), number))
            columns.append(group.buckets)
            values.append(weighted / length)
    places = (np.concatenate(rows), np.concatenate(columns))
    return csr_matrix((np.concatenate(values), places), shape=(len(hashed), BUCKETS), dtype=np.float32)
