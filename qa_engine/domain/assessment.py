"""Everything the engine concluded about one interaction under one rubric, as of one date."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from qa_engine.domain.churn import ChurnRisk
from qa_engine.domain.evidence import Evidence, check_evidence
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.readings import ComponentVersion, ReadingCoverage, Readings
from qa_engine.domain.record import Identifier, Points, Record, Score, Seconds, Timestamp
from qa_engine.domain.rubric import Weight
from qa_engine.domain.scorecard import Scorecard
from qa_engine.domain.signals import Basis, SignalName, Signals, SignalStatus
from qa_engine.domain.transcript import TranscriptProvenance

SCHEMA_VERSION: Literal[1] = 1


class ComponentContribution(Record):
    """What one available component adds to the XLA: effective weight times value, rounded by largest remainder."""

    signal: SignalName
    weight: Weight
    effective_weight: Weight
    value: Score
    points: Score
    basis: Basis


class MissingComponent(Record):
    """A component with weight that could not be scored, and why."""

    signal: SignalName
    weight: Weight
    status: SignalStatus
    reason: str


class CapLine(Record):
    """What one cap took from the XLA; 0 when it was triggered but another limit lay lower."""

    cap: Identifier
    limit: Score
    points: Points = Field(le=0)
    reason: str
    evidence: tuple[Evidence, ...] = ()


class Composite(Record):
    """The XLA of one interaction. Component points plus cap points are the value, exactly.

    ``low`` and ``high`` count missing components at 0 and at 100, so the interval is conservative.
    """

    value: Score | None = None
    low: Score | None = None
    high: Score | None = None
    band: str | None = None
    contributions: tuple[ComponentContribution, ...] = ()
    missing: tuple[MissingComponent, ...] = ()
    missing_weight: Weight = Decimal(0)
    caps: tuple[CapLine, ...] = ()
    withheld: str | None = Field(default=None, description="why there is no score")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if sum((m.weight for m in self.missing), Decimal(0)) != self.missing_weight:
            raise ValueError("missing_weight is not the sum of the missing components' weights")
        if (self.value is None) != (self.withheld is not None):
            raise ValueError("a score is either given or withheld with a reason")
        if self.value is None:
            if self.low is not None or self.high is not None or self.band is not None:
                raise ValueError("a withheld score has no interval and no band")
            return self
        if self.low is None or self.high is None or self.band is None:
            raise ValueError("a score needs low, high and band")
        if not self.low <= self.value <= self.high:
            raise ValueError("low <= value <= high does not hold")
        lines = [line.points for line in self.contributions] + [line.points for line in self.caps]
        if sum(lines, Decimal(0)) != self.value:
            raise ValueError("component points and caps do not add up to the score")
        return self


class Coverage(Record):
    """How much of the interaction was actually read and heard."""

    turns: int = Field(ge=0)
    turns_read: int = Field(ge=0)
    declared_s: Seconds | None = None
    decoded_s: Seconds | None = None
    speech_s: Seconds | None = None
    classifiers: tuple[ReadingCoverage, ...] = ()
    notes: tuple[str, ...] = ()


class Provenance(Record):
    """Versions and hashes only, so that equal work gives equal bytes."""

    engine_version: str
    rubric: Identifier
    rubric_version: str
    rubric_sha256: str
    components: tuple[ComponentVersion, ...] = ()
    transcript: TranscriptProvenance | None = None


class Assessment(Record):
    """The result for one interaction. Every quote in it has been found at its place in ``interaction``."""

    kind: Literal["assessment"] = "assessment"
    schema_version: Literal[1] = SCHEMA_VERSION
    interaction_id: str
    as_of: Timestamp | None = None
    interaction: Interaction
    readings: Readings
    facts: Facts
    findings: Findings
    signals: Signals
    scorecard: Scorecard
    composite: Composite
    coverage: Coverage
    provenance: Provenance
    churn: ChurnRisk | None = Field(
        default=None, description="whether the customer may leave; null where the customer's words were not read"
    )

    @model_validator(mode="after")
    def _evidence_stands_in_the_text(self) -> Self:
        if self.interaction_id != self.interaction.id:
            raise ValueError("interaction_id is not the id of the interaction")
        for evidence in self.all_evidence():
            check_evidence(self.interaction, evidence)
        return self

    def all_evidence(self) -> tuple[Evidence, ...]:
        """Return every piece of evidence quoted anywhere in this assessment."""
        found = [cue.evidence for cue in self.readings.cues]
        found += [intent.evidence for intent in self.findings.intents]
        found += [phrase.evidence for phrase in self.findings.phrases]
        found += [evidence for rule in self.findings.rules for evidence in rule.evidence]
        found += [line.evidence for s in self.signals.all() for line in s.contributions if line.evidence]
        found += self.scorecard.all_evidence()
        found += [evidence for cap in self.composite.caps for evidence in cap.evidence]
        found += [sign.evidence for sign in self.churn.signs] if self.churn is not None else []
        return tuple(found)


class Failure(Record):
    """An interaction that could not be assessed, and why. ``message`` holds ids and positions, no customer's words."""

    kind: Literal["failure"] = "failure"
    schema_version: Literal[1] = SCHEMA_VERSION
    interaction_id: str
    stage: str
    code: str
    message: str
    retryable: bool = False
    heard: Interaction | None = Field(
        default=None, description="what was heard of a recording that is not scored, personal data masked"
    )
