"""How far an error rate, and the difference of two, can be trusted: the bootstrap over recordings.

The words of one recording err together, so recordings are drawn, not words (Bisani and Ney, ICASSP 2004). Two
contestants are compared on the same draws. Recordings made from one source (the same call, clean and degraded) are
drawn together, and each stratum (a collection) keeps its number of sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qa_engine.bench.word_errors import WordErrors
from qa_engine.domain.record import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 10_000
SEED = 20_260_101
_TAILS = (2.5, 97.5)


class Tally(Record):
    """The word errors of one contestant in one recording; ``source`` is what the recording was made from."""

    stratum: str
    source: str
    counts: WordErrors


class Interval(Record):
    """A figure with its 95 % interval; the ends are ``None`` where there is one source only, which shows no spread."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def excludes_zero(self) -> bool:
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def rate_interval(tallies: Sequence[Tally]) -> Interval | None:
    """Return the pooled word error rate, all errors over all words; ``None`` where no word was said."""
    sources = _by_source(tallies)
    words, errors = _columns(sources.values())
    if not words.sum():
        return None
    value = float(errors.sum() / words.sum())
    drawn = _draws(list(sources))
    return Interval(value=round(value, 6)) if drawn is None else _spread(value, _rates(drawn, words, errors))


def paired_difference(one: Sequence[Tally], other: Sequence[Tally]) -> Interval | None:
    """Return the word error rate of ``one`` minus that of ``other`` on the same recordings; ``None`` without words.

    Raises:
        ValueError: the two were not measured on the same sources.
    """
    first, second = _by_source(one), _by_source(other)
    if list(first) != list(second):
        raise ValueError("a paired difference needs the same recordings on both sides")
    words, errors = _columns(first.values())
    other_words, other_errors = _columns(second.values())
    if not words.sum() or not other_words.sum():
        return None
    value = float(errors.sum() / words.sum() - other_errors.sum() / other_words.sum())
    drawn = _draws(list(first))
    if drawn is None:
        return Interval(value=round(value, 6))
    return _spread(value, _rates(drawn, words, errors) - _rates(drawn, other_words, other_errors))


def _by_source(tallies: Iterable[Tally]) -> dict[tuple[str, str], WordErrors]:
    summed: dict[tuple[str, str], WordErrors] = {}
    for tally in tallies:
        key = (tally.stratum, tally.source)
        summed[key] = summed.get(key, WordErrors()) + tally.counts
    return dict(sorted(summed.items()))


def _columns(counts: Iterable[WordErrors]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    import numpy as np

    pairs = np.array([(one.words, one.errors) for one in counts], dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _draws(keys: Sequence[tuple[str, str]]) -> NDArray[np.int64] | None:
    """Return how often each source is drawn, shape (resamples, sources); ``None`` where no draw can differ."""
    import numpy as np

    strata = [stratum for stratum, _ in keys]
    sizes = [strata.count(stratum) for stratum in dict.fromkeys(strata)]
    if max(sizes, default=0) < 2:
        return None
    random = np.random.default_rng(SEED)
    return np.hstack([random.multinomial(size, np.full(size, 1 / size), size=RESAMPLES) for size in sizes])


def _rates(drawn: NDArray[np.int64], words: NDArray[np.int64], errors: NDArray[np.int64]) -> NDArray[np.float64]:
    import numpy as np

    # A draw of silent recordings only has no rate; it counts as free of errors if none was made, else as all wrong.
    said = drawn @ words
    wrong = drawn @ errors
    rates: NDArray[np.float64] = np.where(said > 0, wrong / np.maximum(said, 1), (wrong > 0).astype(float))
    return rates


def _spread(value: float, drawn: NDArray[Any]) -> Interval:
    import numpy as np

    low, high = (round(float(end), 6) for end in np.percentile(drawn, _TAILS))
    return Interval(value=round(value, 6), low=low, high=high)
