"""How each compliance rule stands: satisfied, breached, not triggered, or undetermined.

A breach is an accusation, so it is only made where the words could be heard, the speaker is known and the language is
the rubric's. Whatever cannot be told is undetermined, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import RuleFinding, SearchedWindow
from qa_engine.domain.interaction import Direction, Role
from qa_engine.domain.rules import ComplianceRule, Obligation, RuleStatus
from qa_engine.judge.case import Case, base_language, without_nested
from qa_engine.judge.conditions import holds
from qa_engine.judge.expressions import Found
from qa_engine.judge.matches import Match, heard_confidence
from qa_engine.judge.order import Region, regions, untimed
from qa_engine.judge.prepared import Ready
from qa_engine.judge.speakers import Speakers
from qa_engine.judge.windows import LEAST_HEARD, LaidWindow, lay_window, lowest_confidence, searched

_EVERYWHERE: Final = Region()


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: RuleStatus
    reason: str
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Looking:
    """A rule over one interaction: whose turns count, and where it looks."""

    ready: Ready
    rule: ComplianceRule
    case: Case
    turns: tuple[int, ...]
    window: LaidWindow
    region: Region = _EVERYWHERE

    @property
    def searched(self) -> tuple[int, ...]:
        """The turns in which the words would count."""
        return self.region.turns(self.window.turns)


def judge_rule(ready: Ready, rule: ComplianceRule, case: Case) -> RuleFinding:
    """Return how ``rule`` stands in the interaction of ``case``."""
    turns = case.turns(rule.speaker)
    window = lay_window(case.interaction, rule.window, turns, case.facts)
    looking = _Looking(ready, rule, case, turns, window)
    applies = on_channel(rule.channels, case)
    verdict, looked = _verdict(looking) if applies else (_elsewhere(case), looking)
    return RuleFinding(
        rule=rule.id,
        version=rule.version,
        rule_hash=ready.hash,
        title=rule.title,
        obligation=rule.obligation,
        severity=rule.severity,
        status=verdict.status,
        reason=verdict.reason,
        searched=_searched(looked) if applies else SearchedWindow(speaker=rule.speaker),
        missing=verdict.missing,
        evidence=verdict.evidence,
    )


def on_channel(channels: tuple[str, ...], case: Case) -> bool:
    """Return whether something for ``channels`` (all, if none are named) is for the contact's."""
    return not channels or case.interaction.channel in channels


def _searched(looking: _Looking) -> SearchedWindow:
    whole = searched(looking.case.interaction, looking.rule, looking.window, looking.ready.shortest)
    inside = looking.searched
    return whole if inside == whole.turns else whole.evolve(turns=inside)


def _elsewhere(case: Case) -> _Verdict:
    return _Verdict(RuleStatus.NOT_TRIGGERED, f"the rule is not for the channel {case.interaction.channel}")


def _verdict(looking: _Looking) -> tuple[_Verdict, _Looking]:
    rule, case = looking.rule, looking.case
    outside = _outside(rule, case)
    if outside is not None:
        return outside, looking
    trigger: tuple[Evidence, ...] = ()
    if looking.ready.condition is not None:
        state = holds(looking.ready.condition, case, rule.languages)
        if state.holds is None:
            reason = f"whether it applies is not known: {state.reason}"
            return _Verdict(RuleStatus.UNDETERMINED, reason), looking
        if not state.holds:
            return _Verdict(RuleStatus.NOT_TRIGGERED, _untriggered(state.reason)), looking
        trigger = _first(state.evidence)
    if not looking.turns:
        return _nobody_spoke(rule, case), looking
    if looking.window.unknown is not None:
        return _Verdict(RuleStatus.UNDETERMINED, looking.window.unknown, trigger), looking
    if rule.order is None:
        return _in_region(looking, trigger), looking
    return _ordered(looking, trigger)


def _untriggered(reason: str) -> str:
    return reason if reason.startswith("what it depends") else f"what it depends on does not hold: {reason}"


def _outside(rule: ComplianceRule, case: Case) -> _Verdict | None:
    """Return that the rule is not for this contact, or that this cannot be told; ``None`` if it is."""
    interaction = case.interaction
    if rule.directions and interaction.direction not in rule.directions:
        if interaction.direction is Direction.UNKNOWN:
            return _Verdict(RuleStatus.UNDETERMINED, "whether it applies is not known: the source tells no direction")
        return _Verdict(RuleStatus.NOT_TRIGGERED, f"not for {interaction.direction} contacts")
    spoken = interaction.language
    if rule.languages and spoken and base_language(spoken) not in map(base_language, rule.languages):
        return _Verdict(RuleStatus.NOT_TRIGGERED, f"not for contacts in '{spoken}'")
    if rule.intents and not any(found.intent in rule.intents for found in case.intents):
        if case.intents_unjudged:
            return _Verdict(RuleStatus.UNDETERMINED, f"whether it applies is not known: {case.intents_unjudged}")
        return _Verdict(RuleStatus.NOT_TRIGGERED, f"none of its intents was found: {', '.join(rule.intents)}")
    return None


