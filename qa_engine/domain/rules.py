"""Compliance rules: what must or must not be said, by whom, where and when; and markers, which oblige nobody."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from qa_engine.domain.fact_names import FactName
from qa_engine.domain.interaction import Channel, Direction, Role
from qa_engine.domain.phrases import Phrase
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import Identifier, Polarity, Record


class WindowKind(StrEnum):
    """Seconds count from the start of the contact, turns among those of the rule's speaker. Per cent are of the
    contact's time, or of all turns where they have no times."""

    ANYWHERE = "anywhere"
    FIRST_TURNS = "first_turns"
    LAST_TURNS = "last_turns"
    FIRST_S = "first_s"
    LAST_S = "last_s"
    FIRST_PERCENT = "first_percent"
    LAST_PERCENT = "last_percent"
    BETWEEN_S = "between_s"
    BETWEEN_PERCENT = "between_percent"


_BETWEEN = (WindowKind.BETWEEN_S, WindowKind.BETWEEN_PERCENT)
_TURNS = (WindowKind.FIRST_TURNS, WindowKind.LAST_TURNS)
_PERCENT = (WindowKind.FIRST_PERCENT, WindowKind.LAST_PERCENT, WindowKind.BETWEEN_PERCENT)


class Window(Record):
    """Where a rule looks: ``size`` for first and last, ``start`` and ``end`` for between."""

    kind: WindowKind = WindowKind.ANYWHERE
    size: float | None = Field(default=None, gt=0)
    start: float | None = Field(default=None, ge=0)
    end: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _sized(self) -> Self:
        between = self.kind in _BETWEEN
        if (self.size is None) != (between or self.kind is WindowKind.ANYWHERE):
            raise ValueError("a window of 'first' or 'last' needs a size, and no other has one")
        if (self.start is None) == between or (self.end is None) == between:
            raise ValueError("a window of 'between' needs start and end, and no other has them")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError("a window must end after it starts")
        if self.kind in _TURNS and self.size is not None and self.size % 1:
            raise ValueError("a window of turns has a whole number of them as its size")
        if self.kind in _PERCENT and max(self.size or 0, self.end or 0) > 100:
            raise ValueError("a window cannot be larger than 100 per cent")
        return self


class Order(Record):
    """Before or after the words of another rule or marker.

    ``before`` and ``after`` count from the first time that the other's words are said; with ``each``, from every time,
    and each needs its own. Where the other's words are not said at all, the rule is not triggered.
    """

    before: Identifier | None = None
    after: Identifier | None = None
    within_s: float | None = Field(default=None, gt=0)
    within_turns: int | None = Field(default=None, gt=0)
    each: bool = False

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError("an order has exactly one of 'before' and 'after'")
        return self

    @property
    def anchor(self) -> str:
        """The rule or marker that the order is about."""
        return self.before or self.after or ""


class Times(Record):
    """How often: for what must be said at least, for what must not be said at most."""

    at_least: int = Field(default=1, ge=1)
    at_most: int = Field(default=0, ge=0)


class Obligation(StrEnum):
    MUST_SAY = "must_say"
    MUST_NOT_SAY = "must_not_say"
    MUST_SAY_IF = "must_say_if"


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class RuleStatus(StrEnum):
    SATISFIED = "satisfied"
    BREACHED = "breached"
    NOT_TRIGGERED = "not_triggered"
    UNDETERMINED = "undetermined"


class FactLimit(Record):
    """A counted fact within limits."""

    fact: FactName
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a fact needs 'at_least' or 'at_most'")
        return self


class Stretch(StrEnum):
    """A part of the contact: by time where turns have times, else by turns."""

    WHOLE = "whole"
    FIRST_QUARTER = "first_quarter"
    LAST_QUARTER = "last_quarter"


class SentimentLimit(Record):
    """The mean polarity (-1 to 1) of one side's turns within limits."""

    speaker: Role = Role.CUSTOMER
    over: Stretch = Stretch.WHOLE
    at_least: Polarity | None = None
    at_most: Polarity | None = None

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a sentiment needs 'at_least' or 'at_most'")
        return self


class RuleStands(Record):
    """An earlier finding: another rule has one of these statuses."""

    rule: Identifier
    status: tuple[RuleStatus, ...] = Field(default=(RuleStatus.BREACHED,), min_length=1)


class ContactIs(Record):
    """What the source says of the contact: one of its fields, or an attribute of that name, has one of the values."""

    field: Literal["direction", "language", "team", "programme", "vendor", "persona", "agent_id", "attribute"]
    attribute: str | None = None
    values: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.attribute is None) == (self.field == "attribute"):
            raise ValueError("'attribute' needs the attribute's name, and no other field has one")
        return self


