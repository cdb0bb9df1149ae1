"""``qa-engine bench reading`` as a user meets it: both questions, both forms, and what it says when it cannot start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa_engine.bench.own_reading import ReadingAccuracyReport
from qa_engine.bench.own_speed import ReadingSpeedReport
from qa_engine.domain.interaction import Survey
from qa_engine.testing import interaction


def bench(*arguments: str, cwd: Path, encoder: str = "none") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QA_ENGINE_ENCODER_MODEL": encoder}
    command = [sys.executable, "-m", "qa_engine", "bench", "reading", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    (tmp_path / "rows.csv").write_text("text,sentiment\nI love it!,positive\nI hate it.,negative\nwhat,mixed\n")
    surveys = (("I love it, it works now.", Survey(csat=5, resolved=True)), ("I hate it.", Survey(csat=1)))
    (tmp_path / "dialogues.jsonl").write_text(
        "\n".join(interaction(("customer", said), survey=survey).model_dump_json() for said, survey in surveys)
    )
    return tmp_path


def test_accuracy_is_shown_and_written(labelled: Path) -> None:
    ran = bench("--labelled", "rows.csv", "--labelled", "dialogues.jsonl", "--out", "figures.json", cwd=labelled)
    assert ran.returncode == 0, ran.stderr
    for shown in ("2 texts and 2 dialogues", "macro-F1", "Spearman", "commonest answer", "said negative", "VADER"):
        assert shown in ran.stdout
    assert "is not labelled negative, neutral or positive: 1 line, first line 4" in ran.stdout
    assert "written: figures.json" in ran.stderr
    written = ReadingAccuracyReport.model_validate_json((labelled / "figures.json").read_text())
    assert (written.texts, written.dialogues, written.conditions.encoder) == (2, 2, None)


def test_json_is_one_object(labelled: Path) -> None:
    ran = bench("--labelled", "rows.csv", "--language", "en", "--format", "json", cwd=labelled)
    assert ran.returncode == 0, ran.stderr
    report = ReadingAccuracyReport.model_validate_json(ran.stdout)
    assert report.measurements[0].contestants["qa-engine"].value == 1.0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "speed is measured with an encoder, and encoder_model is 'none'"),
        (("--labelled", "nowhere.csv"), "nowhere.csv: the file cannot be read"),
        (("--labelled", "rows.csv", "--label-column", "mood"), "there is no column 'mood'"),
        (("--labelled", "rows.csv", "--group-column", "who"), "there is no column 'who'"),
        (("--labelled", "rows.csv", "--out", "none/figures.json"), "none: the folder for the figures does not exist"),
        (("--turns", "1"), "turns"),
    ],
)
def test_what_cannot_start_ends_with_2_and_says_why(labelled: Path, arguments: tuple[str, ...], says: str) -> None:
    ran = bench(*arguments, cwd=labelled)
    assert ran.returncode == 2, ran.stderr
    assert says in ran.stderr
    assert ran.stdout == ""


@pytest.mark.model
@pytest.mark.slow
def test_speed_with_real_weights_stands_beside_everybody(tmp_path: Path) -> None:
    shape = ("--turns", "20", "--rounds", "1", "--out", "speed.json")
    ran = bench(*shape, cwd=tmp_path, encoder="minilm-l6")
    assert ran.returncode == 0, ran.stderr
    report = ReadingSpeedReport.model_validate_json((tmp_path / "speed.json").read_text())
    names = [one.contestant for one in report.speed.contestants]
    for name in ("everything after masking", "VADER alone", "minilm-l6 alone", "four classifiers", "masking too"):
        assert any(name in one for one in names), names
        assert name in ran.stdout
    for stage in report.speed.stages:
        assert stage.stage in ran.stdout
    assert len(report.conditions.weights["minilm-l6"] or "") == 64
    assert "reading" in ran.stderr, "progress"
    assert json.loads((tmp_path / "speed.json").read_text())["speed"]["turns_per_round"] == 20
