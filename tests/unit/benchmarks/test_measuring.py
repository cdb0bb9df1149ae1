"""Costs are taken in rounds, by turns, and written with all that is needed to repeat them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from benchmarks.measuring import Spent, as_figures, command_line, in_turn, least_cpu_s, spend, write_result


def test_work_is_done_once_and_its_result_handed_back() -> None:
    calls: list[int] = []
    result, spent = spend(lambda: calls.append(1) or "done")
    assert (result, calls) == ("done", [1])
    assert spent.cpu_s >= 0 <= spent.wall_s


def test_the_cpu_seconds_of_a_child_count() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    _, spent = spend(lambda: subprocess.run([sys.executable, "-c", burn], check=True))
    assert spent.cpu_s >= 0.3


def test_every_round_begins_with_another_contestant() -> None:
    order: list[tuple[str, int]] = []

    def contestant(name: str, cost_s: float):
        def work(number: int) -> Spent:
            order.append((name, number))
            return Spent(cost_s + number, 2.0, 0.5)

        return work

    spent = in_turn({"a": contestant("a", 1.0), "b": contestant("b", 5.0)}, 3, "test")
    assert order == [("a", 0), ("b", 0), ("b", 1), ("a", 1), ("a", 2), ("b", 2)]
    assert [one.cpu_s for one in spent["b"]] == [5.0, 6.0, 7.0]


@pytest.mark.parametrize(
    ("cpu_s", "expected"),
    [((3.0,), 3.0), ((3.0, 2.0, 4.0), 2.0)],
    ids=["one round", "the least of several"],
)
def test_the_least_cost_stands_for_all_rounds_and_all_are_kept(cpu_s: tuple[float, ...], expected: float) -> None:
    spent = [Spent(one, 10.0, 1.0) for one in cpu_s]
    assert least_cpu_s(spent) == expected
    assert [one["cpu_s"] for one in as_figures(spent)["rounds"]] == list(cpu_s)


@pytest.mark.parametrize(("load", "busy"), [(1.0, False), (3.0, False), (3.1, True)])
def test_a_result_says_how_it_can_be_repeated_and_whether_it_was_disturbed(
    tmp_path: Path, load: float, busy: bool
) -> None:
    out = tmp_path / "results" / "one.json"
    write_result(out, {"answer": 42}, packages=("pydantic",), models={"m": "ab" * 32}, seed=7, load_at_start=load)
    result = json.loads(out.read_text())
    assert (result["answer"], result["seed"], result["models"]) == (42, 7, {"m": "ab" * 32})
    assert result["busy_before"] is busy
    assert result["load_average"]["start"] == load
    assert {"command", "hardware", "versions", "measured_on"} <= result.keys()
    assert {"python", "pydantic"} == result["versions"].keys()


ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("arguments", "module", "expected"),
    [
        (
            [f"{ROOT}/benchmarks/speech.py", "--data", "../shared/data"],
            "benchmarks.speech",
            "python -m benchmarks.speech --data ../shared/data",
        ),
        (["benchmarks/speech.py", "--only", "two words"], None, "python benchmarks/speech.py --only 'two words'"),
        ([f"{ROOT}/benchmarks/speech.py"], None, "python benchmarks/speech.py"),
        (["b.py", "--out", f"{ROOT}/benchmarks/results/x.json"], None, "python b.py --out benchmarks/results/x.json"),
        (["b.py", f"--out={ROOT}/x.json", "--data=/home/ann/data"], None, "python b.py --out=x.json --data=data"),
        (["/opt/tools/b.py", "--rate=a=b"], None, "python b.py --rate=a=b"),
    ],
    ids=["a module", "as typed", "a file", "an argument inside", "options with a value", "outside"],
)
def test_the_command_holds_no_path_of_the_machine(arguments: list[str], module: str | None, expected: str) -> None:
    started = ModuleSpec(module, None) if module else None
    assert command_line(arguments, started) == expected


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks" / "results").glob("*.json")), ids=lambda path: path.stem)
def test_no_result_names_a_path_of_the_machine(path: Path) -> None:
    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
    assert [text for text in texts if re.search(r"(^|[\s=\"'])/\w+/", text)] == []
