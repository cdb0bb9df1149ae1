"""Hashes of files, each taken once per process while the file does not change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

COPY_BYTES = 1 << 20
# Path, size and time of change -> sha256: a file that changes is hashed again.
_hashed: dict[tuple[str, int, int], str] = {}


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hex digits.

    Raises:
        OSError: the file cannot be read.
    """
    stat = path.stat()
    key = (str(path.resolve()), stat.st_size, stat.st_mtime_ns)
    if key not in _hashed:
        _hashed[key] = sha256_of_parts([path])
    return _hashed[key]


def sha256_of_parts(paths: Iterable[Path]) -> str:
    """Return the sha256 of several files read one after the other, as hex digits.

    Raises:
        OSError: one of them cannot be read.
    """
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as source:
            while chunk := source.read(COPY_BYTES):
                digest.update(chunk)
    return digest.hexdigest()
