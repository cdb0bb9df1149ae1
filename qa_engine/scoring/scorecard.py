"""Fill in the form: a result for every criterion of the rubric, each with its reason, and the score of the whole.

    score = 100 * sum of weights of criteria met / sum of weights of criteria met or not met

Criteria that do not apply, and those that could not be determined, stand on the form but not in the score. How section
weights, points, bonus lines and automatic fails change this stands in ``tally``.

Example: weights 2 (met), 1 (not met) and 5 (undetermined): 100 * 2 / 3 = 66.667.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa_engine.domain.bands import band_of
from qa_engine.domain.form import Criterion, CriticalClass, Form, PersonCheck, Section
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.record import points_from_milli
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.scorecard import (
    Answer,
    CriterionOutcome,
    CriterionResult,
    CriticalResult,
    Scorecard,
    UnusedAnswer,
)
from qa_engine.domain.signals import Signals
from qa_engine.scoring.answers import counting_answers, not_counted, person_outcome
from qa_engine.scoring.checks import machine_answer
from qa_engine.scoring.conditions import why_not_asked
from qa_engine.scoring.outcome import Outcome, not_applicable
from qa_engine.scoring.tally import Line, Part, Tally, in_points, line_of, part_of, tally


def fill_scorecard(
    judged: JudgedInteraction, signals: Signals, rubric: Rubric, answers: Sequence[Answer] = ()
) -> Scorecard:
    """Return the filled-in form of ``rubric`` for one interaction, in the rubric's order.

    Args:
        judged: the interaction with all that was found in it.
        signals: its signals.
        rubric: the policy.
        answers: what people answered, in the order in which it was given. The last answer to a line counts instead of
            the engine's, which stays beside it. One that cannot count is listed with the reason (``unused``).
    """
    counting, unused = counting_answers(answers, rubric, judged.interaction)
    results: dict[str, CriterionResult] = {}
    parts: list[Part] = []
    all_lines: list[Line] = []
    for section in rubric.sections:
        lines = []
        for criterion in section.criteria:
            machine = _machine(criterion, results, judged, signals, rubric)
            answer = counting.get(criterion.id)
            if answer is not None and (why := _not_asked(criterion, results, judged)) is not None:
                unused.append(not_counted(answer, why))
                answer = None
            line = line_of(criterion, person_outcome(criterion, answer) if answer else machine, rubric.form.scoring)
            results[criterion.id] = _result(line, section, answer, machine)
            lines.append(line)
        parts.append(part_of(section, lines))
        all_lines += lines
    total = tally(parts, all_lines, rubric.form)
    return _scorecard(total, tuple(results.values()), rubric.form, tuple(unused))


def _machine(
    criterion: Criterion,
    earlier: Mapping[str, CriterionResult],
    judged: JudgedInteraction,
    signals: Signals,
    rubric: Rubric,
) -> Outcome:
    other_channel = _other_channel(criterion, judged)
    if other_channel is not None:
        return not_applicable(other_channel)
    not_asked = why_not_asked(criterion.enabled_if, earlier)
    return not_asked or machine_answer(criterion, judged, signals, rubric)


def _not_asked(criterion: Criterion, earlier: Mapping[str, CriterionResult], judged: JudgedInteraction) -> str | None:
    """Return why nobody is to answer this line, by what the form says; ``None`` where an answer is welcome."""
    not_asked = why_not_asked(criterion.enabled_if, earlier)
    closed = not_asked is not None and not_asked.result is CriterionOutcome.NOT_APPLICABLE
    return _other_channel(criterion, judged) or (not_asked.reason if not_asked and closed else None)


def _other_channel(criterion: Criterion, judged: JudgedInteraction) -> str | None:
    channel = judged.interaction.channel
    here = not criterion.channels or channel in criterion.channels
    return None if here else f"does not apply to the channel {channel}"


def _result(line: Line, section: Section, answer: Answer | None, machine: Outcome) -> CriterionResult:
    criterion, outcome = line.criterion, line.outcome
    earned, waits = line.earned, isinstance(criterion.check, PersonCheck)
    return CriterionResult(
        criterion=criterion.id,
        section=section.id,
        title=criterion.title,
        weight=in_points(line.worth),
        outcome=outcome.result,
        reason=outcome.reason,
        evidence=outcome.evidence,
        searched=outcome.searched,
        figure=outcome.figure,
        answer=outcome.answer,
        fails=outcome.fails,
        earned=None if earned is None else in_points(earned),
        possible=None if earned is None or criterion.bonus else in_points(line.worth),
        bonus=criterion.bonus,
        critical=criterion.critical,
        person=answer,
        machine=machine.line() if answer is not None and not waits else None,
    )


def _scorecard(
    total: Tally, results: tuple[CriterionResult, ...], form: Form, unused: tuple[UnusedAnswer, ...]
) -> Scorecard:
    score = None if total.score is None else points_from_milli(total.score)
    return Scorecard(
        score=score,
        results=results,
        scoring=form.scoring,
        sections=total.sections,
        lines=total.lines,
        open=total.open,
        failed=total.failed,
        score_before_fail=None if total.before_fail is None else points_from_milli(total.before_fail),
        band=band_of(form.bands, score) if form.bands and score is not None else None,
        passed=None if form.pass_mark is None or score is None else score >= form.pass_mark,
        critical=tuple(_critical(critical, results) for critical in CriticalClass if _has(critical, results)),
        unused=unused,
    )


def _has(critical: CriticalClass, results: Sequence[CriterionResult]) -> bool:
    return any(result.critical is critical for result in results)


def _critical(critical: CriticalClass, results: Sequence[CriterionResult]) -> CriticalResult:
    own = [result for result in results if result.critical is critical]
    errors = tuple(result.criterion for result in own if result.outcome is CriterionOutcome.NOT_MET)
    still_open = tuple(result.criterion for result in own if result.outcome is CriterionOutcome.UNDETERMINED)
    decided = sum(result.earned is not None for result in own)
    return CriticalResult(
        critical=critical,
        error_free=False if errors else None if still_open or not decided else True,
        decided=decided,
        errors=errors,
        open=still_open,
    )
