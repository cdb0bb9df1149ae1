"""Cues as lines: weight times confidence, each repetition worth less, replaced words shown with nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qa_engine.domain.readings import CueName
from qa_engine.signals.cue_points import LABELS, cue_lines, repeated
from tests.unit.signals.builders import customer, judged

WEIGHTS = {CueName.FRUSTRATION: -8}


def test_every_cue_has_a_label() -> None:
    assert set(LABELS) == set(CueName)


@pytest.mark.parametrize(
    ("confidences", "points", "why"),
    [
        ([1.0], ["-8"], "once"),
        ([1.0, 1.0], ["-4", "-8"], "of equals the later counts fully"),
        ([1.0, 0.5], ["-8", "-2"], "the surer counts fully"),
        ([1.0, 1.0, 1.0, 1.0], ["0", "-2", "-4", "-8"], "the fourth nothing"),
    ],
)
def test_shares(confidences: list[float], points: list[str], why: str) -> None:
    contact = judged(*(customer("Argh.", CueName.FRUSTRATION, sure=sure) for sure in confidences))
    assert [str(line.points) for line in cue_lines(contact.readings.cues, WEIGHTS)] == points, why


def test_labels_say_why_a_line_is_nothing() -> None:
    contact = judged(*[customer("Argh.", CueName.FRUSTRATION)] * 4, customer("Hm.", CueName.CONFUSION))
    cues = contact.readings.cues
    assert [line.label for line in cue_lines(cues, WEIGHTS, (cues[3],))] == [
        "customer was frustrated",
        "customer was frustrated",
        "customer was frustrated",
        "customer was frustrated (replaced by a later word)",
    ]
    assert cue_lines(cues, WEIGHTS)[0].label == "customer was frustrated (said often, counts no further)"


@pytest.mark.parametrize(
    ("times", "points"), [(0, 0), (1, -10), (2, -15), (3, Fraction(-35, 2)), (9, Fraction(-35, 2))]
)
def test_repeated(times: int, points: object) -> None:
    assert repeated(-10, times) == points
