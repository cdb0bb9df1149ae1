"""Google scorecards as our forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa_engine.rubrics.importing import Fate
from tests.unit.rubrics_import.builders import imported, loaded, notes

YES_NO = [{"key": "yes", "boolValue": True, "score": 1}, {"key": "no", "boolValue": False, "score": 0}]


def ask(name: str, choices: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    return {"abbreviation": name, "questionBody": f"{name}?", "answerChoices": choices or YES_NO, **fields}


@pytest.mark.parametrize(
    ("choices", "options", "why"),
    [
        (YES_NO, [("yes", "Yes", 1, False), ("no", "No", 0, False)], "true and false"),
        (
            [*YES_NO, {"key": "na", "naValue": True, "score": 5}],
            [("yes", "Yes", 1, False), ("no", "No", 0, False), ("na", "Not applicable", None, True)],
            "one that does not apply",
        ),
        (
            [{"key": "a", "strValue": "Well", "score": 2.5}, {"key": "b", "strValue": "Badly"}],
            [("a", "Well", 2.5, False), ("b", "Badly", 0, False)],
            "texts; without a score it earns nothing",
        ),
        (
            [{"key": "a", "numValue": 3, "score": 3}, {"numValue": 1.5, "score": 1}],
            [("a", "3", 3, False), ("answer_2", "1.5", 1, False)],
            "numbers; without a key it gets one",
        ),
    ],
)
def test_answers(choices: list[dict[str, Any]], options: list[Any], why: str, tmp_path: Path) -> None:
    rubric = loaded(imported({"qaQuestions": [ask("q", choices)]}, tmp_path), tmp_path)
    found = [(one.key, one.title, one.score, one.na) for one in rubric.sections[0].criteria[0].options]
    assert found == options, why
    assert rubric.form.scoring == "points"


@pytest.mark.parametrize(
    "choices", [[], YES_NO[:1], [{"key": "a", "strValue": "A"}, {"key": "b", "strValue": "B"}], [YES_NO[0], YES_NO[0]]]
)
def test_questions_that_become_comments(choices: list[dict[str, Any]], tmp_path: Path) -> None:
    made = imported({"qaQuestions": [{**ask("q"), "answerChoices": choices}, ask("r")]}, tmp_path)
    assert loaded(made, tmp_path).sections[0].criteria[0].question == "comment"
    assert notes(made, Fate.NOT_CARRIED) == ["qaQuestions[0].answerChoices"]


def test_sections_are_tags_and_lines_are_in_order(tmp_path: Path) -> None:
    questions = [
        ask("c", order=3, tags=["CUSTOMER"]),
        ask("a", order=1, tags=["CUSTOMER", "BUSINESS"]),
        ask("b", order=2, tags=["projects/p/locations/l/qaQuestionTags/polite"]),
        ask("d", order=4),
    ]
    made = imported({"qaQuestions": questions}, tmp_path)
    rubric = loaded(made, tmp_path)
    assert [(one.title, [line.id for line in one.criteria]) for one in rubric.sections] == [
        ("Customer", ["a", "c"]),
        ("polite", ["b"]),
        ("Questions", ["d"]),
    ]
    assert notes(made, Fate.NOT_CARRIED) == ["qaQuestions[1].tags[1]"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"predefinedQuestionConfig": {"type": "CONVERSATION_OUTCOME"}}, "predefinedQuestionConfig"),
        ({"qaQuestionDataOptions": {"conversationDataOptions": {}}}, "qaQuestionDataOptions"),
        ({"weather": "rain"}, "weather"),
    ],
)
def test_what_is_not_carried_over_is_named(fields: dict[str, Any], path: str, tmp_path: Path) -> None:
    made = imported({"qaQuestions": [ask("q", **fields)]}, tmp_path)
    assert notes(made, Fate.NOT_CARRIED) == [f"qaQuestions[0].{path}"]


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ({"qaScorecards": [{"displayName": "Care"}], "qaQuestions": [ask("q")]}, "Care"),
        ({"revision": {"state": "READY", "snapshot": {"displayName": "Then"}}, "qaQuestions": [ask("q")]}, "Then"),
        ([{"displayName": "Listed"}, ask("q")], "Listed"),
        (ask("q"), "imported"),
    ],
)
def test_titles(value: Any, title: str, tmp_path: Path) -> None:
    assert loaded(imported(value, tmp_path), tmp_path).title == title
