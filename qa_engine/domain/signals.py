"""One component of the score, with how sure it is and what every point of it rests on."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from qa_engine.domain.calibration_map import AppliedCalibration
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import Points, Record, Score, Timestamp


class SignalName(StrEnum):
    """The components, in their fixed order (which also settles ties in rounding)."""

    CSAT = "csat"
    FCR = "fcr"
    SENTIMENT = "sentiment"
    NPS = "nps"
    RESOLUTION_QUALITY = "resolution_quality"
    CES = "ces"
    COMPLIANCE = "compliance"


class SignalStatus(StrEnum):
    SCORED = "scored"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    NOT_APPLICABLE = "not_applicable"
    FAILED = "failed"


class Basis(StrEnum):
    """Whether a value was inferred from words or measured (a survey, a repeat contact). Never mixed in silence."""

    INFERRED = "inferred"
    MEASURED = "measured"


class ContributionKind(StrEnum):
    BASE = "base"
    EVIDENCE = "evidence"
    CALIBRATION = "calibration"


class Contribution(Record):
    """One line of a signal's sum: where it starts, what one piece of evidence adds or takes, and the closing line that
    maps the sum to the scale (limits at 0 and 100 included)."""

    kind: ContributionKind
    label: str
    points: Points
    cue: CueName | None = None
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _no_evidence_outside_evidence_lines(self) -> Self:
        if self.kind is not ContributionKind.EVIDENCE and (self.evidence or self.cue):
            raise ValueError("base and calibration lines carry no evidence")
        return self


class Signal(Record):
    """One component for one interaction.

    When scored, ``contributions`` are a base line, lines of evidence and one calibration line, and add up to ``value``
    exactly. ``provisional`` means that other contacts or the calendar may still change it; ``as_of`` is the date it
    was judged at, where that matters.
    """

    name: SignalName
    status: SignalStatus
    value: Score | None = None
    low: Score | None = None
    high: Score | None = None
    basis: Basis = Basis.INFERRED
    method: str
    method_version: str
    contributions: tuple[Contribution, ...] = ()
    reason: str | None = Field(default=None, description="why there is no value, or what a reader must know of it")
    provisional: bool = False
    as_of: Timestamp | None = None
    repeats: str | None = Field(default=None, description="id of the earlier contact that this one repeats")
    calibration: AppliedCalibration | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="by the programme's own surveys; absent where there is none",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.status is not SignalStatus.SCORED:
            if self.value is not None or self.low is not None or self.high is not None or self.contributions:
                raise ValueError("only a scored signal has a value, an interval and contributions")
            if self.calibration is not None:
                raise ValueError("only a scored signal is calibrated")
            if not self.reason:
                raise ValueError("a signal without a value needs a reason")
            return self
        if self.value is None or self.low is None or self.high is None:
            raise ValueError("a scored signal needs value, low and high")
        if not self.low <= self.value <= self.high:
            raise ValueError("low <= value <= high does not hold")
        self._check_contributions(self.value)
        self._check_calibration(self.value)
        return self

    def _check_contributions(self, value: Decimal) -> None:
        kinds = [line.kind for line in self.contributions]
        expected_ends = (ContributionKind.BASE, ContributionKind.CALIBRATION)
        if len(kinds) < 2 or (kinds[0], kinds[-1]) != expected_ends:
            raise ValueError("contributions start with a base line and end with a calibration line")
        if any(kind is not ContributionKind.EVIDENCE for kind in kinds[1:-1]):
            raise ValueError("between base and calibration there is only evidence")
        total = sum((line.points for line in self.contributions), Decimal(0))
        if total != value:
            raise ValueError(f"contributions add up to {total}, not to the value {value}")

    def _check_calibration(self, value: Decimal) -> None:
        if self.calibration is None:
            return
        if self.basis is Basis.MEASURED:
            raise ValueError("a measured value is never calibrated")
        if self.calibration.map.of(self.calibration.inferred) != value:
            raise ValueError("the calibration's map does not give the value")


class Signals(Record):
    """The seven components by name; ``compliance`` is not applicable where the rubric has no rules."""

    csat: Signal
    fcr: Signal
    sentiment: Signal
    nps: Signal
    resolution_quality: Signal
    ces: Signal
    compliance: Signal

    @model_validator(mode="after")
    def _named(self) -> Self:
        for name in SignalName:
            if self[name].name is not name:
                raise ValueError(f"the signal at {name} is named {self[name].name}")
        return self

    def __getitem__(self, name: SignalName) -> Signal:
        signal: Signal = getattr(self, name.value)
        return signal

    def all(self) -> tuple[Signal, ...]:
        """Return the signals in their fixed order."""
        return tuple(self[name] for name in SignalName)