def _ordered(looking: _Looking, trigger: tuple[Evidence, ...]) -> tuple[_Verdict, _Looking]:
    """Judge the rule before or after each of its anchors; the worst of them stands for all."""
    rule, case = looking.rule, looking.case
    order = rule.order
    if order is None:
        return _in_region(looking, trigger), looking
    anchors = case.said.get(order.anchor, ())
    doubt = case.said_doubts.get(order.anchor) or (None if anchors else case.other_language(rule.languages))
    if doubt:
        return _Verdict(RuleStatus.UNDETERMINED, f"whether it applies is not known: {doubt}", trigger), looking
    if not anchors:
        return _Verdict(RuleStatus.NOT_TRIGGERED, f"the words of '{order.anchor}' were not said", trigger), looking
    unknown = untimed(order, case.interaction, anchors + case.said_by(looking.ready.own, looking.window.turns))
    if unknown:
        return _Verdict(RuleStatus.UNDETERMINED, unknown, trigger), looking
    judged = []
    for region in regions(order, anchors):
        here = _Looking(looking.ready, rule, case, looking.turns, looking.window, region)
        anchor = case.evidence((region.anchor,), f"words of '{order.anchor}'") if region.anchor else ()
        judged.append((_in_region(here, trigger + anchor), here))
    worst = (RuleStatus.BREACHED, RuleStatus.UNDETERMINED, RuleStatus.SATISFIED)
    return min(judged, key=lambda one: worst.index(one[0].status))


def _in_region(looking: _Looking, trigger: tuple[Evidence, ...]) -> _Verdict:
    found = looking.case.find(looking.ready.expression, looking.turns, looking.window, looking.region)
    matches = without_nested(found.matches) if found.holds else ()
    if found.holds and found.doubt:
        evidence = trigger + _quoted(looking, matches, "words that were found")
        return _Verdict(
            RuleStatus.UNDETERMINED, f"found, but not all of it could be looked for: {found.doubt}", evidence
        )
    if looking.rule.obligation is Obligation.MUST_NOT_SAY:
        return _forbidden(looking, found, matches, trigger)
    wanted = looking.rule.times.at_least
    if found.holds and (wanted == 1 or len(without_nested(found.said)) >= wanted):
        return _Verdict(RuleStatus.SATISFIED, "said as required", trigger + _quoted(looking, matches, "required words"))
    return _unsaid(looking, found, matches, trigger)


def _nobody_spoke(rule: ComplianceRule, case: Case) -> _Verdict:
    if Role.UNKNOWN in case.speakers.roles:
        return _Verdict(RuleStatus.UNDETERMINED, "who spoke is not known for some turns")
    reason = f"the {rule.speaker} never spoke"
    forbidden = rule.obligation is Obligation.MUST_NOT_SAY
    return _Verdict(RuleStatus.NOT_TRIGGERED if forbidden else RuleStatus.UNDETERMINED, reason)


def _forbidden(looking: _Looking, found: Found, matches: tuple[Match, ...], trigger: tuple[Evidence, ...]) -> _Verdict:
    rule, case = looking.rule, looking.case
    evidence = trigger + _quoted(looking, matches, "words that must not be said")
    allowed, times = rule.times.at_most, len(without_nested(found.said))
    if not found.holds or times <= allowed:
        doubt = found.doubt or _unheard(looking) or _perhaps_said(looking) or case.other_language(rule.languages)
        status = RuleStatus.UNDETERMINED if doubt else RuleStatus.SATISFIED
        said = f"said {_times(times)}, {allowed} allowed" if matches else f"not found in {_turns(looking)}"
        return _Verdict(status, said + (f", but {doubt}" if doubt else ""), evidence if matches else ())
    if not _sure(looking, lambda match: _heard_clearly(case, match)):
        return _Verdict(RuleStatus.UNDETERMINED, "found, but recognition is not sure of these words", evidence)
    known = frozenset(turn for turn in looking.turns if not case.speakers.doubtful((turn,)))
    if not _sure(looking, lambda match: match.turn_index in known and _heard_clearly(case, match)):
        return _Verdict(RuleStatus.UNDETERMINED, f"found, but it is not sure that the {rule.speaker} said it", evidence)
    return _Verdict(RuleStatus.BREACHED, f"said {_times(times)}", evidence)


