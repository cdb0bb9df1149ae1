"""``qa-engine audit``: what it prints and writes, when it refuses, and that the same store gives the same files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.interaction import Source
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.rubrics import rubric_sha256
from qa_engine.store import SqliteStore
from tests.unit.cli.test_commands import qa_engine
from tests.unit.reports.conftest import RUBRIC
from tests.unit.reports.test_audit import BAD, CHAT, DATED, GOOD, judged


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a store of three calls and a chat."""
    with SqliteStore(tmp_path / "qa.db") as store:
        for said in (GOOD, BAD, CHAT, DATED):
            made = judged(said)
            read = ReadInteraction(interaction=said, readings=made.readings)
            where = Source(uri=f"{said.id}.json", digest=f"d-{said.id}")
            store.commit_result(where, "c", read, made.facts, ReadingOrigin(), made)
    return tmp_path


def test_tables_on_the_screen(desk: Path) -> None:
    told = qa_engine("audit", "--store", "qa.db", cwd=desk)
    assert told.returncode == 0, told.stderr
    for words in (
        "75.0 % (3/4)",
        "19.4 to 99.4 %",
        "judged, score",
        "all arrivals of the ledger",
        "No review is recorded",
    ):
        assert words in told.stdout
    assert "66.7 % (2/3)" in told.stdout


def test_citations_come_from_the_rubrics_that_the_store_was_judged_under(desk: Path) -> None:
    with SqliteStore(desk / "qa.db") as store:
        store.keep_rubric(CompiledRubric(rubric=RUBRIC, sha256=rubric_sha256(RUBRIC)))
    told = qa_engine("audit", "--store", "qa.db", "--csv", "a.csv", cwd=desk)
    assert told.returncode == 0, told.stderr
    rows = list(csv.DictReader((desk / "a.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["citation"] for row in rows} == {rule.citation or "" for rule in RUBRIC.rules}


def test_files_are_the_same_twice_and_named(desk: Path) -> None:
    for name in ("a", "b"):
        files = [f"--{kind}={name}.{kind}" for kind in ("html", "csv", "pdf")]
        told = qa_engine("audit", "--store", "qa.db", *files, "--as-of", "2026-03-31", cwd=desk)
        assert told.returncode == 0, told.stderr
        kinds = ("html", "csv", "summary.csv", "coverage.csv", "pdf")
        assert told.stdout.splitlines() == [str(desk / f"{name}.{kind}") for kind in kinds]
    assert all((desk / f"a.{kind}").read_bytes() == (desk / f"b.{kind}").read_bytes() for kind in kinds)
    assert "as of 2026-03-31" in (desk / "a.html").read_text()


def test_a_period_of_whole_days_and_one_rule(desk: Path) -> None:
    asked = ("--since", "2026-03-01", "--until", "2026-03-01", "--rule", "recording", "--channel", "call")
    told = qa_engine("audit", "--store", "qa.db", *asked, "--csv", "a.csv", cwd=desk)
    assert told.returncode == 0, told.stderr
    with (desk / "a.csv").open(newline="") as file:
        rows = [(row["interaction_id"], row["rule"]) for row in csv.DictReader(file)]
    assert rows == [("dated", "recording")]


def test_a_store_that_does_not_balance_gives_no_audit(desk: Path) -> None:
    with SqliteStore(desk / "qa.db") as store:
        store.register_arrivals([Source(uri="open.json", digest="d-open")])
    told = qa_engine("audit", "--store", "qa.db", "--csv", "a.csv", "--html", "a.html", "--pdf", "a.pdf", cwd=desk)
    assert told.returncode == 3
    assert "does not balance" in told.stderr
    assert told.stdout == ""
    assert [path.name for path in desk.iterdir() if path.name.startswith("a.")] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--rule", "nothing"], "the rules in use are: no_threat, recording"),
        (["--since", "yesterday"], "is no date"),
        (["--as-of", "2026-03-31T10:00"], "is no date"),
        (["--channel", "fax"], "fax"),
        (["--rubric", "no-such-rubric"], "no-such-rubric"),
        (["--csv", "no/a.csv"], "cannot be written"),
    ],
)
def test_mistakes_end_with_usage(desk: Path, arguments: list[str], words: str) -> None:
    told = qa_engine("audit", "--store", "qa.db", *arguments, cwd=desk)
    assert told.returncode == 2, told.stderr
    assert words in told.stderr
