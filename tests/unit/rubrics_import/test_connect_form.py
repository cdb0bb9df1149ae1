"""Evaluation forms of Amazon Connect as our forms: each kind of question and what it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing import Fate, Oblige, import_files
from tests.unit.rubrics_import.builders import (
    depends,
    form,
    imported,
    lens,
    loaded,
    notes,
    number,
    option,
    question,
    says,
    section,
)

PERSON = {"by": "person"}


def lines(value: Any, folder: Path) -> list[dict[str, Any]]:
    """The criteria of all sections, but for their ids and titles."""
    made = imported(value, folder)
    loaded(made, folder)
    return [
        {key: line[key] for key in line if key not in ("id", "title")}
        for part in made.carried[0].sections
        for line in part.value["criteria"]
    ]


def test_a_choice(tmp_path: Path) -> None:
    asked = question("q", option("a", 10), option("b", 4), option("c", 0, AutomaticFail=True), Weight=30.0)
    assert lines(form(asked), tmp_path) == [
        {
            "weight": 30,
            "question": "choice",
            "check": PERSON,
            "options": [
                {"key": "a", "title": "A", "score": 10},
                {"key": "b", "title": "B", "score": 4},
                {"key": "c", "title": "C", "score": 0, "fail": "form"},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("option_fields", "fail", "not_carried", "why"),
    [
        ({"AutomaticFail": True}, "form", 0, "the whole form"),
        ({"AutomaticFail": True, "AutomaticFailConfiguration": {}}, "form", 0, "no section is named"),
        (
            {"AutomaticFail": True, "AutomaticFailConfiguration": {"TargetSection": "s"}},
            "section",
            0,
            "its own section",
        ),
        ({"AutomaticFailConfiguration": {"TargetSection": "s"}}, "section", 0, "the configuration alone"),
        ({"AutomaticFail": True, "AutomaticFailConfiguration": {"TargetSection": "z"}}, None, 1, "another section"),
        ({"AutomaticFail": False}, None, 0, "no fail"),
    ],
)
def test_automatic_fail(
    option_fields: dict[str, Any], fail: str | None, not_carried: int, why: str, tmp_path: Path
) -> None:
    value = form(question("q", option("y", 1), option("n", 0, **option_fields)))
    assert lines(value, tmp_path)[0]["options"][1].get("fail") == fail, why
    assert len(notes(imported(value, tmp_path), Fate.NOT_CARRIED)) == not_carried


@pytest.mark.parametrize(
    ("asked", "weight", "why"),
    [
        (question("q", option("a"), option("b")), 0, "no scores: it weighs nothing"),
        (question("q", option("a", 0), option("b", 0)), 0, "nothing to be earned"),
        (question("q", ScoringConfiguration={"IsExcludedFromScoring": True}), 0, "excluded"),
        (question("q"), None, "scored"),
    ],
)
def test_lines_that_do_not_count(asked: dict[str, Any], weight: int | None, why: str, tmp_path: Path) -> None:
    assert lines(form(asked), tmp_path)[0].get("weight") == weight, why


def test_a_line_that_weighs_nothing_fails_no_section(tmp_path: Path) -> None:
    fails = option("n", 0, AutomaticFail=True, AutomaticFailConfiguration={"TargetSection": "s"})
    value = form(question("q", Weight=100.0), question("r", option("y", 1), fails))
    assert "fail" not in lines(value, tmp_path)[1]["options"][1]
    assert notes(imported(value, tmp_path), Fate.NOT_CARRIED) == ["Items[0].Section.Items[1].Question"]


def test_a_number_without_ranges_weighs_nothing(tmp_path: Path) -> None:
    asked = number("n", (0, 9, 0))
    del asked["Question"]["QuestionTypeProperties"]["Numeric"]["Options"]
    found = lines(form(question("q"), asked), tmp_path)[1]
    assert (found["weight"], found["ranges"]) == (0, [{"at_most": 9, "score": 1}])


def test_a_question_without_weight_beside_others_with_one_weighs_nothing(tmp_path: Path) -> None:
    found = lines(form(question("q", Weight=50.0), question("r"), question("t", Weight=50.0)), tmp_path)
    assert [line["weight"] for line in found] == [50, 0, 50]


@pytest.mark.parametrize(
    ("asked", "check", "ranges", "why"),
    [
        (
            number("n", (0, 4, 0), (5, 10, 2)),
            PERSON,
            [{"below": 5, "score": 0}, {"at_most": 10, "score": 2}],
            "by a person",
        ),
        (
            number("n", (0, 59, 10), (60, 900, 0), automation="CUSTOMER_HOLD_TIME"),
            {"by": "fact", "fact": "hold_s"},
            [{"below": 60, "score": 10}, {"score": 0}],
            "a fact; 59.5 s is less than 60",
        ),
        (
            number("n", (-5, -1, 0), (0, 1, 3), (2, 5, 5), automation="OVERALL_CUSTOMER_SENTIMENT_SCORE"),
            {"by": "sentiment"},
            [{"below": 0, "score": 0}, {"below": 0.4, "score": 3}, {"score": 5}],
            "sentiment, from -5 to 5",
        ),
        (
            number("n", (5, 10, 2), (0, 4, 0)),
            PERSON,
            [{"below": 5, "score": 0}, {"at_most": 10, "score": 2}],
            "the lowest first",
        ),
    ],
)
def test_numbers(
    asked: dict[str, Any], check: dict[str, Any], ranges: list[dict[str, Any]], why: str, tmp_path: Path
) -> None:
    assert lines(form(asked), tmp_path) == [{"question": "number", "check": check, "ranges": ranges}], why


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (number("n", (0, 4, 0), (9, 5, 2)), "Options[1]: a range goes from 9 down to 5"),
        (number("n", (0, 4, 0), (0, 9, 2)), "Numeric: two ranges begin with the same number"),
    ],
)
def test_ranges_that_are_none(asked: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(RubricError) as refused:
        imported(form(asked), tmp_path)
    assert says in str(refused.value)


@pytest.mark.parametrize("label", ["AGENT_INTERACTION_DURATION", "NON_TALK_TIME_PERCENTAGE", "AI_TOOL_MAX_LATENCY"])
def test_what_is_not_measured_waits_for_a_person(label: str, tmp_path: Path) -> None:
    value = form(number("n", (0, 4, 0), (5, 10, 2), automation=label))
    assert lines(value, tmp_path)[0]["check"] == PERSON
    assert len(notes(imported(value, tmp_path), Fate.NOT_CARRIED)) == 1


@pytest.mark.parametrize(("kind", "not_carried"), [("TEXT", 0), ("MULTISELECT", 1), ("DATETIME", 1)])
def test_what_becomes_a_comment(kind: str, not_carried: int, tmp_path: Path) -> None:
    value = form({"Question": {"Title": "Why?", "RefId": "q", "QuestionType": kind}}, question("r"))
    assert lines(value, tmp_path)[0] == {"question": "comment"}
    assert len(notes(imported(value, tmp_path), Fate.NOT_CARRIED)) == not_carried


@pytest.mark.parametrize(
    ("enablement", "becomes", "why"),
    [
        (depends("q", "yes"), {"all": [{"criterion": "q", "answers": ["yes"]}]}, "one answer"),
        (depends("q", "yes", "no"), {"all": [{"criterion": "q", "answers": ["yes", "no"]}]}, "any of two"),
        (depends("q", "no", comparator="NOT_IN"), {"all": [{"criterion": "q", "answers": ["yes"]}]}, "the others"),
        (depends("q", "no", action="DISABLE"), {"any": [{"criterion": "q", "answers": ["yes"]}]}, "unless"),
        (
            depends("q", "no", action="DISABLE", comparator="NOT_IN"),
            {"any": [{"criterion": "q", "answers": ["no"]}]},
            "unless not",
        ),
        (
            depends("q", "yes", r=["no"]),
            {"all": [{"criterion": "q", "answers": ["yes"]}, {"criterion": "r", "answers": ["no"]}]},
            "both",
        ),
        (
            depends("q", "yes", r=["no"], operator="OR"),
            {"any": [{"criterion": "q", "answers": ["yes"]}, {"criterion": "r", "answers": ["no"]}]},
            "either",
        ),
        (
            depends("q", "yes", r=["no"], action="DISABLE"),
            {"any": [{"criterion": "q", "answers": ["no"]}, {"criterion": "r", "answers": ["yes"]}]},
            "unless both: if either is otherwise",
        ),
        (
            depends("q", "yes", r=["no"], action="DISABLE", operator="OR"),
            {"all": [{"criterion": "q", "answers": ["no"]}, {"criterion": "r", "answers": ["yes"]}]},
            "unless either: if both are otherwise",
        ),
        (depends("later", "yes"), None, "a line that comes later"),
        (depends("q", "perhaps"), None, "an answer that is not there"),
        (depends("q", "yes", comparator="EXACT"), None, "another comparison"),
        ({**depends("q", "yes"), "DefaultAction": "ENABLE"}, None, "enabled either way"),
    ],
)
def test_conditions(enablement: dict[str, Any], becomes: dict[str, Any] | None, why: str, tmp_path: Path) -> None:
    value = form(question("q"), question("r"), question("t", Enablement=enablement), question("later"))
    assert lines(value, tmp_path)[2].get("enabled_if") == becomes, why
    path = "Items[0].Section.Items[2].Question.Enablement"
    assert notes(imported(value, tmp_path), Fate.NOT_CARRIED) == ([] if becomes else [path])


def test_the_condition_of_a_section_is_that_of_its_lines(tmp_path: Path) -> None:
    first = section("a", question("q"))
    second = section("b", question("r"), question("t", Enablement=depends("r", "no")), Enablement=depends("q", "yes"))
    found = lines(form(first, second), tmp_path)
    assert [line.get("enabled_if") for line in found] == [
        None,
        {"all": [{"criterion": "q", "answers": ["yes"]}]},
        {"all": [{"criterion": "q", "answers": ["yes"]}, {"criterion": "r", "answers": ["no"]}]},
    ]


def test_sections_inside_sections_stand_side_by_side(tmp_path: Path) -> None:
    inner = section("inner", question("r"), Weight=50.0)
    value = form(section("outer", question("q"), inner, Weight=80.0), section("z", question("t"), Weight=20.0))
    value["ScoringStrategy"]["Mode"] = "SECTION_ONLY"
    rubric = loaded(imported(value, tmp_path), tmp_path)
    assert [(one.title, one.weight) for one in rubric.sections] == [("Outer", 80), ("Outer: Inner", 40), ("Z", 20)]


def test_points_and_bonus(tmp_path: Path) -> None:
    def earns(points: int) -> dict[str, Any]:
        return {"PointsConfiguration": {"PointValue": points}}

    value = form(
        question("q", option("y", 1, **earns(10)), option("n", 0, **earns(0))),
        question(
            "r",
            option("y", **earns(5)),
            option("n", **earns(0), AutomaticFail=True),
            ScoringConfiguration={"PointsConfiguration": {"MaxPointValue": 5, "IsBonus": True}},
        ),
        question("t", option("y"), option("n")),
        mode="POINTS_BASED",
    )
    found = lines(value, tmp_path)
    assert [one["score"] for one in found[0]["options"]] == [10, 0]
    assert found[1]["bonus"]
    assert "fail" not in found[1]["options"][1], "a bonus fails nothing"
    assert found[2] == {"question": "comment"}, "without points there is no choice in a form of points"


@pytest.mark.parametrize(
    ("thresholds", "bands"),
    [
        ([("NEEDS_IMPROVEMENT", "Max", 60)], [("needs_improvement", 0), ("meets_expectations", 60)]),
        ([("EXCEEDS_EXPECTATIONS", "Min", 90)], [("meets_expectations", 0), ("exceeds_expectations", 90)]),
        (
            [("EXCEEDS_EXPECTATIONS", "Min", 90), ("NEEDS_IMPROVEMENT", "Max", 60)],
            [("needs_improvement", 0), ("meets_expectations", 60), ("exceeds_expectations", 90)],
        ),
        ([("EXCEEDS_EXPECTATIONS", "Min", 50), ("NEEDS_IMPROVEMENT", "Max", 60)], []),
    ],
)
def test_bands(thresholds: list[tuple[str, str, int]], bands: list[tuple[str, int]], tmp_path: Path) -> None:
    value = form(question("q"))
    value["ScoringStrategy"]["ScoreThresholds"] = [
        {"PerformanceCategory": name, f"{end}ScorePercentage": at} for name, end, at in thresholds
    ]
    rubric = loaded(imported(value, tmp_path), tmp_path)
    assert [(band.name, band.lower) for band in rubric.form.bands] == bands


def test_a_form_that_is_not_scored_weighs_nothing(tmp_path: Path) -> None:
    value = form(question("q", Weight=5.0), status="DISABLED")
    assert [line["weight"] for line in lines(value, tmp_path)] == [0]


AUTOMATION = {
    "Options": [{"RuleCategory": {"Category": "Rule", "Condition": "PRESENT", "OptionRefId": "yes"}}],
    "DefaultOptionRefId": "no",
}


@pytest.mark.parametrize(
    ("oblige", "met"), [(Oblige.MUST_SAY, "yes"), (Oblige.MUST_NOT_SAY, "no"), (Oblige.MARKER, None)]
)
def test_a_category_that_is_imported_as_a_rule_answers_its_line(
    oblige: Oblige, met: str | None, tmp_path: Path
) -> None:
    imported(form(question("q", automation=AUTOMATION)), tmp_path)
    (tmp_path / "source.json").rename(tmp_path / "form.json")
    imported(lens(says("hello there", ParticipantRole="AGENT")), tmp_path)
    made = import_files([tmp_path / "form.json", tmp_path / "source.json"], "both", None, oblige)
    line = loaded(made, tmp_path).sections[0].criteria[0]
    assert line.check.by == ("rule" if met else "person")
    assert [one.key for one in line.options if one.when == "met"] == ([met] if met else [])
    assert made.complete == (met is not None)


@pytest.mark.parametrize(
    "automation",
    [
        {"AnswerSource": {"SourceType": "GEN_AI"}},
        {**AUTOMATION, "DefaultOptionRefId": None},
        {**AUTOMATION, "DefaultOptionRefId": "yes"},
        {
            "Options": [
                *AUTOMATION["Options"],
                {"RuleCategory": {"Category": "Other", "Condition": "NOT_PRESENT", "OptionRefId": "no"}},
            ]
        },
    ],
)
def test_automation_that_nothing_here_does_waits_for_a_person(automation: dict[str, Any], tmp_path: Path) -> None:
    value = form(question("q", automation=automation))
    assert lines(value, tmp_path)[0]["check"] == PERSON
    assert notes(imported(value, tmp_path), Fate.NOT_CARRIED) == [
        "Items[0].Section.Items[0].Question.QuestionTypeProperties.SingleSelect.Automation"
    ]


def test_names_that_no_id_may_have(tmp_path: Path) -> None:
    asked = question("Größe!", option("met", 1), option("a b", 0), option("a:b", 0))
    criterion = loaded(imported(form(asked), tmp_path), tmp_path).sections[0].criteria[0]
    assert criterion.id == "grosse"
    assert [one.key for one in criterion.options] == ["answer_met", "a_b", "a_b_2"]


def test_instructions_stand_in_the_file_as_comments(tmp_path: Path) -> None:
    made = imported(form(question("q", Instructions="First line.\nid: not_a_field")), tmp_path)
    assert "# Instructions: First line. id: not_a_field\n" in made.text


def test_a_rubric_has_one_form(tmp_path: Path) -> None:
    imported(form(question("q")), tmp_path)
    with pytest.raises(RubricError, match="a rubric has one form"):
        import_files([tmp_path / "source.json", tmp_path / "source.json"], "both")
