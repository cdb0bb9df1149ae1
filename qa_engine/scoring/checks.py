"""How one criterion of the form stands, by what answers it: a rule, cues or reasons for contact; numbers are judged in
``figures``. What is absent is held against somebody only where it could have been found (``searching``)."""

from __future__ import annotations

from dataclasses import replace

from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.form import (
    Criterion,
    CueCheck,
    IntentCheck,
    NumberCheck,
    PersonCheck,
    Question,
    RuleCheck,
)
from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import ANSWERING_ROLES, JudgedInteraction
from qa_engine.domain.readings import CUSTOMER_CUES, CueName
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.scorecard import CriterionOutcome
from qa_engine.domain.signals import Signals
from qa_engine.scoring.figures import check_figure
from qa_engine.scoring.outcome import Outcome, called, graded, not_applicable, undetermined, yes_or_no
from qa_engine.scoring.searching import doubt, window

_EITHER_SIDE = (Role.CUSTOMER, *ANSWERING_ROLES)
_BY_RULE = {
    RuleStatus.SATISFIED: CriterionOutcome.MET,
    RuleStatus.BREACHED: CriterionOutcome.NOT_MET,
    RuleStatus.NOT_TRIGGERED: CriterionOutcome.NOT_APPLICABLE,
    RuleStatus.UNDETERMINED: CriterionOutcome.UNDETERMINED,
}


def machine_answer(criterion: Criterion, judged: JudgedInteraction, signals: Signals, rubric: Rubric) -> Outcome:
    """Return what the engine answers to a line that applies; what waits for a person is undetermined."""
    check = criterion.check
    if isinstance(check, PersonCheck):
        comment = criterion.question is Question.COMMENT
        return not_applicable("no comment was given") if comment else undetermined("waits for a person")
    if isinstance(check, NumberCheck):
        return check_figure(criterion, check, judged, signals)
    outcome = _found(check, judged, rubric)
    return _chosen(criterion, outcome) if criterion.options else yes_or_no(criterion, outcome)


def _found(check: RuleCheck | CueCheck | IntentCheck, judged: JudgedInteraction, rubric: Rubric) -> Outcome:
    if isinstance(check, RuleCheck):
        return check_rule(check, judged, rubric)
    return check_cue(check, judged) if isinstance(check, CueCheck) else check_intent(check, judged)


def _chosen(criterion: Criterion, outcome: Outcome) -> Outcome:
    """Return the option that stands for the outcome of the check; none where the check decided nothing."""
    option = next((option for option in criterion.options if option.when == outcome.result), None)
    if option is None:
        return outcome
    return graded(criterion, option, replace(outcome, reason=f"{called(option, criterion)}, {outcome.reason}"))


def check_rule(check: RuleCheck, judged: JudgedInteraction, rubric: Rubric) -> Outcome:
    """Met when the rule is satisfied; not applicable when nothing triggered it."""
    finding = judged.findings.rule(check.rule)
    if finding is not None:
        return Outcome(_BY_RULE[finding.status], finding.reason, finding.evidence, finding.searched)
    channels = next(rule.channels for rule in rubric.rules if rule.id == check.rule)
    if channels and judged.interaction.channel not in channels:
        return not_applicable(f"rule {check.rule} does not apply to the channel {judged.interaction.channel}")
    return undetermined(f"rule {check.rule} was not judged")


def check_cue(check: CueCheck, judged: JudgedInteraction) -> Outcome:
    """Met when any of the cues was found; applicable, where ``when`` is given, only after one of those."""
    if not judged.cue_coverage:
        return undetermined("no turn was read for cues")
    if check.when and not judged.own_cues(*check.when):
        return not_applicable(f"does not apply without {_names(check.when)}", _search(check.when, judged))
    found = judged.own_cues(*check.cues)
    if found:
        evidence = tuple(cue.evidence for cue in found)
        return Outcome(CriterionOutcome.MET, f"found: {_names(tuple(cue.cue for cue in found))}", evidence)
    searched = _search(check.cues, judged)
    return _absent(_names(check.cues), searched, doubt(searched.turns, judged, judged.cue_coverage))


def check_intent(check: IntentCheck, judged: JudgedInteraction) -> Outcome:
    """Met when one of the intents is among the reasons for contact."""
    findings = judged.findings
    if findings.intents_unjudged:
        return undetermined(f"reasons for contact could not be looked for: {findings.intents_unjudged}")
    found = [intent for intent in findings.intents if intent.intent in check.intents]
    if found:
        named = ", ".join(dict.fromkeys(intent.intent for intent in found))
        evidence = tuple(intent.evidence for intent in found)
        return Outcome(CriterionOutcome.MET, f"found: {named}", evidence)
    searched = window(Role.CUSTOMER, judged.turns_of(Role.CUSTOMER), judged)
    return _absent(", ".join(check.intents), searched, doubt(searched.turns, judged, 1.0))


def _absent(names: str, searched: SearchedWindow, why_not: str | None) -> Outcome:
    if why_not:
        return undetermined(f"not found: {names}; but {why_not}", searched)
    return Outcome(CriterionOutcome.NOT_MET, f"not found: {names}", searched=searched)


def _search(cues: tuple[CueName, ...], judged: JudgedInteraction) -> SearchedWindow:
    """Return where the cues were looked for."""
    customers = CUSTOMER_CUES.issuperset(cues)
    company = CUSTOMER_CUES.isdisjoint(cues)
    roles = (Role.CUSTOMER,) if customers else ANSWERING_ROLES if company else _EITHER_SIDE
    return window(Role.CUSTOMER if customers else Role.AGENT, judged.turns_of(*roles), judged)


def _names(cues: tuple[CueName, ...]) -> str:
    return ", ".join(dict.fromkeys(cue.value for cue in cues))
