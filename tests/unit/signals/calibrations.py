"""Calibrations of a few knots, for the tables of this and other folders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa_engine.domain.calibration import (
    Agreement,
    CalibrationReport,
    FitMethod,
    ReliabilityBin,
    SignalCalibration,
    Span,
    SurveyCalibration,
    SurveyCounts,
)
from qa_engine.domain.calibration_map import CalibrationMap
from qa_engine.domain.signals import SignalName

Knots = Sequence[tuple[Any, Any]]


def report() -> CalibrationReport:
    """A report of no meaning."""
    span = Span(value=0.5, low=0.4, high=0.6)
    agreement = Agreement(
        ece=span, brier=0.1, half_width=20, bins=(ReliabilityBin(answers=200, predicted=50, observed=50),)
    )
    return CalibrationReport(
        customers=150, folds=5, rank=span, before=agreement, after=agreement, brier_change=span.evolve(value=0.45)
    )


def moves(name: SignalName, knots: Knots, *, method: str, version: str, **more: Any) -> SignalCalibration:
    """One signal's map, by its knots."""
    return SignalCalibration(
        **{
            "signal": name,
            "method": method,
            "method_version": version,
            "fitted_by": FitMethod.PLATT,
            "answers": 1_200,
            "map": CalibrationMap(knots=tuple(knots)),
            "half_width": 10,
            "usual_half_width": 20,
            "report": report(),
            **more,
        }
    )


def calibration(*signals: SignalCalibration) -> SurveyCalibration:
    """A calibration with a hash of its own."""
    return SurveyCalibration(
        sha256="ab" * 32,
        pairs_sha256="cd" * 32,
        counts=SurveyCounts(rows=1_200, used=1_200),
        calibrations=signals,
    )
