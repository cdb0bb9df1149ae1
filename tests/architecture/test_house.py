"""Rules of the house that a linter does not know."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import qa_engine

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "qa_engine"
HEAVY = (
    "torch",
    "transformers",
    "faster_whisper",
    "ctranslate2",
    "onnxruntime",
    "spacy",
    "av",
    "vaderSentiment",
    "sklearn",
    "hyperscan",
)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_grows_beyond_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), "a module starts with a docstring"


def test_no_room_has_a_name_that_says_nothing() -> None:
    names = {path.stem for path in PACKAGE.rglob("*") if path.suffix == ".py" or path.is_dir()}
    assert not names & {"utils", "common", "helpers", "core", "base", "misc"}


@pytest.mark.parametrize("code", ["import qa_engine", "import sys; sys.argv = ['qa-engine', '--help']; HELP"])
def test_importing_and_asking_for_help_loads_no_model_library(code: str) -> None:
    help_code = "try:\n    from qa_engine.cli.main import main; main()\nexcept SystemExit:\n    pass"
    program = code.replace("HELP", "") + "\n"
    if "HELP" in code:
        program += help_code + "\n"
    program += f"import json, sys; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(result.stdout.splitlines()[-1]) == []


def test_public_names_resolve_and_are_documented() -> None:
    for name in qa_engine.__all__:
        assert getattr(qa_engine, name) is not None
    assert set(dir(qa_engine)) == set(qa_engine.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = qa_engine.nothing


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == qa_engine.__version__


def test_only_settings_reads_the_environment() -> None:
    readers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "os.environ" in path.read_text() or "getenv" in path.read_text()
    ]
    assert readers in ([], ["settings.py"])


def test_every_dependency_has_an_exact_pin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = {line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().split()}
    needed = {name.split(">=")[0].lower().replace("_", "-") for name in project["dependencies"]}
    assert needed <= pins
