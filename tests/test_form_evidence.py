"""Every automatic answer on the form shows its words, the window searched, or its number and where it was counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.fact_names import FactName
from qa_engine.domain.form import CueCheck, FactCheck, RuleCheck, SignalCheck
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.scorecard import CriterionOutcome, CriterionResult
from qa_engine.domain.signals import SignalName
from qa_engine.domain.stored import StoredReading
from qa_engine.engine import Engine
from qa_engine.rubrics import compile_rubric, list_rubrics, load_rubric
from qa_engine.runtime.assessing import assess
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber

ROOT = Path(__file__).parents[1]
WRITTEN = [ROOT / "fixtures" / kind for kind in ("chats", "emails", "social", "transcripts")]
READINGS = sorted((ROOT / "tests" / "golden" / "readings").glob("*.json"))
RUBRICS = [summary.name for summary in list_rubrics()]
DECIDED = (CriterionOutcome.MET, CriterionOutcome.PARTLY_MET, CriterionOutcome.NOT_MET)


def with_every_kind_of_check(rubric: Rubric) -> Rubric:
    """The rubric with a section in which every fact and signal, and the customer's tone, answers a line."""
    checks = [{"by": "fact", "fact": name, "at_least": 1} for name in FactName]
    checks += [{"by": "signal", "signal": name, "at_least": 50} for name in SignalName]
    checks += [{"by": "sentiment", "over": over, "at_least": 0} for over in ("whole", "last_quarter")]
    checks += [{"by": "intent", "intents": [name]} for name in sorted(rubric.intent_names)]
    lines = [{"id": f"every_{number}", "title": "Every", "check": check} for number, check in enumerate(checks)]
    weight = None if rubric.sections[0].weight is None else 1
    given = {"id": "every", "title": "Every", "criteria": lines, "weight": weight}
    section = type(rubric.sections[0]).model_validate(given)
    return rubric.evolve(sections=(*rubric.sections, section))


def written(rubric: str) -> Iterator[Assessment]:
    """The written fixtures, read without weights."""
    with Engine(rubric=rubric, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as engine:
        yield from (one for one in engine.run(WRITTEN) if isinstance(one, Assessment))


def read_with_weights(rubric: Rubric) -> Iterator[Assessment]:
    """Fixtures of every kind, calls too, as the real heads read them."""
    compiled = compile_rubric(rubric, None, None)
    for path in READINGS:
        stored = StoredReading.from_bytes(path.read_bytes())
        yield assess(stored.read, stored.facts, stored.origin, compiled)


def faults(rubric: Rubric, assessment: Assessment) -> list[str]:
    checks = {criterion.id: criterion.check for criterion in rubric.criteria}
    return [
        f"{assessment.interaction_id}: {result.criterion}: {result.reason}"
        for result in assessment.scorecard.results
        if not _is_evident(checks[result.criterion], result)
    ]


def _is_evident(check: object, result: CriterionResult) -> bool:
    shown = bool(result.evidence) or result.searched is not None
    if result.outcome in DECIDED and isinstance(check, FactCheck | SignalCheck):
        figure = result.figure
        return figure is not None and bool(figure.where) and str(figure.name) in result.reason
    if result.outcome in DECIDED:
        return shown
    if result.outcome is CriterionOutcome.NOT_APPLICABLE and "does not apply to the channel" not in result.reason:
        return shown or not isinstance(check, RuleCheck | CueCheck)
    return bool(result.reason)


@pytest.mark.parametrize("name", RUBRICS)
def test_every_automatic_answer_of_the_written_fixtures_shows_what_it_rests_on(name: str) -> None:
    rubric = load_rubric(name)
    assessments = list(written(name))
    assert len(assessments) >= 15
    assert [fault for one in assessments for fault in faults(rubric, one)] == []


@pytest.mark.parametrize("name", RUBRICS)
def test_every_automatic_answer_by_any_check_shows_what_it_rests_on(name: str) -> None:
    rubric = with_every_kind_of_check(load_rubric(name))
    assessments = list(read_with_weights(rubric))
    decided = [result for one in assessments for result in one.scorecard.results if result.outcome in DECIDED]
    assert len(decided) > 12 * len(FactName) / 2
    assert [fault for one in assessments for fault in faults(rubric, one)] == []
