"""From findings, readings, facts and history to the seven components of the score, and the risk of
leaving beside them. Pure; one file a component.

Each component is plain, additive and monotone over named evidence, and never looks at another component.
"""

from __future__ import annotations

from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.signals import Signals
from qa_engine.signals import ces, compliance, csat, fcr, nps, resolution_quality, sentiment
from qa_engine.signals.calibration import calibrated, wider_side
from qa_engine.signals.churn import churn_risk

__all__ = ["churn_risk", "infer_signals", "wider_side"]


def infer_signals(judged: JudgedInteraction, calibration: SurveyCalibration | None = None) -> Signals:
    """Return all seven signals of one interaction; the same input gives the same bytes.

    With ``calibration``, inferred values are moved as the programme's own surveys taught.
    """
    inferred = Signals(
        csat=csat.infer(judged),
        fcr=fcr.infer(judged),
        sentiment=sentiment.infer(judged),
        nps=nps.infer(judged),
        resolution_quality=resolution_quality.infer(judged),
        ces=ces.infer(judged),
        compliance=compliance.infer(judged),
    )
    return inferred if calibration is None else calibrated(inferred, calibration)
