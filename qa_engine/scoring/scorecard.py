"""Fill in the form: a result for every criterion of the rubric, each with its reason.

    score = 100 * sum of weights of criteria met / sum of weights of criteria met or not met

Criteria that do not apply, and those that could not be determined, stand on the form but not in the score.

Example: weights 2 (met), 1 (not met) and 5 (undetermined): 100 * 2 / 3 = 66.667.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from qa_engine.domain.assessment import CriterionOutcome, CriterionResult, Scorecard
from qa_engine.domain.form import Criterion, CueCheck, FactCheck, RuleCheck, Section
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.record import points_from_milli
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.signals import Signals
from qa_engine.scoring.checks import Outcome, check_cue, check_fact, check_rule, check_signal


def fill_scorecard(judged: JudgedInteraction, signals: Signals, rubric: Rubric) -> Scorecard:
    """Return the filled-in form of ``rubric`` for one interaction, in the rubric's order."""
    results = tuple(
        _result(criterion, section, judged, signals, rubric)
        for section in rubric.sections
        for criterion in section.criteria
    )
    return Scorecard(score=_score(results), results=results)


def _result(
    criterion: Criterion, section: Section, judged: JudgedInteraction, signals: Signals, rubric: Rubric
) -> CriterionResult:
    outcome = _outcome(criterion, judged, signals, rubric)
    return CriterionResult(
        criterion=criterion.id,
        section=section.id,
        title=criterion.title,
        weight=criterion.weight,
        outcome=outcome.result,
        reason=outcome.reason,
        evidence=outcome.evidence,
        searched=outcome.searched,
    )


def _outcome(criterion: Criterion, judged: JudgedInteraction, signals: Signals, rubric: Rubric) -> Outcome:
    channel = judged.interaction.channel
    if criterion.channels and channel not in criterion.channels:
        return Outcome(CriterionOutcome.NOT_APPLICABLE, f"does not apply to the channel {channel}")
    check = criterion.check
    if isinstance(check, RuleCheck):
        return check_rule(check, judged, rubric)
    if isinstance(check, CueCheck):
        return check_cue(check, judged)
    if isinstance(check, FactCheck):
        return check_fact(check, judged)
    return check_signal(check, signals)


def _score(results: tuple[CriterionResult, ...]) -> Decimal | None:
    met = _weight(results, CriterionOutcome.MET)
    decided = met + _weight(results, CriterionOutcome.NOT_MET)
    return points_from_milli(round(100_000 * met / decided)) if decided else None


def _weight(results: tuple[CriterionResult, ...], outcome: CriterionOutcome) -> Fraction:
    return sum((Fraction(result.weight) for result in results if result.outcome is outcome), Fraction(0))
