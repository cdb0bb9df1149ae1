"""Caps: what a breached rule or a criterion that was not met takes from the XLA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.domain.assessment import CapLine
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import Findings
from qa_engine.domain.record import milli_from_points, points_from_milli
from qa_engine.domain.rubric import Cap, Rubric
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.scorecard import CriterionOutcome, Scorecard


@dataclass(frozen=True, slots=True)
class TriggeredCap:
    cap: Cap
    evidence: tuple[Evidence, ...]


def triggered_caps(scorecard: Scorecard, findings: Findings, rubric: Rubric) -> tuple[TriggeredCap, ...]:
    """Return the caps whose rule is breached or whose criterion is not met, in the rubric's order.

    A rule or criterion that could not be determined triggers nothing.
    """
    found = []
    for cap in rubric.caps:
        evidence = _trigger(cap, scorecard, findings)
        if evidence is not None:
            found.append(TriggeredCap(cap, evidence))
    return tuple(found)


def cap_lines(caps: Sequence[TriggeredCap], value: int) -> tuple[CapLine, ...]:
    """Return a line for each triggered cap: what it takes from ``value``, in thousandths of a point.

    The lowest limit binds (of equal ones the first); the others take nothing more, nor does a limit above the value.
    """
    if not caps:
        return ()
    binding = min(caps, key=lambda triggered: triggered.cap.limit)
    return tuple(
        CapLine(
            cap=triggered.cap.id,
            limit=triggered.cap.limit,
            points=points_from_milli(
                min(0, milli_from_points(triggered.cap.limit) - value) if triggered is binding else 0
            ),
            reason=triggered.cap.reason,
            evidence=triggered.evidence,
        )
        for triggered in caps
    )


def _trigger(cap: Cap, scorecard: Scorecard, findings: Findings) -> tuple[Evidence, ...] | None:
    if cap.rule is not None:
        finding = findings.rule(cap.rule)
        return finding.evidence if finding and finding.status is RuleStatus.BREACHED else None
    result = scorecard.result(cap.criterion or "")
    return result.evidence if result and result.outcome is CriterionOutcome.NOT_MET else None
