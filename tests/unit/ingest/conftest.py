"""Files with a given content, and what comes out of them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from qa_engine.domain.arrival import Arrival
from qa_engine.ingest import discover, read_arrivals

KEY = b"a key for tests"
Read = Callable[[str, str | bytes], list[Arrival]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file of the given name and content; return its arrivals, the file having been named itself."""

    def arrivals(name: str, content: str | bytes) -> list[Arrival]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return [arrival for file in discover([path]).files for arrival in read_arrivals(file, KEY)]

    return arrivals


@pytest.fixture
def small_wav() -> bytes:
    """A tenth of a second of silence."""
    data = bytes(1600)
    form = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    head = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data))
    return b"RIFF" + struct.pack("<I", len(head) + len(data)) + head + data
