"""What the benchmarks share: seconds of processor time, rounds in turn, and the form in which a result is written.

Machines are shared, so wall time says more about the neighbours than about the program. What is compared is the CPU
time of the process and of its children; wall time and the load average stand beside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import resource
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import qa_engine
from qa_engine.classify import MiniLMEncoder
from qa_engine.model_files import head_hashes

Result = TypeVar("Result")
#: Above this one-minute load on two cores, a run is marked as disturbed.
BUSY_LOAD = 3.0


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
    """Return the CPU seconds, user and system, of this process and of the children it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def spend(work: Callable[[], Result]) -> tuple[Result, Spent]:
    """Do ``work`` once and return its result and its cost."""
    load = os.getloadavg()[0]
    cpu_s, wall_s = cpu_now_s(), time.perf_counter()
    result = work()
    return result, Spent(round(cpu_now_s() - cpu_s, 3), round(time.perf_counter() - wall_s, 3), round(load, 2))


def in_turn(contestants: Mapping[str, Callable[[int], Spent]], rounds: int, title: str) -> dict[str, list[Spent]]:
    """Run every contestant once a round, each round beginning with another one, so that a disturbance meets all alike.

    A contestant gets the number of the round and returns what it spent.
    """
    names = list(contestants)
    spent: dict[str, list[Spent]] = {name: [] for name in names}
    with progress_bar() as bar:
        task = bar.add_task(title, total=rounds * len(names), item="")
        for number in range(rounds):
            first = number % len(names)
            for name in names[first:] + names[:first]:
                bar.update(task, item=str(name))
                spent[name].append(contestants[name](number))
                bar.advance(task)
    return spent


def progress_bar() -> Progress:
    """Return a bar on stderr with the remaining time and the item at work."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, TextColumn("{task.fields[item]}"), console=Console(stderr=True))


def least_cpu_s(spent: Sequence[Spent]) -> float:
    """Return the least CPU time of the rounds: a neighbour can only add to it (cold caches, stolen cycles)."""
    return min(one.cpu_s for one in spent)


def as_figures(spent: Sequence[Spent]) -> dict[str, Any]:
    """Return all rounds as they go into a result."""
    return {
        "cpu_s": least_cpu_s(spent),
        "wall_s": min(one.wall_s for one in spent),
        "rounds": [{"cpu_s": one.cpu_s, "wall_s": one.wall_s, "load": one.load} for one in spent],
    }


def write_result(
    out: Path,
    figures: Mapping[str, Any],
    *,
    packages: Sequence[str],
    models: Mapping[str, str | None],
    seed: int | None,
    load_at_start: float,
) -> None:
    """Write ``figures`` with all that is needed to repeat and to judge them.

    Args:
        out: the JSON file; its folder is made.
        figures: what was measured.
        packages: distributions whose versions matter.
        models: sha256 by model; ``None`` where a model has no single file.
        seed: of the material, where it was made; ``None`` where it is fixed.
        load_at_start: one-minute load average before anything ran.
    """
    load_at_end = os.getloadavg()[0]
    document = {
        "command": shlex.join(["python", *sys.argv]),
        "measured_on": dt.datetime.now(dt.UTC).date().isoformat(),
        "seed": seed,
        "hardware": hardware(),
        "load_average": {"start": round(load_at_start, 2), "end": round(load_at_end, 2)},
        "busy_before": load_at_start > BUSY_LOAD,
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in packages},
        "models": dict(models),
        **figures,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"written: {out}")


def reading_weights() -> dict[str, str | None]:
    """Return the sha256 of the encoder and of each trained head that stand on the disk now, and of the sources."""
    heads = {f"heads/{name}": sha256 for name, sha256 in head_hashes().items()}
    return {"minilm-l6": MiniLMEncoder().info.sha256, **heads, "sources of qa_engine": sources_sha256()}


def sources_sha256() -> str:
    """Return one hash over the names and bytes of all Python files of the engine."""
    package = Path(qa_engine.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def refuse_changed_weights(before: Mapping[str, str | None]) -> None:
    """Stop if weights or sources changed while a benchmark ran: its figures would belong to neither version."""
    if reading_weights() != before:
        raise SystemExit("weights or sources changed during the run, so nothing was written; run it again")


def hardware() -> dict[str, Any]:
    """Return the processor, the cores this process may use, the memory, and the instructions that matter for models."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    flags = set(fields.get("flags", "").split())
    return {
        "processor": fields.get("model name", platform.processor() or platform.machine()),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "instructions": sorted(flags & {"avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8"}),
        "system": f"{platform.system()} {platform.machine()}",
        "gpu": "none used",
    }
