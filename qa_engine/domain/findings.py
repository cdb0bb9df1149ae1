"""What judging with a rubric found in one interaction."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.interaction import Role
from qa_engine.domain.phrases import PatternKind
from qa_engine.domain.record import Identifier, Probability, Record, Seconds
from qa_engine.domain.rules import Obligation, RuleStatus, Severity


class IntentFinding(Record):
    """A reason for contact found in one customer turn. The first in order of confidence is the contact's main one."""

    turn_index: int = Field(ge=0)
    intent: Identifier
    confidence: Probability
    evidence: Evidence


class PhraseMatch(Record):
    """A phrase of a rule, found. ``evasive``: in a spelling that hides it from filters, as with look-alike letters."""

    rule: Identifier
    pattern: str
    kind: PatternKind
    evidence: Evidence
    evasive: bool = False


class SearchedWindow(Record):
    """Where a rule looked: an absent phrase has no span, so the window stands in for it."""

    speaker: Role
    turns: tuple[int, ...] = ()
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    lowest_confidence: Probability | None = Field(
        default=None, description="of recognition in the window; None for text"
    )


class RuleFinding(Record):
    """How one rule stands in one interaction."""

    rule: Identifier
    version: str = "1"
    rule_hash: str = Field(default="", description="of the rule as it was judged: first 16 digits of its sha256")
    title: str
    obligation: Obligation
    severity: Severity
    status: RuleStatus
    reason: str
    searched: SearchedWindow
    missing: tuple[Identifier, ...] = Field(default=(), description="elements of a disclosure that were not said")
    evidence: tuple[Evidence, ...] = ()


class MarkerStatus(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    UNDETERMINED = "undetermined"


class MarkerFinding(Record):
    """Whether a marker holds in one interaction. It obliges nobody and moves no score by itself."""

    marker: Identifier
    title: str
    status: MarkerStatus
    reason: str
    evidence: tuple[Evidence, ...] = ()


class Findings(Record):
    intents: tuple[IntentFinding, ...] = ()
    phrases: tuple[PhraseMatch, ...] = ()
    rules: tuple[RuleFinding, ...] = ()
    markers: tuple[MarkerFinding, ...] = ()
    intents_unjudged: str | None = Field(default=None, description="why intents could not be looked for")

    def rule(self, rule_id: str) -> RuleFinding | None:
        """Return how the rule stands, or ``None`` if the rubric has no such rule."""
        return next((finding for finding in self.rules if finding.rule == rule_id), None)

    @property
    def main_intent(self) -> str | None:
        """The reason for contact with the highest confidence; ties go to the earlier turn."""
        best = max(self.intents, key=lambda found: (found.confidence, -found.turn_index), default=None)
        return best.intent if best else None
