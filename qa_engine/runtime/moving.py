"""How the score of one interaction moved from one assessment to the next, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from qa_engine.domain.moves import CAPS, FindingMoved, Move, PointsMoved
from qa_engine.domain.record import Points, Score
from qa_engine.domain.rubric import Weight
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.scorecard import CriterionOutcome
from qa_engine.domain.signals import SignalName

#: A rule that was not triggered moves no score, whether or not the rubric has it.
_MOVES_NOTHING = {None, RuleStatus.NOT_TRIGGERED.value}


class _Part(BaseModel):
    """A view of some fields of a kept record; the others are passed over, which is much faster than reading them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Rule(_Part):
    rule: str
    status: RuleStatus
    reason: str


class _Findings(_Part):
    rules: tuple[_Rule, ...]


class _Signal(_Part):
    value: Score | None


class _Signals(_Part):
    csat: _Signal
    fcr: _Signal
    sentiment: _Signal
    nps: _Signal
    resolution_quality: _Signal
    ces: _Signal
    compliance: _Signal


class _Result(_Part):
    criterion: str
    outcome: CriterionOutcome


class _Scorecard(_Part):
    results: tuple[_Result, ...]


class _Contribution(_Part):
    signal: SignalName
    weight: Weight
    points: Score


class _Cap(_Part):
    cap: str
    limit: Score
    points: Points
    reason: str


class _Composite(_Part):
    value: Score | None
    band: str | None
    withheld: str | None
    contributions: tuple[_Contribution, ...]
    caps: tuple[_Cap, ...]


class Verdict(_Part):
    """What an assessment concluded, without the words that it rests on."""

    interaction_id: str
    findings: _Findings
    signals: _Signals
    scorecard: _Scorecard
    composite: _Composite


def verdict(data: bytes) -> Verdict:
    """Return what the assessment with these canonical bytes concluded.

    Raises:
        pydantic.ValidationError: the bytes are no assessment.
    """
    return Verdict.model_validate_json(data)


def findings_moved(before: Verdict, after: Verdict) -> tuple[FindingMoved, ...]:
    """Return the rules that stand otherwise, those of now first."""
    old = {one.rule: one.status.value for one in before.findings.rules}
    new = {one.rule: one.status.value for one in after.findings.rules}
    return tuple(
        FindingMoved(rule=rule, before=old.get(rule), after=new.get(rule))
        for rule in dict.fromkeys((*new, *old))
        if old.get(rule) != new.get(rule)
    )


def move_of(before: Verdict, after: Verdict, findings: tuple[FindingMoved, ...]) -> Move | None:
    """Return how the score moved, or ``None`` if it and its band are the same."""
    old, new = before.composite, after.composite
    if (old.value, old.band) == (new.value, new.band):
        return None
    return Move(
        interaction_id=after.interaction_id,
        before=old.value,
        after=new.value,
        band_before=old.band,
        band_after=new.band,
        points=() if old.value is None or new.value is None else _points(old, new),
        why=(*_findings(after, findings), *_others(before, after)),
    )


def _points(old: _Composite, new: _Composite) -> tuple[PointsMoved, ...]:
    moved: dict[str, Decimal] = {}
    for side, sign in ((old, -1), (new, 1)):
        for line in side.contributions:
            moved[line.signal.value] = moved.get(line.signal.value, Decimal(0)) + sign * line.points
        for cap in side.caps:
            moved[CAPS] = moved.get(CAPS, Decimal(0)) + sign * cap.points
    return tuple(PointsMoved(of=name, points=points) for name, points in moved.items() if points)


def _findings(after: Verdict, moved: tuple[FindingMoved, ...]) -> Iterator[str]:
    reasons = {one.rule: one.reason for one in after.findings.rules}
    for one in moved:
        if {one.before, one.after} <= _MOVES_NOTHING:
            continue
        because = f" ({reasons[one.rule]})" if one.rule in reasons else ""
        yield f"rule {one.rule}: {one.before or 'no such rule'} → {one.after or 'no such rule'}{because}"


def _others(before: Verdict, after: Verdict) -> Iterator[str]:
    old_form = {one.criterion: one.outcome.value for one in before.scorecard.results}
    new_form = {one.criterion: one.outcome.value for one in after.scorecard.results}
    yield from _changed("criterion {}", old_form, new_form)
    yield from _changed("cap {}", _caps(before.composite), _caps(after.composite))
    old_signals = {name.value: _text(getattr(before.signals, name.value).value) for name in SignalName}
    new_signals = {name.value: _text(getattr(after.signals, name.value).value) for name in SignalName}
    yield from _changed("{}", old_signals, new_signals)
    old_weights = {line.signal.value: f"{line.weight:f}" for line in before.composite.contributions}
    new_weights = {line.signal.value: f"{line.weight:f}" for line in after.composite.contributions}
    shared = old_weights.keys() & new_weights.keys()
    yield from _changed("weight of {}", *({k: w[k] for k in w if k in shared} for w in (old_weights, new_weights)))
    if before.composite.withheld != after.composite.withheld and after.composite.withheld:
        yield f"withheld: {after.composite.withheld}"
    if before.composite.value == after.composite.value:
        yield f"band: {before.composite.band} → {after.composite.band}"


def _changed(title: str, old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) != new.get(name):
            yield f"{title.format(name)}: {old.get(name, 'none')} → {new.get(name, 'none')}"


def _caps(composite: _Composite) -> dict[str, str]:
    return {cap.cap: f"at most {cap.limit:f}" for cap in composite.caps}


def _text(value: Decimal | None) -> str:
    return "no value" if value is None else f"{value:f}"
