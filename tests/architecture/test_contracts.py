"""The import contracts hold, and each of them bites: a copy of the package with one bad import must be refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package in ``folder``."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder)})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its configuration that a test may spoil."""
    shutil.copytree(ROOT / "qa_engine", tmp_path / "qa_engine", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract", "why"),
    [
        ("domain/record.py", "import qa_engine.scoring", "The house", "a lower room may not know an upper one"),
        ("ingest/__init__.py", "import qa_engine.speech", "The house", "rooms on one line do not know each other"),
        ("engine.py", "import qa_engine.testing", "The house", "production code may not lean on test doubles"),
        ("utils.py", "", "The house", "every new room must be given a place"),
        ("signals/csat.py", "import torch", "Pure core", "a signal that needs a model cannot be rescored for free"),
        ("judge/__init__.py", "import sqlite3", "Pure core", "judging reads records, not databases"),
        ("insights/__init__.py", "import sqlite3", "Pure core", "a question over many reads records, too"),
        ("rubrics/__init__.py", "import spacy", "Rubrics load no model", "a rubric is given its encoder"),
        ("engine.py", "import torch", "One GPU door", "only the rooms that run models may import them"),
        ("ingest/__init__.py", "import spacy", "spaCy only", "spaCy belongs to classify and privacy"),
        ("store/__init__.py", "import ray", "One Ray door", "only one module may know the cluster"),
        ("signals/nps.py", "import qa_engine.signals.csat", "The signals never", "a signal is judged on its own"),
    ],
)
@pytest.mark.slow
def test_each_contract_bites(copy: Path, module: str, line: str, contract: str, why: str) -> None:
    path = copy / "qa_engine" / module
    if not path.parent.is_dir() or (not path.exists() and module != "utils.py"):
        path = path.parent.with_suffix(".py")
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")

    result = lint(copy)

    broken = [row for row in result.stdout.splitlines() if row.endswith("BROKEN")]
    assert result.returncode != 0, why
    assert any(row.startswith(contract) for row in broken), result.stdout
