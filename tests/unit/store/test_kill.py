"""A writer killed at any moment loses nothing and doubles nothing, and the check would see it if one did.

Kills end the process, not the machine: what the operating system had taken over is not lost with it.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store.kill_harness import ARRIVALS, DUPLICATE, PROBLEM, REVISION

ROOT = Path(__file__).parents[3]


def run_harness(store: Path, kills: int, writer: str) -> dict[str, Any]:
    seed = random.randrange(2**32)
    sys.stderr.write(f"seed {seed}\n")  # a failure is replayed by putting the number here
    command = [sys.executable, "-m", "tests.unit.store.kill_harness", str(store), str(kills), str(seed), writer]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def expected_counts() -> dict[str, int]:
    problems = duplicates = revisions = 0
    for number in range(ARRIVALS):
        before = number - 1
        is_copy = number > 0 and number % DUPLICATE == 0
        is_revision = number > 0 and not is_copy and number % REVISION == 0
        if number % PROBLEM == 5:
            problems += 1
        elif before % PROBLEM != 5:
            # A copy of, or a later version of, an arrival that has that very id.
            plain = before == 0 or (before % DUPLICATE and before % REVISION)
            duplicates += bool(is_copy and plain)
            revisions += bool(is_revision and plain)
    return {"quarantined": problems, "duplicate": duplicates, "superseded": revisions}


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_nothing_is_lost_and_nothing_is_doubled(path: Path, kills: int) -> None:
    report = run_harness(path, kills, "honest")
    assert report["killed_at_work"] >= kills * 0.5, "most kills hit a writer at work"
    assert (report["lost"], report["unbalanced"], report["went_back"]) == (0, 0, 0)
    final, expected = report["final"], expected_counts()
    assert {name: final[name] for name in expected} == expected
    assert final["scored"] == ARRIVALS - final["quarantined"] - final["duplicate"]
    assert (final["total"], final["open"], final["without_result"], final["without_arrival"]) == (ARRIVALS, 0, 0, 0)
    assert report["current"] == final["scored"] - final["superseded"], "one score for each interaction that stands"
    assert report["ever"] == final["scored"], "and none was ever written twice"
    assert report["done_again"] == 0


def test_the_check_sees_a_writer_that_uses_two_transactions(path: Path) -> None:
    killed = run_harness(path, 20, "careless")
    assert killed["unbalanced"] > 0
    undisturbed = run_harness(path.with_name("undisturbed.db"), 0, "careless")
    assert undisturbed["unbalanced"] == 0, "so it was the kills that showed"
    assert undisturbed["final"]["scored"] > ARRIVALS / 2
