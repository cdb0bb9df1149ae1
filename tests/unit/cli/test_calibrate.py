"""``qa-engine calibrate``: what it refuses and how, and surveys from rows to scores."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa_engine.cli.calibrate import tables
from qa_engine.cli.screen import out as console_out
from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.domain.signals import Basis, SignalName
from qa_engine.engine import Engine
from qa_engine.errors import UsageError
from qa_engine.model_files import load_calibration
from qa_engine.reports import explanation_text
from qa_engine.runtime.calibrating import surveyed_pairs
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber, interaction

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
CHATS = 140
ANSWERS = ("csat", "nps", "ces", "resolved")


def engine(store: Path | None = None, rubric: Path | None = None) -> Engine:
    return Engine(
        store=store, store_key=b"k" * 32, rubric=rubric, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()
    )


def qa_engine(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QA_ENGINE_ENCODER_MODEL": "none"}
    command = [sys.executable, "-m", "qa_engine", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


@pytest.fixture(scope="module")
def surveyed() -> list[dict[str, object]]:
    """Chats of the example, each with its survey."""
    return [json.loads(line) for line in (EXAMPLES / "surveyed.jsonl").read_text().splitlines()[:CHATS]]


def write_lines(path: Path, records: list[dict[str, object]]) -> None:
    path.write_text("\n".join(json.dumps(record) for record in records))


def write_rows(path: Path, surveyed: list[dict[str, object]], names: tuple[str, ...] = ANSWERS) -> None:
    with path.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["interaction_id", *names])
        for one in surveyed:
            rows.writerow([one["id"], *(one["survey"][name] for name in names)])  # type: ignore[index]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, surveyed: list[dict[str, object]]) -> Path:
    """A store of the same chats without their surveys, the answers as rows, and a rubric that names a calibration."""
    folder = tmp_path_factory.mktemp("desk")
    write_lines(folder / "chats.jsonl", [{**one, "survey": None} for one in surveyed])
    write_rows(folder / "surveys.csv", surveyed)
    write_lines(folder / "surveyed.jsonl", surveyed)
    shutil.copy(EXAMPLES / "calibrated.yaml", folder)
    with engine(folder / "qa.db") as opened:
        assert len(list(opened.run([folder / "chats.jsonl"]))) == len(surveyed)
    return folder


def test_rows_about_a_store_and_interactions_that_carry_their_survey_give_the_same_bytes(desk: Path) -> None:
    with engine(desk / "qa.db") as opened:
        by_rows = opened.calibrate(desk / "surveys.csv", desk / "rows.json")
    with engine() as opened:
        opened.calibrate(desk / "surveyed.jsonl", desk / "lines.json")
    assert (desk / "rows.json").read_bytes() == (desk / "lines.json").read_bytes()
    assert by_rows == load_calibration(desk / "rows.json")
    assert SignalName.CSAT in [one.signal for one in by_rows.calibrations]
    assert (by_rows.counts.rows, by_rows.counts.used) == (CHATS, CHATS)
    assert {one.name for one in by_rows.read_by} >= {"vader-sentiment"}
    text = (desk / "rows.json").read_text()
    assert not any(word in text for word in ("made-0", "u-1", "router", str(desk)))


def test_a_rubric_applies_it_to_history_and_an_explanation_says_so(desk: Path, tmp_path: Path) -> None:
    for name in ("qa.db", "calibrated.yaml"):
        shutil.copy(desk / name, tmp_path)
    with engine(tmp_path / "qa.db") as opened:
        fitted = opened.calibrate(desk / "surveys.csv", tmp_path / "my.calibration.json")
        plain = opened.store.assessment("made-000")
    with engine(tmp_path / "qa.db", tmp_path / "calibrated.yaml") as opened:
        assert opened.rescore().written == CHATS
        moved = opened.store.assessment("made-000")
        again = opened.calibrate(desk / "surveys.csv", tmp_path / "again.json")
    assert again == fitted, "a calibration is fitted to uncalibrated values, whatever the rubric names"
    csat = next(one for one in fitted.calibrations if one.signal is SignalName.CSAT)
    assert plain.signals.csat.value is not None
    assert moved.signals.csat.value == csat.map.of(plain.signals.csat.value)
    assert moved.signals.sentiment == plain.signals.sentiment
    assert moved.provenance.rubric_sha256 != plain.provenance.rubric_sha256
    assert f"calibrated on {CHATS} surveys" in explanation_text(moved)


def test_what_was_measured_stays(desk: Path, surveyed: list[dict[str, object]], tmp_path: Path) -> None:
    with engine(desk / "qa.db") as opened:
        opened.calibrate(desk / "surveys.csv", tmp_path / "my.calibration.json")
    shutil.copy(EXAMPLES / "calibrated.yaml", tmp_path)
    lines = [json.dumps(one) for one in surveyed[:20]]
    with engine(rubric=tmp_path / "calibrated.yaml") as opened, engine() as uncalibrated:
        for moved, plain in zip(opened.classify(lines), uncalibrated.classify(lines), strict=True):
            for name in (SignalName.CSAT, SignalName.FCR, SignalName.NPS, SignalName.CES):
                assert moved.signals[name] == plain.signals[name]  # type: ignore[union-attr]
                assert moved.signals[name].basis is Basis.MEASURED  # type: ignore[union-attr]


def test_rows_that_lead_nowhere_are_counted(desk: Path, surveyed: list[dict[str, object]], tmp_path: Path) -> None:
    write_rows(tmp_path / "s.csv", surveyed, ("csat",))
    with (tmp_path / "s.csv").open("a") as stream:
        stream.write("made-,4\nelsewhere-1,5\nmade-001,\nmade-000,3\nchats.jsonl,5\n")
    with engine(desk / "qa.db") as opened:
        found = opened.calibrate(tmp_path / "s.csv", tmp_path / "my.json")
    assert found.counts.model_dump() == {
        "rows": CHATS + 5,
        "repeated": 1,
        "without_answer": 1,
        "unknown": 3,
        "used": CHATS,
    }


def test_lines_that_lead_nowhere_are_counted(surveyed: list[dict[str, object]], tmp_path: Path) -> None:
    write_lines(tmp_path / "s.jsonl", [*surveyed[:3], surveyed[0], {**surveyed[3], "survey": None}, {"id": "no turns"}])
    with engine() as opened:
        found = opened.calibrate(tmp_path / "s.jsonl", tmp_path / "my.json")
    assert found.counts.model_dump() == {"rows": 6, "repeated": 1, "without_answer": 1, "unknown": 1, "used": 3}
    assert (found.sha256, found.calibrations) == ("", ())
    assert not (tmp_path / "my.json").exists(), "what teaches nothing is not written"


def test_contacts_are_found_by_their_file_and_by_an_id_that_is_kept_as_a_digest(tmp_path: Path) -> None:
    chat = interaction(("customer", "It works now, thank you."), id="4111 1111 1111 1111").model_dump_json()
    (tmp_path / "card.jsonl").write_text(chat)
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.500\n<v Customer>It works now, thank you.\n")
    (tmp_path / "s.csv").write_text("id,csat\ntalk.vtt,4\n4111 1111 1111 1111,5\n")
    with engine(tmp_path / "qa.db") as opened:
        names = [one.interaction_id for one in opened.run([tmp_path / "card.jsonl", tmp_path / "talk.vtt"])]
        found = opened.calibrate(tmp_path / "s.csv", tmp_path / "my.json")
    assert not any("4111" in name for name in names)
    assert (found.counts.unknown, found.counts.used) == (0, 2)


def test_an_answer_of_a_row_goes_before_one_that_came_with_the_contact(
    surveyed: list[dict[str, object]], tmp_path: Path
) -> None:
    own = {**surveyed[0], "survey": {"csat": 5, "ces": 7}}
    write_lines(tmp_path / "chats.jsonl", [own])
    (tmp_path / "s.csv").write_text("id,csat\nmade-000,2\n")
    with engine(tmp_path / "qa.db") as opened:
        list(opened.run([tmp_path / "chats.jsonl"]))
        found = surveyed_pairs(tmp_path / "s.csv", opened.store, opened.pipeline, opened.compiled(), lambda *_: None)
    assert [(pair.signal, pair.answer) for pair in found.pairs] == [(SignalName.CSAT, 25), (SignalName.CES, 100)]


@pytest.mark.parametrize(
    ("rows", "arguments", "says"),
    [
        (None, ("s.csv", "--out", "my.json"), "s.csv: the file cannot be read: No such file"),
        (None, ("s.jsonl", "--out", "my.json"), "s.jsonl: the file cannot be read: No such file"),
        ("id,mood\nc,good\n", ("s.csv", "--out", "my.json"), "no column holds answers"),
        ("id,csat\nmade-000,9\n", ("s.csv", "--out", "my.json"), "s.csv, line 2: csat is no whole number from 1 to 5"),
        ("id,csat\nmade-000,4\n", ("s.csv", "--out", "my.yaml"), "name the calibration's file with the ending .json"),
        ("id,csat\nmade-000,4\n", ("s.csv", "--out", "none/my.json"), "the folder for the calibration does not exist"),
        ("id,csat\nmade-000,4\n", ("s.csv", "--out", "my.json", "--store", "no.db"), "there is no such store"),
        ("id,csat\nmade-000,4\n", ("s.csv", "--out", "my.json"), "no signal can be calibrated by these surveys"),
    ],
)
def test_errors_end_with_2_and_say_what_to_do(
    desk: Path, tmp_path: Path, rows: str | None, arguments: tuple[str, ...], says: str
) -> None:
    if rows is not None:
        (tmp_path / "s.csv").write_text(rows)
    shutil.copy(desk / "qa.db", tmp_path)
    ended = qa_engine("calibrate", *arguments, cwd=tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert says in ended.stderr
    assert not list(tmp_path.glob("**/my.*"))
    assert ("1 answers; at least 100 are needed" in ended.stdout) == ("no signal can be" in says)


def test_the_command_shows_what_was_measured_and_what_the_file_is_for(desk: Path) -> None:
    ended = qa_engine("calibrate", "surveys.csv", "--store", "qa.db", "--out", "shown.calibration.json", cwd=desk)
    assert ended.returncode == 0, ended.stderr
    for words in (
        "interactions with an answer beside an inferred value",
        "calibration error, points: before",
        "csat: means of like values",
        "Not calibrated: these signals stay as they are",
        "Only customers who answered are in these figures",
        "written: shown.calibration.json; in a rubric: calibration: shown.calibration.json",
    ):
        assert words in ended.stdout, words
    (desk / "shown.yaml").write_text(
        (desk / "calibrated.yaml").read_text().replace("my.calib", "shown.calib"), encoding="utf-8"
    )
    shown = qa_engine("rubrics", "show", "shown.yaml", cwd=desk)
    assert "calibrated by shown.calibration.json: csat" in shown.stdout


def test_a_refusal_with_a_report_is_shown_with_its_figures(desk: Path) -> None:
    with engine(desk / "qa.db") as opened:
        found = opened.calibrate(desk / "surveys.csv", desk / "rows.json")
    refusals = (found.refused[0].evolve(signal=SignalName.CSAT, report=found.calibrations[0].report),)
    nothing = SurveyCalibration.model_validate({**dict(found), "calibrations": (), "refused": refusals})
    console = console_out()
    with console.capture() as shown:
        for table in tables(nothing):
            console.print(table)
    assert "not used" in shown.get()
    assert "means of like values" not in shown.get()


def test_the_file_is_asked_for_before_the_work(desk: Path) -> None:
    with engine(desk / "qa.db") as opened, pytest.raises(UsageError, match=r"ending \.json"):
        opened.calibrate(desk / "none.csv", desk / "my.yaml")
