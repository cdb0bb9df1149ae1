"""How far the trained head is believed, cue by cue.

The numbers are the head's precision on held-out sentences, as measured when it was trained (``models/cards/cues.md``; a
test holds the two in step). A cue that the head alone has found counts with its precision as confidence: points scale
with it, so a cue that is wrong one time in three weighs a third less. Below ``LEAST_PRECISION`` the head is not asked:
a score is read by people who must be able to trust each line of it, and phrases are there for the clear cases.
"""

from __future__ import annotations

from typing import Final

from qa_engine.domain.readings import CueName

#: Set by reasoning: one wrong line in three is the most that a reviewer would put up with.
LEAST_PRECISION: Final = 0.65

PRECISION: Final[dict[CueName, float]] = {
    CueName.PROBLEM_STATED: 0.840,
    CueName.STILL_BROKEN: 0.786,
    CueName.CONFIRMED_RESOLVED: 0.576,
    CueName.FRUSTRATION: 0.714,
    CueName.CONFUSION: 0.435,
    CueName.CONTACTED_BEFORE: 0.767,
    CueName.ALREADY_TOLD: 0.838,
    CueName.REPEATS_REQUEST: 0.510,
    CueName.ASKS_ESCALATION: 0.886,
    CueName.CHURN_THREAT: 0.754,
    CueName.COMPETITOR: 0.961,
    CueName.ADVOCACY: 0.811,
    CueName.EMPATHY: 0.931,
    CueName.OWNERSHIP: 0.489,
    CueName.DIAGNOSIS: 0.941,
    CueName.FIX_OFFERED: 0.742,
    CueName.ACTION_PERFORMED: 0.919,
    CueName.EXPECTATION_SET: 0.932,
    CueName.PROACTIVE_INFORMATION: 0.747,
    CueName.CHECKS_RESOLUTION: 0.740,
    CueName.PROMISED_CALLBACK: 0.840,
    CueName.TRANSFER: 0.813,
    CueName.HOLD: 0.833,
    CueName.REVERIFICATION: 0.957,
    CueName.REFUSAL: 0.833,
}


def confidence_of_head(cue: CueName, probability: float) -> float | None:
    """Return the confidence of a cue that the head alone has found, or ``None`` where the head is not asked.

    The head was trained on written examples, where cues are more frequent than in real contacts; its own probability
    may lower the confidence, never raise it above the measured precision.
    """
    precision = PRECISION.get(cue, 0.0)
    return min(probability, precision) if precision >= LEAST_PRECISION else None
