"""The form of a rubric: its sections, their criteria, and what answers each of them."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from qa_engine.domain.bands import Band, check_bands
from qa_engine.domain.form_checks import (
    Check,
    CueCheck,
    FactCheck,
    IntentCheck,
    NumberCheck,
    PersonCheck,
    RuleCheck,
    SentimentCheck,
    SignalCheck,
    is_limited,
)
from qa_engine.domain.grades import Fail, Grade, Option, Range, check_scale
from qa_engine.domain.interaction import Channel
from qa_engine.domain.record import Identifier, Points, Record, Score

__all__ = [
    "OUTCOME_WORDS",
    "Check",
    "Criterion",
    "CriticalClass",
    "CueCheck",
    "EarlierAnswer",
    "EnabledIf",
    "FactCheck",
    "Fail",
    "Form",
    "Grade",
    "IntentCheck",
    "NumberCheck",
    "Option",
    "PersonCheck",
    "Question",
    "Range",
    "RuleCheck",
    "Scoring",
    "Section",
    "SentimentCheck",
    "SignalCheck",
]

#: How any line may stand that is decided; so no option is called one of these.
OUTCOME_WORDS: Final = ("met", "partly_met", "not_met", "not_applicable")


class Scoring(StrEnum):
    """``percent``: the share of weight met. ``points``: points earned of points possible."""

    PERCENT = "percent"
    POINTS = "points"


class Question(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    COMMENT = "comment"


class CriticalClass(StrEnum):
    """Whom an error on a critical line hurts, in the words of the COPC standard."""

    CUSTOMER = "customer"
    BUSINESS = "business"
    COMPLIANCE = "compliance"


class Form(Record):
    """How the sections become one score. ``pass_mark``: the least score that passes."""

    scoring: Scoring = Scoring.PERCENT
    bands: tuple[Band, ...] = ()
    pass_mark: Score | None = None
    bonus_over_100: bool = Field(default=False, description="whether bonus lines may lift the score above 100")

    @model_validator(mode="after")
    def _bands_cover_all(self) -> Self:
        if self.bands:
            check_bands(self.bands)
        return self


class EarlierAnswer(Record):
    """An earlier line stands as one of ``answers``: met, partly_met, not_met, not_applicable, or an option."""

    criterion: Identifier
    answers: tuple[Identifier, ...] = Field(min_length=1)


class EnabledIf(Record):
    """When a line applies: after all, or after any, of these earlier answers."""

    all: tuple[EarlierAnswer, ...] = ()
    any: tuple[EarlierAnswer, ...] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.all) == bool(self.any):
            raise ValueError("write earlier answers under 'all' or under 'any'")
        return self

    @property
    def answers(self) -> tuple[EarlierAnswer, ...]:
        """The earlier answers, whichever way they are combined."""
        return self.all or self.any


class Criterion(Record):
    """One line of the form.

    ``weight`` is its share of the form; of a form in points, the points of a yes. A choice and a number earn the score
    of their answer out of the best one. ``fail``: what "not met" fails. ``bonus``: adds to the score and is asked of
    nobody. Without ``check`` a comment waits for a person.
    """

    id: Identifier
    title: str
    weight: Points = Field(default=Decimal(1), ge=0)
    channels: tuple[Channel, ...] = ()
    check: Check = PersonCheck()
    question: Question = Question.YES_NO
    options: tuple[Option, ...] = Field(default=(), description="the answers of a choice")
    ranges: tuple[Range, ...] = Field(default=(), description="the scores of a number, lowest first")
    critical: CriticalClass | None = None
    fail: Fail | None = None
    bonus: bool = False
    enabled_if: EnabledIf | None = None

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The answers that have scores: options or ranges."""
        return self.options or self.ranges

    @property
    def best(self) -> Decimal:
        """The score of the best answer; 0 for a question without scores."""
        return max((grade.score for grade in self.grades if grade.score is not None), default=Decimal(0))

    @property
    def fails(self) -> frozenset[Fail]:
        """What one of its answers fails."""
        return frozenset(fail for fail in (self.fail, *(grade.fail for grade in self.grades)) if fail)

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if "check" not in self.model_fields_set and self.question is not Question.COMMENT:
            raise ValueError("say what checks it: 'check: {by: rule, ...}', or 'check: {by: person}'")
        self._check_fields()
        check_question = {
            Question.YES_NO: self._check_yes_no,
            Question.CHOICE: self._check_choice,
            Question.NUMBER: self._check_number,
            Question.COMMENT: self._check_comment,
        }
        check_question[self.question]()
        return self

    def _check_fields(self) -> None:
        if self.options and self.question is not Question.CHOICE:
            raise ValueError("only 'question: choice' has options")
        if self.ranges and self.question is not Question.NUMBER:
            raise ValueError("only 'question: number' has ranges")
        if self.fail and self.question is not Question.YES_NO:
            raise ValueError("write 'fail' at the answers that fail, not at the question")
        if Fail.SECTION in self.fails and not self.weight:
            raise ValueError("a line without weight fails no section; give it a weight, or write 'fail: form'")
        if self.bonus and (self.fails or self.critical):
            raise ValueError("a bonus is asked of nobody; leave out 'fail' and 'critical'")

    def _check_yes_no(self) -> None:
        if isinstance(self.check, NumberCheck) and not is_limited(self.check):
            raise ValueError("say what is enough: 'at_least: ...' or 'at_most: ...'")

    def _check_choice(self) -> None:
        keys = [option.key for option in self.options]
        if len(keys) < 2 or len(set(keys)) < len(keys) or set(keys) & set(OUTCOME_WORDS):
            raise ValueError(f"a choice needs two or more options with keys of their own, none of {_listed()}")
        self._check_best()
        chosen = [option.when for option in self.options if option.when]
        if isinstance(self.check, NumberCheck):
            self._check_scale([option for option in self.options if option.is_bounded or not option.na])
        elif any(option.is_bounded for option in self.options):
            raise ValueError("only a fact, a signal or sentiment chooses by 'below' and 'at_most'")
        by_outcome = not isinstance(self.check, NumberCheck | PersonCheck)
        if sorted(chosen) != (["met", "not_met"] if by_outcome else []):
            raise ValueError(
                "write 'when: met' at one option and 'when: not_met' at another"
                if by_outcome
                else f"'when' is for a rule, a cue or an intent, not for {self.check.by}"
            )

    def _check_number(self) -> None:
        if not self.ranges:
            raise ValueError("a number needs ranges: '- {below: 30, score: 10}', the last one without 'below'")
        if not isinstance(self.check, NumberCheck | PersonCheck):
            raise ValueError("a number comes from a fact, a signal, sentiment or a person")
        self._check_best()
        self._check_scale(self.ranges)

    def _check_comment(self) -> None:
        if not isinstance(self.check, PersonCheck) or self.critical or self.bonus:
            raise ValueError("a comment is a person's and is not scored; leave out 'check', 'critical' and 'bonus'")

    def _check_best(self) -> None:
        if not self.best:
            raise ValueError("no answer scores more than 0; make it 'question: comment' if it is not scored")

    def _check_scale(self, grades: list[Option] | tuple[Range, ...]) -> None:
        check = self.check
        if isinstance(check, NumberCheck) and is_limited(check):
            raise ValueError("the answers say which numbers are good; leave out 'at_least' and 'at_most' of the check")
        highest = {"signal": 100.0, "sentiment": 1.0}.get(check.by)
        check_scale(grades, highest=highest, bounded=isinstance(check, PersonCheck))


def _listed() -> str:
    return ", ".join(OUTCOME_WORDS)


class Section(Record):
    """A part of the form. With ``weight``, its share of the score, rebalanced over the sections that have anything
    decided."""

    id: Identifier
    title: str
    weight: Annotated[Points, Field(ge=0)] | None = None
    criteria: tuple[Criterion, ...] = Field(min_length=1)
