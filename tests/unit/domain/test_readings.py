"""Readings: cues belong to a side and to their turn, and a classifier's account balances."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.facts import Facts, SideFacts
from qa_engine.domain.findings import Findings, IntentFinding
from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import (
    CUSTOMER_CUES,
    AnnoyanceReading,
    CueName,
    CueReading,
    OutcomeReading,
    ReadingCoverage,
    Readings,
    RoleDoubt,
    RoleReading,
    TurnVector,
)


def evidence(turn_index: int) -> Evidence:
    return Evidence(
        turn_index=turn_index,
        start=0,
        end=2,
        quote="hi",
        detector="d",
        detector_version="1",
        confidence=1,
        reason="r",
    )


def cue(name: CueName, turn_index: int) -> CueReading:
    return CueReading(turn_index=turn_index, cue=name, confidence=1, evidence=evidence(turn_index))


def test_the_customers_cues_are_those_before_the_agents() -> None:
    assert CueName.STATED_RATING in CUSTOMER_CUES
    assert CueName.GREETING not in CUSTOMER_CUES
    assert len(CUSTOMER_CUES) == 19


def test_a_cues_evidence_lies_in_its_own_turn() -> None:
    with pytest.raises(ValidationError, match="its own turn"):
        CueReading(turn_index=1, cue=CueName.GRATITUDE, confidence=1, evidence=evidence(0))


def test_an_outcomes_evidence_lies_in_its_own_turn() -> None:
    told = OutcomeReading(turn_index=1, settled=0.5, unsettled=0, evidence=evidence(1))
    assert Readings.from_bytes(Readings(outcomes=(told,)).to_bytes()).outcomes == (told,)
    with pytest.raises(ValidationError, match="the evidence of an outcome must lie in its own turn"):
        OutcomeReading(turn_index=1, settled=0.5, unsettled=0, evidence=evidence(0))


@pytest.mark.parametrize(("settled", "unsettled"), [(-0.1, 0), (1.1, 0), (0, -0.1), (0, 1.1)])
def test_what_a_stretch_says_lies_from_0_to_1(settled: float, unsettled: float) -> None:
    with pytest.raises(ValidationError):
        OutcomeReading(turn_index=0, settled=settled, unsettled=unsettled, evidence=evidence(0))


def test_annoyance_lies_in_its_own_turn() -> None:
    told = AnnoyanceReading(turn_index=1, annoyed=-0.5, evidence=evidence(1))
    assert Readings.from_bytes(Readings(annoyance=(told,)).to_bytes()).annoyance == (told,)
    with pytest.raises(ValidationError, match="the evidence of annoyance must lie in its own turn"):
        AnnoyanceReading(turn_index=1, annoyed=0.5, evidence=evidence(0))


@pytest.mark.parametrize("annoyed", [-1.1, 1.1])
def test_annoyance_lies_from_minus_1_to_1(annoyed: float) -> None:
    with pytest.raises(ValidationError):
        AnnoyanceReading(turn_index=0, annoyed=annoyed, evidence=evidence(0))


def doubted(doubt: RoleDoubt | None, probability: float | None) -> RoleReading:
    return RoleReading(
        participant="p", role=Role.AGENT, confidence=0.5, stated=True, doubt=doubt, doubt_probability=probability
    )


@pytest.mark.parametrize(("doubt", "probability"), [(RoleDoubt.SIDES_SWAPPED, None), (None, 0.5)])
def test_a_doubt_has_its_probability(doubt: RoleDoubt | None, probability: float | None) -> None:
    with pytest.raises(ValidationError, match="a doubt needs its probability, and a probability its doubt"):
        doubted(doubt, probability)


@pytest.mark.parametrize(
    ("probabilities", "swapped"), [([], None), ([None], None), ([None, 0.3], 0.3), ([0.3, 0.7, 0.4], 0.7)]
)
def test_how_likely_the_sides_are_swapped(probabilities: list[float | None], swapped: float | None) -> None:
    roles = tuple(doubted(None if p is None else RoleDoubt.SIDES_SWAPPED, p) for p in probabilities)
    assert Readings(roles=roles).swapped_probability == swapped


def test_cues_by_name() -> None:
    readings = Readings(cues=(cue(CueName.GRATITUDE, 0), cue(CueName.HOLD, 1), cue(CueName.GRATITUDE, 2)))
    assert [found.turn_index for found in readings.of(CueName.GRATITUDE)] == [0, 2]
    assert readings.of() == ()


@pytest.mark.parametrize(
    ("turns", "read", "skipped", "balanced"),
    [(3, 3, {}, True), (3, 1, {"blank": 1, "language": 1}, True), (3, 2, {}, False), (0, 1, {}, False)],
)
def test_coverage_balances(turns: int, read: int, skipped: dict[str, int], balanced: bool) -> None:
    if balanced:
        assert ReadingCoverage(classifier="c", turns=turns, read=read, skipped=skipped).read == read
        return
    with pytest.raises(ValidationError, match="c: read and skipped turns do not add up"):
        ReadingCoverage(classifier="c", turns=turns, read=read, skipped=skipped)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=64))
def test_vectors_survive_their_bytes(values: bytes) -> None:
    vector = TurnVector(turn_index=0, values=values)
    assert TurnVector.from_bytes(vector.to_bytes()) == vector
    assert "values" not in repr(vector)


def test_facts_by_side() -> None:
    side = SideFacts(role=Role.AGENT, turns=1, words=2)
    assert Facts(sides=(side,)).side(Role.AGENT) is side
    assert Facts(sides=(side,)).side(Role.CUSTOMER) is None


@pytest.mark.parametrize(
    ("found", "main"),
    [
        ([], None),
        ([("a", 0, 0.5), ("b", 1, 0.9)], "b"),
        ([("a", 3, 0.9), ("b", 1, 0.9)], "b"),
    ],
)
def test_main_intent(found: list[tuple[str, int, float]], main: str | None) -> None:
    intents = tuple(
        IntentFinding(turn_index=turn, intent=name, confidence=sure, evidence=evidence(turn))
        for name, turn, sure in found
    )
    assert Findings(intents=intents).main_intent == main


def test_a_rule_that_there_is_not() -> None:
    assert Findings().rule("none") is None
