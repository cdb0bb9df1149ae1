"""Whether the customer may leave: a flag beside the signals, which moves no score."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.record import Record


class ChurnLevel(StrEnum):
    LOW = "low"
    RAISED = "raised"
    HIGH = "high"


class ChurnSign(Record):
    """What one piece of evidence says of leaving."""

    label: str
    evidence: Evidence


class ChurnRisk(Record):
    """The level, why, and the words that raised it. It is no probability."""

    level: ChurnLevel
    reason: str
    signs: tuple[ChurnSign, ...] = ()

    @model_validator(mode="after")
    def _raised_by_something(self) -> Self:
        if (self.level is ChurnLevel.LOW) is bool(self.signs):
            raise ValueError("a low risk has no signs, and a raised one needs them")
        return self
