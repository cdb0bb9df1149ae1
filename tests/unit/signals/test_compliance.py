"""Compliance: the share of applicable rules, by severity; undetermined ones widen the interval."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.findings import Findings, RuleFinding
from qa_engine.domain.rules import RuleStatus, Severity
from qa_engine.domain.signals import SignalStatus
from qa_engine.signals import compliance
from tests.unit.signals.builders import agent, evidence, judged, rule

SATISFIED, BREACHED = RuleStatus.SATISFIED, RuleStatus.BREACHED
UNDETERMINED, NOT_TRIGGERED = RuleStatus.UNDETERMINED, RuleStatus.NOT_TRIGGERED


@pytest.mark.parametrize(
    ("rules", "value", "low", "high", "why"),
    [
        ([rule("a", SATISFIED)], "100", "100", "100", "all satisfied"),
        ([rule("a", BREACHED)], "0", "0", "0", "all breached"),
        ([rule("a", SATISFIED), rule("b", NOT_TRIGGERED)], "100", "100", "100", "not triggered is left out"),
        (
            [rule("a", SATISFIED, Severity.CRITICAL), rule("b", BREACHED), rule("c", UNDETERMINED, Severity.MINOR)],
            "66.667",
            "57.143",
            "71.429",
            "the worked example",
        ),
        (
            [rule("a", SATISFIED, Severity.MINOR), rule("b", BREACHED, Severity.CRITICAL)],
            "20",
            "20",
            "20",
            "severity weighs 1 to 4",
        ),
    ],
)
def test_share(rules: list[RuleFinding], value: str, low: str, high: str, why: str) -> None:
    signal = compliance.infer(judged(agent("Hello"), findings=Findings(rules=tuple(rules))))
    assert (signal.value, signal.low, signal.high) == (Decimal(value), Decimal(low), Decimal(high)), why


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        ([], SignalStatus.NOT_APPLICABLE),
        ([rule("a", NOT_TRIGGERED)], SignalStatus.NOT_APPLICABLE),
        ([rule("a", UNDETERMINED)], SignalStatus.INSUFFICIENT_EVIDENCE),
    ],
)
def test_no_value(rules: list[RuleFinding], status: SignalStatus) -> None:
    signal = compliance.infer(judged(agent("Hello"), findings=Findings(rules=tuple(rules))))
    assert (signal.status, signal.value) == (status, None)


def test_each_decided_rule_is_a_line_with_its_words() -> None:
    contact = judged(agent("This call is recorded."))
    words = evidence(contact.interaction, 0)
    rules = (rule("recording", SATISFIED, quoted=(words,)), rule("name", BREACHED), rule("c", UNDETERMINED))
    lines = compliance.infer(contact.evolve(findings=Findings(rules=rules))).contributions[1:-1]
    assert [(line.label, line.points, line.evidence) for line in lines] == [
        ("satisfied: recording (major)", 50, words),
        ("breached: name (major)", 0, None),
    ]
