"""What a piece of work costs: seconds of processor time, children included, taken in rounds and by turns.

Machines are shared, so wall time says more about the neighbours than about the program. What is compared on a CPU is
the CPU time of the process and of its children; wall time and the load average stand beside it.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Result = TypeVar("Result")
_PROCESSES = Path("/proc")
# In /proc/PID/stat after the name in brackets: the parent, then user and system ticks of it and its waited children.
_PARENT, _FIRST_TIME, _LAST_TIME = 1, 11, 15


@dataclass(frozen=True)
class Spent:
    """What a piece of work cost, and the one-minute load average when it began."""

    cpu_s: float
    wall_s: float
    load: float


def keep_idle_threads_from_spinning() -> None:
    """Make OpenMP threads sleep while they wait. Call before torch or CTranslate2 is imported.

    Threads that spin burn CPU time without working: on a busy machine that made torch with two threads look ten times
    dearer than it is. All contestants of a benchmark run under the same setting.
    """
    os.putenv("OMP_WAIT_POLICY", "PASSIVE")


def cpu_now_s() -> float:
    """Return the CPU seconds, user and system, of this process and of all its children, living and ended.

    Living children are seen on Linux only, and in steps of the system's clock tick (mostly 10 ms).
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + _living_children_s()


def _living_children_s() -> float:
    if not (_PROCESSES / "self" / "stat").exists():
        return 0.0
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for process, parent, spent in _processes():
        ticks[process] = spent
        children.setdefault(parent, []).append(process)
    waiting, total = list(children.get(os.getpid(), ())), 0
    while waiting:
        process = waiting.pop()
        total += ticks[process]
        waiting += children.get(process, ())
    return total / os.sysconf("SC_CLK_TCK")


def _processes() -> Iterator[tuple[int, int, int]]:
    """Yield the id, the parent and the clock ticks of every process that can be seen."""
    for folder in _PROCESSES.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it ended while we looked
        fields = stat.rpartition(")")[2].split()
        yield int(folder.name), int(fields[_PARENT]), sum(int(field) for field in fields[_FIRST_TIME:_LAST_TIME])


def spend(work: Callable[[], Result]) -> tuple[Result, Spent]:
    """Do ``work`` once and return its result and its cost."""
    load = os.getloadavg()[0]
    cpu_s, wall_s = cpu_now_s(), time.perf_counter()
    result = work()
    return result, Spent(round(cpu_now_s() - cpu_s, 3), round(time.perf_counter() - wall_s, 3), round(load, 2))


def turn_order(names: Sequence[str], number: int) -> list[str]:
    """Return who goes when in round ``number``: each round begins with the next one, so a disturbance meets all alike.

    >>> turn_order(["a", "b", "c"], 1)
    ['b', 'c', 'a']
    """
    first = number % len(names)
    return [*names[first:], *names[:first]]


def in_turn(contestants: Mapping[str, Callable[[int], Spent]], rounds: int, title: str) -> dict[str, list[Spent]]:
    """Run every contestant once a round, in turn. A contestant gets the round's number and returns what it spent."""
    with progress_bar() as bar:
        task = bar.add_task(title, total=rounds * len(contestants), item="")
        return taken_in_turn(contestants, rounds, lambda done, name: bar.update(task, completed=done, item=name))


def taken_in_turn(
    contestants: Mapping[str, Callable[[int], Spent]], rounds: int, advance: Callable[[int, str], None]
) -> dict[str, list[Spent]]:
    """Do the same for a caller who shows progress in its own way: ``advance`` is told how many runs are done, before
    each of them and after the last, and who is next."""
    names = list(contestants)
    spent: dict[str, list[Spent]] = {name: [] for name in names}
    done = 0
    for number in range(rounds):
        for name in turn_order(names, number):
            advance(done, name)
            spent[name].append(contestants[name](number))
            done += 1
    advance(done, "")
    return spent


def progress_bar() -> Progress:
    """Return a bar on stderr with the remaining time and the item at work."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    item = TextColumn("{task.fields[item]}", markup=False)
    return Progress(*columns, item, console=Console(file=sys.stderr, highlight=False))


def least_cpu_s(spent: Sequence[Spent]) -> float:
    """Return the least CPU time of the rounds: a neighbour can only add to it (cold caches, stolen cycles)."""
    return min(one.cpu_s for one in spent)


def least_wall_s(spent: Sequence[Spent]) -> float:
    """Return the least wall time of the rounds."""
    return min(one.wall_s for one in spent)
