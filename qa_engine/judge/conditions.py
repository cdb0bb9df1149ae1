"""Whether a condition holds in one interaction: yes, no, or not known, each with its reason and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.fact_names import fact_value
from qa_engine.domain.findings import MarkerStatus
from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.judged import ANSWERING_ROLES
from qa_engine.domain.readings import CUSTOMER_CUES, CueReading
from qa_engine.domain.rules import (
    Condition,
    ContactIs,
    FactLimit,
    RuleStands,
    RuleStatus,
    SentimentLimit,
    Stretch,
    Window,
    WindowKind,
)
from qa_engine.judge.case import Case
from qa_engine.judge.expressions import Expression
from qa_engine.judge.windows import lay_window


@dataclass(frozen=True, slots=True)
class State:
    """``holds`` is ``None`` where it cannot be told."""

    holds: bool | None
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyCondition:
    """A condition with the expression of its phrases, and those that it combines."""

    condition: Condition
    spoken: Expression
    parts: tuple[ReadyCondition, ...] = ()


_QUARTERS: Final = {
    Stretch.FIRST_QUARTER: Window(kind=WindowKind.FIRST_PERCENT, size=25),
    Stretch.LAST_QUARTER: Window(kind=WindowKind.LAST_PERCENT, size=25),
    Stretch.WHOLE: Window(),
}


def holds(ready: ReadyCondition, case: Case, languages: tuple[str, ...] = ()) -> State:
    """Return whether a condition holds; ``languages`` are those of its phrases, where they are not the rubric's."""
    condition = ready.condition
    if not ready.parts:
        return _any(_named(ready, case, languages), "what it depends on did not come up")
    states = [holds(part, case, languages) for part in ready.parts]
    if condition.all:
        return _all(states)
    if condition.any:
        return _any(states, "none of its conditions holds")
    if condition.none:
        return _none(states)
    return _at_least(states, condition.at_least or 1)


def _named(ready: ReadyCondition, case: Case, languages: tuple[str, ...]) -> list[State]:
    condition = ready.condition
    states = [_said(condition, case, ready.spoken, languages)] if condition.phrases else []
    states += [_cues(condition, case)] if condition.cues else []
    states += [_intents(condition, case)] if condition.intents else []
    states += [_fact(limit, case) for limit in condition.facts]
    states += [_sentiment(limit, case) for limit in condition.sentiment]
    states += [_finding(stands, case) for stands in condition.findings]
    states += [_marker(marker, case) for marker in condition.markers]
    return states + [_contact(one, case) for one in condition.contact]


def _said(condition: Condition, case: Case, expression: Expression, languages: tuple[str, ...]) -> State:
    turns = case.turns(condition.speaker)
    window = lay_window(case.interaction, condition.window, turns, case.facts)
    if window.unknown is not None:
        return State(None, window.unknown)
    found = case.find(expression, turns, window)
    if found.holds and not found.doubt:
        return State(True, "said", case.evidence(found.matches, "triggers the rule"))
    doubt = found.doubt or case.other_language(languages)
    return State(None, doubt) if doubt else State(False, "not said")


def _cues(condition: Condition, case: Case) -> State:
    found = tuple(cue.evidence for cue in case.readings.of(*condition.cues) if _from_own_side(cue, case))
    return State(bool(found), "found" if found else f"no {', '.join(condition.cues)}", found)


def _from_own_side(cue: CueReading, case: Case) -> bool:
    role = case.speakers.roles[cue.turn_index]
    return role in ((Role.CUSTOMER,) if cue.cue in CUSTOMER_CUES else ANSWERING_ROLES)


def _intents(condition: Condition, case: Case) -> State:
    found = tuple(found.evidence for found in case.intents if found.intent in condition.intents)
    if not found and case.intents_unjudged:
        return State(None, case.intents_unjudged)
    return State(bool(found), "found" if found else f"no intent {', '.join(condition.intents)}", found)


def _fact(limit: FactLimit, case: Case) -> State:
    value = fact_value(case.facts, limit.fact)
    if value is None:
        # A chat has no hold times, which is an answer; a call whose hold times are not known has none to give.
        unknown = case.interaction.channel is Channel.CALL
        return State(None if unknown else False, f"{limit.fact} is not known for this contact")
    within = (limit.at_least is None or value >= limit.at_least) and (limit.at_most is None or value <= limit.at_most)
    return State(within, f"{limit.fact} is {value:g}")


def _sentiment(limit: SentimentLimit, case: Case) -> State:
    turns = case.turns(limit.speaker)
    window = lay_window(case.interaction, _QUARTERS[limit.over], turns, case.facts)
    inside = frozenset(window.turns)
    polarities = [reading.polarity for reading in case.readings.sentiment if reading.turn_index in inside]
    where = limit.over.replace("_", " ")
    if not polarities:
        return State(None, f"no turn of the {limit.speaker} was read for sentiment in the {where}")
    mean = round(sum(polarities) / len(polarities), 4)
    within = (limit.at_least is None or mean >= limit.at_least) and (limit.at_most is None or mean <= limit.at_most)
    return State(within, f"the {limit.speaker}'s mean polarity in the {where} is {mean:g}")


def _finding(stands: RuleStands, case: Case) -> State:
    finding = case.rules[stands.rule]
    wanted = finding.status in stands.status
    if not wanted and finding.status is RuleStatus.UNDETERMINED:
        return State(None, f"rule {stands.rule} is undetermined")
    return State(wanted, f"rule {stands.rule} is {finding.status}", finding.evidence if wanted else ())


def _marker(marker: str, case: Case) -> State:
    finding = case.markers[marker]
    found = None if finding.status is MarkerStatus.UNDETERMINED else finding.status is MarkerStatus.FOUND
    return State(found, f"marker {marker} is {finding.status.replace('_', ' ')}", finding.evidence)


def _contact(one: ContactIs, case: Case) -> State:
    said = case.interaction
    value = said.attributes.get(one.attribute or "") if one.field == "attribute" else getattr(said, one.field)
    name = one.attribute or one.field
    wanted = value is not None and str(value) in one.values
    return State(wanted, f"{name} is {'not known' if value is None else value}")


def _all(states: Sequence[State]) -> State:
    failing = next((state for state in states if state.holds is False), None)
    unknown = next((state for state in states if state.holds is None), None)
    if failing or unknown:
        return failing or unknown or states[0]
    return State(True, _reasons(states), tuple(one for state in states for one in state.evidence))


def _any(states: Sequence[State], nothing: str) -> State:
    holding = [state for state in states if state.holds]
    if holding:
        return State(True, _reasons(holding), tuple(one for state in holding for one in state.evidence))
    unknown = next((state for state in states if state.holds is None), None)
    return unknown or State(False, nothing)


def _none(states: Sequence[State]) -> State:
    holding = next((state for state in states if state.holds), None)
    if holding:
        return State(False, holding.reason, holding.evidence)
    return next((state for state in states if state.holds is None), State(True, "none of what rules it out holds"))


def _at_least(states: Sequence[State], wanted: int) -> State:
    holding = [state for state in states if state.holds]
    if len(holding) >= wanted:
        return State(True, _reasons(holding), tuple(one for state in holding for one in state.evidence))
    open_ones = [state for state in states if state.holds is None]
    if len(holding) + len(open_ones) >= wanted:
        return open_ones[0]
    return State(False, f"{len(holding)} of its conditions hold, {wanted} are needed")


def _reasons(states: Sequence[State]) -> str:
    return "; ".join(dict.fromkeys(state.reason for state in states))
