"""The form: every criterion has a result and a reason; what does not apply or cannot be told is not in the score."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings
from qa_engine.domain.form import Check
from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.scorecard import CriterionOutcome, CriterionResult, Scorecard
from qa_engine.scoring import fill_scorecard
from qa_engine.signals import infer_signals
from tests.unit.scoring.builders import (
    Criterion,
    CueCheck,
    FactCheck,
    RuleCheck,
    SignalCheck,
    must_say,
    rubric,
    signals,
)
from tests.unit.signals.builders import Said, agent, by, cue_account, customer, evidence, judged, rule

MET, NOT_MET = CriterionOutcome.MET, CriterionOutcome.NOT_MET
NOT_APPLICABLE, UNDETERMINED = CriterionOutcome.NOT_APPLICABLE, CriterionOutcome.UNDETERMINED
HI = customer("Hi.")


def filled(check: Check | Criterion, contact: JudgedInteraction, **more: object) -> CriterionResult:
    under = rubric(checks={"k": check}, **more)  # type: ignore[arg-type]
    card = fill_scorecard(contact, infer_signals(contact), under)
    result = card.result("k")
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (RuleStatus.SATISFIED, MET),
        (RuleStatus.BREACHED, NOT_MET),
        (RuleStatus.NOT_TRIGGERED, NOT_APPLICABLE),
        (RuleStatus.UNDETERMINED, UNDETERMINED),
    ],
)
def test_rule_check(status: RuleStatus, outcome: CriterionOutcome) -> None:
    contact = judged(HI, agent("This call is recorded."))
    words = evidence(contact.interaction, 1)
    finding = rule("recorded", status, quoted=(words,))
    result = filled(RuleCheck(rule="recorded"), contact.evolve(findings=Findings(rules=(finding,))), rules=["recorded"])
    assert (result.outcome, result.reason, result.evidence, result.searched) == (
        outcome,
        finding.reason,
        (words,),
        finding.searched,
    )


@pytest.mark.parametrize(
    ("channels", "outcome", "reason"),
    [
        ((Channel.CALL,), NOT_APPLICABLE, "rule recorded does not apply to the channel chat"),
        ((Channel.CHAT,), UNDETERMINED, "rule recorded was not judged"),
        ((), UNDETERMINED, "rule recorded was not judged"),
    ],
)
def test_a_rule_without_a_finding(channels: tuple[Channel, ...], outcome: CriterionOutcome, reason: str) -> None:
    result = filled(RuleCheck(rule="recorded"), judged(HI), built_rules=[must_say("recorded", channels=channels)])
    assert (result.outcome, result.reason) == (outcome, reason)


GREETED = agent("Good morning.", CueName.GREETING)


@pytest.mark.parametrize(
    ("said", "check", "outcome", "reason"),
    [
        ([HI, GREETED], CueCheck(cues=(CueName.GREETING,)), MET, "found: greeting"),
        ([HI, agent("Yes?")], CueCheck(cues=(CueName.GREETING,)), NOT_MET, "not found: greeting"),
        (
            [customer("Good morning.", CueName.GREETING), agent("Yes?")],
            CueCheck(cues=(CueName.GREETING,)),
            NOT_MET,
            "not found: greeting",
        ),
        (
            [HI],
            CueCheck(cues=(CueName.GREETING,)),
            UNDETERMINED,
            "not found: greeting; but the side that would say it said nothing",
        ),
        (
            [HI, GREETED],
            CueCheck(cues=(CueName.EMPATHY,), when=(CueName.FRUSTRATION,)),
            NOT_APPLICABLE,
            "does not apply without frustration",
        ),
        (
            [customer("Argh.", CueName.FRUSTRATION), GREETED],
            CueCheck(cues=(CueName.EMPATHY, CueName.OWNERSHIP), when=(CueName.FRUSTRATION,)),
            NOT_MET,
            "not found: empathy, ownership",
        ),
        (
            [HI, agent("Good morning.", CueName.GREETING, heard=0.4)],
            CueCheck(cues=(CueName.EMPATHY,)),
            UNDETERMINED,
            "not found: empathy; but recognition was too unsure to say that it is absent",
        ),
        (
            [HI, agent("Yes?"), by(Role.UNKNOWN, agent("Good morning."))],
            CueCheck(cues=(CueName.GREETING,)),
            UNDETERMINED,
            "not found: greeting; but who spoke is not known for some turns",
        ),
        ([HI, GREETED], CueCheck(cues=(CueName.GRATITUDE, CueName.EMPATHY)), NOT_MET, "not found: gratitude, empathy"),
    ],
)
def test_cue_check(said: list[Said], check: CueCheck, outcome: CriterionOutcome, reason: str) -> None:
    result = filled(check, judged(*said))
    assert (result.outcome, result.reason) == (outcome, reason)
    assert bool(result.evidence) is (outcome is MET)


@pytest.mark.parametrize(("sure", "outcome"), [(0.69, UNDETERMINED), (0.7, NOT_MET)])
def test_a_guessed_speaker_is_not_held_to_what_was_not_said(sure: float, outcome: CriterionOutcome) -> None:
    result = filled(CueCheck(cues=(CueName.EMPATHY,)), judged(HI, GREETED, role_confidence=sure))
    assert result.outcome is outcome


@pytest.mark.parametrize(
    ("cues", "speaker", "turns"),
    [
        ((CueName.EMPATHY,), "agent", (1, 3)),
        ((CueName.GRATITUDE,), "customer", (0, 2)),
        ((CueName.GRATITUDE, CueName.EMPATHY), "agent", (0, 1, 2, 3)),
    ],
)
def test_an_absent_cue_names_the_window_searched(
    cues: tuple[CueName, ...], speaker: str, turns: tuple[int, ...]
) -> None:
    contact = judged(HI, agent("A", heard=0.9), HI, agent("B", heard=0.7), channel=Channel.CALL)
    searched = filled(CueCheck(cues=cues), contact).searched
    assert searched is not None
    assert (searched.speaker, searched.turns) == (speaker, turns)
    assert (searched.start_s, searched.end_s) == (10.0 * turns[0], 10.0 * turns[-1] + 8)
    assert searched.lowest_confidence == (0.7 if 1 in turns else None)


@pytest.mark.parametrize(
    ("read", "outcome", "reason"),
    [
        (0, UNDETERMINED, "no turn was read for cues"),
        (2, UNDETERMINED, "not found: greeting; but too few turns were read to say that it is absent"),
        (4, NOT_MET, "not found: greeting"),
    ],
)
def test_what_was_not_read_cannot_be_held_absent(read: int, outcome: CriterionOutcome, reason: str) -> None:
    contact = judged(HI, agent("Yes?"), HI, agent("So?"), coverage=(cue_account(4, read),))
    result = filled(CueCheck(cues=(CueName.GREETING,)), contact)
    assert (result.outcome, result.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("facts", "outcome", "reason"),
    [
        (Facts(hold_s=60), MET, "hold_s is 60, at most 60 kept"),
        (Facts(hold_s=60.5), NOT_MET, "hold_s is 60.5, at most 60 asked"),
        (Facts(), NOT_APPLICABLE, "hold_s is not known for this contact"),
    ],
)
def test_fact_check(facts: Facts, outcome: CriterionOutcome, reason: str) -> None:
    result = filled(FactCheck(fact="hold_s", at_most=60), judged(HI, facts=facts))
    assert (result.outcome, result.reason) == (outcome, reason)


def test_signal_check_quotes_what_moved_the_signal() -> None:
    contact = judged(
        customer("It is down.", CueName.STILL_BROKEN),
        customer("Thanks for nothing.", CueName.GRATITUDE),
        customer("I am leaving.", CueName.CHURN_THREAT, CueName.FRUSTRATION, CueName.CONFUSION),
    )
    low = filled(SignalCheck(signal="csat", at_least=70), contact)
    assert (low.outcome, low.reason) == (NOT_MET, "csat is 23 (inferred), at least 70 asked")
    assert [words.turn_index for words in low.evidence] == [0, 2, 2]
    high = filled(SignalCheck(signal="csat", at_least=20), contact)
    assert (high.outcome, [words.turn_index for words in high.evidence]) == (MET, [1])
    pleased = judged(customer("Thanks.", CueName.GRATITUDE), customer("Solved.", CueName.CONFIRMED_RESOLVED))
    best_first = filled(SignalCheck(signal="csat", at_least=20), pleased).evidence
    assert [words.turn_index for words in best_first] == [1, 0]


def test_signal_check_without_a_value_is_undetermined() -> None:
    result = filled(SignalCheck(signal="csat", at_least=70), judged(agent("Hello?")))
    assert (result.outcome, result.reason) == (
        UNDETERMINED,
        "csat has no value: the customer said nothing that could be read",
    )


def test_a_criterion_of_another_channel_does_not_apply() -> None:
    criterion = Criterion(id="k", title="k", channels=(Channel.CALL,), check=FactCheck(fact="holds", at_most=1))
    result = filled(criterion, judged(HI, facts=Facts(holds=9)))
    assert (result.outcome, result.reason) == (NOT_APPLICABLE, "does not apply to the channel chat")


def weighted(name: str, weight: object, check: Check) -> Criterion:
    return Criterion(id=name, title=name, weight=weight, check=check)


@pytest.mark.parametrize(
    ("criteria", "score", "why"),
    [
        ({}, None, "an empty form has no score"),
        ({"a": (1, "unknown")}, None, "nothing could be decided"),
        ({"a": (2, "kept"), "b": (1, "not_kept"), "c": (5, "unknown")}, "66.667", "the worked example"),
        ({"a": (0, "kept")}, None, "no weight, no score"),
        ({"a": (0, "kept"), "b": (1, "not_kept")}, "0", "nothing of weight was met"),
    ],
)
def test_score(criteria: dict[str, tuple[int, str]], score: str | None, why: str) -> None:
    checks: dict[str, Check] = {
        "kept": FactCheck(fact="holds", at_most=5),
        "not_kept": FactCheck(fact="holds", at_most=0),
        "unknown": SignalCheck(signal="nps", at_least=50),
    }
    under = rubric(checks={name: weighted(name, weight, checks[kind]) for name, (weight, kind) in criteria.items()})
    card: Scorecard = fill_scorecard(judged(HI, facts=Facts(holds=2)), signals(), under)
    assert card.score == (None if score is None else Decimal(score)), why
    assert [result.criterion for result in card.results] == list(criteria)
