"""What answers a line of the form: a rule, a cue, a fact, a signal, an intent, the customer's tone, or a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from qa_engine.domain.fact_names import FactName
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import Identifier, Polarity, Record, Score
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
    """Met when a counted fact keeps the limits; not applicable where the source does not tell it."""

    by: Literal["fact"] = "fact"
    fact: FactName
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.at_least, self.at_most)
        return self


class SignalCheck(Record):
    """Met when a signal keeps the limits; undetermined when the signal was not scored."""

    by: Literal["signal"] = "signal"
    signal: SignalName
    at_least: Score | None = None
    at_most: Score | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.at_least, self.at_most)
        return self


class IntentCheck(Record):
    """Met when any of ``intents`` is a reason for the contact."""

    by: Literal["intent"] = "intent"
    intents: tuple[Identifier, ...] = Field(min_length=1)


class SentimentCheck(Record):
    """Met when the mean polarity of the customer's turns, -1 to 1, keeps the limits; over all of them, or over the last
    quarter of them (rounded up)."""

    by: Literal["sentiment"] = "sentiment"
    over: Literal["whole", "last_quarter"] = "whole"
    at_least: Polarity | None = None
    at_most: Polarity | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.at_least, self.at_most)
        return self


class PersonCheck(Record):
    """Waits for a person."""

    by: Literal["person"] = "person"


#: Checks that read a number, which limits, options or ranges judge.
NumberCheck = FactCheck | SignalCheck | SentimentCheck
Check = Annotated[
    RuleCheck | CueCheck | FactCheck | SignalCheck | IntentCheck | SentimentCheck | PersonCheck,
    Field(discriminator="by"),
]


def is_limited(check: NumberCheck) -> bool:
    """Return whether the check itself says which numbers are met."""
    return check.at_least is not None or check.at_most is not None


def _check_order(least: float | Decimal | None, most: float | Decimal | None) -> None:
    if least is not None and most is not None and least > most:
        raise ValueError(f"at_least {float(least):g} is more than at_most {float(most):g}: no number keeps both")
