"""CPU seconds hold those of children, living and ended; nobody always goes first."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qa_engine.bench.cost import cpu_now_s, spend, turn_order

BURN = "import time\nwhile time.process_time() < 0.3: pass\n"


def test_the_cpu_seconds_of_an_ended_child_count() -> None:
    _, spent = spend(lambda: subprocess.run([sys.executable, "-c", BURN], check=True))
    assert spent.cpu_s >= 0.3


@pytest.mark.skipif(sys.platform != "linux", reason="living children are seen on Linux only")
def test_the_cpu_seconds_of_a_living_grandchild_count() -> None:
    grandchild = f"{BURN}print('burnt', flush=True)\ninput()"
    child = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {grandchild!r}])"
    before = cpu_now_s()
    with subprocess.Popen(
        [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "burnt\n"
        while_alive = cpu_now_s()
        process.communicate("\n")
    assert while_alive - before >= 0.28
    assert cpu_now_s() >= while_alive - 0.02, "what was counted while it lived is not lost when it ends"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, ["a", "b", "c"]), (1, ["b", "c", "a"]), (2, ["c", "a", "b"]), (3, ["a", "b", "c"])],
)
def test_every_round_begins_with_another(number: int, expected: list[str]) -> None:
    assert turn_order(["a", "b", "c"], number) == expected
