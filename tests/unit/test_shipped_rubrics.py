"""What every industry rubric that ships must hold, so that it can be copied as it stands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from qa_engine.domain.rules import RuleStatus
from qa_engine.rubrics import compile_rubric, load_rubric, load_rubric_file
from qa_engine.runtime.rule_tests import planned_tests, run_tests

RUBRICS = Path(__file__).parents[2] / "rubrics"
#: The general rubric belongs to no industry; its rules are older than test lines.
INDUSTRIES = sorted(path.stem for path in RUBRICS.glob("*.yaml") if path.stem != "xla_default")


def own(name):
    """The rules and markers that stand in the rubric's own file, not in a library."""
    text = (RUBRICS / f"{name}.yaml").read_text(encoding="utf-8")
    rubric = load_rubric(name)
    return [one for one in (*rubric.markers, *rubric.rules) if f"  - id: {one.id}\n" in text]


@pytest.mark.parametrize("name", INDUSTRIES)
def test_there_is_enough_in_it(name):
    rubric = load_rubric(name)
    assert len([one for one in own(name) if one in rubric.rules]) >= 8
    assert len(rubric.sections) >= 4
    assert sum(len(section.criteria) for section in rubric.sections) >= 10
    assert len(rubric.intents) >= 8
    assert all(len(intent.examples) >= 6 for intent in rubric.intents)
    assert sum(rubric.weights.values()) == Decimal(1)
    assert rubric.caps
    assert rubric.targets


@pytest.mark.parametrize("name", INDUSTRIES)
def test_it_says_what_it_is_not(name):
    text = (RUBRICS / f"{name}.yaml").read_text(encoding="utf-8")
    header = text.partition("\nid: ")[0]
    assert "Not legal advice" in header
    assert "verified: false" in header
    assert "Not legal advice" in load_rubric(name).description


@pytest.mark.parametrize("name", INDUSTRIES)
def test_every_rule_and_marker_has_test_lines(name):
    few = [
        one.id
        for one in own(name)
        if len(one.tests.says) < 4 or len(one.tests.does_not_say) < 5 or len(one.tests.dialogues) < 2
    ]
    assert not few
    one_sided = [
        one.id for one in own(name) if {dialogue.status for dialogue in one.tests.dialogues} == {RuleStatus.SATISFIED}
    ]
    assert not one_sided


@pytest.mark.parametrize("name", INDUSTRIES)
def test_what_the_law_asks_for_is_cited(name):
    rubric = load_rubric(name)
    cited = [rule for rule in rubric.rules if rule.citation]
    assert len(cited) >= 5
    assert all(rule.jurisdiction for rule in cited)
    assert not any(rule.verified for rule in rubric.rules)


@pytest.mark.parametrize("name", INDUSTRIES)
def test_its_own_test_lines_pass(name):
    file = load_rubric_file(name)
    planned = [one for one in planned_tests(file) if not one.reads]
    failed = [
        (tried.item, tried.line, tried.text, tried.got)
        for tried in run_tests(file, planned, compile_rubric(file.rubric, None, None), None)
        if not tried.passed
    ]
    assert planned
    assert not failed
