"""``qa-engine intents fit``: what it refuses and how, and one taxonomy from rows to findings with the real encoder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from qa_engine.cli.intents import _summary
from qa_engine.domain.assessment import Assessment
from qa_engine.engine import Engine
from qa_engine.errors import UsageError
from qa_engine.model_files import load_intent_head
from qa_engine.testing import ScriptedEncoder, interaction

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"


def qa_engine(*arguments: str, cwd: Path, encoder: str = "minilm-l6") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QA_ENGINE_ENCODER_MODEL": encoder}
    command = [sys.executable, "-m", "qa_engine", "intents", "fit", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


ROWS = "text,intent\nmy card is gone,card\nI lost my card,card\nthe bill is wrong,bill\nyou billed me twice,bill\n"


@pytest.mark.parametrize(
    ("text", "out", "says"),
    [
        (
            ROWS.replace("intent\n", "topic\n", 1),
            "own.safetensors",
            "rows.csv: there is no column 'intent'; its columns",
        ),
        (ROWS + "only one,lone\n", "own.safetensors", "rows.csv: fewer than two distinct texts for: lone; add rows"),
        (ROWS + '"open,card\n', "own.safetensors", "rows.csv, line 6: a quotation mark is not closed"),
        (ROWS, "own.bin", "own.bin: name the head's file with the ending .safetensors"),
        (ROWS, "none/own.safetensors", "none: the folder for the head does not exist; make it first"),
        (None, "own.safetensors", "rows.csv: the file cannot be read: No such file"),
    ],
)
def test_errors_end_with_2_and_say_what_to_do(tmp_path: Path, text: str | None, out: str, says: str) -> None:
    if text is not None:
        (tmp_path / "rows.csv").write_text(text)
    ended = qa_engine("rows.csv", "--out", out, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert says in ended.stderr
    assert not (tmp_path / out).exists()


def test_without_an_encoder_nothing_can_be_learned(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS)
    ended = qa_engine("rows.csv", "--out", "own.safetensors", cwd=tmp_path, encoder="none")
    assert ended.returncode == 2
    assert "encoder_model is 'none'; name an encoder" in ended.stderr


def test_texts_are_masked_before_they_are_encoded(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS + "mail me at jo.doe@example.org please,bill\n,card\n")
    encoder = ScriptedEncoder()
    with Engine(encoder=encoder) as engine:
        report = engine.fit_intents(tmp_path / "rows.csv", tmp_path / "own.safetensors")
        with pytest.raises(UsageError, match="there is no column 'said'"):
            engine.fit_intents(tmp_path / "rows.csv", tmp_path / "own.safetensors", text_column="said")
    assert "mail me at [EMAIL_1] please" in encoder.encoded
    assert not any("example.org" in text for text in encoder.encoded)
    assert (report.rows, report.blank_lines) == (5, (7,))
    assert json.loads((tmp_path / "own.json").read_text())["head_sha256"] == report.head_sha256


@pytest.mark.slow
@pytest.mark.model
def test_a_taxonomy_from_rows_to_findings_and_over_history(tmp_path: Path) -> None:
    for name in ("intents.csv", "intents.yaml"):
        shutil.copy(EXAMPLES / name, tmp_path)
    chat = interaction(
        ("customer", "I want to cancel and by the way your last bill is wrong."),
        ("agent", "I will send you a confirmation of the cancellation."),
        ("customer", "Thank you so much for your help today."),
        ("customer", "There has been no electricity since yesterday evening."),
        id="chat-1",
    )
    (tmp_path / "chat.jsonl").write_text(chat.model_dump_json())
    with Engine(store=tmp_path / "qa.db") as engine:
        (before,) = engine.run([tmp_path / "chat.jsonl"])

    ended = qa_engine("intents.csv", "--out", "my-intents.safetensors", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "right, cross-validated (5 folds)" in ended.stdout
    report = json.loads((tmp_path / "my-intents.json").read_text())
    assert report["accuracy"]["value"] > 0.8
    assert (report["rows"], report["several_intents_rows"], report["out_of_scope_rows"]) == (85, 5, 8)

    with Engine(store=tmp_path / "qa.db", rubric=tmp_path / "intents.yaml") as engine:
        engine.rescore()
        after = engine.store.assessment("chat-1")
    assert isinstance(before, Assessment)
    head = load_intent_head(tmp_path / "my-intents.safetensors")
    found = [(one.turn_index, one.intent) for one in after.findings.intents]
    assert found == [(0, "cancel_contract"), (0, "wrong_bill"), (3, "outage")]
    assert {one.evidence.detector_version for one in after.findings.intents} == {head.sha256[:12]}
    assert after.findings.rule("confirms_end_date").status == "satisfied"  # type: ignore[union-attr]
    assert before.provenance.rubric_sha256 != after.provenance.rubric_sha256


@pytest.mark.parametrize(("learned", "told"), [(4, False), (3, True)], ids=["all rows", "rows had to be left out"])
def test_rows_that_were_not_learned_from_are_told(tmp_path: Path, learned: int, told: bool) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS, encoding="utf-8")
    with Engine(encoder=ScriptedEncoder()) as engine:
        report = engine.fit_intents(rows, tmp_path / "own.safetensors")
    console = Console(width=120)
    with console.capture() as shown:
        console.print(_summary(report.evolve(rows_learned=learned)))
    assert ("learned from" in shown.get()) is told
