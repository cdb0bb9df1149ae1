"""Move inferred values to the answers that a programme's own surveys lead one to expect.

    value    = map(inferred)                        the map never falls: no two contacts change places
    interval = value -/+ (q + max(0, w - u))        cut at 0 and 100

q is the half-width that held 90 % of the answers of customers not seen (conformal: Vovk, Gammerman and Shafer 2005), w
the contact's own half-width, u the usual one of the surveyed contacts: a contact heard worse than those stays less
sure. The calibration line of the signal takes up the difference, so its lines add up as before. Measured values stay,
and so does a value by another version of the method than the map was fitted to; its ``reason`` then says so.
"""

from __future__ import annotations

from decimal import Decimal

from qa_engine.domain.calibration import SignalCalibration, SurveyCalibration
from qa_engine.domain.calibration_map import AppliedCalibration
from qa_engine.domain.signals import Basis, Contribution, Signal, Signals
from qa_engine.signals.contributions import ROUNDING

DIGEST_SHOWN = 12
_NONE, _ALL = Decimal(0), Decimal(100)


def calibrated(signals: Signals, by: SurveyCalibration) -> Signals:
    """Return ``signals`` with the inferred ones moved that ``by`` has a map for."""
    return signals.evolve(**{one.signal.value: _moved(signals[one.signal], one, by.sha256) for one in by.calibrations})


def wider_side(signal: Signal) -> Decimal:
    """Return the half-width of a scored signal's interval: that of its wider side, since the other may be cut."""
    value, low, high = (end or _NONE for end in (signal.value, signal.low, signal.high))
    return max(value - low, high - value)


def _moved(signal: Signal, one: SignalCalibration, sha256: str) -> Signal:
    if signal.value is None or signal.basis is Basis.MEASURED:
        return signal
    if (signal.method, signal.method_version) != (one.method, one.method_version):
        return signal.evolve(reason=_not_used(signal, one))
    value = one.map.of(signal.value)
    half = one.half_width + max(_NONE, wider_side(signal) - one.usual_half_width)
    *lines, last = signal.contributions
    return signal.evolve(
        value=value,
        low=max(_NONE, value - half),
        high=min(_ALL, value + half),
        method_version=f"{signal.method_version}+calibration.{sha256[:DIGEST_SHOWN]}",
        contributions=(*lines, _line(last, value - signal.value, one.answers)),
        calibration=AppliedCalibration(sha256=sha256, answers=one.answers, inferred=signal.value, map=one.map),
    )


def _line(last: Contribution, difference: Decimal, answers: int) -> Contribution:
    limit = "" if last.label == ROUNDING else f"{last.label}; "
    return last.evolve(label=f"{limit}calibrated on {answers:,} surveys", points=last.points + difference)


def _not_used(signal: Signal, one: SignalCalibration) -> str:
    why = f"not calibrated: the map was fitted to {one.method} {one.method_version}; fit it again"
    return f"{signal.reason}; {why}" if signal.reason else why