def _perhaps_said(looking: _Looking) -> str | None:
    """Return that the words were said by somebody who may have been the rule's speaker, if they were."""
    rule, case = looking.rule, looking.case
    unsure = {
        index
        for index, role in enumerate(case.speakers.roles)
        if role is Role.UNKNOWN or case.speakers.doubtful((index,))
    }
    if not unsure.difference(looking.turns):
        return None
    turns = tuple(sorted(unsure.union(looking.turns)))
    window = lay_window(case.interaction, rule.window, turns, case.facts)
    found = case.find(looking.ready.expression, turns, window, looking.region)
    if not found.holds or len(without_nested(found.said)) <= rule.times.at_most:
        return None
    return f"somebody who may have been the {rule.speaker} said them"


def _sure(looking: _Looking, sure: Callable[[Match], bool]) -> bool:
    """Return whether what must not be said is said too often by those matches alone of which ``sure`` is true."""
    found = looking.case.find(looking.ready.expression, looking.turns, looking.window, looking.region, sure)
    return found.holds and len(without_nested(found.said)) > looking.rule.times.at_most


def _unsaid(looking: _Looking, found: Found, matches: tuple[Match, ...], trigger: tuple[Evidence, ...]) -> _Verdict:
    """The required words were not found in the window: a breach, unless something speaks against being sure."""
    rule, case, own = looking.rule, looking.case, looking.ready.own
    absent = _absent(looking, found, matches)
    parts = () if found.holds else without_nested(found.matches)
    partly = _quoted(looking, parts, "a part of the required words")
    stood_in = case.said_by(own, _company_turns(rule.speaker, case.speakers))
    if stood_in:
        by = case.speakers.roles[stood_in[0].turn_index]
        reason = f"{absent}; a turn of role {by} has them, so a person should look"
        evidence = trigger + partly + _quoted(looking, stood_in, f"said by role {by}")
        return _Verdict(RuleStatus.UNDETERMINED, reason, evidence, found.missing)
    doubt = found.doubt or _unheard(looking) or case.other_language(rule.languages)
    if not doubt and case.speakers.doubtful(tuple(range(len(case.interaction.turns)))):
        doubt = "who spoke was inferred with low confidence"
    if doubt:
        return _Verdict(RuleStatus.UNDETERMINED, f"{absent}, but {doubt}", trigger + partly, found.missing)
    elsewhere = tuple(match for match in case.said_by(own, looking.turns) if match not in matches)
    late = () if parts else _quoted(looking, elsewhere, "required words, outside the window")
    if late:
        absent += f"; they were said outside the window, in turn {late[0].turn_index}"
    return _Verdict(RuleStatus.BREACHED, absent, trigger + partly + late, found.missing)


def _absent(looking: _Looking, found: Found, matches: tuple[Match, ...]) -> str:
    rule, order = looking.rule, looking.rule.order
    if found.missing:
        said = f"not said: {', '.join(found.missing)}; searched {_turns(looking)}"
    elif found.matches and not found.holds:
        said = f"not all that it asks for was said, or something that rules it out was; searched {_turns(looking)}"
    elif matches:
        said = (
            f"said {_times(len(without_nested(found.said)))}, {rule.times.at_least} needed; searched {_turns(looking)}"
        )
    else:
        said = f"none of its {len(rule.patterns)} phrases was found in {_turns(looking)}"
    if order is None:
        return said
    return f"{said} {'before' if order.before else 'after'} the words of '{order.anchor}'"


def _company_turns(speaker: Role, speakers: Speakers) -> tuple[int, ...]:
    """Return the turns that may stand in for the agent's: an announcement, a bot, somebody unknown."""
    roles = (Role.BOT, Role.SYSTEM, Role.UNKNOWN) if speaker is Role.AGENT else (Role.UNKNOWN,)
    return tuple(index for index, role in enumerate(speakers.roles) if role in roles and role is not speaker)


def _unheard(looking: _Looking) -> str | None:
    lowest = lowest_confidence(looking.case.interaction, looking.ready.shortest, looking.searched)
    if lowest is None or lowest >= LEAST_HEARD:
        return None
    return f"recognition is not sure of what was said there (confidence {lowest:.2f})"


def _heard_clearly(case: Case, match: Match) -> bool:
    heard = heard_confidence(case.interaction.turns[match.turn_index], match.start, match.end)
    return heard is None or heard >= LEAST_HEARD


def _quoted(looking: _Looking, matches: tuple[Match, ...], reason: str) -> tuple[Evidence, ...]:
    return looking.case.evidence(matches, reason)


def _first(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return (min(evidence, key=lambda found: (found.turn_index, found.start)),) if evidence else ()


def _times(count: int) -> str:
    return f"{count} time{'s' if count > 1 else ''}"


def _turns(looking: _Looking) -> str:
    turns = looking.searched
    if not turns:
        return "the window, in which the speaker had no turn"
    return f"the {len(turns)} turns searched" if len(turns) > 1 else "the turn searched"
