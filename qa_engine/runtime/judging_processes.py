"""Judge pages in several processes, each with its own view of the store; results come back in order.

The processes are spawned, not forked: a fork of a program with threads and an open store may hang or harm the store.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final, TypeVar

from qa_engine.domain.rubric import CompiledRubric
from qa_engine.runtime.judging_pages import PageJudge
from qa_engine.store import SqliteStore

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Pages that wait for each process, so that none waits for a page.
_AHEAD: Final = 2
_judge: PageJudge | None = None


class Here:
    """Judges in this process, a page when it is asked for."""

    def __init__(self, judge: PageJudge) -> None:
        self._judge = judge

    def map(self, work: Callable[[PageJudge, Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what ``work`` gives for each task, in order."""
        return (work(self._judge, task) for task in tasks)


class Processes:
    """Judges in other processes; see :func:`processes`."""

    def __init__(self, pool: ProcessPoolExecutor, count: int) -> None:
        self._pool = pool
        self._most = count * (1 + _AHEAD)

    def map(self, work: Callable[[PageJudge, Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what ``work``, a function of a module, gives for each task, in order; tasks are taken few at a time."""
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(self._pool.submit(_work, work, task))
            if len(waiting) >= self._most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def processes(
    count: int, path: Path, compiled: CompiledRubric, policies: dict[str, str], stamp: str
) -> Iterator[Processes]:
    """Start ``count`` processes that judge the store at ``path``, and end them with the block."""
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(path, compiled, policies, stamp),
    )
    try:
        yield Processes(pool, count)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(path: Path, compiled: CompiledRubric, policies: dict[str, str], stamp: str) -> None:
    global _judge
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _judge = PageJudge(SqliteStore(path).open(), compiled, policies, stamp)


def _end_with_parent() -> None:
    """Leave when the process that writes is gone: waiting for its next page would never end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(work: Callable[[PageJudge, Task], Result], task: Task) -> Result:
    if _judge is None:
        raise RuntimeError("the process was not started by processes()")
    return work(_judge, task)
