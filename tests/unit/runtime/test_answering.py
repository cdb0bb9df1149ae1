"""People's answers worked into an assessment move its form and its caps, and nothing else."""

from __future__ import annotations

import pytest

from qa_engine import Answer, answered
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.rubric import Cap, Rubric
from qa_engine.errors import UsageError
from qa_engine.rubrics import rubric_sha256
from tests.unit.scoring.builders import assess, rubric, signals
from tests.unit.signals.builders import agent, customer, judged

CHECKS = {"polite": {"by": "person"}, "turns": {"by": "fact", "fact": "turns", "at_least": 1}}
CAP = Cap(id="rude", criterion="polite", limit=30, reason="The agent was rude")


@pytest.fixture
def under() -> Rubric:
    return rubric({"csat": "1"}, checks=CHECKS, caps=[CAP])


@pytest.fixture
def before(under: Rubric) -> Assessment:
    contact = judged(customer("Hi."), agent("Go away."))
    built = assess(contact, under, given=signals(csat=80))
    return built.evolve(provenance=built.provenance.evolve(rubric_sha256=rubric_sha256(under)))


def said(answer: str) -> Answer:
    return Answer(criterion="polite", answer=answer, by="anna", why="told the customer to go away")


def test_an_answer_moves_the_form_and_triggers_the_cap_on_its_line(before: Assessment, under: Rubric) -> None:
    after = answered(before, under, [said("not_met")])
    assert (before.composite.value, after.composite.value) == (80, 30)
    assert after.scorecard.score == 0
    assert after.scorecard.result("polite").person == said("not_met")  # type: ignore[union-attr]
    assert after.evolve(scorecard=before.scorecard, composite=before.composite) == before


def test_without_answers_nothing_moves(before: Assessment, under: Rubric) -> None:
    assert answered(before, under, []) == before


def test_an_answer_that_cannot_count_is_listed(before: Assessment, under: Rubric) -> None:
    after = answered(before, under, [said("perhaps")])
    assert [unused.reason for unused in after.scorecard.unused] == [
        "answer met, not_met or not_applicable, not perhaps"
    ]


def test_another_rubric_is_refused(before: Assessment, under: Rubric) -> None:
    with pytest.raises(UsageError, match="was not judged under this test rubric; rescore first"):
        answered(before, under.evolve(min_weight="0.5"), [said("met")])
