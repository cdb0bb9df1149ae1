"""``qa-engine rubrics import``: what it writes, prints, and ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qa_engine.cli.main import app
from qa_engine.errors import RubricError, UsageError
from qa_engine.rubrics import load_rubric
from tests.unit.rubrics_import.builders import EXAMPLES, category, transcript


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["rubrics", "import", *map(str, arguments)])


def test_all_carried_over(tmp_path: Path) -> None:
    source, out = tmp_path / "export.json", tmp_path / "mine.yaml"
    source.write_text(json.dumps({"CategoryName": "hi", "Rules": [transcript("hello there")]}))
    result = run(source, "--out", out)
    assert result.exit_code == 0
    assert result.stdout == "All was carried over.\n"
    assert "export.json: looks like Amazon Transcribe Call Analytics categories" in result.stderr
    assert "markers oblige nobody" in result.stderr
    assert load_rubric(out).id == "mine"


def test_the_report_as_a_table_and_as_lines(tmp_path: Path) -> None:
    example = EXAMPLES / "transcribe-compliance.json"
    table = run(example, "--out", tmp_path / "a.yaml", "--from", "transcribe", "--id", "other")
    lines = run(example, "--out", tmp_path / "b.yaml", "--format", "jsonl")
    assert (table.exit_code, lines.exit_code) == (1, 1)
    assert "Not carried over (2)" in table.stdout
    assert "read as Amazon Transcribe" in table.stderr
    assert load_rubric(tmp_path / "a.yaml").id == "other"
    notes = [json.loads(line) for line in lines.stdout.splitlines()]
    assert {tuple(note) for note in notes} == {("file", "path", "said", "fate", "why", "by_hand")}
    assert [note["path"] for note in notes if note["fate"] == "not_carried"] == [
        "NextToken",
        "Categories[2].Rules[0].NonTalkTimeFilter.AbsoluteTimeRange",
    ]


def test_rules_instead_of_markers(tmp_path: Path) -> None:
    result = run(EXAMPLES / "transcribe-requests.json", "--out", tmp_path / "a.yaml", "--as", "must_say")
    assert "1 rules, 1 markers" in result.stderr
    assert [rule.obligation for rule in load_rubric(tmp_path / "a.yaml").rules] == ["must_say"]


def test_a_file_that_is_there_is_replaced_only_with_force(tmp_path: Path) -> None:
    source, out = tmp_path / "export.json", tmp_path / "mine.yaml"
    source.write_text(json.dumps(category(transcript("hello there"))))
    out.write_text("precious")
    refused = run(source, "--out", out)
    assert isinstance(refused.exception, UsageError)
    assert out.read_text() == "precious"
    run(source, "--out", out, "--force")
    assert load_rubric(out).markers


@pytest.mark.parametrize("text", ['{"a": NaN}', "[]", "{"])
def test_what_cannot_be_read_writes_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(text)
    result = run(tmp_path / "export.json", "--out", tmp_path / "mine.yaml")
    assert isinstance(result.exception, RubricError)
    assert not (tmp_path / "mine.yaml").exists()
