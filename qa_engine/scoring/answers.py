"""What people answered: which answer counts, and what it earns."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.evidence import check_evidence
from qa_engine.domain.form import OUTCOME_WORDS, Criterion, Question
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.scorecard import Answer, CriterionOutcome, UnusedAnswer
from qa_engine.scoring.outcome import Outcome, called, graded, yes_or_no

_YES_NO = (CriterionOutcome.MET, CriterionOutcome.NOT_MET, CriterionOutcome.NOT_APPLICABLE)


def answer_problem(answer: Answer, rubric: Rubric, interaction: Interaction | None = None) -> str | None:
    """Return why an answer cannot count under ``rubric``, and what to answer instead; ``None`` if it can.

    With ``interaction``, its quotes are looked up too.
    """
    criterion = next((one for one in rubric.criteria if one.id == answer.criterion), None)
    if criterion is None:
        return f"the form has no criterion {answer.criterion}"
    try:
        for evidence in answer.evidence:
            if interaction is not None:
                check_evidence(interaction, evidence)
    except ValueError as error:
        return str(error)
    return (
        None
        if _outcome(criterion, answer) is not None
        else f"answer {_possible(criterion)}, not {_text(answer.answer)}"
    )


def counting_answers(
    answers: Sequence[Answer], rubric: Rubric, interaction: Interaction
) -> tuple[dict[str, Answer], list[UnusedAnswer]]:
    """Return the answer that counts for each criterion, the last one given for it, and those that do not count."""
    counting: dict[str, Answer] = {}
    unused: list[UnusedAnswer] = []
    for answer in answers:
        problem = answer_problem(answer, rubric, interaction)
        if problem is not None:
            unused.append(not_counted(answer, problem))
            continue
        if answer.criterion in counting:
            unused.append(not_counted(counting[answer.criterion], "answered again"))
        counting[answer.criterion] = answer
    return counting, unused


def not_counted(answer: Answer, reason: str) -> UnusedAnswer:
    """Return an answer with why it does not count, without its quotes, which may stand nowhere."""
    return UnusedAnswer(answer=answer.evolve(evidence=()), reason=reason)


def person_outcome(criterion: Criterion, answer: Answer) -> Outcome:
    """Return what a person's answer earns.

    Raises:
        ValueError: it is no answer to this question.
    """
    outcome = _outcome(criterion, answer)
    if outcome is None:
        raise ValueError(f"{criterion.id}: answer {_possible(criterion)}")
    return outcome


def _outcome(criterion: Criterion, answer: Answer) -> Outcome | None:
    given = answer.answer
    why = f"{answer.by}: {answer.why}"
    said = Outcome(CriterionOutcome.NOT_APPLICABLE, why, answer.evidence)
    if criterion.question is Question.COMMENT:
        return Outcome(said.result, f"{why} (a comment, not scored)", said.evidence, answer=_text(given))
    if given == CriterionOutcome.NOT_APPLICABLE:
        return said
    if criterion.question is Question.YES_NO:
        result = next((outcome for outcome in _YES_NO if outcome == given), None)
        return None if result is None else yes_or_no(criterion, Outcome(result, why, answer.evidence))
    if criterion.question is Question.CHOICE:
        option = next((option for option in criterion.options if option.key == given), None)
        return None if option is None else graded(criterion, option, said)
    return _number(criterion, answer, said)


def _number(criterion: Criterion, answer: Answer, said: Outcome) -> Outcome | None:
    try:
        number = float(answer.answer)
    except ValueError:
        return None
    grade = next((grade for grade in criterion.ranges if grade.holds(number)), None)
    if grade is None:
        return None
    reason = f"{answer.by}: {answer.why}; {number:g}: {called(grade, criterion)}"
    return graded(criterion, grade, Outcome(said.result, reason, said.evidence, answer=f"{number:g}"))


def _text(given: str | float) -> str:
    return f"{given:g}" if isinstance(given, float) else given


def _possible(criterion: Criterion) -> str:
    if criterion.question is Question.NUMBER:
        last = criterion.ranges[-1]
        end = "" if not last.is_bounded else f" up to {last.at_most if last.below is None else last.below:g}"
        return f"with a number{end}, or not_applicable"
    keys = [option.key for option in criterion.options] or [word for word in OUTCOME_WORDS if word in _YES_NO][:2]
    return f"{', '.join(keys)} or not_applicable"
