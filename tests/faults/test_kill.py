"""A process killed at any moment loses nothing and doubles nothing: the same command again finishes the work."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qa_engine.engine import Engine
from qa_engine.store import SqliteStore
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber, interaction

INTERACTIONS = 200
KILLS = 20
PROGRAM = Path(__file__).with_name("killable_run.py")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """200 chats in ten files; two customers write the very same words, one line is damaged in each file."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for part in range(10):
        lines = []
        for number in range(INTERACTIONS // 10):
            chat = interaction(
                ("customer", f"My order {part}-{number} has not arrived." if number else "hi"),
                ("agent", "Let me look into that for you."),
                ("customer", "Thank you, it works now." if number % 2 else "It is still not working!"),
                id=f"c-{part}-{number}",
            )
            lines.append(chat.model_dump_json())
        lines.append("{damaged")
        (folder / f"part-{part}.jsonl").write_text("\n".join(lines))
    return folder


def start(inbox: Path, store: Path) -> subprocess.Popen[bytes]:
    """Start a run and return once its store is open, so that a kill meets it at work and not while it is loading."""
    command = [sys.executable, str(PROGRAM), str(inbox), str(store)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    process.stdout.close()
    return process


def reference(inbox: Path, store: Path) -> dict[str, bytes]:
    """What an undisturbed run gives."""
    with Engine(
        store=store, store_key=b"k" * 32, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()
    ) as engine:
        return {result.interaction_id: result.to_bytes() for result in engine.run([inbox])}


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_double_nothing(inbox: Path, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    sys.stderr.write(f"seed {seed}\n")  # a failure is replayed by putting the number here
    moments = random.Random(seed)
    store = tmp_path / "qa.db"
    kills, finished = 0, []
    while kills < KILLS:
        process = start(inbox, store)
        try:
            process.wait(timeout=moments.uniform(0.0, 0.6))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        assert process.returncode == 0
        finished.append(store)
        store = tmp_path / f"qa-{len(finished)}.db"  # the remaining kills need work that is not done yet
    assert start(inbox, store).wait(timeout=120) == 0
    expected = reference(inbox, tmp_path / "reference.db")
    for whole in [*finished, store]:
        check_whole(whole, expected)


def check_whole(store: Path, expected: dict[str, bytes]) -> None:
    """Check that a store holds exactly what an undisturbed run gives."""
    with SqliteStore(str(store)) as opened:
        ledger = opened.ledger()
        stored = {assessment.interaction_id: assessment.to_bytes() for assessment in opened.assessments()}
    assert ledger.balanced
    assert (ledger.total, ledger.quarantined) == (INTERACTIONS + 10, 10)
    assert ledger.scored + ledger.unscored == INTERACTIONS
    assert len(stored) == INTERACTIONS
    assert stored == {id: data for id, data in expected.items() if id in stored}


def test_a_run_in_full_is_not_done_again(inbox: Path, tmp_path: Path) -> None:
    first = reference(inbox, tmp_path / "qa.db")
    encoder = ScriptedEncoder()
    with Engine(store=tmp_path / "qa.db", encoder=encoder, transcriber=ScriptedTranscriber()) as engine:
        second = {result.interaction_id: result.to_bytes() for result in engine.run([inbox])}
    assert second == first
    assert encoder.encoded == [], "nothing was read again, and the rubric's sentences were remembered"


def test_an_unfinished_run_shows_as_open(inbox: Path, tmp_path: Path) -> None:
    store = tmp_path / "qa.db"
    with Engine(store=store, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber(), batch_size=4) as engine:
        results = engine.run([inbox])
        for _ in range(10):
            next(results)
        ledger = engine.ledger()
    assert ledger.total == INTERACTIONS + 10, "every arrival was entered before the first was read"
    assert ledger.open > 0
    assert not ledger.balanced
