"""Every rubric that ships is a working example: valid, plain about what it is not, with sources and test lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_engine.domain.rules import ComplianceRule, Marker
from qa_engine.engine import Engine
from qa_engine.rubrics import RubricFile, compile_rubric, load_rubric_file
from qa_engine.rubrics.libraries import library_names
from qa_engine.rubrics.loading import shipped_names
from qa_engine.rubrics.review import Level, review_rubric
from qa_engine.runtime.rule_tests import planned_tests, run_tests

SHIPPED = tuple(shipped_names())
#: The default is of no industry, so it cites little and knows the reasons for contact of none.
INDUSTRIES = tuple(name for name in SHIPPED if name != "xla_default")

LEAST = {"rules": 8, "cited rules": 6, "criteria": 10, "sections": 4, "intents": 8}
LEAST_EXAMPLES = 6
LEAST_LINES = {"says": 4, "does_not_say": 5, "dialogues": 2}
DISCLAIMER = "not legal advice"


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> RubricFile:
    return load_rubric_file(request.param)


@pytest.fixture(scope="module", params=INDUSTRIES)
def industry(request: pytest.FixtureRequest) -> RubricFile:
    return load_rubric_file(request.param)


def own(file: RubricFile) -> Iterator[ComplianceRule | Marker]:
    """Rules and markers that do not come from a library unchanged."""
    included = {one for read in file.libraries for one in (*read.library.rules, *read.library.markers)}
    return (one for one in (*file.rubric.rules, *file.rubric.markers) if one not in included)


def written(file: RubricFile) -> Iterator[ComplianceRule | Marker]:
    """All rules and markers of a rubric and of the libraries it includes, also those that it writes anew."""
    yield from (*file.rubric.rules, *file.rubric.markers)
    for read in file.libraries:
        yield from (*read.library.rules, *read.library.markers)


def test_the_review_finds_nothing_to_mend(shipped: RubricFile) -> None:
    found = [remark for remark in review_rubric(shipped).remarks if remark.level is Level.ERROR]
    assert found == []


def test_it_says_in_the_file_and_in_its_description_that_it_is_no_legal_advice(industry: RubricFile) -> None:
    text = Path(industry.path).read_text(encoding="utf-8")
    header = text[: text.index("\nid:")].lower()
    assert DISCLAIMER in header
    assert "verified: false" in header
    assert DISCLAIMER in industry.rubric.description.lower()


def test_it_holds_enough_to_start_a_programme_from(industry: RubricFile) -> None:
    rubric = industry.rubric
    counts = {
        "rules": sum(isinstance(one, ComplianceRule) for one in own(industry)),
        "cited rules": sum(one.citation is not None for one in rubric.rules),
        "criteria": sum(len(section.criteria) for section in rubric.sections),
        "sections": len(rubric.sections),
        "intents": len(rubric.intents),
    }
    assert {key: counts[key] for key, least in LEAST.items() if counts[key] < least} == {}
    assert [one.name for one in rubric.intents if len(one.examples) < LEAST_EXAMPLES] == []
    assert rubric.caps
    assert rubric.targets


def test_critical_rules_stand_on_the_form_or_in_a_cap(industry: RubricFile) -> None:
    rubric = industry.rubric
    asked = {getattr(one.check, "rule", None) for section in rubric.sections for one in section.criteria}
    asked |= {cap.rule for cap in rubric.caps}
    assert [one.id for one in rubric.rules if one.severity.value == "critical" and one.id not in asked] == []


def test_sources_come_with_where_they_hold(shipped: RubricFile) -> None:
    rules = shipped.rubric.rules
    assert [one.id for one in rules if (one.citation is None) is not (one.jurisdiction is None)] == []
    assert [one.id for one in rules if one.verified and one.citation is None] == []


def test_every_rule_and_marker_has_enough_test_lines(shipped: RubricFile) -> None:
    short = {
        (one.id, kind): len(getattr(one.tests, kind))
        for one in written(shipped)
        for kind, least in LEAST_LINES.items()
        if len(getattr(one.tests, kind)) < least
    }
    assert short == {}


def test_dialogues_show_the_rule_hold_and_not_hold(shipped: RubricFile) -> None:
    statuses = [(one.id, {dialogue.status.value for dialogue in one.tests.dialogues}) for one in written(shipped)]
    assert [name for name, found in statuses if "satisfied" not in found or len(found) < 2] == []


def test_every_entry_of_every_library_is_tried_in_some_rubric() -> None:
    files = [load_rubric_file(name) for name in SHIPPED]
    tried = {one for file in files for one in (*file.rubric.rules, *file.rubric.markers)}
    assert {read.name for file in files for read in file.libraries} == set(library_names())
    assert [one.id for file in files for one in written(file) if one not in tried] == []


def test_lines_that_need_no_model_come_out_as_written(shipped: RubricFile) -> None:
    planned = [one for one in planned_tests(shipped) if not one.reads]
    tried = run_tests(shipped, planned, compile_rubric(shipped.rubric, None, None), None)
    assert [(one.item, one.text, one.got) for one in tried if not one.passed] == []


@pytest.mark.model
@pytest.mark.slow
def test_lines_that_need_the_encoder_come_out_as_written(shipped: RubricFile) -> None:
    planned = [one for one in planned_tests(shipped) if one.reads]
    if not planned:
        return
    with Engine(rubric=shipped.rubric) as engine:
        tried = list(run_tests(shipped, planned, engine.compiled(), engine.pipeline.reader))
    assert [(one.item, one.text, one.got) for one in tried if not one.passed] == []
