"""Files of survey answers: what is read, and what is refused by line and column without quoting a cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.domain.interaction import Survey
from qa_engine.errors import UsageError
from qa_engine.ingest import holds_interactions, read_survey_rows


def rows(folder: Path, text: str | bytes) -> list[tuple[str, Survey, str | None]]:
    path = folder / "surveys.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(row.interaction, row.survey, row.customer) for row in read_survey_rows(path).rows]


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("interaction_id,csat\nc-1,4\n", ("c-1", Survey(csat=4), None), "the plain form"),
        ("Conversation ID;NPS\nc-1;10\n", ("c-1", Survey(nps=10), None), "other headings, semicolons"),
        ("call_id\tces_score\nc-1\t7\n", ("c-1", Survey(ces=7), None), "tabs"),
        ("id,resolved\nc-1,Yes\n", ("c-1", Survey(resolved=True), None), "yes"),
        ("id,resolved\nc-1,0\n", ("c-1", Survey(resolved=False), None), "no"),
        ("id,csat,customer_id\nc-1,4.0,u-1\n", ("c-1", Survey(csat=4), "u-1"), "who answered; a number with a point"),
        ("id,csat,nps\nc-1,n/a,3\n", ("c-1", Survey(nps=3), None), "one of two is no answer"),
        ("id,csat\nc-1,2\nc-1,5\n", ("c-1", Survey(csat=5), None), "of two rows the last counts"),
        ('﻿id,csat,said\nc-1,2,"well, no"\n'.encode(), ("c-1", Survey(csat=2), None), "other columns are not used"),
    ],
)
def test_what_is_read(tmp_path: Path, text: str | bytes, expected: object, why: str) -> None:
    assert rows(tmp_path, text) == [expected], why


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,csat,resolved\na,1,\nb,,\nc,-,no\n,3,yes\na,2,\n\n")
    read = read_survey_rows(tmp_path / "s.csv")
    assert [(row.line, row.interaction) for row in read.rows] == [(4, "c"), (6, "a")]
    assert (read.total, read.without_answer, read.repeated) == (5, 2, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("csat,nps\n1,2\n", "no column names the interaction; call it 'interaction_id'"),
        ("id,mood\nc-1,good\n", "no column holds answers; call them 'csat', 'nps', 'ces' or 'resolved'"),
        ("id,csat\nc-1,0\n", "line 2: csat is no whole number from 1 to 5; map the answers to that scale first"),
        ("id,csat\nc-1,4\nc-2,80\n", "line 3: csat is no whole number from 1 to 5"),
        ("id,nps\nc-1,11\n", "line 2: nps is no whole number from 0 to 10"),
        ("id,ces\nc-1,3.5\n", "line 2: ces is no whole number from 1 to 7"),
        ("id,csat\nc-1,very good\n", "line 2: csat is no whole number"),
        ("id,csat\nc-1,inf\n", "line 2: csat is no whole number"),
        ("id,resolved\nc-1,partly\n", "line 2: resolved is neither yes nor no"),
        ("id,csat\nc-1\n", "line 2: is no row of 2 cells divided by ','"),
        ('id,csat\n"c-1,4\n', "line 2: is no row of 2 cells"),
        (b"\x00\x01\x02\xff\xfe\x00" * 40, "save it as CSV in UTF-8"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        rows(tmp_path, text)
    assert says in str(refused.value)
    assert "very good" not in str(refused.value), "no cell is quoted"


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_survey_rows(tmp_path / "s.csv")


def test_a_file_too_large(tmp_path: Path) -> None:
    with (tmp_path / "s.csv").open("wb") as stream:
        stream.truncate(513 * 1024**2)
    with pytest.raises(UsageError, match="larger than 512 MiB"):
        read_survey_rows(tmp_path / "s.csv")


@pytest.mark.parametrize(("name", "expected"), [("a.jsonl", True), ("a.NDJSON", True), ("a.csv", False), ("a", False)])
def test_which_files_hold_interactions(name: str, expected: bool) -> None:
    assert holds_interactions(Path(name)) is expected
