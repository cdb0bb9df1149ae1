"""The form of a rubric: its sections, their criteria, and what answers each of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from qa_engine.domain.interaction import Channel
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import Identifier, Points, Record, Score
from qa_engine.domain.signals import SignalName


class RuleCheck(Record):
    """Met when the rule is satisfied."""

    by: Literal["rule"] = "rule"
    rule: Identifier


class CueCheck(Record):
    """Met when any of ``cues`` occurs. With ``when``, applicable only if one of those occurred."""

    by: Literal["cue"] = "cue"
    cues: tuple[CueName, ...] = Field(min_length=1)
    when: tuple[CueName, ...] = ()


class FactCheck(Record):
    """Met when a counted fact keeps the limit; not applicable where the source does not tell it."""

    by: Literal["fact"] = "fact"
    fact: Literal[
        "first_response_s", "longest_response_s", "hold_s", "holds", "transfers", "silence_s", "interruptions"
    ]
    at_most: float


class SignalCheck(Record):
    """Met when a signal reaches ``at_least``; undetermined when the signal was not scored."""

    by: Literal["signal"] = "signal"
    signal: SignalName
    at_least: Score


Check = Annotated[RuleCheck | CueCheck | FactCheck | SignalCheck, Field(discriminator="by")]


class Criterion(Record):
    """One line of the form."""

    id: Identifier
    title: str
    weight: Points = Field(default=Decimal(1), ge=0)
    channels: tuple[Channel, ...] = ()
    check: Check


class Section(Record):
    id: Identifier
    title: str
    criteria: tuple[Criterion, ...] = Field(min_length=1)
