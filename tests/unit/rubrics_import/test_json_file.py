"""JSON that no export holds is refused with the place and the reason, before anything is built of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing.json_file import MOST_BYTES, parse_json, read_json
from tests.unit.rubrics_import.builders import imported

GOOD = '{"CategoryName": "a", "Rules": [{"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": ["%s"]}}]}'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1, column 1: not valid JSON"),
        ('{"a": 1,\n "b": }', "line 2, column 7: not valid JSON"),
        ('{"a": 1} {"b": 2}', "not valid JSON: Extra data"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": [1, -Infinity]}', "-Infinity is no number"),
        ('{"a": 1e999}', "larger than any number"),
        ('{"a": ' + "9" * 5000 + "}", "a number of 5000 digits"),
        ('{"a": 1, "b": {"x": 1, "x": 2}}', "'x' is given twice"),
        ("[" * 100_000, "nested more than 40 levels"),
        ('{"a":' * 41 + "1" + "}" * 41, "nested more than 40 levels"),
        ('{"a": "\\ud800"}', "half of a character"),
        ("[" + "0," * 200_001 + "0]", "more than 200000 values"),
        ("'a'", "not valid JSON"),
        ("// no\n{}", "not valid JSON"),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    with pytest.raises(RubricError, match=r"source\.json") as refused:
        parse_json(text, "source.json")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        (
            '{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}',
            {"a": "[" * 44},
            "brackets inside a text are no levels",
        ),
        ('{"a": "\\"[[["}', {"a": '"[[['}, "a quoted quote does not end a text"),
        ('{"a": {"x": 1}, "b": {"x": 1}}', {"a": {"x": 1}, "b": {"x": 1}}, "the same key in two objects"),
        ("[[1, 2.5, -3e2, true, null]]", [[1, 2.5, -300.0, True, None]], "plain values"),
    ],
)
def test_what_is_read(text: str, value: object, why: str) -> None:
    assert parse_json(text, "source.json") == value, why


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a": "\xff"}', "not UTF-8 text"),
        (b" " * (MOST_BYTES + 1), "larger than 4 MiB"),
        (None, "cannot be read"),
    ],
)
def test_files_that_are_refused(data: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "source.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(RubricError, match=says):
        read_json(path)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "looks like none of the formats"),
        ({"name": "x"}, "looks like none of the formats"),
        ({"CategoryName": "a"}, "'Rules' is missing"),
        ({"CategoryName": 7, "Rules": []}, "CategoryName: must be a text, not 7"),
        ({"CategoryName": "a", "Rules": "b"}, "Rules: must be a list [...], not b"),
        ({"CategoryName": "a", "Rules": [3]}, "Rules[0]: must be an object {...}, not 3"),
        ({"CategoryName": "a", "Rules": []}, "nothing in it could be carried over"),
        (
            {"CategoryName": "a", "Rules": [{"InterruptionFilter": {}, "NonTalkTimeFilter": {}}]},
            "Rules[0]: a rule has exactly one filter",
        ),
        ({"Name": "a", "Function": "no json"}, "Function: must be an object"),
        ({"Name": "a", "Function": "{no json}"}, "Function, line 1, column 2: not valid JSON"),
        ({"Title": "a", "Items": [{"Neither": 1}], "ScoringStrategy": {}}, "'Status' is missing"),
        ({"EvaluationForm": {"Title": "a", "Items": [{"Neither": 1}]}}, "Items[0]: an item is a 'Section' or a"),
        ({"qaQuestions": [{"answerChoices": {"a": 1}}]}, "qaQuestions[0].answerChoices: must be a list"),
    ],
)
def test_a_wrong_shape_is_named_by_its_place(value: object, says: str, tmp_path: Path) -> None:
    with pytest.raises(RubricError) as refused:
        imported(value, tmp_path)
    assert says in str(refused.value)


def test_more_than_a_rubric_holds(tmp_path: Path) -> None:
    value = [{"CategoryName": "a", "Rules": [{"NonTalkTimeFilter": {}}]}] * 5000
    with pytest.raises(RubricError, match=r"the rubric would have \d+ KiB"):
        imported(value, tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        "a: b # c",
        "- x",
        "{x: 1}",
        "!tag",
        "*alias",
        "yes please",
        "line\\nbreak",
        "tab\\t and nul \\u0000x",
        "\\u2028 para",
    ],
)
def test_no_text_of_the_source_breaks_the_rubric(words: str, tmp_path: Path) -> None:
    made = imported((GOOD % words).replace('"a"', f'"{words}"'), tmp_path)
    assert len(made.carried[0].markers) == 1
