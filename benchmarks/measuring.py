"""What the benchmarks share beside ``qa_engine.bench``: the form in which a result is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from importlib.machinery import ModuleSpec
from pathlib import Path, PurePath
from typing import Any

import qa_engine
from qa_engine.bench.cost import (
    Spent,
    in_turn,
    keep_idle_threads_from_spinning,
    least_cpu_s,
    least_wall_s,
    progress_bar,
    spend,
)
from qa_engine.bench.hardware import describe_hardware
from qa_engine.classify import SentenceEncoder, installed_multilingual
from qa_engine.model_files import head_hashes
from qa_engine.settings import load_settings

__all__ = [
    "BUSY_LOAD",
    "Spent",
    "as_figures",
    "command_line",
    "hardware",
    "in_turn",
    "keep_idle_threads_from_spinning",
    "least_cpu_s",
    "progress_bar",
    "reading_weights",
    "refuse_changed_weights",
    "sources_sha256",
    "spend",
    "write_result",
]

#: Above this one-minute load on two cores, a run is marked as disturbed.
BUSY_LOAD = 3.0
_ROOT = Path(__file__).resolve().parents[1]


def as_figures(spent: Sequence[Spent]) -> dict[str, Any]:
    """Return all rounds as they go into a result."""
    return {
        "cpu_s": least_cpu_s(spent),
        "wall_s": least_wall_s(spent),
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
        "command": command_line(sys.argv, getattr(sys.modules["__main__"], "__spec__", None)),
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


def command_line(arguments: Sequence[str], started: ModuleSpec | None) -> str:
    """Return how a program was started, without a path of this machine.

    Args:
        arguments: as in ``sys.argv``.
        started: what ``python -m`` was told to run, whose path then stands first in ``arguments``; ``None`` for a file.
    """
    program = ["-m", started.name] if started else [_told_path(arguments[0])]
    return shlex.join(["python", *program, *(_told_path(argument) for argument in arguments[1:])])


def _told_path(argument: str) -> str:
    """Return a path inside the repository as seen from its root, of any other absolute path only its last name."""
    option, equals, value = argument.rpartition("=") if argument.startswith("-") else ("", "", argument)
    path = PurePath(value)
    if not path.is_absolute():
        return argument
    told = path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name
    return f"{option}{equals}{told}"


def reading_weights() -> dict[str, str | None]:
    """Return the sha256 of each encoder and trained head that stand on the disk now, and of the sources."""
    heads = {f"heads/{name}": sha256 for name, sha256 in head_hashes().items()}
    multilingual = installed_multilingual(load_settings(), cpu_threads=1)
    foreign = {multilingual.info.name: multilingual.info.sha256} if multilingual else {}
    return {"minilm-l6": SentenceEncoder().info.sha256, **foreign, **heads, "sources of qa_engine": sources_sha256()}


def sources_sha256(room: str = "") -> str:
    """Return one hash over the names and bytes of all Python files of the engine, or of one of its rooms."""
    package = Path(qa_engine.__file__).parent
    digest = hashlib.sha256()
    for path in sorted((package / room).rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def refuse_changed_weights(before: Mapping[str, str | None]) -> None:
    """Stop if weights or sources changed while a benchmark ran: its figures would belong to neither version."""
    if reading_weights() != before:
        raise SystemExit("weights or sources changed during the run, so nothing was written; run it again")


def hardware() -> dict[str, Any]:
    """Return what this runs on; see ``qa_engine.bench.hardware``."""
    return describe_hardware().model_dump(mode="json")