class Condition(Record):
    """When a rule applies, or a marker holds: any of what is named here; or a combination of conditions."""

    phrases: tuple[Phrase, ...] = ()
    speaker: Role | None = Field(default=None, description="who says the phrases; anybody if not given")
    window: Window = Window()
    cues: tuple[CueName, ...] = ()
    intents: tuple[str, ...] = ()
    facts: tuple[FactLimit, ...] = ()
    sentiment: tuple[SentimentLimit, ...] = ()
    findings: tuple[RuleStands, ...] = ()
    markers: tuple[Identifier, ...] = ()
    contact: tuple[ContactIs, ...] = ()
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    at_least: int | None = Field(default=None, ge=1)
    of: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        groups = sum(bool(group) for group in (self.all, self.any, self.none, self.of))
        if groups > 1 or (groups and self._named):
            raise ValueError("a condition is either a list of things or one of 'all', 'any', 'none', 'of'")
        if not groups and not self._named:
            raise ValueError(
                "a condition needs phrases, cues, intents, facts, sentiment, findings, markers or contact, or one of "
                "'all', 'any', 'none', 'of'"
            )
        if (self.at_least is None) == bool(self.of) or (self.at_least or 0) > len(self.of):
            raise ValueError("'of' needs 'at_least', a number that its conditions can reach")
        return self

    @property
    def _named(self) -> bool:
        named = (self.phrases, self.cues, self.intents, self.facts, self.sentiment, self.findings, self.markers)
        return any(map(bool, named)) or bool(self.contact)

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions that it combines."""
        return self.all or self.any or self.none or self.of

    def flat(self) -> tuple[Condition, ...]:
        """Return itself and all conditions inside it."""
        return (self, *(inner for part in self.parts for inner in part.flat()))


class TestDialogue(Record):
    """A short dialogue and how the rule stands in it. Turns are ``agent: words`` or ``agent 12.5: words``, with the
    second at which the turn begins."""

    __test__ = False

    turns: tuple[str, ...] = Field(min_length=1)
    status: RuleStatus
    channel: Channel | None = None
    why: str = ""


class RuleTests(Record):
    """Lines that try a rule out. They are no part of the policy: changing them changes no score."""

    says: tuple[str, ...] = Field(default=(), description="lines of the rule's speaker that hold the words")
    does_not_say: tuple[str, ...] = Field(default=(), description="lines of the rule's speaker that do not")
    dialogues: tuple[TestDialogue, ...] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.says) + len(self.does_not_say) + len(self.dialogues)


class ComplianceRule(Record):
    """What must or must not be said, by whom and where."""

    id: Identifier
    version: str = "1"
    title: str
    obligation: Obligation
    speaker: Role = Role.AGENT
    window: Window = Window()
    order: Order | None = None
    times: Times = Times()
    patterns: tuple[Phrase, ...] = Field(min_length=1)
    condition: Condition | None = None
    severity: Severity = Severity.MAJOR
    channels: tuple[Channel, ...] = ()
    directions: tuple[Direction, ...] = ()
    languages: tuple[str, ...] = ()
    intents: tuple[str, ...] = Field(default=(), description="applies only where one of these was found")
    jurisdiction: str | None = None
    citation: str | None = None
    verified: bool = Field(default=False, description="the text of the cited rule was read by the author")
    tests: RuleTests = RuleTests()

    @model_validator(mode="after")
    def _obliges(self) -> Self:
        if self.obligation is Obligation.MUST_SAY_IF and self.condition is None:
            raise ValueError("must_say_if needs a condition; without one, write must_say")
        if self.obligation is Obligation.MUST_SAY and self.condition is not None:
            raise ValueError("must_say has no condition; with one, write must_say_if")
        if self.obligation is Obligation.MUST_NOT_SAY and self.times.at_least != 1:
            raise ValueError("what must not be said is limited by 'at_most'")
        if self.obligation is not Obligation.MUST_NOT_SAY and self.times.at_most:
            raise ValueError("what must be said is asked for by 'at_least'")
        return self


class Marker(Record):
    """Something worth knowing that obliges nobody: words, a condition, or both. Rules and conditions refer to it."""

    id: Identifier
    title: str
    speaker: Role | None = Field(default=None, description="who says the words; anybody if not given")
    window: Window = Window()
    patterns: tuple[Phrase, ...] = ()
    condition: Condition | None = None
    channels: tuple[Channel, ...] = ()
    tests: RuleTests = RuleTests()

    @model_validator(mode="after")
    def _looks_for_something(self) -> Self:
        if not self.patterns and self.condition is None:
            raise ValueError("a marker needs patterns or a condition")
        return self
