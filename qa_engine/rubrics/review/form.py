"""Weights, caps and criteria that do nothing."""

from __future__ import annotations

from collections.abc import Iterator, Set

from qa_engine.domain.form import Criterion, FactCheck, Question, RuleCheck, Section
from qa_engine.domain.interaction import Channel
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.signals import SignalName
from qa_engine.rubrics.problems import Location
from qa_engine.rubrics.review.conditions import ONLY_OF_CALLS
from qa_engine.rubrics.review.remarks import Note, error, warning


def review_form(rubric: Rubric, dead: Set[str]) -> Iterator[Note]:
    """Yield what is wrong with weights, caps and criteria. ``dead``: rules that can never be decided or breached."""
    if rubric.weights[SignalName.COMPLIANCE] and not rubric.rules:
        message = "compliance carries weight, and there are no rules; add rules or give the weight to other signals"
        yield warning("weight_without_rules", rubric.id, ("weights", "compliance"), message)
    capped = {cap.criterion for cap in rubric.caps}
    decides = {
        answer.criterion
        for section in rubric.sections
        for criterion in section.criteria
        for answer in (criterion.enabled_if.answers if criterion.enabled_if else ())
    }
    for number, section in enumerate(rubric.sections):
        yield from _section(section, ("sections", number))
        for place, criterion in enumerate(section.criteria):
            here = ("sections", number, "criteria", place)
            if not (_counts(criterion) or criterion.id in capped | decides):
                message = "with weight 0 it counts for nothing; give it a weight, or make it 'question: comment'"
                yield warning("no_weight", criterion.id, here, message)
            yield from _criterion(rubric, criterion, here, dead)
    yield from _caps(rubric, dead)
    yield from _intents(rubric)


def _section(section: Section, location: Location) -> Iterator[Note]:
    if section.weight is not None and not section.weight:
        message = "with weight 0 this section counts for nothing; give it a weight, or leave 'weight' out"
        yield warning("no_weight", section.id, (*location, "weight"), message)
    elif not any(criterion.weight or _counts(criterion) for criterion in section.criteria):
        message = "no criterion of this section has weight, so it counts for nothing; give one a weight"
        yield warning("no_weight", section.id, location, message)


def _counts(criterion: Criterion) -> bool:
    """Return whether a line does something: by its weight, by failing something, as a critical error, or as a text."""
    scored = criterion.question is not Question.COMMENT
    return bool(criterion.weight or criterion.fails or criterion.critical) or not scored


def _criterion(rubric: Rubric, criterion: Criterion, location: Location, dead: Set[str]) -> Iterator[Note]:
    check = criterion.check
    if isinstance(check, RuleCheck):
        if check.rule in dead:
            message = f"rule {check.rule} can never be decided, so this never counts; mend the rule"
            yield warning("dead_rule", criterion.id, location, message)
        channels = next(rule.channels for rule in rubric.rules if rule.id == check.rule)
        if criterion.channels and channels and not set(criterion.channels) & set(channels):
            message = (
                f"it is for {', '.join(criterion.channels)}, and rule {check.rule} for {', '.join(channels)} only; "
                "give them a channel in common"
            )
            yield error("other_channels", criterion.id, location, message)
    elif isinstance(check, FactCheck) and criterion.channels and _only_elsewhere(check, criterion):
        message = f"only calls have {check.fact}, and this is for {', '.join(criterion.channels)}; add call"
        yield error("channel_never_has", criterion.id, location, message)


def _only_elsewhere(check: FactCheck, criterion: Criterion) -> bool:
    return check.fact in ONLY_OF_CALLS and Channel.CALL not in criterion.channels


def _caps(rubric: Rubric, dead: Set[str]) -> Iterator[Note]:
    checked = {one.id: one.check.rule for one in rubric.criteria if isinstance(one.check, RuleCheck)}
    for number, cap in enumerate(rubric.caps):
        rule = cap.rule or checked.get(cap.criterion or "")
        if rule in dead:
            message = f"rule {rule} is never breached, so this cap never limits anything; mend the rule"
            yield warning("dead_rule", cap.id, ("caps", number), message)
        if cap.limit >= 100:
            message = "a limit of 100 limits nothing; write a lower one, or take the cap out"
            yield warning("idle_cap", cap.id, ("caps", number, "limit"), message)


def _intents(rubric: Rubric) -> Iterator[Note]:
    """Remark on a sentence that teaches two intents, which then take each other's place."""
    first: dict[str, str] = {}
    for number, intent in enumerate(rubric.intents):
        for place, example in enumerate(intent.examples):
            other = first.setdefault(" ".join(example.casefold().split()), intent.name)
            here = ("intents", number, "examples", place)
            if other != intent.name:
                yield warning("taught_twice", intent.name, here, f"it is an example of {other} too; keep one of them")
