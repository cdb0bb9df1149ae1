"""Build signals, rubrics and assessments by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from qa_engine.domain.assessment import Assessment, Composite, Coverage, Provenance
from qa_engine.domain.findings import Findings
from qa_engine.domain.form import Criterion, CueCheck, FactCheck, RuleCheck, Section, SignalCheck
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.phrases import Pattern
from qa_engine.domain.rubric import Band, Cap, Rubric
from qa_engine.domain.rules import ComplianceRule, Obligation
from qa_engine.domain.signals import Contribution, ContributionKind, Signal, SignalName, Signals, SignalStatus
from qa_engine.scoring import compose, fill_scorecard
from qa_engine.signals import infer_signals

DEFAULT_WEIGHTS = {
    "csat": "0.25",
    "fcr": "0.2",
    "sentiment": "0.2",
    "nps": "0.15",
    "resolution_quality": "0.1",
    "ces": "0.1",
}
BANDS = (Band(name="poor", lower=0), Band(name="fair", lower=50), Band(name="good", lower=75))


def signal(name: str, value: object = None, low: object = None, high: object = None, **more: Any) -> Signal:
    """A signal with ``value``, or one without where it is ``None``."""
    if value is None:
        status = more.pop("status", SignalStatus.INSUFFICIENT_EVIDENCE)
        return Signal(name=name, status=status, method="hand", method_version="1", reason="too little was said", **more)
    number = Decimal(str(value))
    lines = more.pop("lines", ()) or (
        Contribution(kind=ContributionKind.BASE, label="base", points=number),
        Contribution(kind=ContributionKind.CALIBRATION, label="rounding", points=0),
    )
    return Signal(
        name=name,
        status=SignalStatus.SCORED,
        value=number,
        low=number if low is None else low,
        high=number if high is None else high,
        method="hand",
        method_version="1",
        contributions=lines,
        **more,
    )


def signals(**values: object) -> Signals:
    """Signals by name: a number, a (low, value, high), a finished signal, or nothing for one that is missing."""
    return Signals(**{name.value: _signal(name.value, values.get(name.value)) for name in SignalName})


def _signal(name: str, given: object) -> Signal:
    if isinstance(given, Signal):
        return given
    if isinstance(given, tuple):
        return signal(name, given[1], given[0], given[2])
    return signal(name, given)


def rubric(
    weights: Mapping[str, str] | None = None,
    *,
    caps: Sequence[Cap] = (),
    rules: Sequence[str] = (),
    checks: Mapping[str, Any] | None = None,
    **more: Any,
) -> Rubric:
    given = dict(DEFAULT_WEIGHTS if weights is None else weights)
    built = tuple(
        check if isinstance(check, Criterion) else Criterion(id=name, title=name, check=check)
        for name, check in (checks or {}).items()
    )
    return Rubric(
        id="test",
        version="1",
        title="Test",
        weights={name: Decimal(given.get(name.value, "0")) for name in SignalName},
        bands=BANDS,
        caps=tuple(caps),
        rules=tuple(more.pop("built_rules", ())) or tuple(must_say(name) for name in rules),
        sections=(Section(id="s", title="Section", criteria=built),) if built else (),
        **more,
    )


def must_say(name: str, **more: Any) -> ComplianceRule:
    return ComplianceRule(
        id=name, title=name, obligation=Obligation.MUST_SAY, patterns=(Pattern(text="this call is recorded"),), **more
    )


def assess(judged: JudgedInteraction, under: Rubric, *, given: Signals | None = None) -> Assessment:
    """The assessment of a judged interaction, with its own signals or the ``given`` ones."""
    found = given or infer_signals(judged)
    scorecard = fill_scorecard(judged, found, under)
    return assessment(judged, found, scorecard=scorecard, composite=compose(found, scorecard, judged.findings, under))


def assessment(judged: JudgedInteraction, found: Signals, *, composite: Composite, **more: Any) -> Assessment:
    return Assessment(
        interaction_id=judged.interaction.id,
        interaction=judged.interaction,
        readings=judged.readings,
        facts=judged.facts,
        findings=judged.findings,
        signals=found,
        composite=composite,
        coverage=Coverage(turns=len(judged.interaction.turns), turns_read=0),
        provenance=Provenance(engine_version="0", rubric="test", rubric_version="1", rubric_sha256="0" * 64),
        **more,
    )


__all__ = [
    "BANDS",
    "Cap",
    "Criterion",
    "CueCheck",
    "FactCheck",
    "Findings",
    "RuleCheck",
    "SignalCheck",
    "assess",
    "assessment",
    "must_say",
    "rubric",
    "signal",
    "signals",
]
