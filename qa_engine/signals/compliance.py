"""Compliance: the share of applicable rules that were satisfied, by severity.

    value = 100 * sum of weights of satisfied rules / sum of weights of satisfied and breached rules

A minor rule weighs 1, a major one 2, a critical one 4 (each step doubles; set by stated reasoning). Rules that were not
triggered are left out. Undetermined ones are left out of the value and widen the interval: they count as breached for
its low end and as satisfied for its high end.

Example: a critical rule satisfied, a major one breached, a minor one undetermined: 100 * 4 / 6 = 66.667, between
100 * 4 / 7 = 57.143 and 100 * 5 / 7 = 71.429.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from qa_engine.domain.findings import RuleFinding
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.rules import RuleStatus, Severity
from qa_engine.domain.signals import Signal, SignalName, SignalStatus
from qa_engine.signals.contributions import Line, Method, bounded, without_value

METHOD = "share_of_rules"
VERSION = "1"

SEVERITY_WEIGHTS: dict[Severity, int] = {Severity.MINOR: 1, Severity.MAJOR: 2, Severity.CRITICAL: 4}

_METHOD = Method(SignalName.COMPLIANCE, METHOD, VERSION)


def infer(judged: JudgedInteraction) -> Signal:
    """Return how far the applicable rules were kept; ``not_applicable`` where none applies."""
    rules = judged.findings.rules
    satisfied = _weight(rules, RuleStatus.SATISFIED)
    decided = satisfied + _weight(rules, RuleStatus.BREACHED)
    undetermined = _weight(rules, RuleStatus.UNDETERMINED)
    if not decided + undetermined:
        return without_value(_METHOD, "no compliance rule applies to this contact", status=SignalStatus.NOT_APPLICABLE)
    if not decided:
        return without_value(_METHOD, "none of the rules that apply could be determined")
    lines = [_line(finding, decided) for finding in rules if finding.status in _DECIDED]
    possible = decided + undetermined
    ends = Fraction(100 * satisfied, possible), Fraction(100 * (satisfied + undetermined), possible)
    return bounded(_METHOD, ("no rule satisfied", 0), lines, ends)


_DECIDED = (RuleStatus.SATISFIED, RuleStatus.BREACHED)


def _weight(rules: Iterable[RuleFinding], status: RuleStatus) -> int:
    return sum(SEVERITY_WEIGHTS[finding.severity] for finding in rules if finding.status is status)


def _line(finding: RuleFinding, decided: int) -> Line:
    kept = finding.status is RuleStatus.SATISFIED
    return Line(
        label=f"{finding.status}: {finding.title} ({finding.severity})",
        points=Fraction(100 * SEVERITY_WEIGHTS[finding.severity] * kept, decided),
        evidence=finding.evidence[0] if finding.evidence else None,
    )
