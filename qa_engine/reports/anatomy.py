"""The score taken apart for the page: a waterfall from 0, its components with their lines, and what pulled most."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.record import Points, Record
from qa_engine.domain.signals import ContributionKind, Signal, SignalStatus
from qa_engine.reports.notes import Notes
from qa_engine.reports.wording import SIGNAL_TITLES, STATUS_WORDS, moment, words
from qa_engine.scoring import Explanation
from qa_engine.scoring.explanation import ComponentPull, ExplainedComponent, ExplainedLine


class Quote(Record):
    """A quoted piece of evidence that can be jumped to."""

    text: str
    turn: int
    note: int | None = None


class Step(Record):
    """One bar of the waterfall, from ``start`` to ``end`` on the scale of the score."""

    kind: str
    label: str
    points: Points
    start: Points
    end: Points
    basis: str | None = None
    formula: str | None = None
    reason: str | None = None
    quotes: tuple[Quote, ...] = ()


class Line(Record):
    """One line of a component's sum."""

    kind: str
    label: str
    points: Points
    xla: Points | None = None
    quote: Quote | None = None


class ShownComponent(Record):
    """One component with its lines, or without a value and why."""

    title: str
    status: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    basis: str | None = None
    weight: float | None = None
    effective: float | None = None
    xla: Points | None = None
    method: str
    reason: str | None = None
    provisional: bool = False
    as_of: str | None = None
    repeats: str | None = None
    lines: tuple[Line, ...] = ()


class ShownPull(Record):
    """What one cue pulled over all components and turns; ``without`` is the score without it."""

    cue: str
    turns: tuple[int, ...]
    by: tuple[tuple[str, float], ...]
    xla: Points
    without: float


class ShownChange(Record):
    """One thing that would have changed the score, and to what."""

    what: str
    component: str | None = None
    xla: float
    difference: Points
    quotes: tuple[Quote, ...] = ()


class Unknown(Record):
    """A component with weight and without value, and where the score would lie if it were 0 or 100."""

    title: str
    status: str
    reason: str
    weight: float | None = None
    worst: float | None = None
    best: float | None = None


class Anatomy(Record):
    """The score of one contact with all its parts."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    band: str | None = None
    withheld: str | None = None
    steps: tuple[Step, ...] = ()
    components: tuple[ShownComponent, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    pulls: tuple[ShownPull, ...] = ()
    changes: tuple[ShownChange, ...] = ()


def anatomy(assessment: Assessment, explanation: Explanation, notes: Notes) -> Anatomy:
    """Return the score taken apart; every quote carries the number of its note."""
    explained = {component.signal: component for component in explanation.components}
    return Anatomy(
        value=_float(explanation.value),
        low=_float(explanation.low),
        high=_float(explanation.high),
        band=explanation.band,
        withheld=explanation.withheld,
        steps=_steps(assessment, notes),
        components=tuple(_component(signal, explained.get(signal.name), notes) for signal in assessment.signals.all()),
        unknown=_unknown(explanation),
        pulls=_shown_pulls(explanation),
        changes=tuple(
            ShownChange(
                what=change.what,
                component=SIGNAL_TITLES[change.signal] if change.signal else None,
                xla=float(change.xla),
                difference=change.difference,
                quotes=quotes(change.evidence, notes),
            )
            for change in explanation.changes
        ),
    )


def quotes(evidence: Sequence[Evidence], notes: Notes) -> tuple[Quote, ...]:
    """Return evidence as quotes that can be jumped to."""
    return tuple(Quote(text=e.quote, turn=e.turn_index, note=notes.number(e)) for e in evidence)


def _steps(assessment: Assessment, notes: Notes) -> tuple[Step, ...]:
    """Components upwards from 0, then caps downwards; the last step ends at the score."""
    steps, reached = [], Decimal("0.000")
    for line in assessment.composite.contributions:
        steps.append(
            Step(
                kind="component",
                label=SIGNAL_TITLES[line.signal],
                points=line.points,
                start=reached,
                end=reached + line.points,
                basis=line.basis.value,
                formula=f"{line.value:.1f} × {100 * line.effective_weight:.1f} %",
            )
        )
        reached += line.points
    for cap in assessment.composite.caps:
        steps.append(
            Step(
                kind="cap",
                label=f"Cap at {float(cap.limit):g}: {words(cap.cap)}",
                points=cap.points,
                start=reached,
                end=reached + cap.points,
                reason=cap.reason,
                quotes=quotes(cap.evidence, notes),
            )
        )
        reached += cap.points
    return tuple(steps)


def _component(signal: Signal, explained: ExplainedComponent | None, notes: Notes) -> ShownComponent:
    scored = signal.status is SignalStatus.SCORED
    return ShownComponent(
        title=SIGNAL_TITLES[signal.name],
        status=STATUS_WORDS[signal.status],
        value=_float(signal.value),
        low=_float(signal.low),
        high=_float(signal.high),
        basis=signal.basis.value if scored else None,
        weight=_float(explained.weight) if explained else None,
        effective=_float(explained.effective_weight) if explained else None,
        xla=explained.xla_points if explained else None,
        method=f"{signal.method} {signal.method_version}",
        reason=signal.reason,
        provisional=signal.provisional,
        as_of=moment(signal.as_of),
        repeats=signal.repeats,
        lines=_lines(explained, notes) if explained else (),
    )


def _lines(explained: ExplainedComponent, notes: Notes) -> tuple[Line, ...]:
    return tuple(
        Line(
            kind=line.kind.value,
            label=line.label,
            points=line.points,
            xla=line.xla_points,
            quote=quotes((line.evidence,), notes)[0] if line.evidence else None,
        )
        for line in explained.lines
        if not idle(line)
    )


def idle(line: ExplainedLine) -> bool:
    """Return whether a line says nothing: a closing line for rounding where there was nothing to round."""
    return line.kind is ContributionKind.CALIBRATION and not line.points and not line.xla_points


def _unknown(explanation: Explanation) -> tuple[Unknown, ...]:
    return tuple(
        Unknown(
            title=SIGNAL_TITLES[line.signal],
            status=STATUS_WORDS[line.status],
            reason=line.reason,
            weight=_float(line.weight),
            worst=_float(line.at_worst),
            best=_float(line.at_best),
        )
        for line in explanation.missing
    )


def _shown_pulls(explanation: Explanation) -> tuple[ShownPull, ...]:
    return tuple(
        ShownPull(
            cue=words(pull.cue.value),
            turns=pull.turns,
            by=_by(pull.by_component),
            xla=pull.xla_points,
            without=float(pull.without),
        )
        for pull in explanation.cues
        if pull.xla_points
    )


def _by(parts: Sequence[ComponentPull]) -> tuple[tuple[str, float], ...]:
    return tuple((SIGNAL_TITLES[part.signal], float(part.xla_points)) for part in parts if part.xla_points)


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
