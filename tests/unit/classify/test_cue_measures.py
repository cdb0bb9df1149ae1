"""Thresholds of cues: what takes part in choosing them, and that nobody judges themselves."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

TRAINING = Path(__file__).parents[3] / "models" / "training"
sys.path.append(str(TRAINING))

from cue_measures import Marked  # noqa: E402 - a script beside the package, not a part of it
from cue_rows import DIALOGUE, LINE, CueTurn, cues_of  # noqa: E402

from qa_engine.domain.readings import CueName  # noqa: E402

CUES = cues_of(customer=True)
RELIEF = CUES.index(CueName.RELIEF)


def turn(*cues: CueName, group: str, unclear: frozenset[CueName] = frozenset(), source: str = DIALOGUE) -> CueTurn:
    return CueTurn(("Words.",), True, frozenset(cues), unclear, source, group, held_out=True)


def marked(turns: list[CueTurn], relief: list[float]) -> Marked:
    scores = np.zeros((len(turns), len(CUES)))
    scores[:, RELIEF] = relief
    return Marked(turns, scores, customer=True)


GIVEN = [turn(CueName.RELIEF, group=f"given {number}") for number in range(30)]
BLANK = [turn(group=f"blank {number}") for number in range(30)]


@pytest.mark.parametrize(
    ("given", "blank", "least", "most", "why"),
    [
        (0.9, 0.1, 0.5, 0.9, "between those with it and those without"),
        (0.9, 0.7, 0.7, 0.9, "above what blank turns reach"),
    ],
)
def test_a_threshold_lies_between(given: float, blank: float, least: float, most: float, why: str) -> None:
    threshold = marked([*GIVEN, *BLANK], [given] * 30 + [blank] * 30).thresholds()[RELIEF]
    assert least <= threshold <= most, why


def test_turns_are_judged_by_thresholds_of_others() -> None:
    found = marked([*GIVEN, *BLANK], [0.9] * 30 + [0.1] * 30).judged(CueName.RELIEF).of("all")
    assert (found.given, found.found) == (30, 30)
    assert found.precision is not None
    assert found.recall is not None
    assert (found.precision.value, found.recall.value) == (1, 1)


def test_unclear_turns_count_neither_way() -> None:
    unclear = [turn(group=f"unclear {number}", unclear=frozenset({CueName.RELIEF})) for number in range(30)]
    found = marked([*GIVEN, *BLANK, *unclear], [0.9] * 30 + [0.1] * 30 + [0.9] * 30).judged(CueName.RELIEF).of("all")
    assert found.found == 30


def test_the_fillings_of_a_line_count_as_one() -> None:
    filled = [turn(CueName.ADVOCACY, group="line 5", source=LINE) for _ in range(6)]
    assert marked([*GIVEN, *filled], [0.0] * 36).weights.tolist() == pytest.approx([1.0] * 30 + [1 / 6] * 6)
