"""How one line of the form stands, before it is weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.form import Criterion, Fail, Grade, Option
from qa_engine.domain.scorecard import AnsweredLine, CriterionOutcome, Figure


@dataclass(frozen=True, slots=True)
class Outcome:
    """``share``: what part of the line's points was earned, 0 to 1; ``None`` where nothing was decided."""

    result: CriterionOutcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    searched: SearchedWindow | None = None
    figure: Figure | None = None
    share: Fraction | int | None = None
    answer: str | None = None
    fails: Fail | None = None

    def line(self) -> AnsweredLine:
        """Return it as it stands on the form."""
        return AnsweredLine(
            outcome=self.result,
            reason=self.reason,
            evidence=self.evidence,
            searched=self.searched,
            figure=self.figure,
            answer=self.answer,
            fails=self.fails,
        )


def not_applicable(reason: str, searched: SearchedWindow | None = None) -> Outcome:
    return Outcome(CriterionOutcome.NOT_APPLICABLE, reason, searched=searched)


def undetermined(reason: str, searched: SearchedWindow | None = None) -> Outcome:
    return Outcome(CriterionOutcome.UNDETERMINED, reason, searched=searched)


def yes_or_no(criterion: Criterion, outcome: Outcome) -> Outcome:
    """Give a line that is met all of its points, and one that is not met none, with what that fails."""
    met = outcome.result is CriterionOutcome.MET
    if not met and outcome.result is not CriterionOutcome.NOT_MET:
        return outcome
    # Written out, because ``replace`` takes several times as long, and most lines of most forms come through here.
    return Outcome(
        outcome.result,
        outcome.reason,
        outcome.evidence,
        outcome.searched,
        outcome.figure,
        share=1 if met else 0,
        fails=None if met else criterion.fail,
    )


def graded(criterion: Criterion, grade: Grade, outcome: Outcome) -> Outcome:
    """Give a line what its answer earns of the best answer's score; ``outcome`` says what the answer rests on."""
    answer = grade.key if isinstance(grade, Option) else outcome.answer
    if grade.score is None:
        return replace(outcome, result=CriterionOutcome.NOT_APPLICABLE, answer=answer)
    share = Fraction(grade.score) / Fraction(criterion.best)
    return replace(outcome, result=_result(share), share=share, answer=answer, fails=grade.fail)


def called(grade: Grade, criterion: Criterion) -> str:
    """Return what a grade is called on the form, with its score."""
    scored = "does not apply" if grade.score is None else f"{plain(grade.score)} of {plain(criterion.best)}"
    return f"{grade.title} ({scored})" if grade.title else scored


def plain(number: Decimal) -> str:
    """Return a number without zeros that say nothing."""
    return f"{number.normalize():f}"


def _result(share: Fraction) -> CriterionOutcome:
    if share == 1:
        return CriterionOutcome.MET
    return CriterionOutcome.PARTLY_MET if share else CriterionOutcome.NOT_MET
