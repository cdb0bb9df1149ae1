"""What the commands print, to which stream, and how they end. Reading is done without weights, by phrases and VADER."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from qa_engine.cli.options import parse_date
from qa_engine.domain.assessment import Failure
from qa_engine.domain.interaction import Source
from qa_engine.domain.ledger import Depth
from qa_engine.store import SqliteStore
from qa_engine.testing import interaction

ROOT = Path(__file__).parents[3]
SCHEMAS = {
    kind: json.loads((ROOT / "docs" / "schema" / f"{kind}.schema.json").read_text())
    for kind in ("assessment", "failure")
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with two good chats and one damaged line."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    solved = interaction(
        ("customer", "My invoice is wrong again and I am really annoyed."),
        ("agent", "I am sorry about that. I have corrected the invoice and refunded 20 dollars."),
        ("customer", "Great, that solved it. Thank you so much!"),
        id="solved-1",
    )
    broken = interaction(
        ("customer", "The internet is down."),
        ("agent", "Please restart the router."),
        ("customer", "It is still not working! I will switch to another provider."),
        id="broken-1",
    )
    lines = [solved.model_dump_json(), "{damaged", broken.model_dump_json()]
    (inbox / "chats.jsonl").write_text("\n".join(lines))
    (inbox / "README.md").write_text("no interaction")
    return tmp_path


def qa_engine(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QA_ENGINE_ENCODER_MODEL": "none"}
    command = [sys.executable, "-m", "qa_engine", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, input=stdin)


def test_run_ledger_explain_report_rescore(desk: Path) -> None:
    """One story from arrival to report, as a user would go through it."""
    ran = qa_engine("run", "inbox", "--store", "qa.db", cwd=desk)
    assert ran.returncode == 1, "one arrival was set aside"
    assert "solved-1" in ran.stdout
    assert "quarantined: invalid" in ran.stdout
    assert "balances" in ran.stdout
    assert "1 arrivals were set aside" in ran.stderr

    ledger = qa_engine("ledger", "--store", "qa.db", "--entries", "--skipped", "--format", "jsonl", cwd=desk)
    assert ledger.returncode == 0
    account, *rows = [json.loads(line) for line in ledger.stdout.splitlines()]
    assert (account["total"], account["scored"], account["quarantined"]) == (3, 2, 1)
    assert [row["state"] for row in rows if "state" in row] == ["scored", "quarantined", "scored"]
    assert rows[-1]["source"] == "inbox/README.md"

    explained = qa_engine("explain", "broken-1", "--store", "qa.db", "--milestones", cwd=desk)
    assert explained.returncode == 0, explained.stderr
    assert "still not working" in explained.stdout
    assert "first_response" in explained.stdout or "first response" in explained.stdout

    taken_apart = qa_engine("explain", "broken-1", "--store", "qa.db", "--json", cwd=desk)
    assert json.loads(taken_apart.stdout)["interaction_id"] == "broken-1"

    reported = qa_engine("report", "--store", "qa.db", "--html", "r.html", "--csv", "r.csv", cwd=desk)
    assert reported.returncode == 0, reported.stderr
    assert reported.stdout.splitlines() == [str(desk / "r.html"), str(desk / "r.csv")]
    assert "solved-1" in (desk / "r.html").read_text()

    again = qa_engine("rescore", "--store", "qa.db", cwd=desk)
    assert again.stdout.startswith("0 assessments written, 2 unchanged\n")
    assert re.search(r"moved +│ +0", again.stdout), again.stdout


def test_rescore_says_who_moved_and_why(desk: Path) -> None:
    assert qa_engine("run", "inbox", "--store", "qa.db", cwd=desk).returncode == 1
    shutil.copyfile(desk / "qa.db", desk / "copy.db")

    table = qa_engine("rescore", "--store", "qa.db", "--rubric", "telecom", "--moves", "moves.csv", cwd=desk)
    assert table.returncode == 0, table.stderr
    for part in (
        "2 assessments written, 0 unchanged",
        "Points moved",
        "From band",
        "Rules that stand",
        "Largest moves",
    ):
        assert part in table.stdout
    assert str(desk / "moves.csv") in table.stdout
    rows = list(csv.DictReader((desk / "moves.csv").read_text().splitlines()))
    assert {row["interaction_id"] for row in rows} == {"solved-1", "broken-1"}
    for row in rows:
        parts = [Decimal(value) for name, value in row.items() if name.endswith("_points")]
        assert sum(parts) == Decimal(row["difference"]) == Decimal(row["after"]) - Decimal(row["before"])
        assert "rule no_abusive_language: " not in row["why"], "it stands as before"
        assert re.search(r"(weight of|criterion) \w+: ", row["why"])

    lines = qa_engine("rescore", "--store", "copy.db", "--rubric", "telecom", "--format", "jsonl", cwd=desk)
    *moves, report = [json.loads(line) for line in lines.stdout.splitlines()]
    assert [(one["kind"], one["interaction_id"]) for one in moves] == [("move", row["interaction_id"]) for row in rows]
    assert (report["kind"], report["written"], report["moves"]["moved"]) == ("rescore", 2, 2)

    refused = qa_engine("rescore", "--store", "qa.db", "--moves", "nowhere/moves.csv", cwd=desk)
    assert refused.returncode == 2
    assert "cannot be written" in refused.stderr


def test_explain_tells_why_something_was_set_aside_and_what_was_heard(desk: Path) -> None:
    heard = interaction(("agent", "Good morning."), ("customer", "My line was"), id="cut-1")
    failure = Failure(
        interaction_id="cut-1", stage="media", code="truncated_media", message="3 s are there", heard=heard
    )
    with SqliteStore(desk / "qa.db") as store:
        source = Source(uri="calls/cut.wav", digest="d1")
        store.register_arrivals([source])
        store.commit_failure(source, "config", failure, Depth(declared_s=12.0, decoded_s=3.0, speech_s=2.0))
    for name in ("cut-1", "cut.wav"):
        told = qa_engine("explain", name, "--store", "qa.db", "--milestones", cwd=desk)
        assert told.returncode == 0, told.stderr
        for words in ("3 s are there (truncated media", "3.0 of 12.0 s declared", "customer: My line was"):
            assert words in told.stdout
    whole = qa_engine("explain", "cut-1", "--store", "qa.db", "--json", cwd=desk)
    assert Failure.model_validate_json(whole.stdout) == failure
    jsonschema.validate(json.loads(whole.stdout), SCHEMAS["failure"])

    reported = qa_engine("report", "--store", "qa.db", "--html", "r.html", cwd=desk)
    assert reported.returncode == 0, reported.stderr
    assert "My line was" in (desk / "r.html").read_text()


def test_transcribe_says_who_spoke_when(desk: Path) -> None:
    subtitles = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Agent>Hello.\n\n00:03.000 --> 00:04.000\n<v Customer>Hi.\n"
    (desk / "talk.vtt").write_text(subtitles)
    told = qa_engine("transcribe", "talk.vtt", "--format", "rttm", cwd=desk)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "SPEAKER talk 1 1.000 1.500 <NA> <NA> agent <NA> <NA>",
        "SPEAKER talk 1 3.000 1.000 <NA> <NA> customer <NA> <NA>",
    ]


def test_classify_answers_every_line_in_order(desk: Path) -> None:
    answered = qa_engine("classify", "inbox/chats.jsonl", cwd=desk)
    answers = [json.loads(line) for line in answered.stdout.splitlines()]
    assert answered.returncode == 1
    assert [answer["kind"] for answer in answers] == ["assessment", "failure", "assessment"]
    for answer in answers:
        jsonschema.validate(answer, SCHEMAS[answer["kind"]])
    assert not (desk / "qa.db").exists(), "classify stores nothing"

    piped = qa_engine("classify", "-", cwd=desk, stdin=(desk / "inbox" / "chats.jsonl").read_text())
    assert json.loads(piped.stdout.splitlines()[0])["interaction_id"] == "solved-1"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "nowhere"], 2, "nowhere"),
        (["ledger", "--store", "no.db"], 2, "there is no such store"),
        (["explain", "x", "--store", "no.db"], 2, "there is no such store"),
        (["report", "--store", "no.db"], 2, "say what to write"),
        (["run", "inbox", "--rubric", "no-such-rubric"], 2, "no-such-rubric"),
        (["run", "inbox", "--as-of", "yesterday"], 2, "is no date"),
        (["run", "agent=only-one-side.wav"], 2, "agent=FILE and customer=FILE"),
        (["classify", "nowhere.jsonl"], 2, "cannot be read"),
        (["transcribe", "inbox/README.md"], 2, "README.md"),
        (["rubrics", "check", "inbox/README.md"], 2, "README.md"),
        (["no-such-command"], 2, "no-such-command"),
        (["run", "inbox", "--store", "no-folder/qa.db"], 2, "folder exists"),
        (["run", "inbox", "--store", "inbox/README.md"], 2, "not an SQLite file"),
        (["run", "inbox", "--rubric", ""], 2, "rubric"),
        (["report", "--html", "r.html", "--audio", "no-folder"], 2, "--audio"),
        (["explain", "x", "--json", "--milestones"], 2, "without --json"),
        (["models", "install", "no-such-model"], 2, "no-such-model"),
    ],
)
def test_mistakes_end_with_usage_and_say_what_to_do(desk: Path, arguments: list[str], code: int, words: str) -> None:
    result = qa_engine(*arguments, cwd=desk)
    assert result.returncode == code, result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_mistyped_path_makes_no_store(desk: Path) -> None:
    assert qa_engine("run", "inbox", "nowhere", cwd=desk).returncode == 2
    assert not (desk / "qa.db").exists()


def test_a_run_that_finds_nothing_says_so(desk: Path) -> None:
    result = qa_engine("run", "inbox/README.md", cwd=desk)
    assert result.returncode == 0
    assert "no interaction was found" in result.stderr


def test_ids_and_file_names_are_shown_letter_by_letter(desk: Path) -> None:
    """Markup of the terminal library or an emoji code in an id neither fails nor vanishes."""
    for number, id in enumerate(("[red]x[/red]", "[/b]", "a:smile:b")):
        chat = interaction(("customer", "It is solved, thank you."), ("agent", "Bye."), id=id)
        (desk / f"[b]{number}.jsonl").write_text(chat.model_dump_json())
    result = qa_engine("run", ".", cwd=desk)
    listed = qa_engine("ledger", "--entries", cwd=desk).stdout
    for id in ("[red]x[/red]", "[/b]", "a:smile:b"):
        assert id in result.stdout, result.stderr
        assert id in listed
    assert "[b]2" in listed


@pytest.mark.parametrize("arguments", [["classify", "many.jsonl"], ["classify", "many.jsonl", "--format", "table"]])
def test_a_reader_who_leaves_early_is_no_failure(desk: Path, arguments: list[str]) -> None:
    chat = (desk / "inbox" / "chats.jsonl").read_text().splitlines()[0]
    (desk / "many.jsonl").write_text(f"{chat}\n" * 150)
    env = {**os.environ, "QA_ENGINE_ENCODER_MODEL": "none"}
    command = [sys.executable, "-m", "qa_engine", *arguments]
    with subprocess.Popen(command, cwd=desk, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read().decode()
    assert process.returncode == 0, complaint
    assert "Traceback" not in complaint and "BrokenPipe" not in complaint


def test_milestones_under_a_rubric_of_ones_own(desk: Path) -> None:
    own = desk / "own.yaml"
    own.write_text((ROOT / "rubrics" / "xla_default.yaml").read_text().replace("\nid: xla_default", "\nid: own"))
    assert qa_engine("run", "inbox", "--rubric", "own.yaml", cwd=desk).returncode == 1
    told = qa_engine("explain", "broken-1", "--milestones", cwd=desk)
    assert (told.returncode, told.stdout) == (2, "")
    assert "--rubric FILE" in told.stderr
    other = qa_engine("explain", "broken-1", "--milestones", "--rubric", "telecom", cwd=desk)
    assert other.returncode == 2 and "not the rubric of this score" in other.stderr
    shown = qa_engine("explain", "broken-1", "--milestones", "--rubric", "own.yaml", cwd=desk)
    assert shown.returncode == 0, shown.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["describe"], ["ingest", "privacy", "classify", "judge", "scoring", "store"]),
        (["rubrics", "list"], ["xla_default", "telecom"]),
        (["rubrics", "show", "telecom"], ["weights:", "compliance", "Rules"]),
        (["rubrics", "check", "telecom"], ["is valid", "sha256"]),
        (["rubrics", "schema"], ['"$schema"', "weights"]),
        (["models", "list"], ["whisper-base", "minilm-l6"]),
        (["inspect", "inbox/chats.jsonl"], ["interchange", "customer"]),
        (["--version"], ["qa-engine 0."]),
        (["--help"], ["Exit codes", "rescore"]),
    ],
)
def test_commands_that_only_tell(desk: Path, arguments: list[str], words: list[str]) -> None:
    result = qa_engine(*arguments, cwd=desk)
    assert result.returncode in (0, 1), result.stderr
    for word in words:
        assert word in result.stdout


def test_every_command_shows_an_example() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text()
    for section in reference.split("\n## ")[1:]:
        name = section.splitlines()[0].strip()
        assert any(line.startswith(f"    {name}") for line in section.splitlines()[3:]), name


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-20", "2026-03-21T00:00:00+00:00"),
        ("2026-03-20T18:00:00", "2026-03-20T18:00:00+00:00"),
        ("2026-03-20T18:00:00+01:00", "2026-03-20T18:00:00+01:00"),
    ],
)
def test_a_date_means_the_end_of_its_day(text: str, moment: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert parsed.isoformat() == moment
