"""A rescore killed between pages leaves a store that the same command finishes, and no process behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from qa_engine.engine import Engine
from qa_engine.store.rejudging import PAGE
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber, interaction

CHATS = 5 * PAGE
PROGRAM = Path(__file__).with_name("killable_rescore.py")


def engine(store: Path, rubric: str = "xla_default") -> Engine:
    return Engine(
        store=store, store_key=b"k" * 32, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber(), rubric=rubric
    )


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    lines = [
        interaction(("customer", f"Where is order {number}?"), ("agent", "It is here."), id=f"c-{number}")
        for number in range(CHATS)
    ]
    file = tmp_path / "chats.jsonl"
    file.write_text("\n".join(line.model_dump_json() for line in lines))
    with engine(tmp_path / "qa.db") as opened:
        assert sum(1 for _ in opened.run([file])) == CHATS
    return tmp_path / "qa.db"


def current(store: Path) -> dict[str, bytes]:
    with engine(store) as opened:
        assert opened.ledger().balanced
        opened.store.check()
        return {one.interaction_id: one.to_bytes() for one in opened.store.assessments()}


def kill_after(pages: int, store: Path) -> set[int]:
    """Start a rescore, kill it when so many pages are written, and return the processes that judged for it."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(store), "telecom"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    workers: set[int] = set()
    for _ in range(pages):
        _, *found = process.stdout.readline().split()
        workers |= {int(number) for number in found}
    os.kill(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()
    return workers


def still_there(workers: set[int]) -> set[int]:
    return {one for one in workers if Path(f"/proc/{one}").exists()}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are looked for in /proc")
def test_a_killed_rescore_is_finished_by_the_next(judged: Path, tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed.db"
    shutil.copyfile(judged, undisturbed)
    with engine(undisturbed, "telecom") as opened:
        assert opened.rescore().written == CHATS

    workers = kill_after(1, judged) | kill_after(2, judged)
    assert len(workers) == 4
    with engine(judged) as opened:
        rubrics = Counter(one.provenance.rubric for one in opened.store.assessments())
        assert rubrics["telecom"] >= 2 * PAGE, "pages that were written stay"
        assert opened.ledger().balanced
    with engine(judged, "telecom") as opened:
        report = opened.rescore()
        assert report.written <= CHATS - 2 * PAGE
        assert report.written + report.unchanged == report.moves.judged == CHATS
        assert len(list(opened.store.assessments(current=False))) == 2 * CHATS, "nothing was judged twice"
    assert current(judged) == current(undisturbed)

    for _ in range(100):
        if not still_there(workers):
            break
        time.sleep(0.1)
    assert not still_there(workers), "nobody waits for a page that never comes"
