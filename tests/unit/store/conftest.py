from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_engine.store import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "qa.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(path) as opened:
        yield opened
