"""From findings, readings, facts and history to the seven components of the score. Pure; one file a component.

Each component is plain, additive and monotone over named evidence, and never looks at another component.
"""

from __future__ import annotations

from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.signals import Signals
from qa_engine.signals import ces, compliance, csat, fcr, nps, resolution_quality, sentiment

__all__ = ["infer_signals"]


def infer_signals(judged: JudgedInteraction) -> Signals:
    """Return all seven signals of one interaction; the same input gives the same bytes."""
    return Signals(
        csat=csat.infer(judged),
        fcr=fcr.infer(judged),
        sentiment=sentiment.infer(judged),
        nps=nps.infer(judged),
        resolution_quality=resolution_quality.infer(judged),
        ces=ces.infer(judged),
        compliance=compliance.infer(judged),
    )
