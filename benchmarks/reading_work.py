"""Sets that benchmarks/reading.py has finished, kept so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa_engine.bench.measurements import Measurement
from qa_engine.domain.record import Record

#: What only starts the work or shows its result; a change here does not change a figure.
_WITHOUT_FIGURES = frozenset({"reading.py", "reading_tables.py", "reading_work.py"})


class FinishedSet(Record):
    """One set with what was measured and what it cost."""

    key: str
    name: str
    measurements: tuple[Measurement, ...]
    cpu_s: float
    wall_s: float
    newly_encoded: int


class FinishedSets:
    """A file of finished sets, one a line; only those with the same key count.

    Args:
        path: the file; its folder is made with the first set.
        key: of everything that a figure depends on; see ``work_key``.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self.key = key
        lines = path.read_bytes().splitlines() if path.exists() else []
        known = [FinishedSet.from_bytes(line) for line in lines if json.loads(line)["key"] == key]
        self._known = {one.name: one for one in known}

    def find(self, name: str) -> FinishedSet | None:
        return self._known.get(name)

    def keep(self, finished: FinishedSet) -> None:
        self._known[finished.name] = finished
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(finished.to_bytes() + b"\n")


def work_key(weights: Mapping[str, str | None], limit: int | None, sources: Sequence[Path] | None = None) -> str:
    """Return one hash over the engine's weights and sources, the limit, and the sources of this benchmark."""
    digest = hashlib.sha256(json.dumps([dict(weights), limit]).encode())
    for path in sorted(sources if sources is not None else _sources()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    here = Path(__file__).parent
    return [path for path in here.glob("reading*.py") if path.name not in _WITHOUT_FIGURES]
