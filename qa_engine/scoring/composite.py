"""The XLA: a weighted mean of the components that could be scored, with caps on top.

    value = sum of w_k * v_k / A        A = sum of the weights w_k of the components with a value

rounded half-even to a thousandth. Where A is below the rubric's ``min_weight`` the score is withheld. Points of the
components are exact shares of the value, rounded by largest remainder in the fixed order of components, so that they
add up to it. The interval is conservative and uses the weights as the rubric states them, not renormalised:

    low  = sum of w_k * low_k                    (missing components count 0)
    high = sum of w_k * high_k + 100 * (1 - A)   (missing components count 100)

rounded outwards. The value lies between them, because it is a mean of what is there.

Example: CSAT 80 at 0.6 and FCR 50 at 0.2, the rest (0.2) missing: A = 0.8, value = (48 + 10) / 0.8 = 72.5, of which
CSAT gives 60 and FCR 12.5.

Caps come last: of those that are triggered the lowest limit binds, for value, low and high alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from qa_engine.domain.assessment import ComponentContribution, Composite, MissingComponent
from qa_engine.domain.findings import Findings
from qa_engine.domain.record import milli_from_points, points_from_milli
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.scorecard import Scorecard
from qa_engine.domain.signals import Signal, Signals, SignalStatus
from qa_engine.scoring.apportion import apportion
from qa_engine.scoring.caps import cap_lines, triggered_caps

_MAX_MILLI = 100_000


def compose(signals: Signals, scorecard: Scorecard, findings: Findings, rubric: Rubric) -> Composite:
    """Combine the signals into the XLA of one interaction under ``rubric``.

    Components with weight 0 are left out altogether; a component with weight and without value is listed as missing.
    """
    weighted = [signal for signal in signals.all() if rubric.weights[signal.name] > 0]
    scored = [signal for signal in weighted if signal.status is SignalStatus.SCORED]
    missing = tuple(
        MissingComponent(
            signal=signal.name, weight=rubric.weights[signal.name], status=signal.status, reason=signal.reason
        )
        for signal in weighted
        if signal.status is not SignalStatus.SCORED
    )
    missing_weight = sum((line.weight for line in missing), Decimal(0))
    available = sum((rubric.weights[signal.name] for signal in scored), Decimal(0))
    if not scored or available < rubric.min_weight:
        return Composite(
            missing=missing, missing_weight=missing_weight, withheld=_why_withheld(available, rubric.min_weight)
        )
    weights = [Fraction(rubric.weights[signal.name]) for signal in scored]
    value, points = _value_and_points(scored, weights)
    low, high = _interval(scored, weights)
    caps = cap_lines(triggered_caps(scorecard, findings, rubric), value)
    limit = min((milli_from_points(line.limit) for line in caps), default=_MAX_MILLI)
    capped = points_from_milli(min(value, limit))
    return Composite(
        value=capped,
        low=points_from_milli(min(low, limit)),
        high=points_from_milli(min(high, limit)),
        band=rubric.band(capped),
        contributions=_contributions(scored, rubric, points),
        missing=missing,
        missing_weight=missing_weight,
        caps=caps,
    )


def _why_withheld(available: Decimal, least: Decimal) -> str:
    if not available:
        return "no component with weight could be scored"
    return f"only {available.normalize():f} of the weight could be scored, the rubric asks for {least.normalize():f}"


def _value_and_points(scored: Sequence[Signal], weights: Sequence[Fraction]) -> tuple[int, list[int]]:
    available = sum(weights, Fraction(0))
    exact = [weight * _milli(signal.value) / available for signal, weight in zip(scored, weights, strict=True)]
    value = round(sum(exact, Fraction(0)))
    return value, apportion(exact, value)


def _interval(scored: Sequence[Signal], weights: Sequence[Fraction]) -> tuple[int, int]:
    low = sum((w * _milli(signal.low) for signal, w in zip(scored, weights, strict=True)), Fraction(0))
    high = sum((w * _milli(signal.high) for signal, w in zip(scored, weights, strict=True)), Fraction(0))
    return math.floor(low), math.ceil(high + _MAX_MILLI * (1 - sum(weights, Fraction(0))))


def _milli(points: Decimal | None) -> int:
    return milli_from_points(points or Decimal(0))


def _contributions(
    scored: Sequence[Signal], rubric: Rubric, points: Sequence[int]
) -> tuple[ComponentContribution, ...]:
    weights = [rubric.weights[signal.name] for signal in scored]
    whole = sum(weights, Decimal(0))
    shares = apportion([Fraction(weight) / Fraction(whole) * 10_000 for weight in weights], 10_000)
    return tuple(
        ComponentContribution(
            signal=signal.name,
            weight=weight,
            effective_weight=Decimal(share).scaleb(-4),
            value=signal.value,
            points=points_from_milli(milli),
            basis=signal.basis,
        )
        for signal, weight, share, milli in zip(scored, weights, shares, points, strict=True)
    )
