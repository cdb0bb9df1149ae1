"""Build a signal whose lines add up to its value exactly.

A signal is a base, lines of evidence and one calibration line. Points are summed as exact fractions, the sum is limited
to 0..100 and rounded half-even to a thousandth of a point: that is the value. Each line is rounded on its own, and the
calibration line holds what rounding and the limits leave over.

The half-width of an inferred value's interval, in points, is set by stated reasoning, not fitted:

    own + 50 * (1 - role confidence) + 30 * (1 - recognition confidence) + 50 * (1 - share read) + 20 / customer turns

``own`` is what the method leaves open on a contact that was read fully. A speaker taken for the customer by a coin toss
(0.5) may be the agent, hence 25 points; recognition at 0.8 gets about every fifth word wrong, hence 6 points; half of
the turns unread may hold the opposite of what was read, hence 25 points; one turn alone is a thin ground (20 points),
ten are not (2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import points_from_milli
from qa_engine.domain.signals import Basis, Contribution, ContributionKind, Signal, SignalName, SignalStatus
from qa_engine.signals.customer import Customer

ROLE_WIDTH = 50
RECOGNITION_WIDTH = 30
UNREAD_WIDTH = 50
FEW_TURNS_WIDTH = 20
#: Label of a calibration line that no limit and no survey had a part in.
ROUNDING = "rounding"
_MAX_MILLI = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """What one piece of evidence adds (or takes), in exact points. A counted fact has neither cue nor evidence."""

    label: str
    points: Fraction
    cue: CueName | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """Which signal, by which method and version."""

    name: SignalName
    method: str
    version: str


def half_width(own: int, customer: Customer, share_read: Fraction) -> Fraction:
    """Return the half-width of the interval in points, by the formula above. Needs at least one customer turn."""
    return (
        own
        + ROLE_WIDTH * (1 - customer.role_confidence)
        + RECOGNITION_WIDTH * (1 - customer.recognition)
        + UNREAD_WIDTH * (1 - share_read)
        + Fraction(FEW_TURNS_WIDTH, len(customer.turns))
    )


def inferred(
    method: Method, base: tuple[str, Fraction | int], lines: Sequence[Line], width: Fraction, **more: Any
) -> Signal:
    """Return a scored signal from base and lines, with the interval value -/+ ``width``, cut at 0 and 100.

    Args:
        method: which signal this is.
        base: label and points of the base line.
        lines: the evidence, in the order in which it is shown.
        width: half-width of the interval, in points.
        more: further fields of the signal (reason, provisional, as_of, repeats).
    """
    value = Fraction(_limited(_sum(base, lines)), 1000)
    return _signal(method, base, lines, (_limited(value - width), _limited(value + width)), **more)


def bounded(
    method: Method, base: tuple[str, Fraction | int], lines: Sequence[Line], ends: tuple[Fraction, Fraction]
) -> Signal:
    """Return a scored signal whose interval is known otherwise than by a half-width."""
    return _signal(method, base, lines, (_limited(ends[0]), _limited(ends[1])))


def measured(method: Method, label: str, value: Fraction | int, **more: Any) -> Signal:
    """Return a signal that was measured, not inferred: one base line, and an interval of no width."""
    milli = _milli(Fraction(value))
    return _signal(method, (label, Fraction(milli, 1000)), (), (milli, milli), basis=Basis.MEASURED, **more)


def without_value(method: Method, reason: str, **more: Any) -> Signal:
    """Return a signal that has no value, and why; ``insufficient_evidence`` unless ``status`` says otherwise."""
    status = more.pop("status", SignalStatus.INSUFFICIENT_EVIDENCE)
    return Signal(
        name=method.name, status=status, method=method.method, method_version=method.version, reason=reason, **more
    )


def _sum(base: tuple[str, Fraction | int], lines: Sequence[Line]) -> Fraction:
    return sum((line.points for line in lines), Fraction(base[1]))


def _milli(points: Fraction) -> int:
    """Round half-even to thousandths.

    >>> _milli(Fraction(1, 2000)), _milli(Fraction(3, 2000))
    (0, 2)
    """
    return round(points * 1000)


def _limited(points: Fraction) -> int:
    """Return points as thousandths, limited to 0..100 points."""
    return min(_MAX_MILLI, max(0, _milli(points)))


def _signal(
    method: Method,
    base: tuple[str, Fraction | int],
    lines: Sequence[Line],
    ends: tuple[int, int],
    **more: Any,
) -> Signal:
    total = _sum(base, lines)
    value = _limited(total)
    shown = [(ContributionKind.BASE, Line(base[0], Fraction(base[1])), _milli(Fraction(base[1])))]
    shown += [(ContributionKind.EVIDENCE, line, _milli(line.points)) for line in lines]
    rest = value - sum(milli for _, _, milli in shown)
    shown.append((ContributionKind.CALIBRATION, Line(_calibration_label(total), Fraction(0)), rest))
    return Signal(
        name=method.name,
        status=SignalStatus.SCORED,
        value=points_from_milli(value),
        low=points_from_milli(ends[0]),
        high=points_from_milli(ends[1]),
        method=method.method,
        method_version=method.version,
        contributions=tuple(
            Contribution(
                kind=kind,
                label=line.label,
                points=points_from_milli(milli),
                cue=line.cue,
                evidence=line.evidence,
            )
            for kind, line, milli in shown
        ),
        **more,
    )


def _calibration_label(total: Fraction) -> str:
    if total < 0:
        return "limit at 0"
    return "limit at 100" if total > 100 else ROUNDING
