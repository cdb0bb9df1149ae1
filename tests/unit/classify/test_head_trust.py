"""The head is believed as far as its card says, and no further."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa_engine.classify.head_trust import FEWEST_FOUND, LEAST_PRECISION, MEASURED, confidence_of_head
from qa_engine.domain.readings import CueName

CARD = Path(__file__).parents[3] / "models" / "cards" / "cues.md"


def test_the_numbers_are_those_of_the_card() -> None:
    rows = re.findall(
        r"^\| ([a-z_]+) \| all \| [\d,]+ \| ([\d.]+) \| ([\d.]+) \(", CARD.read_text(), flags=re.MULTILINE
    )
    assert {CueName(name): (float(precision), float(found)) for name, found, precision in rows} == MEASURED


def test_some_are_asked_and_some_are_not() -> None:
    asked = {cue for cue in MEASURED if confidence_of_head(cue, 1.0) is not None}
    assert all(MEASURED[cue][0] >= LEAST_PRECISION and MEASURED[cue][1] >= FEWEST_FOUND for cue in asked)
    assert len(asked) > len(MEASURED) / 2
    assert asked != set(MEASURED)


@pytest.mark.parametrize(
    ("cue", "probability", "confidence", "why"),
    [
        (CueName.EMPATHY, 0.99, MEASURED[CueName.EMPATHY][0], "never surer than it was measured to be"),
        (CueName.EMPATHY, 0.7, 0.7, "its own doubt counts"),
        (CueName.STILL_BROKEN, 0.99, None, "wrong more often than right: not asked"),
        (CueName.ANGER, 0.99, None, "more than one in three would be wrong: left to phrases"),
        (CueName.CHURN_THREAT, 0.99, None, "found three times: nobody knows"),
        (CueName.REQUEST_MADE, 0.99, MEASURED[CueName.REQUEST_MADE][0], "no phrases, only the head"),
        (CueName.STATED_RATING, 0.99, None, "ratings are read by rule"),
    ],
)
def test_confidence(cue: CueName, probability: float, confidence: float | None, why: str) -> None:
    assert confidence_of_head(cue, probability) == confidence, why
