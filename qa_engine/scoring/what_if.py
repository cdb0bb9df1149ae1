"""What the XLA would be if something had been otherwise: the same arithmetic over changed components.

Lines taken out of a component change its sum, which is limited to 0..100, and calibrated, as before. Caps stay as they
were triggered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qa_engine.domain.assessment import Assessment, Composite
from qa_engine.domain.record import milli_from_points, points_from_milli
from qa_engine.domain.signals import ContributionKind, Signal, SignalName

_MAX_MILLI = 100_000
#: A line of a signal: the component, and the line's position in it.
LineKey = tuple[SignalName, int]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The weights, values (in thousandths) and limit that make up one XLA."""

    weights: Mapping[SignalName, Fraction]
    signals: Mapping[SignalName, Signal]
    limit: int

    @classmethod
    def of(cls, assessment: Assessment) -> WhatIf:
        """Return the parts of an assessment's XLA, which must not be withheld."""
        contributions = assessment.composite.contributions
        return cls(
            weights={line.signal: Fraction(line.weight) for line in contributions},
            signals={line.signal: assessment.signals[line.signal] for line in contributions},
            limit=_limit(assessment.composite),
        )

    def without_lines(self, keys: Collection[LineKey]) -> Decimal:
        """Return the XLA without these lines of evidence."""
        return self._xla({name: _value_without(signal, name, keys) for name, signal in self.signals.items()})

    def without_component(self, name: SignalName) -> Decimal | None:
        """Return the XLA if ``name`` were left out, ``None`` if nothing would be left."""
        others = {other: _value(signal) for other, signal in self.signals.items() if other is not name}
        return self._xla(others) if others else None

    def with_component(self, weight: Decimal, value: int) -> Decimal:
        """Return the XLA if one more component of ``weight`` had ``value`` points."""
        whole = sum(self.weights.values(), Fraction(0)) + Fraction(weight)
        exact = self._sum({name: _value(signal) for name, signal in self.signals.items()})
        return self._limited((exact + Fraction(weight) * value * 1000) / whole)

    def without_cap(self, caps_left: Collection[Decimal]) -> Decimal:
        """Return the XLA if only the limits ``caps_left`` applied."""
        limit = min((milli_from_points(limit) for limit in caps_left), default=_MAX_MILLI)
        changed = WhatIf(self.weights, self.signals, limit)
        return changed.without_lines(())

    def _xla(self, values: Mapping[SignalName, int]) -> Decimal:
        return self._limited(self._sum(values) / sum((self.weights[name] for name in values), Fraction(0)))

    def _sum(self, values: Mapping[SignalName, int]) -> Fraction:
        return sum((self.weights[name] * value for name, value in values.items()), Fraction(0))

    def _limited(self, exact: Fraction) -> Decimal:
        return points_from_milli(min(round(exact), self.limit))


def _limit(composite: Composite) -> int:
    return min((milli_from_points(cap.limit) for cap in composite.caps), default=_MAX_MILLI)


def _value(signal: Signal) -> int:
    return milli_from_points(signal.value or Decimal(0))


def _value_without(signal: Signal, name: SignalName, keys: Collection[LineKey]) -> int:
    gone = [line for position, line in enumerate(signal.contributions) if (name, position) in keys]
    if not gone:
        return _value(signal)
    kept = sum(
        milli_from_points(line.points)
        for position, line in enumerate(signal.contributions)
        if (name, position) not in keys and line.kind is not ContributionKind.CALIBRATION
    )
    limited = min(_MAX_MILLI, max(0, kept))
    return limited if signal.calibration is None else signal.calibration.map.of_milli(limited)
