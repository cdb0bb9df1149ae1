"""Every ``qa-engine`` and Python example of the README does what it says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fixtures in it, as after a clone. Examples run here in the order of the README."""
    folder = tmp_path_factory.mktemp("desk")
    for part in ("fixtures", "docs/examples"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


@pytest.mark.slow
@pytest.mark.model
def test_shell_and_python_examples_run_in_order(desk: Path) -> None:
    program = str(Path(sys.executable).with_name("qa-engine"))
    ran = 0
    for language, text in re.findall(r"^```(bash|python)\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL):
        if language == "python":
            result = subprocess.run([sys.executable, "-c", text], cwd=desk, capture_output=True, text=True)
            assert result.returncode == 0, f"{text}\n{result.stderr}"
            ran += 1
            continue
        for line in text.splitlines():
            command, _, comment = line.partition("#")
            if not command.strip().startswith("qa-engine"):
                continue
            expected = int(found[1]) if (found := re.search(r"exits with (\d)", comment)) else 0
            shell = re.sub(r"^qa-engine", shlex.quote(program), command.strip())
            result = subprocess.run(shell, cwd=desk, shell=True, capture_output=True, text=True)
            assert result.returncode == expected, f"{line}\n{result.stdout}\n{result.stderr}"
            ran += 1
    assert ran >= 8, "the README shows the product at work"


def test_readme_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target
