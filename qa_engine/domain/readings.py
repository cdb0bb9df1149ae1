"""What classifiers say of single turns without knowing any rubric."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.interaction import Role
from qa_engine.domain.record import Polarity, Probability, Record


class SentimentLabel(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class CueName(StrEnum):
    """Things said in service conversations that tell how a contact goes. The first group is the customer's to say,
    the second the agent's; a cue counts only when it comes from its own side."""

    PROBLEM_STATED = "problem_stated"
    STILL_BROKEN = "still_broken"
    CONFIRMED_RESOLVED = "confirmed_resolved"
    GRATITUDE = "gratitude"
    FRUSTRATION = "frustration"
    CONFUSION = "confusion"
    CONTACTED_BEFORE = "contacted_before"
    ALREADY_TOLD = "already_told"
    REPEATS_REQUEST = "repeats_request"
    ASKS_ESCALATION = "asks_escalation"
    CHURN_THREAT = "churn_threat"
    COMPETITOR = "competitor"
    ADVOCACY = "advocacy"
    STATED_RATING = "stated_rating"
    ANGER = "anger"
    RELIEF = "relief"
    REQUEST_MADE = "request_made"
    ACCEPTS = "accepts"
    REJECTS = "rejects"

    GREETING = "greeting"
    EMPATHY = "empathy"
    OWNERSHIP = "ownership"
    DIAGNOSIS = "diagnosis"
    FIX_OFFERED = "fix_offered"
    ACTION_PERFORMED = "action_performed"
    EXPECTATION_SET = "expectation_set"
    PROACTIVE_INFORMATION = "proactive_information"
    CHECKS_RESOLUTION = "checks_resolution"
    PROMISED_CALLBACK = "promised_callback"
    TRANSFER = "transfer"
    HOLD = "hold"
    REVERIFICATION = "reverification"
    REFUSAL = "refusal"
    ASKS_DETAIL = "asks_detail"
    GIVES_ANSWER = "gives_answer"


#: Cues that only the customer can give; every other cue is the agent's (or the bot's).
CUSTOMER_CUES = frozenset(list(CueName)[: list(CueName).index(CueName.GREETING)])


class SentimentProbabilities(Record):
    """How likely each label is; the three add up to 1 within rounding."""

    negative: Probability
    neutral: Probability
    positive: Probability


class SentimentReading(Record):
    """Sentiment of one turn. ``polarity`` is P(positive) - P(negative)."""

    turn_index: int = Field(ge=0)
    label: SentimentLabel
    polarity: Polarity
    probabilities: SentimentProbabilities


class CueReading(Record):
    """One cue found in one turn. ``amount`` is the number stated, for STATED_RATING."""

    turn_index: int = Field(ge=0)
    cue: CueName
    confidence: Probability
    evidence: Evidence
    amount: float | None = None

    @model_validator(mode="after")
    def _same_turn(self) -> Self:
        if self.evidence.turn_index != self.turn_index:
            raise ValueError("a cue's evidence must lie in its own turn")
        return self


class OutcomeReading(Record):
    """What one stretch of a turn tells of the outcome: how much it speaks for a matter that is settled, and how much
    for one that stays open. Stretches that tell of neither are not listed."""

    turn_index: int = Field(ge=0)
    settled: Probability
    unsettled: Probability
    evidence: Evidence

    @model_validator(mode="after")
    def _same_turn(self) -> Self:
        if self.evidence.turn_index != self.turn_index:
            raise ValueError("the evidence of an outcome must lie in its own turn")
        return self


class AnnoyanceReading(Record):
    """How annoyed (up to 1) or content (down to -1) one stretch of a customer's turn sounds. Stretches that sound like
    neither are not listed."""

    turn_index: int = Field(ge=0)
    annoyed: Polarity
    evidence: Evidence

    @model_validator(mode="after")
    def _same_turn(self) -> Self:
        if self.evidence.turn_index != self.turn_index:
            raise ValueError("the evidence of annoyance must lie in its own turn")
        return self


class RoleDoubt(StrEnum):
    """What speaks against a role that the source states."""

    SIDES_SWAPPED = "sides_swapped"


class RoleReading(Record):
    """Who a participant seems to be. ``stated`` when the source said so, else inferred from words and order.

    A stated role stays as it is stated, whatever the words say. Where they say otherwise, ``doubt`` tells what is
    doubted and ``doubt_probability`` how likely it is so, and ``confidence`` is what is left of the role's.
    """

    participant: str
    role: Role
    confidence: Probability
    stated: bool
    doubt: RoleDoubt | None = None
    doubt_probability: Probability | None = None

    @model_validator(mode="after")
    def _doubted_fully_or_not(self) -> Self:
        if (self.doubt is None) != (self.doubt_probability is None):
            raise ValueError("a doubt needs its probability, and a probability its doubt")
        return self


#: Why turns were skipped that an optional model would have read.
NEEDS_MULTILINGUAL_MODEL = "needs_multilingual_model"


class ReadingCoverage(Record):
    """How many turns a classifier was given and read, and why the rest was not. The books must balance."""

    classifier: str
    turns: int = Field(ge=0)
    read: int = Field(ge=0)
    skipped: dict[str, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _balanced(self) -> Self:
        if self.read + sum(self.skipped.values()) != self.turns:
            raise ValueError(f"{self.classifier}: read and skipped turns do not add up to {self.turns}")
        return self


class ComponentVersion(Record):
    """Which component produced something: name, version and, for weights, their hash."""

    name: str
    version: str
    sha256: str | None = None


class TurnVector(Record):
    """The encoder's vector of one turn as signed bytes. Only its direction means something; its length does not."""

    turn_index: int = Field(ge=0)
    values: bytes = Field(repr=False)


class StretchVector(Record):
    """The encoder's vector of characters ``[start, end)`` of a turn that was read in several parts."""

    turn_index: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    values: bytes = Field(repr=False)


class KeptVectors(NamedTuple):
    """The vectors of one interaction: of its turns, and of the parts of those that were read in several."""

    turns: tuple[TurnVector, ...] = ()
    stretches: tuple[StretchVector, ...] = ()


class Readings(Record):
    """All that classifiers said of one interaction, before any rubric."""

    sentiment: tuple[SentimentReading, ...] = ()
    cues: tuple[CueReading, ...] = ()
    outcomes: tuple[OutcomeReading, ...] = ()
    annoyance: tuple[AnnoyanceReading, ...] = ()
    roles: tuple[RoleReading, ...] = ()
    coverage: tuple[ReadingCoverage, ...] = ()
    components: tuple[ComponentVersion, ...] = ()

    @property
    def swapped_probability(self) -> float | None:
        """How likely agent and customer are swapped in the source; ``None`` where nothing speaks for it."""
        doubted = [role.doubt_probability for role in self.roles if role.doubt is RoleDoubt.SIDES_SWAPPED]
        return max((probability for probability in doubted if probability is not None), default=None)

    def of(self, *names: CueName) -> tuple[CueReading, ...]:
        """Return the cues with one of ``names``, in order of turn."""
        return tuple(cue for cue in self.cues if cue.cue in names)
