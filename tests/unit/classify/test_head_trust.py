"""The head is believed as far as its card says, and no further."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa_engine.classify.head_trust import PRECISION, confidence_of_head
from qa_engine.domain.readings import CueName

CARD = Path(__file__).parents[3] / "models" / "cards" / "cues.md"


def test_the_numbers_are_those_of_the_card() -> None:
    rows = re.findall(r"^\| ([a-z_]+) \| [\d,]+ \| (0\.\d+|1\.\d+) \(", CARD.read_text(), flags=re.MULTILINE)
    assert {CueName(name): float(precision) for name, precision in rows} == PRECISION


@pytest.mark.parametrize(
    ("cue", "probability", "confidence", "why"),
    [
        (CueName.EMPATHY, 0.99, PRECISION[CueName.EMPATHY], "never surer than it was measured to be"),
        (CueName.EMPATHY, 0.7, 0.7, "its own doubt counts"),
        (CueName.CONFUSION, 0.99, None, "wrong more often than right: not asked"),
        (CueName.CONFIRMED_RESOLVED, 0.99, None, "success is not left to a head this unsure"),
        (CueName.STATED_RATING, 0.99, None, "ratings are read by rule"),
    ],
)
def test_confidence(cue: CueName, probability: float, confidence: float | None, why: str) -> None:
    assert confidence_of_head(cue, probability) == confidence, why
