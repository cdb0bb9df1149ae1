"""The filled-in form: how every line stands, who answered it, and how the lines become one score."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.form import CriticalClass, Fail, Scoring
from qa_engine.domain.record import Identifier, Points, Record, Score, Seconds, Timestamp


def _is_empty(value: Any) -> bool:
    """What a plain line of a form does not have stays out of its JSON."""
    return value is None or value is False or value == ()


class CriterionOutcome(StrEnum):
    """``PARTLY_MET``: an answer that earns some of the best answer's score, but not all."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


class Stretch(Record):
    """Seconds of a call."""

    start_s: Seconds
    end_s: Seconds


class Figure(Record):
    """A number that a line rests on, and where it was counted: turns and stretches, or words where it has neither."""

    name: str
    value: float
    where: str
    turns: tuple[int, ...] = ()
    stretches: tuple[Stretch, ...] = ()


class Answer(Record):
    """What a person answered to a line of the form.

    ``answer``: met, not_met or not_applicable; of a choice the key of an option, of a number the number, of a comment
    its text. ``given_at`` is what whoever hands it in states.
    """

    criterion: Identifier
    answer: str | float
    by: str = Field(min_length=1, description="who answered")
    why: str = Field(min_length=1, description="their reason, for the person who is judged")
    given_at: Timestamp | None = None
    evidence: tuple[Evidence, ...] = ()


class UnusedAnswer(Record):
    """A person's answer that does not count, and why."""

    answer: Answer
    reason: str


class AnsweredLine(Record):
    """What the engine answers to a line, and what that rests on.

    A line that is not met because something is absent names the window searched; one that rests on a number gives it.
    """

    outcome: CriterionOutcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    searched: SearchedWindow | None = None
    figure: Figure | None = Field(default=None, exclude_if=_is_empty)
    answer: str | None = Field(default=None, exclude_if=_is_empty, description="option or number")
    fails: Fail | None = Field(default=None, exclude_if=_is_empty, description="what this answer fails")


class CriterionResult(Record):
    """One line of the filled-in form.

    ``earned`` of ``possible`` are in the form's own units, rounded; ``None`` where the line is not in the score.
    Where a person answered, ``person`` says who and why, and ``machine`` keeps what the engine had found, if it had.
    """

    criterion: Identifier
    section: Identifier
    title: str
    weight: Points
    outcome: CriterionOutcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    searched: SearchedWindow | None = None
    figure: Figure | None = Field(default=None, exclude_if=_is_empty)
    answer: str | None = Field(default=None, exclude_if=_is_empty, description="option, number or comment")
    fails: Fail | None = Field(default=None, exclude_if=_is_empty, description="what this answer fails")
    earned: Points | None = None
    possible: Points | None = None
    bonus: bool = Field(default=False, exclude_if=_is_empty)
    critical: CriticalClass | None = Field(default=None, exclude_if=_is_empty)
    person: Answer | None = Field(default=None, exclude_if=_is_empty)
    machine: AnsweredLine | None = Field(default=None, exclude_if=_is_empty)


class SectionResult(Record):
    """One section. ``share``: its part of the score's 100 points, rebalanced over what is decided; ``open``: the weight
    of its lines that are not determined; ``score_before_fail``: what it had, where a line failed it."""

    section: Identifier
    title: str
    score: Score | None = None
    earned: Points = Decimal(0)
    possible: Points = Decimal(0)
    open: Points = Decimal(0)
    share: Score | None = None
    failed: str | None = Field(default=None, exclude_if=_is_empty)
    score_before_fail: Score | None = Field(default=None, exclude_if=_is_empty)


class LineKind(StrEnum):
    """In the order in which they are summed."""

    SECTION = "section"
    BONUS = "bonus"
    SECTION_FAIL = "section_fail"
    CLIP = "clip"
    FORM_FAIL = "form_fail"


class ScoreLine(Record):
    """One line of the score's sum: ``of`` is the section or criterion it comes from, if it comes from one."""

    kind: LineKind
    of: Identifier | None = None
    points: Points
    reason: str


class CriticalResult(Record):
    """How one class of critical lines stands, apart from the score. ``error_free`` is ``None`` while lines are open, or
    where none applies."""

    critical: CriticalClass
    error_free: bool | None = None
    decided: int = Field(default=0, ge=0)
    errors: tuple[Identifier, ...] = ()
    open: tuple[Identifier, ...] = ()


class Scorecard(Record):
    """The filled-in form. ``lines`` add up to ``score`` exactly.

    ``score_before_fail``: what the form had without its automatic fails, where there are any. ``open``: the weight that
    is not determined, which the score leaves out.
    """

    score: Annotated[Points, Field(ge=0)] | None = None
    results: tuple[CriterionResult, ...] = ()
    scoring: Scoring = Scoring.PERCENT
    sections: tuple[SectionResult, ...] = ()
    lines: tuple[ScoreLine, ...] = ()
    open: Points = Decimal(0)
    failed: str | None = Field(default=None, exclude_if=_is_empty, description="why the whole form fails")
    score_before_fail: Annotated[Points, Field(ge=0)] | None = Field(default=None, exclude_if=_is_empty)
    band: str | None = Field(default=None, exclude_if=_is_empty, description="of the form's own bands")
    passed: bool | None = Field(
        default=None, exclude_if=lambda value: value is None, description="whether the pass mark is reached"
    )
    critical: tuple[CriticalResult, ...] = Field(default=(), exclude_if=_is_empty)
    unused: tuple[UnusedAnswer, ...] = Field(default=(), exclude_if=_is_empty)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.lines and sum((line.points for line in self.lines), Decimal(0)) != self.score:
            raise ValueError("the lines do not add up to the score of the form")
        return self

    def result(self, criterion_id: str) -> CriterionResult | None:
        """Return the line of a criterion, or ``None`` if the form has no such line."""
        return next((result for result in self.results if result.criterion == criterion_id), None)

    def all_evidence(self) -> tuple[Evidence, ...]:
        """Return everything that is quoted on the form, by the engine and by people."""
        machine = [result.machine.evidence for result in self.results if result.machine is not None]
        people = [unused.answer.evidence for unused in self.unused]
        quoted = [*(result.evidence for result in self.results), *machine, *people]
        return tuple(evidence for evidences in quoted for evidence in evidences)
