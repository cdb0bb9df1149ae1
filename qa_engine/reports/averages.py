"""Averages that never stand without their count and interval, and that keep measured and inferred apart."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from decimal import Decimal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.record import Record
from qa_engine.domain.signals import Basis, Signal, SignalName, SignalStatus

# 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom, as in any table of the distribution.
_T = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)


class Mean(Record):
    """A mean over ``n`` contacts with its 95 % interval; one contact has no interval, none has no mean."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


class SignalAverage(Record):
    """One component over many contacts."""

    name: SignalName
    measured: Mean
    inferred: Mean
    together: Mean
    unknown: int
    of: int
    provisional: int
    statuses: dict[str, int]


def mean(values: Sequence[Decimal]) -> Mean:
    """Return mean and 95 % interval by Student's t, cut at 0 and 100.

    The interval tells how far the mean of such contacts may lie off; it holds no error of the single values.
    """
    if not values:
        return Mean(n=0)
    floats = [float(value) for value in values]
    centre = statistics.fmean(floats)
    if len(floats) == 1:
        return Mean(n=1, value=round(centre, 3))
    half = _quantile(len(floats) - 1) * statistics.stdev(floats) / math.sqrt(len(floats))
    low, high = max(0.0, centre - half), min(100.0, centre + half)
    return Mean(n=len(floats), value=round(centre, 3), low=round(low, 3), high=round(high, 3))


def signal_averages(assessments: Sequence[Assessment]) -> tuple[SignalAverage, ...]:
    """Return the averages of all components, in their fixed order."""
    return tuple(_average(name, [assessment.signals[name] for assessment in assessments]) for name in SignalName)


def _average(name: SignalName, signals: Sequence[Signal]) -> SignalAverage:
    measured, inferred = _values(signals, Basis.MEASURED), _values(signals, Basis.INFERRED)
    counts = {status.value: sum(signal.status is status for signal in signals) for status in SignalStatus}
    return SignalAverage(
        name=name,
        measured=mean(measured),
        inferred=mean(inferred),
        together=mean(measured + inferred),
        unknown=len(signals) - len(measured) - len(inferred),
        of=len(signals),
        provisional=sum(signal.provisional for signal in signals),
        statuses={status: count for status, count in counts.items() if count and status != SignalStatus.SCORED.value},
    )


def _values(signals: Iterable[Signal], basis: Basis) -> list[Decimal]:
    return [signal.value for signal in signals if signal.value is not None and signal.basis is basis]


def _quantile(degrees: int) -> float:
    """Beyond the table: normal quantile z plus (z^3 + z) / 4n, the first term of the Cornish-Fisher expansion."""
    return _T[degrees - 1] if degrees <= len(_T) else 1.96 + 2.3724 / degrees
