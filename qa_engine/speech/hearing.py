"""Windows to words: batches of like length, over all cores."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from qa_engine import devices
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.recognition import Decoding, Encoded, Heard, Recogniser, RecognitionOptions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Result = TypeVar("Result")
#: Indexes of windows that are worked on together.
Batch = tuple[int, ...]


@dataclass
class BatchSize:
    """How many windows are decoded together. Halved for good when memory runs out."""

    windows: int

    def halve(self, tried: int) -> None:
        self.windows = max(1, min(self.windows, tried // 2))


class WindowHearing:
    """Hears windows of sound, each of shape (n,) at 16 kHz, with one recogniser.

    What is heard in a window depends on nothing but the window: not on its neighbours in a batch, not on the number of
    workers, not on the size of the batches.
    """

    def __init__(
        self,
        recogniser: Recogniser,
        options: RecognitionOptions,
        windows: Sequence[NDArray[np.float32]],
        *,
        workers: int,
        batch_size: BatchSize,
    ) -> None:
        self._recogniser = recogniser
        self._options = options
        self._windows = windows
        self._workers = workers
        self._batch_size = batch_size
        self._encoded: dict[Batch, Encoded] = {}

    def detect_languages(self) -> list[Mapping[str, float]]:
        """Return the probability of each language for each window. The encoder's work is kept for ``hear``."""

        def detect(batch: Batch) -> list[Mapping[str, float]]:
            encoded = self._recogniser.encode([self._windows[i] for i in batch], self._context_s(batch[0]))
            self._encoded[batch] = encoded
            return self._recogniser.detect_languages(encoded)

        return self._over_all(detect)

    def hear(self, languages: Sequence[str], decoding: Decoding) -> list[Heard]:
        """Return what is said in each window, in its language."""

        def decode(batch: Batch) -> list[Heard]:
            encoded = self._encoded.pop(batch, None)
            if encoded is None:
                encoded = self._recogniser.encode([self._windows[i] for i in batch], self._context_s(batch[0]))
            return self._recogniser.decode(encoded, [languages[i] for i in batch], decoding)

        heard = self._over_all(decode)
        self._encoded.clear()  # batches are formed anew once memory ran out, and the old ones are of no more use
        return heard

    def _over_all(self, work: Callable[[Batch], list[Result]]) -> list[Result]:
        """Return the results of ``work`` for all windows, in their order."""
        batches = list(self._batches())
        if self._workers > 1 and len(batches) > 1:
            with ThreadPoolExecutor(self._workers) as pool:
                results = list(pool.map(lambda batch: self._in_memory(work, batch), batches))
        else:
            results = [self._in_memory(work, batch) for batch in batches]
        found = {i: one for batch, row in zip(batches, results, strict=True) for i, one in zip(batch, row, strict=True)}
        return [found[i] for i in range(len(self._windows))]

    def _batches(self) -> Iterator[Batch]:
        """Yield batches of one context each, of windows of like length, the dearest first."""
        by_context: dict[float, list[int]] = {}
        for i in range(len(self._windows)):
            by_context.setdefault(self._context_s(i), []).append(i)
        size = max(1, min(self._batch_size.windows, math.ceil(len(self._windows) / self._workers)))
        for context in sorted(by_context, reverse=True):
            longest_first = sorted(by_context[context], key=lambda i: (-self._windows[i].size, i))
            for start in range(0, len(longest_first), size):
                yield tuple(longest_first[start : start + size])

    def _in_memory(self, work: Callable[[Batch], list[Result]], batch: Batch) -> list[Result]:
        """Do the work in halves where there is no memory for the whole."""
        if len(batch) <= max(1, self._batch_size.windows):
            try:
                return work(batch)
            except Exception as error:
                if len(batch) == 1 or not devices.is_out_of_memory(error):
                    raise
            self._encoded.clear()  # what was kept for later takes the memory that is needed now
            self._batch_size.halve(len(batch))
        middle = len(batch) // 2
        return self._in_memory(work, batch[:middle]) + self._in_memory(work, batch[middle:])

    def _context_s(self, window: int) -> float:
        return self._options.context_s(self._windows[window].size / SAMPLE_RATE)
