"""The wheel, installed outside the checkout, finds its rubrics, registry and heads and answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(command: list[str], cwd: Path, site: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), **({"PYTHONPATH": str(site)} if site else {})}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which only the wheel was installed."""
    work = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work), str(ROOT)]
    built = run(build, work)
    assert built.returncode == 0, built.stderr
    wheel = next(work.glob("*.whl"))
    target = work / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    done = run([*pip, str(wheel)], work)
    assert done.returncode == 0, done.stderr
    return target


def engine(*arguments: str, site: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-P", "-m", "qa_engine", *arguments], cwd, site)


@pytest.mark.slow
@pytest.mark.model
def test_the_wheel_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = run([sys.executable, "-P", "-c", "import qa_engine; print(qa_engine.__file__)"], tmp_path, installed)
    assert where.stdout.startswith(str(installed)), "the installed package is the one that runs"

    rubrics = engine("rubrics", "list", site=installed, cwd=tmp_path)
    assert "xla_default" in rubrics.stdout
    assert "telecom" in rubrics.stdout

    line = {
        "id": "w-1",
        "channel": "chat",
        "participants": [{"id": "c", "role": "customer"}, {"id": "a", "role": "agent"}],
        "turns": [
            {"participant": "c", "text": "My bill is wrong again, this is really frustrating."},
            {"participant": "a", "text": "I am sorry about that. I have corrected the bill."},
            {"participant": "c", "text": "Great, that solved it. Thank you!"},
        ],
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(line))
    answer = engine("classify", "one.jsonl", "--format", "jsonl", site=installed, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assessment = json.loads(answer.stdout)
    assert assessment["interaction_id"] == "w-1"
    assert 0 < assessment["composite"]["value"] <= 100
