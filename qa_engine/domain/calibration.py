"""What a programme's own surveys taught about its signals: a map for each, and how well it holds on contacts held out.

Values and answers are on the scale of the signal, 0 to 100 points: an answer is what the signal would be if measured.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from qa_engine.domain.calibration_map import CalibrationMap
from qa_engine.domain.readings import ComponentVersion
from qa_engine.domain.record import Probability, Record, Score
from qa_engine.domain.signals import SignalName

#: The signals that a survey can measure.
SURVEYED: Final = (SignalName.CSAT, SignalName.FCR, SignalName.NPS, SignalName.CES)
#: The share of answers that the fitted intervals are made to hold.
COVERAGE_AIM: Final = 0.9
#: Stands in every file and report: what no fit can mend.
CAUTION: Final = (
    "Only customers who answered are in these figures, and those who answer differ from those who do not: often they"
    " are happier, or angrier. Calibrated values are the answers to expect of customers like these, not of everybody."
)

_Figure = Annotated[float, AfterValidator(lambda value: round(value, 4) + 0.0)]


class SurveyPair(Record):
    """One answer beside what was inferred of the same contact without looking at the answer."""

    signal: SignalName
    method: str
    method_version: str
    interaction_id: str
    customer: str | None = None
    inferred: Score
    half_width: Score = Field(description="of the inferred value's own interval, its wider side")
    answer: Score


class FitMethod(StrEnum):
    """How the map was fitted: a logistic curve (Platt 1999), or steps that rise (Zadrozny and Elkan 2002)."""

    PLATT = "platt"
    ISOTONIC = "isotonic"


class Span(Record):
    """A figure with its 95 % interval."""

    value: _Figure
    low: _Figure
    high: _Figure


class ReliabilityBin(Record):
    """Contacts of like value: the mean of their values beside the mean of their answers."""

    answers: int = Field(gt=0)
    predicted: Score
    observed: Score


class Agreement(Record):
    """How near values come to answers.

    ``ece`` is the expected calibration error (Naeini, Cooper and Hauskrecht 2015) over bins of about equal size, in
    points. ``brier`` is the mean of ((value - answer) / 100) squared (Brier 1950), ``mae`` the mean distance in points.
    A chance is never near an answer of yes or no, and its interval is not about a single answer, so for those ``mae``
    and ``coverage`` are ``None``.
    """

    ece: Span
    brier: Probability
    mae: Score | None = None
    coverage: Span | None = Field(default=None, description="share of answers in the interval, 0-1; Wilson 1927")
    half_width: Score = Field(description="mean of the wider sides of the intervals")
    bins: tuple[ReliabilityBin, ...]


class CalibrationReport(Record):
    """What was measured, ``after`` on contacts of customers that the map had not seen."""

    customers: int = Field(gt=0, description="drawn and held out as wholes; an unknown one counts as one of its own")
    folds: int = Field(ge=2)
    rank: Span = Field(description="Spearman's correlation of inferred values and answers")
    before: Agreement
    after: Agreement
    brier_change: Span = Field(description="after less before, on the same draws of customers; negative is better")


class SignalCalibration(Record):
    """The map of one signal, and its interval: value -/+ (half_width + what the contact's own half-width exceeds
    ``usual_half_width`` by), cut at 0 and 100."""

    signal: SignalName
    method: str = Field(description="of the signal, at the fit; of any other the map is not used")
    method_version: str
    fitted_by: FitMethod
    answers: int = Field(gt=0)
    map: CalibrationMap
    half_width: Score
    usual_half_width: Score = Field(description="median over the contacts of the fit, uncalibrated")
    report: CalibrationReport


class RefusalReason(StrEnum):
    FEW_ANSWERS = "few_answers"
    ONE_SIDED = "one_sided"
    FEW_CUSTOMERS = "few_customers"
    NO_RELATION = "no_relation"
    NOT_BETTER = "not_better"


class CalibrationRefusal(Record):
    """A signal that stays as it is, and why; with what was measured, where there was enough to measure."""

    signal: SignalName
    answers: int = Field(ge=0)
    reason: RefusalReason
    message: str
    report: CalibrationReport | None = None


class SurveyCounts(Record):
    """What became of the rows of the surveys."""

    rows: int = Field(ge=0)
    repeated: int = Field(default=0, ge=0, description="an interaction named again; its last row counts")
    without_answer: int = Field(default=0, ge=0)
    unknown: int = Field(default=0, ge=0, description="no such interaction is kept, or it could not be read")
    used: int = Field(default=0, ge=0, description="interactions with an answer beside an inferred value")


class SurveyCalibration(Record):
    """The file that ``qa-engine calibrate`` writes and a rubric names with ``calibration``.

    Holds no customer's words, no ids and no date: the same answers and readings give the same bytes.
    """

    format: Literal["qa-engine calibration 1"] = "qa-engine calibration 1"
    sha256: str = Field(default="", description="of the canonical form with this field empty")
    caution: str = CAUTION
    pairs_sha256: str = Field(description="of the answers and inferred values that it was fitted to")
    read_by: tuple[ComponentVersion, ...] = Field(default=(), description="what read the contacts")
    counts: SurveyCounts
    calibrations: tuple[SignalCalibration, ...]
    refused: tuple[CalibrationRefusal, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [one.signal for one in self.calibrations]
        if len(set(names)) != len(names):
            raise ValueError("a signal is calibrated twice")
        if set(names) - set(SURVEYED):
            raise ValueError("a signal is calibrated that no survey measures")
        return self
