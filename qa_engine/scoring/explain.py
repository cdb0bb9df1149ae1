"""Explain a score down to the quoted turn, in points that add up exactly.

A component with weight w_k of the available weight A gives the XLA w_k / A * value; each of its lines gives
w_k / A * points. Lines are rounded to thousandths by largest remainder, so that they add up to the component's points,
and these, with the caps, to the XLA.

Example: CSAT 80 (base 62.5, confirmed +15, thanks +2.5) with an effective weight of 0.75 gives 60 points: 46.875 from
the base, 11.25 from the confirmation, 1.875 from the thanks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.judged import speakers
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import milli_from_points, points_from_milli
from qa_engine.domain.signals import Contribution, ContributionKind, Signal, SignalName, SignalStatus
from qa_engine.scoring.apportion import apportion
from qa_engine.scoring.explanation import (
    Change,
    ComponentPull,
    CuePull,
    ExplainedComponent,
    ExplainedLine,
    Explanation,
    MissingPotential,
    TurnPull,
)
from qa_engine.scoring.what_if import LineKey, WhatIf

CHANGES = 3


@dataclass(frozen=True, slots=True)
class _Pull:
    """A weighted line of a signal with what it is worth in the XLA."""

    key: LineKey
    line: Contribution
    xla_points: Decimal


def explain(assessment: Assessment) -> Explanation:
    """Return why the assessment has the XLA it has; without an XLA, the components and why it is withheld."""
    composite = assessment.composite
    what_if = WhatIf.of(assessment) if composite.value is not None else None
    pulls = _pulls(assessment)
    return Explanation(
        interaction_id=assessment.interaction_id,
        as_of=assessment.as_of,
        value=composite.value,
        low=composite.low,
        high=composite.high,
        band=composite.band,
        withheld=composite.withheld,
        components=_components(assessment, pulls, what_if),
        missing=_missing(assessment, what_if),
        caps=composite.caps,
        turns=_turns(assessment, pulls, what_if) if what_if else (),
        cues=_cues(pulls, what_if) if what_if else (),
        changes=_changes(assessment, pulls, what_if) if what_if else (),
    )


def _pulls(assessment: Assessment) -> dict[LineKey, _Pull]:
    contributions = assessment.composite.contributions
    available = sum((Fraction(line.weight) for line in contributions), Fraction(0))
    pulls = {}
    for component in contributions:
        lines = assessment.signals[component.signal].contributions
        share = Fraction(component.weight) / available
        exact = [share * milli_from_points(line.points) for line in lines]
        for position, milli in enumerate(apportion(exact, milli_from_points(component.points))):
            key = (component.signal, position)
            pulls[key] = _Pull(key, lines[position], points_from_milli(milli))
    return pulls


def _components(
    assessment: Assessment, pulls: dict[LineKey, _Pull], what_if: WhatIf | None
) -> tuple[ExplainedComponent, ...]:
    weighted = {line.signal: line for line in assessment.composite.contributions}
    explained = []
    for signal in assessment.signals.all():
        if signal.status is not SignalStatus.SCORED:
            continue
        line = weighted.get(signal.name)
        explained.append(
            ExplainedComponent(
                signal=signal.name,
                value=signal.value,
                low=signal.low,
                high=signal.high,
                basis=signal.basis,
                provisional=signal.provisional,
                method=signal.method,
                method_version=signal.method_version,
                reason=signal.reason,
                weight=line.weight if line else None,
                effective_weight=line.effective_weight if line else None,
                xla_points=line.points if line else None,
                without=what_if.without_component(signal.name) if what_if and line else None,
                lines=_lines(assessment, signal, pulls, what_if),
            )
        )
    return tuple(explained)


def _lines(
    assessment: Assessment, signal: Signal, pulls: dict[LineKey, _Pull], what_if: WhatIf | None
) -> tuple[ExplainedLine, ...]:
    explained = []
    for position, line in enumerate(signal.contributions):
        key = (signal.name, position)
        pull = pulls.get(key)
        removable = what_if is not None and pull is not None and line.kind is ContributionKind.EVIDENCE
        turn = assessment.interaction.turns[line.evidence.turn_index] if line.evidence else None
        explained.append(
            ExplainedLine(
                kind=line.kind,
                label=line.label,
                points=line.points,
                xla_points=pull.xla_points if pull else None,
                without=what_if.without_lines({key}) if what_if and removable else None,
                cue=line.cue,
                evidence=line.evidence,
                sent_at=turn.sent_at if turn else None,
            )
        )
    return tuple(explained)


def _missing(assessment: Assessment, what_if: WhatIf | None) -> tuple[MissingPotential, ...]:
    return tuple(
        MissingPotential(
            signal=line.signal,
            status=line.status,
            reason=line.reason,
            weight=line.weight,
            at_worst=what_if.with_component(line.weight, 0) if what_if else None,
            at_best=what_if.with_component(line.weight, 100) if what_if else None,
        )
        for line in assessment.composite.missing
    )


def _turns(assessment: Assessment, pulls: dict[LineKey, _Pull], what_if: WhatIf) -> tuple[TurnPull, ...]:
    said_by = speakers(assessment.interaction, assessment.readings)
    by_turn: dict[int, list[_Pull]] = {}
    for pull in pulls.values():
        if pull.line.evidence:
            by_turn.setdefault(pull.line.evidence.turn_index, []).append(pull)
    found = [
        TurnPull(
            turn_index=index,
            role=said_by[index].role,
            start_s=assessment.interaction.turns[index].start_s,
            sent_at=assessment.interaction.turns[index].sent_at,
            labels=tuple(dict.fromkeys(pull.line.label for pull in group)),
            by_component=_by_component(group),
            xla_points=_total(group),
            without=what_if.without_lines({pull.key for pull in group}),
        )
        for index, group in by_turn.items()
    ]
    return tuple(sorted(found, key=lambda turn: (-abs(turn.xla_points), turn.turn_index)))


def _cues(pulls: dict[LineKey, _Pull], what_if: WhatIf) -> tuple[CuePull, ...]:
    by_cue: dict[CueName, list[_Pull]] = {}
    for pull in pulls.values():
        if pull.line.cue:
            by_cue.setdefault(pull.line.cue, []).append(pull)
    found = [
        CuePull(
            cue=cue,
            turns=tuple(sorted({pull.line.evidence.turn_index for pull in group if pull.line.evidence})),
            by_component=_by_component(group),
            xla_points=_total(group),
            without=what_if.without_lines({pull.key for pull in group}),
        )
        for cue, group in by_cue.items()
    ]
    order = list(CueName)
    return tuple(sorted(found, key=lambda pull: (-abs(pull.xla_points), order.index(pull.cue))))


def _by_component(pulls: Iterable[_Pull]) -> tuple[ComponentPull, ...]:
    totals: dict[SignalName, Decimal] = {}
    for pull in pulls:
        name = pull.key[0]
        totals[name] = totals.get(name, Decimal(0)) + pull.xla_points
    return tuple(ComponentPull(signal=name, xla_points=points) for name, points in totals.items())


def _total(pulls: Iterable[_Pull]) -> Decimal:
    return sum((pull.xla_points for pull in pulls), Decimal(0))


def _changes(assessment: Assessment, pulls: dict[LineKey, _Pull], what_if: WhatIf) -> tuple[Change, ...]:
    actual = assessment.composite.value or Decimal(0)
    found = [
        _change(pull.line.label, pull.key[0], what_if.without_lines({pull.key}), actual, _as_tuple(pull.line.evidence))
        for pull in pulls.values()
        if pull.line.kind is ContributionKind.EVIDENCE
    ]
    caps = assessment.composite.caps
    for position, cap in enumerate(caps):
        others = [other.limit for index, other in enumerate(caps) if index != position]
        found.append(_change(f"cap: {cap.reason}", None, what_if.without_cap(others), actual, cap.evidence))
    telling = [change for change in found if change.difference]
    return tuple(sorted(telling, key=lambda change: -abs(change.difference))[:CHANGES])


def _change(
    what: str, signal: SignalName | None, xla: Decimal, actual: Decimal, evidence: tuple[Evidence, ...]
) -> Change:
    return Change(what=what, signal=signal, xla=xla, difference=xla - actual, evidence=evidence)


def _as_tuple(evidence: Evidence | None) -> tuple[Evidence, ...]:
    return (evidence,) if evidence else ()
