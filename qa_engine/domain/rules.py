"""Compliance rules: what must or must not be said, by whom, where and when."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.phrases import Pattern
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import Identifier, Record


class WindowKind(StrEnum):
    ANYWHERE = "anywhere"
    FIRST_TURNS = "first_turns"
    LAST_TURNS = "last_turns"
    FIRST_S = "first_s"
    LAST_S = "last_s"


class Window(Record):
    """Where a rule looks. Turns are counted among those of the rule's speaker; seconds need a call."""

    kind: WindowKind = WindowKind.ANYWHERE
    size: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _sized(self) -> Self:
        if (self.size is None) != (self.kind is WindowKind.ANYWHERE):
            raise ValueError("a window needs a size, unless it is 'anywhere'")
        return self


class Obligation(StrEnum):
    MUST_SAY = "must_say"
    MUST_NOT_SAY = "must_not_say"
    MUST_SAY_IF = "must_say_if"


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Condition(Record):
    """When a ``must_say_if`` rule applies: any of the phrases, cues or intents is found."""

    phrases: tuple[Pattern, ...] = ()
    speaker: Role | None = None
    cues: tuple[CueName, ...] = ()
    intents: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not (self.phrases or self.cues or self.intents):
            raise ValueError("a condition needs phrases, cues or intents")
        return self


class ComplianceRule(Record):
    """What must or must not be said, by whom and where."""

    id: Identifier
    title: str
    obligation: Obligation
    speaker: Role = Role.AGENT
    window: Window = Window()
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    condition: Condition | None = None
    severity: Severity = Severity.MAJOR
    channels: tuple[Channel, ...] = ()
    jurisdiction: str | None = None
    citation: str | None = None
    verified: bool = Field(default=False, description="the text of the cited rule was read by the author")

    @model_validator(mode="after")
    def _condition_where_needed(self) -> Self:
        if (self.condition is None) == (self.obligation is Obligation.MUST_SAY_IF):
            raise ValueError("must_say_if needs a condition, and only must_say_if has one")
        return self
