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
    CueName.PROBLEM_STATED: 0.738,
    CueName.STILL_BROKEN: 0.562,
    CueName.CONFIRMED_RESOLVED: 0.579,
    CueName.FRUSTRATION: 0.863,
    CueName.CONFUSION: 0.393,
    CueName.CONTACTED_BEFORE: 0.679,
    CueName.ALREADY_TOLD: 0.755,
    CueName.REPEATS_REQUEST: 0.628,
    CueName.ASKS_ESCALATION: 0.754,
    CueName.CHURN_THREAT: 0.681,
    CueName.COMPETITOR: 0.905,
    CueName.ADVOCACY: 0.756,
    CueName.EMPATHY: 0.950,
    CueName.OWNERSHIP: 0.543,
    CueName.DIAGNOSIS: 0.910,
    CueName.FIX_OFFERED: 0.674,
    CueName.ACTION_PERFORMED: 0.839,
    CueName.EXPECTATION_SET: 0.916,
    CueName.PROACTIVE_INFORMATION: 0.486,
    CueName.CHECKS_RESOLUTION: 0.742,
    CueName.PROMISED_CALLBACK: 0.637,
    CueName.TRANSFER: 0.752,
    CueName.HOLD: 0.767,
    CueName.REVERIFICATION: 0.913,
    CueName.REFUSAL: 0.852,
}


def confidence_of_head(cue: CueName, probability: float) -> float | None:
    """Return the confidence of a cue that the head alone has found, or ``None`` where the head is not asked.

    The head was trained on written examples, where cues are more frequent than in real contacts; its own probability
    may lower the confidence, never raise it above the measured precision.
    """
    precision = PRECISION.get(cue, 0.0)
    return min(probability, precision) if precision >= LEAST_PRECISION else None
