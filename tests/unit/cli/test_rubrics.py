"""``qa-engine rubrics``: what each command prints and how it ends, as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qa_engine.cli.main import app
from qa_engine.testing import interaction
from tests.unit.rubrics.written import GREETING, rubric, rule, written


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["rubrics", *map(str, arguments)])


def qa_engine(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QA_ENGINE_ENCODER_MODEL": "none"}
    command = [sys.executable, "-m", "qa_engine", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


WARNED = rubric(GREETING, rule("twin"))
BROKEN = rubric(rule("one", patterns='[{near: [card, number], without: ["card*"]}]'))


@pytest.mark.parametrize(
    ("text", "options", "ends", "words"),
    [
        (rubric(GREETING), [], 0, ["small 1 is valid; sha256 ", "0 errors, 0 warnings, 0 notes"]),
        (WARNED, [], 0, ["own.yaml:12:5", "warning", "asks the same as greeting", "0 errors, 1 warning, 0 notes"]),
        (WARNED, ["--strict"], 2, ["0 errors, 1 warning"]),
        (BROKEN, [], 2, ["own.yaml:10:16", "error", "can never stand together", "1 error, 0 warnings"]),
        (BROKEN, ["--format", "jsonl"], 2, ['"code":"cannot_match"', '"line":10']),
        (rubric(rule("one", "citation: An Act")), ["--strict"], 0, ["0 warnings, 1 note"]),
    ],
)
def test_check(tmp_path: Path, text: str, options: list[str], ends: int, words: list[str]) -> None:
    result = invoke("check", written(tmp_path, text), *options)
    assert result.exit_code == ends
    assert all(word in " ".join(result.stdout.split()) for word in words), result.stdout


TESTED = rubric(
    rule("one", 'tests: {says: ["Good morning!", "Good day"], does_not_say: ["Bye"]}'),
    rule("two", 'tests: {says: ["We tape it"]}', patterns="[{meaning: [we record it, we tape it]}]"),
)


@pytest.mark.parametrize(
    ("options", "ends", "words"),
    [
        (
            ["--no-encoder"],
            1,
            ["own.yaml:11", "Good day", "1 line was skipped", "1 rule, 3 lines, 1 failed"],
        ),
        (["--no-encoder", "--rule", "two"], 0, ["1 line was skipped", "0 rules, 0 lines, 0 failed"]),
    ],
)
def test_test(tmp_path: Path, options: list[str], ends: int, words: list[str]) -> None:
    result = invoke("test", written(tmp_path, TESTED), *options)
    assert result.exit_code == ends
    assert all(word in result.stdout for word in words), result.stdout


def test_test_as_lines(tmp_path: Path) -> None:
    result = invoke("test", written(tmp_path, TESTED), "--no-encoder", "--format", "jsonl")
    summary, *lines = map(json.loads, result.stdout.splitlines())
    assert summary == {"rules": 1, "lines": 3, "failed": 1, "skipped": 1}
    assert [(line["kind"], line["passed"]) for line in lines] == [
        ("says", True),
        ("says", False),
        ("does_not_say", True),
    ]


@pytest.mark.parametrize("name", ["xla_default", "telecom"])
def test_shipped_rubrics_pass_their_tests(name: str) -> None:
    result = invoke("test", name, "--no-encoder")
    assert result.exit_code == 0, result.stdout
    assert "0 failed" in result.stdout


def test_diff() -> None:
    result = invoke("diff", "xla_default", "telecom")
    assert result.exit_code == 0
    assert "csat: 0.25 -> 0.15" in result.stdout
    assert "can move scores" in result.stdout
    same = invoke("diff", "telecom", "telecom")
    assert same.stdout == "the two rubrics are the same\n"
    lines = invoke("diff", "xla_default", "telecom", "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["group"] for line in lines} >= {"rubric", "weights", "caps", "form", "rules", "intents"}


def test_new_writes_a_rubric_that_passes_check(tmp_path: Path) -> None:
    out = tmp_path / "own.yaml"
    made = invoke("new", "--from", "telecom", "--id", "own", "--out", out)
    assert made.exit_code == 0
    assert f"qa-engine rubrics check {out}" in made.stdout
    assert "own 1 is valid" in invoke("check", out).stdout
    assert "id: telecom -> own" in invoke("diff", "telecom", out).stdout


def test_show_and_list_tell_tests_and_libraries() -> None:
    listed = invoke("list").stdout
    assert all(word in listed for word in ("markers", "tests", "conduct, card_data"))
    shown = invoke("show", "xla_default").stdout
    assert "includes conduct (Conduct towards the customer): no_abusive_language" in shown
    assert "5 tests" in shown


def test_a_rule_of_ones_own_is_shown_in_place_of_the_included_one(tmp_path: Path) -> None:
    text = rubric(rule("no_card_secrets"), more="include: [card_data]\n")
    assert "in place of no_card_secrets it has its own" in invoke("show", written(tmp_path, text)).stdout


def test_library_schema() -> None:
    assert json.loads(invoke("schema", "--library").stdout)["title"] == "RuleLibrary"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["test", "telecom", "--rule", "greting"], "no rule or marker of this id; did you mean 'greeting'?"),
        (["try", "greting", "--store", "qa.db"], "did you mean 'greeting'?"),
        (["try", "greeting", "--store", "none.db"], "there is no such store"),
        (["new", "--from", "telecom", "--id", "own", "--out", "there.yaml"], "is there already"),
        (["new", "--from", "telecom", "--id", "own", "--out", "own.txt"], "with the ending .yaml"),
        (["new", "--from", "telecom", "--id", "own", "--out", "none/own.yaml"], "cannot be written: No such file"),
        (["diff", "telecom", "none.yaml"], "there is no such rubric file"),
    ],
)
def test_errors_end_with_2_and_say_what_to_do(tmp_path: Path, arguments: list[str], says: str) -> None:
    written(tmp_path, "kept", "there.yaml")
    ended = qa_engine("rubrics", *arguments, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert says in ended.stderr
    assert (tmp_path / "there.yaml").read_text() == "kept"


def test_try_on_a_store(tmp_path: Path) -> None:
    lines = [
        interaction(("customer", "Hi"), ("agent", words), id=name).model_dump_json()
        for name, words in (("a", "Good morning"), ("b", "Good evening"))
    ]
    written(tmp_path, "\n".join(lines), "inbox/chats.jsonl")
    written(tmp_path, rubric(GREETING))
    assert qa_engine("run", "inbox", "--store", "qa.db", "--rubric", "own.yaml", cwd=tmp_path).returncode == 0
    written(tmp_path, rubric(GREETING.replace("morning", "evening")), "new.yaml")

    told = qa_engine("rubrics", "try", "greeting", "--store", "qa.db", "--rubric", "new.yaml", cwd=tmp_path)

    assert told.returncode == 0, told.stderr
    for words in (
        "2 contacts, it applies to 2",
        "50.0%",
        "'Good evening'",
        "stand otherwise in 2",
        "satisfied -> breached: 1",
    ):
        assert words in told.stdout
    answer = qa_engine(
        "rubrics", "try", "greeting", "--store", "qa.db", "--rubric", "new.yaml", "--format", "jsonl", cwd=tmp_path
    )
    assert json.loads(answer.stdout)["statuses"] == {"breached": 1, "satisfied": 1}
