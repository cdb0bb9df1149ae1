"""How far the trained head is believed, cue by cue.

The numbers are the head's precision on dialogues and sentences that nothing below it has seen, and how many it found
there, as measured when it was trained (``models/cards/cues.md``; a test holds the two in step). A cue that the head
alone has found counts with its precision as confidence: points scale with it, so a cue that is wrong one time in three
weighs a third less. Below ``LEAST_PRECISION``, or where so few were found that nobody knows, the head is not asked: a
score is read by people who must be able to trust each line of it, and phrases are there for the clear cases.
"""

from __future__ import annotations

from typing import Final

from qa_engine.domain.readings import CueName

#: Set by reasoning: one wrong line in three is the most that a reviewer would put up with.
LEAST_PRECISION: Final = 0.65
#: A precision of fewer finds is chance: four of four would be called 1.0.
FEWEST_FOUND: Final = 5.0

#: Precision, and how many were found on what is held out.
MEASURED: Final[dict[CueName, tuple[float, float]]] = {
    CueName.PROBLEM_STATED: (0.747, 31.9),
    CueName.STILL_BROKEN: (0.468, 10.0),
    CueName.CONFIRMED_RESOLVED: (0.854, 14.2),
    CueName.FRUSTRATION: (0.639, 13.7),
    CueName.CONFUSION: (0.632, 7.8),
    CueName.CONTACTED_BEFORE: (0.699, 12.2),
    CueName.ALREADY_TOLD: (0.733, 10.2),
    CueName.REPEATS_REQUEST: (0.650, 5.2),
    CueName.ASKS_ESCALATION: (0.935, 9.3),
    CueName.CHURN_THREAT: (0.551, 3.3),
    CueName.COMPETITOR: (0.630, 6.0),
    CueName.ADVOCACY: (0.792, 14.7),
    CueName.ANGER: (0.619, 7.0),
    CueName.RELIEF: (0.915, 5.9),
    CueName.REQUEST_MADE: (0.919, 56.8),
    CueName.ACCEPTS: (0.816, 15.4),
    CueName.REJECTS: (0.721, 6.8),
    CueName.EMPATHY: (0.887, 23.4),
    CueName.OWNERSHIP: (0.763, 9.3),
    CueName.DIAGNOSIS: (0.919, 13.5),
    CueName.FIX_OFFERED: (0.878, 58.5),
    CueName.ACTION_PERFORMED: (0.919, 35.9),
    CueName.EXPECTATION_SET: (0.803, 22.4),
    CueName.PROACTIVE_INFORMATION: (0.526, 8.8),
    CueName.CHECKS_RESOLUTION: (0.854, 20.2),
    CueName.PROMISED_CALLBACK: (0.856, 7.3),
    CueName.TRANSFER: (0.732, 7.8),
    CueName.HOLD: (0.991, 11.1),
    CueName.REVERIFICATION: (0.993, 6.8),
    CueName.REFUSAL: (0.895, 41.8),
    CueName.ASKS_DETAIL: (0.967, 61.1),
    CueName.GIVES_ANSWER: (0.827, 6.3),
}


def confidence_of_head(cue: CueName, probability: float) -> float | None:
    """Return the confidence of a cue that the head alone has found, or ``None`` where the head is not asked.

    The head was trained on written examples, where cues are more frequent than in real contacts; its own probability
    may lower the confidence, never raise it above the measured precision.
    """
    precision, found = MEASURED.get(cue, (0.0, 0.0))
    return min(probability, precision) if precision >= LEAST_PRECISION and found >= FEWEST_FOUND else None
