"""Run batches one after the other in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from qa_engine.ports import Item, Result


class LocalExecutor:
    """Hands items over in batches of at most ``batch_size`` and yields results as each batch is done, in order."""

    def __init__(self, batch_size: int = 16) -> None:
        self.batch_size = batch_size

    def run(self, work: Callable[[Sequence[Item]], Sequence[Result]], items: Iterable[Item]) -> Iterator[Result]:
        """Yield one result for each item, in order; reads ahead no further than one batch."""
        source = iter(items)
        while batch := tuple(islice(source, self.batch_size)):
            yield from work(batch)
