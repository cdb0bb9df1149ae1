"""What judging depends on beside its input: the code of the pure stages, the libraries that match, the encoder.

Kept with every assessment. Only what the same stages concluded can be carried over to another rubric; after an update
of the engine everything is judged again.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Final

from qa_engine.domain.rubric import CompiledRubric
from qa_engine.version import __version__

_ROOMS: Final = ("domain", "patterns", "judge", "signals", "scoring", "rubrics")
_FILES: Final = ("assessing.py", "rejudging.py")
_LIBRARIES: Final = ("hyperscan", "google-re2", "rapidfuzz", "numpy", "pydantic", "pydantic-core")


def judged_by(compiled: CompiledRubric) -> str:
    """Return a hash that is equal where the same readings give the same assessment under the same rubric."""
    ready = all(intent.vectors for intent in compiled.intents)
    return hashlib.sha256(f"{_stages()} {compiled.encoder} {ready}".encode()).hexdigest()


@lru_cache(maxsize=1)
def _stages() -> str:
    digest = hashlib.sha256(__version__.encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {_version(name)}\n".encode())
    for room in _ROOMS:
        _add(digest, resources.files("qa_engine") / room)
    for name in _FILES:
        digest.update((resources.files("qa_engine") / "runtime" / name).read_bytes())
    return digest.hexdigest()


def _add(digest: hashlib._Hash, folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            _add(digest, entry)
        elif entry.name.endswith(".py"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes())


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"
