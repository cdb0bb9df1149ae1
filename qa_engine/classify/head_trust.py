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
    CueName.PROBLEM_STATED: (0.766, 31.5),
    CueName.STILL_BROKEN: (0.456, 9.6),
    CueName.CONFIRMED_RESOLVED: (0.858, 14.5),
    CueName.FRUSTRATION: (0.638, 17.5),
    CueName.CONFUSION: (0.707, 7.4),
    CueName.CONTACTED_BEFORE: (0.686, 13.3),
    CueName.ALREADY_TOLD: (0.791, 10.7),
    CueName.REPEATS_REQUEST: (0.594, 6.4),
    CueName.ASKS_ESCALATION: (0.905, 10.6),
    CueName.CHURN_THREAT: (0.647, 3.3),
    CueName.COMPETITOR: (0.625, 6.5),
    CueName.ADVOCACY: (0.791, 14.2),
    CueName.ANGER: (0.528, 7.9),
    CueName.RELIEF: (0.915, 6.5),
    CueName.REQUEST_MADE: (0.916, 56.1),
    CueName.ACCEPTS: (0.852, 13.6),
    CueName.REJECTS: (0.712, 6.2),
    CueName.EMPATHY: (0.885, 23.0),
    CueName.OWNERSHIP: (0.772, 10.6),
    CueName.DIAGNOSIS: (0.870, 14.8),
    CueName.FIX_OFFERED: (0.872, 52.6),
    CueName.ACTION_PERFORMED: (0.915, 35.4),
    CueName.EXPECTATION_SET: (0.817, 21.0),
    CueName.PROACTIVE_INFORMATION: (0.506, 8.6),
    CueName.CHECKS_RESOLUTION: (0.853, 20.1),
    CueName.PROMISED_CALLBACK: (0.929, 7.8),
    CueName.TRANSFER: (0.740, 7.5),
    CueName.HOLD: (1.000, 11.2),
    CueName.REVERIFICATION: (1.000, 6.9),
    CueName.REFUSAL: (0.908, 38.4),
    CueName.ASKS_DETAIL: (0.964, 62.5),
    CueName.GIVES_ANSWER: (0.895, 6.2),
}


def confidence_of_head(cue: CueName, probability: float) -> float | None:
    """Return the confidence of a cue that the head alone has found, or ``None`` where the head is not asked.

    The head was trained on written examples, where cues are more frequent than in real contacts; its own probability
    may lower the confidence, never raise it above the measured precision.
    """
    precision, found = MEASURED.get(cue, (0.0, 0.0))
    return min(probability, precision) if precision >= LEAST_PRECISION and found >= FEWEST_FOUND else None
