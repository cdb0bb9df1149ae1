"""An assessment whose points do not add up, or whose quotes do not stand in the text, cannot be built."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from qa_engine.domain.assessment import (
    Assessment,
    CapLine,
    ComponentContribution,
    Composite,
    Failure,
    MissingComponent,
)
from qa_engine.domain.findings import Findings, IntentFinding, PhraseMatch
from qa_engine.domain.phrases import PatternKind
from qa_engine.domain.readings import CueName
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.scorecard import CriterionOutcome, CriterionResult, Scorecard
from qa_engine.signals import infer_signals
from tests.unit.scoring.builders import assessment
from tests.unit.signals.builders import agent, customer, evidence, judged, rule

LINE = ComponentContribution(
    signal="csat", weight=Decimal(1), effective_weight=Decimal(1), value=60, points=60, basis="inferred"
)
MISSING = MissingComponent(signal="fcr", weight=Decimal("0.2"), status="failed", reason="why")
CAP = CapLine(cap="c", limit=40, points=-20, reason="why")


def composite(**more: Any) -> Composite:
    return Composite(**{"value": 60, "low": 50, "high": 70, "band": "fair", "contributions": (LINE,), **more})


def withheld(**more: Any) -> Composite:
    return Composite(**{"withheld": "too little", **more})


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: composite(missing=(MISSING,)), "missing_weight is not the sum"),
        (lambda: composite(withheld="but there is one"), "either given or withheld"),
        (lambda: Composite(), "either given or withheld"),
        (lambda: withheld(low=1), "no interval and no band"),
        (lambda: withheld(high=1), "no interval and no band"),
        (lambda: withheld(band="fair"), "no interval and no band"),
        (lambda: composite(low=None), "needs low, high and band"),
        (lambda: composite(high=None), "needs low, high and band"),
        (lambda: composite(band=None), "needs low, high and band"),
        (lambda: composite(low=61), "low <= value <= high"),
        (lambda: composite(contributions=()), "do not add up"),
        (lambda: composite(caps=(CAP,)), "do not add up"),
        (lambda: CapLine(cap="c", limit=40, points=1, reason="why"), "less than or equal to 0"),
    ],
)
def test_composites_that_cannot_be_built(build: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        build()


@pytest.mark.parametrize(
    "found",
    [
        composite(),
        composite(value=40, low=30, high=40, caps=(CAP,)),
        composite(missing=(MISSING,), missing_weight=Decimal("0.2")),
        withheld(missing=(MISSING,), missing_weight=Decimal("0.2")),
    ],
)
def test_sound_composites_survive_their_bytes(found: Composite) -> None:
    assert Composite.from_bytes(found.to_bytes()) == found


CONTACT = judged(
    customer("It is down.", CueName.STILL_BROKEN, polarity=-0.5), agent("This call is recorded."), id="c-1"
)
FIRST, SECOND = evidence(CONTACT.interaction, 0), evidence(CONTACT.interaction, 1)
FINDINGS = Findings(
    intents=(IntentFinding(turn_index=0, intent="outage", confidence=0.9, evidence=FIRST),),
    phrases=(PhraseMatch(rule="r", pattern="recorded", kind=PatternKind.EXACT, evidence=SECOND),),
    rules=(rule("r", RuleStatus.SATISFIED, quoted=(SECOND,)),),
)
RESULT = CriterionResult(
    criterion="k",
    section="s",
    title="K",
    weight=1,
    outcome=CriterionOutcome.MET,
    reason="by hand",
    evidence=(SECOND,),
)


def assess(**more: Any) -> Assessment:
    contact = CONTACT.evolve(findings=FINDINGS)
    capped = composite(value=40, low=30, high=40, caps=(CAP.evolve(evidence=(FIRST,)),))
    built = assessment(contact, infer_signals(contact), scorecard=Scorecard(results=(RESULT,)), composite=capped)
    return built.evolve(**more)


def test_all_evidence_is_found() -> None:
    found = assess().all_evidence()
    assert found.count(SECOND) == 4  # phrase, rule, compliance line, criterion
    assert found.count(FIRST) >= 3  # cue, intent, cap
    assert Assessment.from_bytes(assess().to_bytes()) == assess()


MOVED = SECOND.evolve(turn_index=0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"interaction_id": "other"}, "not the id"),
        ({"scorecard": Scorecard(results=(RESULT.evolve(evidence=(MOVED,)),))}, "not in the text"),
        (
            {"composite": composite(value=40, low=30, high=40, caps=(CAP.evolve(evidence=(MOVED,)),))},
            "not in the text",
        ),
        ({"findings": Findings(rules=(rule("r", RuleStatus.SATISFIED, quoted=(MOVED,)),))}, "not in the text"),
    ],
)
def test_quotes_must_stand_in_the_text(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        assess(**changes)


def test_a_line_of_the_form_by_name() -> None:
    assert Scorecard(results=(RESULT,)).result("k") is RESULT
    assert Scorecard(results=(RESULT,)).result("l") is None


def test_a_failure_survives_its_bytes() -> None:
    failure = Failure(interaction_id="c-1", stage="speech", code="transcription_failed", message="c-1: no audio")
    assert Failure.from_bytes(failure.to_bytes()) == failure
