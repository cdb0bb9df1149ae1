"""What a calibration may hold."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from qa_engine.domain.calibration import CAUTION
from qa_engine.domain.signals import SignalName
from tests.unit.signals.calibrations import calibration, moves

LEVEL = ((0, 50), (100, 50))


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ((SignalName.CSAT, SignalName.CSAT), "calibrated twice"),
        ((SignalName.SENTIMENT,), "no survey measures"),
        ((SignalName.RESOLUTION_QUALITY,), "no survey measures"),
        ((SignalName.COMPLIANCE,), "no survey measures"),
    ],
)
def test_what_cannot_be_built(names: tuple[SignalName, ...], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        calibration(*(moves(name, LEVEL, method="m", version="1") for name in names))


def test_every_file_says_that_those_who_answer_differ() -> None:
    assert calibration().caution == CAUTION
    assert "Only customers who answered" in CAUTION
