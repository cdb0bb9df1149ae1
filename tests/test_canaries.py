"""Personal data planted in the fixtures is in no file that a run leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from qa_engine.engine import Engine

ROOT = Path(__file__).parents[1]
PROGRAM = str(Path(sys.executable).with_name("qa-engine"))


def planted() -> list[tuple[str, str]]:
    """(file, text as planted) of every canary."""
    canaries = tomllib.loads((ROOT / "fixtures" / "CANARIES.toml").read_text(encoding="utf-8"))
    return [(canary["file"], canary["text"]) for canary in canaries["canary"]]


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "TMPDIR": str(cwd / "tmp")}
    return subprocess.run([PROGRAM, *arguments], cwd=cwd, env=env, capture_output=True)


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that a run, its reports and its messages leave."""
    folder = tmp_path_factory.mktemp("left")
    (folder / "tmp").mkdir()
    texts = [str(ROOT / "fixtures" / name) for name in ("chats", "emails", "social", "transcripts")]
    outputs = [
        ("run.jsonl", command("run", *texts, "--store", "qa.db", "--format", "jsonl", cwd=folder)),
        ("report.log", command("report", "--store", "qa.db", "--html", "report.html", cwd=folder)),
        ("csv.log", command("report", "--store", "qa.db", "--csv", "scores.csv", cwd=folder)),
        ("parquet.log", command("report", "--store", "qa.db", "--parquet", "scores.parquet", cwd=folder)),
        ("ledger.jsonl", command("ledger", "--store", "qa.db", "--entries", "--format", "jsonl", cwd=folder)),
    ]
    for name, result in outputs:
        assert result.returncode in (0, 1), result.stderr.decode()
        (folder / name).write_bytes(result.stdout + result.stderr)
    return folder


@pytest.mark.slow
@pytest.mark.model
def test_no_planted_secret_is_in_any_byte_left_behind(left_behind: Path) -> None:
    files = [path for path in left_behind.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".db", ".html", ".csv", ".parquet", ".jsonl"}
    content = {path: path.read_bytes() for path in files}
    secrets = planted()
    assert len(secrets) >= 20
    for source, text in secrets:
        raw = (ROOT / "fixtures" / source).read_bytes()
        assert text.encode() in raw or "damaged" in source, f"{source}: the canary is planted as listed"
        found = [path.name for path, data in content.items() if text.encode() in data]
        assert not found, f"a secret of {source} is in {found}"


@pytest.mark.slow
@pytest.mark.model
def test_the_sweep_would_find_a_secret(left_behind: Path) -> None:
    store = (left_behind / "qa.db").read_bytes()
    assert b"[CARD_1]" in store, "placeholders are in the store, so the sweep looks at the right bytes"


@pytest.mark.slow
@pytest.mark.model
def test_no_planted_secret_is_in_the_write_ahead_log_of_a_run_under_way(tmp_path: Path) -> None:
    """A store that is closed has no log any more, so the log is read while the store is open."""
    texts = [ROOT / "fixtures" / name for name in ("chats", "emails", "social", "transcripts")]
    with Engine(store=tmp_path / "qa.db") as engine:
        for _ in engine.run(texts):
            pass
        log = (tmp_path / "qa.db-wal").read_bytes()
    assert b"[CARD_1]" in log, "masked text is in the log, so the sweep looks at the right bytes"
    assert [source for source, text in planted() if text.encode() in log] == []
