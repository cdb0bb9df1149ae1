"""A text as counts of its words and pieces of words, hashed into a fixed number of buckets: no vocabulary is kept.

Two groups: words with pairs of words, and runs of three to five letters within a word, its ends marked. Vectors of
meaning blur names, codes and rare words; these keep them. Everything is a whole number, the same on every machine.

Source of the form: hashed features with signs, Weinberger et al. 2009; 1 + ln(count) is the usual sublinear weight.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_engine.patterns.normalise import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A power of two. Part of every fitted head: another number needs other heads.
BUCKETS: Final = 4096
_WORD: Final = re.compile(r"\[\w+\]|[\w']+")
#: Which card of a contact it is (``[CARD_2]``) says nothing of why somebody calls.
_PLACEHOLDER: Final = re.compile(r"\[([a-z_]+?)_\d+\]")
_SHORTEST: Final = 3
_LONGEST: Final = 5
#: (1 + ln count) in hundredths, by count; a text that says a thing more often says no more.
_MOST: Final = 64
_WEIGHTS: Final = (0, *(round(100 * (1 + math.log(count))) for count in range(1, _MOST + 1)))
#: Spreads the bits of a checksum, whose low bits alone are too alike for like texts (Knuth's multiplier).
_SPREAD: Final = 2_654_435_761


@dataclass(frozen=True)
class Hashed:
    """The buckets that a text touches, rising, and its signed weight in each, in hundredths."""

    buckets: NDArray[np.int64]
    values: NDArray[np.int64]


def hashed_groups(text: str) -> tuple[Hashed, Hashed]:
    """Return the text's words and pairs of words, and its pieces of words, as hashed weights."""
    words = _WORD.findall(_PLACEHOLDER.sub(r"[\1]", normalise(text).text))
    return _hashed(_words(words)), _hashed(_pieces(words))


def _words(words: Sequence[str]) -> list[str]:
    return [f"w {word}" for word in words] + [f"w {first} {second}" for first, second in pairwise(words)]


def _pieces(words: Iterable[str]) -> list[str]:
    pieces = []
    for word in words:
        marked = f" {word} "
        for length in range(_SHORTEST, min(_LONGEST, len(marked)) + 1):
            pieces += [marked[start : start + length] for start in range(len(marked) - length + 1)]
    return pieces


def _hashed(grams: Iterable[str]) -> Hashed:
    import numpy as np

    counts = Counter(grams)
    sums = np.fromiter((zlib.crc32(gram.encode()) for gram in counts), dtype=np.uint64, count=len(counts))
    weights = np.array([_WEIGHTS[min(count, _MOST)] for count in counts.values()], dtype=np.int64)
    spread = (sums * np.uint64(_SPREAD)) & np.uint64(0xFFFFFFFF)
    buckets = (spread >> np.uint64(32 - (BUCKETS - 1).bit_length())).astype(np.int64)
    signs = 1 - 2 * (spread & np.uint64(1)).astype(np.int64)
    touched, places = np.unique(buckets, return_inverse=True)
    values = np.zeros(len(touched), dtype=np.int64)
    np.add.at(values, places, signs * weights)
    return Hashed(touched, values)
