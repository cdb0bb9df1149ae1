"""A signal whose lines do not add up, or that has a value without being scored, cannot be built."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_engine.domain.calibration_map import AppliedCalibration, CalibrationMap
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Contribution, Signal, SignalName, Signals, SignalStatus

QUOTE = Evidence(turn_index=0, start=0, end=2, quote="hi", detector="d", detector_version="1", confidence=1, reason="r")


def line(kind: str, points: object, **more: Any) -> Contribution:
    return Contribution(kind=kind, label=kind, points=points, **more)


SUM = (line("base", 50), line("evidence", "7.5", cue=CueName.GRATITUDE, evidence=QUOTE), line("calibration", 0))


def scored(**more: Any) -> Signal:
    return Signal(
        **{
            "name": SignalName.CSAT,
            "status": SignalStatus.SCORED,
            "value": "57.5",
            "low": 40,
            "high": 70,
            "method": "m",
            "method_version": "1",
            "contributions": SUM,
            **more,
        }
    )


def absent(**more: Any) -> Signal:
    return scored(
        **{"status": "failed", "value": None, "low": None, "high": None, "contributions": (), "reason": "why", **more}
    )


def moved(inferred: int) -> AppliedCalibration:
    halved = CalibrationMap(knots=((0, 0), (100, 50)))
    return AppliedCalibration(sha256="ab" * 32, answers=100, inferred=inferred, map=halved)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: line("base", 1, cue=CueName.GRATITUDE), "carry no evidence"),
        (lambda: line("calibration", 1, evidence=QUOTE), "carry no evidence"),
        (lambda: absent(value=1), "only a scored signal"),
        (lambda: absent(low=1), "only a scored signal"),
        (lambda: absent(high=1), "only a scored signal"),
        (lambda: absent(contributions=SUM), "only a scored signal"),
        (lambda: absent(reason=None), "needs a reason"),
        (lambda: scored(value=None), "needs value, low and high"),
        (lambda: scored(low=None), "needs value, low and high"),
        (lambda: scored(low=60), "low <= value <= high"),
        (lambda: scored(high=50), "low <= value <= high"),
        (lambda: scored(contributions=()), "start with a base line"),
        (lambda: scored(contributions=SUM[1:]), "start with a base line"),
        (lambda: scored(contributions=SUM[:-1]), "end with a calibration line"),
        (lambda: scored(contributions=(SUM[0], *SUM)), "only evidence"),
        (lambda: scored(contributions=(SUM[0], SUM[2])), "add up to 50.000, not to the value 57.500"),
        (lambda: absent(calibration=moved(80)), "only a scored signal is calibrated"),
        (lambda: scored(calibration=moved(80), basis="measured"), "never calibrated"),
        (lambda: scored(calibration=moved(80)), "does not give the value"),
    ],
)
def test_what_cannot_be_built(build: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        build()


@settings(deadline=None)
@given(st.lists(st.integers(-20_000, 20_000), max_size=6))
def test_lines_that_add_up_survive_their_bytes(milli: list[int]) -> None:
    points = [Decimal(number).scaleb(-3) for number in milli]
    value = min(Decimal(100), max(Decimal(0), 50 + sum(points)))
    lines = (
        line("base", 50),
        *(line("evidence", number) for number in points),
        line("calibration", value - 50 - sum(points)),
    )
    signal = scored(value=value, low=0, high=100, contributions=lines)
    assert Signal.from_bytes(signal.to_bytes()) == signal


def all_signals(**more: Signal) -> Signals:
    return Signals(**{**{name.value: absent(name=name) for name in SignalName}, **more})


def test_signals_stand_under_their_own_name_and_in_order() -> None:
    signals = all_signals(csat=scored())
    assert [signal.name for signal in signals.all()] == list(SignalName)
    assert signals[SignalName.CSAT].value == Decimal("57.5")
    with pytest.raises(ValidationError, match="signal at fcr is named csat"):
        all_signals(fcr=scored())
