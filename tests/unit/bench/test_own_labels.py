"""The user's labelled rows: what is read, what is left out and said, what is refused and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa_engine.bench.own_labels import Columns, read_own_labels
from qa_engine.domain.interaction import Survey
from qa_engine.errors import UsageError
from qa_engine.testing import interaction

LINES = (("customer", "It is broken."), ("agent", "I see."))


def dialogue(survey: Survey | None = None, **details: object) -> str:
    return interaction(*LINES, survey=survey, **details).model_dump_json()


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "lines", "columns", "expected", "why"),
    [
        ("a.csv", ("text,sentiment", "good,positive"), Columns(), [("good", "positive", "good")], "a table"),
        ("a.tsv", ("text\tsentiment", "good\tPositive"), Columns(), [("good", "positive", "good")], "tabs, capitals"),
        (
            "a.csv",
            ("said;mood;who", "good;neutral;u1"),
            Columns("said", "mood", "who"),
            [("good", "neutral", "group u1")],
            "columns of other names",
        ),
        (
            "a.csv",
            ("text,sentiment,who", "good,neutral,"),
            Columns(group="who"),
            [("good", "neutral", "good")],
            "alone",
        ),
        (
            "a.csv",
            ("text,sentiment", " So  Good,neutral"),
            Columns(),
            [("So Good", "neutral", "so good")],
            "same words",
        ),
        ("a.jsonl", ('{"text": "bad", "sentiment": "negative"}',), Columns(), [("bad", "negative", "bad")], "objects"),
        (
            "a.jsonl",
            ("", '{"text": "bad", "sentiment": "negative", "who": 7, "more": []}'),
            Columns(group="who"),
            [("bad", "negative", "group 7")],
            "blank lines and other fields are passed over",
        ),
    ],
)
def test_texts(
    tmp_path: Path, name: str, lines: tuple[str, ...], columns: Columns, expected: list[tuple[str, ...]], why: str
) -> None:
    own = read_own_labels([written(tmp_path, name, *lines)], columns)
    assert [(" ".join(one.text.split()), one.label.value, one.group) for one in own.texts] == expected, why
    assert (own.dialogues, own.notes) == ((), ())


def test_a_dialogue_loses_its_survey_which_stands_beside_it(tmp_path: Path) -> None:
    survey = Survey(csat=4, resolved=True)
    path = written(tmp_path, "a.jsonl", dialogue(survey, id="d-1"), dialogue(survey, id="d-2", customer_id="u-1"))
    own = read_own_labels([path])
    assert [one.interaction.survey for one in own.dialogues] == [None, None]
    assert [one.survey for one in own.dialogues] == [survey, survey]
    assert [one.group for one in own.dialogues] == ["d-1", "u-1"], "a customer's dialogues belong together"


def test_several_files_and_both_kinds_are_taken_together(tmp_path: Path) -> None:
    first = written(tmp_path, "a.csv", "text,sentiment", "good,positive")
    second = written(tmp_path, "b.jsonl", '{"text": "bad", "sentiment": "negative"}', dialogue(Survey(ces=1)))
    own = read_own_labels([first, second])
    assert (len(own.texts), len(own.dialogues)) == (2, 1)


@pytest.mark.parametrize(
    ("name", "lines", "note"),
    [
        ("a.csv", ("text,sentiment", "x,mixed", "y,happy"), "is not labelled negative, neutral or positive: 2 lines"),
        ("a.csv", ("text,sentiment", "x,positive|negative"), "is not labelled negative, neutral or positive: 1 line,"),
        ("a.csv", ("text,sentiment", ",neutral"), "has no text: 1 line, first line 2"),
        ("a.csv", ("text,sentiment", "x,"), "has no label: 1 line, first line 2"),
        ("a.jsonl", ('{"text": "x", "sentiment": 1}',), "is not labelled negative, neutral or positive in 'sentiment'"),
        ("a.jsonl", ('{"said": "x"}',), "has no field 'text' with a text"),
        ("a.jsonl", (dialogue(),), "has no answer in its survey: 1 line, first line 1"),
        ("a.jsonl", (dialogue(Survey()),), "has no answer in its survey"),
        ("a.jsonl", ('{"turns": []}',), "is no interaction that can be read"),
    ],
)
def test_what_is_left_out_is_said(tmp_path: Path, name: str, lines: tuple[str, ...], note: str) -> None:
    good = written(tmp_path, "good.jsonl", '{"text": "fine", "sentiment": "neutral"}')
    own = read_own_labels([written(tmp_path, name, *lines), good])
    (said,) = own.notes
    assert said.startswith(f"{name}: left out, because it {note}")
    with pytest.raises(UsageError, match="no row has a text with negative, neutral or positive"):
        read_own_labels([tmp_path / name])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", "", "a.xlsx: labelled rows are read from .csv"),
        ("a.csv", None, "the file cannot be read: No such file"),
        ("a.jsonl", None, "the file cannot be read: No such file"),
        ("a.csv", "", "a.csv: the file is empty; its first line names the columns, such as: text,sentiment"),
        ("a.csv", "text,label\nx,neutral\n", "a.csv: there is no column 'sentiment'; its columns are text, label"),
        ("a.jsonl", "{}\nsecret words\n", "a.jsonl, line 2: is not JSON; a line is"),
        ("a.jsonl", "[1]\n", "a.jsonl, line 1: is no object"),
        ("a.jsonl", "[" * 100_000, "a.jsonl, line 1: is not JSON"),
        ("a.jsonl", "", "a.jsonl: no row has a text"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(UsageError) as error:
        read_own_labels([tmp_path / name])
    assert says in str(error.value)
    assert "secret" not in str(error.value), "no customer's words"


def test_fields_of_an_object_that_are_no_text_are_left_out(tmp_path: Path) -> None:
    lines = [json.dumps({"text": text, "sentiment": "neutral"}) for text in (3, "  ", None, "fine")]
    own = read_own_labels([written(tmp_path, "a.jsonl", *lines)])
    assert [one.text for one in own.texts] == ["fine"]
    assert "3 lines, first line 1" in own.notes[0]
