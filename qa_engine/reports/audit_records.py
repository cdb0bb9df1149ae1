"""What an audit holds: what was asked, the denominators by rule and wording, the findings, and what is not in them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field

from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.record import Identifier, Probability, Record, Seconds, Timestamp
from qa_engine.domain.rules import Obligation, RuleStatus, Severity


class Standing(StrEnum):
    """How a rule stands in one interaction, for counting. ``other_channel``: the rule is not for its channel."""

    SATISFIED = "satisfied"
    BREACHED = "breached"
    UNDETERMINED = "undetermined"
    NOT_TRIGGERED = "not_triggered"
    OTHER_CHANNEL = "other_channel"


#: Those in which the rule obliged somebody.
APPLICABLE = (Standing.SATISFIED, Standing.BREACHED, Standing.UNDETERMINED)


class Undated(StrEnum):
    """What becomes of interactions whose date no source tells, where a period is asked for."""

    EXCLUDE = "exclude"
    INCLUDE = "include"


class AuditQuestion(Record):
    """What is asked for; nothing given asks for everything. The period is ``since <= start < until``."""

    rules: tuple[str, ...] = ()
    since: Timestamp | None = None
    until: Timestamp | None = None
    channels: tuple[Channel, ...] = ()
    teams: tuple[str, ...] = ()
    undated: Undated = Undated.EXCLUDE
    listed: tuple[Standing, ...] = Field(
        default=APPLICABLE, description="verdicts that the pages list one by one; tables hold all"
    )
    as_of: dt.date | None = None


class Wording(Record):
    """One rule as it was worded when it was judged. Its hash tells it from every other wording."""

    rule: Identifier
    version: str
    rule_hash: str
    title: str
    obligation: Obligation
    severity: Severity

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells wordings apart, in the order in which they are shown."""
        return self.rule, self.version, self.rule_hash


class Policy(Record):
    """What the rubric says of a wording beyond what findings keep."""

    jurisdiction: str | None = None
    citation: str | None = None
    verified: bool = Field(default=False, description="the author of the rubric read the text of the cited rule")
    speaker: Role
    channels: tuple[Channel, ...] = ()
    rubric: str


class Share(Record):
    """``part`` of ``whole`` with its exact 95 % interval by Clopper and Pearson (1934); no value where nothing was
    decided."""

    part: int = Field(ge=0)
    whole: int = Field(ge=0)
    value: Probability | None = None
    low: Probability | None = None
    high: Probability | None = None


class Denominator(Record):
    """One wording over the interactions in scope that were judged by it."""

    wording: Wording
    satisfied: int = 0
    breached: int = 0
    undetermined: int = 0
    not_triggered: int = 0
    other_channel: int = 0
    other_wording: int = Field(default=0, ge=0, description="in scope, but judged by another wording of the rule")
    without_rule: int = Field(default=0, ge=0, description="in scope, but their rubric has no such rule")
    share: Share
    policy: Policy | None = None

    @property
    def applicable(self) -> int:
        """The interactions in which the rule obliged somebody."""
        return self.satisfied + self.breached + self.undetermined

    @property
    def judged(self) -> int:
        """The interactions judged by this wording: applicable, not triggered, and not for the channel."""
        return self.applicable + self.not_triggered + self.other_channel

    @property
    def decided(self) -> int:
        """The interactions of which the rate speaks."""
        return self.satisfied + self.breached

    def count(self, standing: Standing) -> int:
        """Return how many interactions stand so."""
        number: int = getattr(self, standing.value)
        return number


class Override(Record):
    """What a reviewer decided in place of the machine. The machine's verdict stays beside it."""

    rule: Identifier
    interaction_id: str
    status: RuleStatus
    by: str
    at: Timestamp
    reason: str


class Piece(Record):
    """Words behind a finding: where, when, by whom, found by what, and how surely. ``turn`` counts from 0."""

    turn: int = Field(ge=0)
    speaker: Role
    speaker_confidence: Probability
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    sent_at: Timestamp | None = None
    quote: str
    detector: str
    confidence: Probability
    heard: Probability | None = Field(default=None, description="confidence of recognition; None for written words")
    reason: str


class FindingLine(Record):
    """How one rule stands in one interaction, with all that an auditor needs to look it up."""

    wording: Wording
    standing: Standing
    status: RuleStatus
    reason: str
    interaction_id: str
    source: str | None = None
    channel: Channel
    started_at: Timestamp | None = None
    agent_id: str | None = None
    team: str | None = None
    language: str | None = None
    searched: SearchedWindow
    missing: tuple[Identifier, ...] = ()
    pieces: tuple[Piece, ...] = ()
    rubric: str
    rubric_version: str
    rubric_sha256: str
    engine_version: str
    declared_s: Seconds | None = None
    decoded_s: Seconds | None = None
    override: Override | None = None


class AccountLine(Record):
    """One line of the account: arrivals that share a fate. ``counted``: they are in the denominators."""

    fate: str
    reason: str | None = None
    arrivals: int = Field(ge=0)
    counted: bool = False


class Origin(Record):
    """By what the interactions in scope were judged."""

    engine_version: str
    rubric: str
    rubric_version: str
    rubric_sha256: str
    interactions: int


class HeardDepth(Record):
    """How much of the recordings was heard. ``short``: decoded at least 0.1 s less than declared."""

    recordings: int = 0
    declared_s: Seconds = 0.0
    decoded_s: Seconds = 0.0
    short: int = 0
    unknown: int = Field(default=0, description="recordings of which the declared or the decoded length is not known")


class Audit(Record):
    """Everything but the single findings. The account's lines add up to ``arrivals``, the ledger's own total."""

    question: AuditQuestion
    arrivals: int
    account: tuple[AccountLine, ...]
    denominators: tuple[Denominator, ...]
    origins: tuple[Origin, ...]
    components: tuple[str, ...]
    in_scope: int
    undated_counted: int = Field(default=0, description="interactions without a date among those in scope")
    without_asked_rules: int = Field(default=0, description="in scope, but judged under rubrics without these rules")
    turns: int = 0
    turns_read: int = 0
    heard: HeardDepth = HeardDepth()
    heard_aside: HeardDepth = Field(default=HeardDepth(), description="of recordings that were set aside")
    unseen: tuple[str, ...] = Field(default=(), description="rules asked for by which nothing in scope was judged")
    overrides: int = 0

    @property
    def several(self) -> frozenset[str]:
        """Rules of which more than one wording was in use."""
        rules = [one.wording.rule for one in self.denominators]
        return frozenset(rule for rule in rules if rules.count(rule) > 1)

    @property
    def outside(self) -> int:
        """Arrivals that are in no denominator."""
        return self.arrivals - sum(line.arrivals for line in self.account if line.counted)
