"""How each compliance rule stands: satisfied, breached, not triggered, or undetermined.

A breach is an accusation, so it is only made where the words could be heard, the speaker is known and the language is
the rubric's. Whatever cannot be told is undetermined, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import IntentFinding, PhraseMatch, RuleFinding, RuleStatus, SearchedWindow
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.judged import ANSWERING_ROLES
from qa_engine.domain.readings import CUSTOMER_CUES, CueReading, Readings
from qa_engine.domain.rules import ComplianceRule, Condition, Obligation
from qa_engine.judge.matches import Match, RuleMatches, heard_confidence, match_evidence
from qa_engine.judge.speakers import Speakers
from qa_engine.judge.windows import LEAST_HEARD, LaidWindow, covers, lay_window, lowest_confidence, searched


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a rule may look at."""

    interaction: Interaction
    readings: Readings
    facts: Facts
    speakers: Speakers
    matches: dict[str, RuleMatches]
    intents: tuple[IntentFinding, ...]
    intents_unjudged: str | None
    language: str


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: RuleStatus
    reason: str
    evidence: tuple[Evidence, ...] = ()


def judge_rule(rule: ComplianceRule, case: Case) -> RuleFinding:
    """Return how ``rule`` stands in the interaction of ``case``."""
    turns = case.speakers.turns(rule.speaker)
    window = lay_window(case.interaction, rule.window, turns, case.facts)
    verdict = _verdict(rule, case, turns, window)
    applies = _on_this_channel(rule, case)
    return RuleFinding(
        rule=rule.id,
        title=rule.title,
        obligation=rule.obligation,
        severity=rule.severity,
        status=verdict.status,
        reason=verdict.reason,
        searched=searched(case.interaction, rule, window) if applies else SearchedWindow(speaker=rule.speaker),
        evidence=verdict.evidence,
    )


def phrase_matches(rules: tuple[ComplianceRule, ...], case: Case) -> tuple[PhraseMatch, ...]:
    """Return the phrases of all rules for this channel that their speaker said, in order, inside the window or not."""
    found = []
    for number, rule in enumerate(rules):
        if not _on_this_channel(rule, case):
            continue
        turns = case.speakers.turns(rule.speaker)
        window = lay_window(case.interaction, rule.window, turns, case.facts)
        for match in _said_by(turns, case.matches[rule.id].own):
            inside = window.unknown is None and covers(case.interaction, window, match)
            reason = f"a phrase of rule {rule.id}" + ("" if inside else ", outside its window")
            evidence = match_evidence(case.interaction, match, reason)
            kind, text = match.pattern.kind, match.pattern.text
            place = (match.turn_index, match.start, number, match.end)
            found.append((place, PhraseMatch(rule=rule.id, pattern=text, kind=kind, evidence=evidence)))
    return tuple(phrase for _, phrase in sorted(found, key=lambda pair: pair[0]))


def _on_this_channel(rule: ComplianceRule, case: Case) -> bool:
    return not rule.channels or case.interaction.channel in rule.channels


def _verdict(rule: ComplianceRule, case: Case, turns: tuple[int, ...], window: LaidWindow) -> _Verdict:
    if not _on_this_channel(rule, case):
        return _Verdict(RuleStatus.NOT_TRIGGERED, f"the rule is not for the channel {case.interaction.channel}")
    trigger: tuple[Evidence, ...] = ()
    if rule.condition is not None:
        triggered = _condition(rule.id, rule.condition, case)
        if triggered.status is not RuleStatus.SATISFIED:
            return triggered
        trigger = triggered.evidence
    if not turns:
        return _nobody_spoke(rule, case)
    if window.unknown is not None:
        return _Verdict(RuleStatus.UNDETERMINED, window.unknown, trigger)
    said = _without_nested(_said_by(turns, case.matches[rule.id].own))
    inside = tuple(match for match in said if covers(case.interaction, window, match))
    if rule.obligation is Obligation.MUST_NOT_SAY:
        return _forbidden(rule, case, window, inside)
    if inside:
        return _Verdict(RuleStatus.SATISFIED, "said as required", trigger + _evidence(case, inside, "required words"))
    return _unsaid(rule, case, window, trigger, said)


def _condition(rule_id: str, condition: Condition, case: Case) -> _Verdict:
    """Return SATISFIED with what triggered the rule, or why it is not (known to be) triggered."""
    matches = case.matches[rule_id].condition
    if condition.speaker is not None:
        matches = _said_by(case.speakers.turns(condition.speaker), matches)
    evidence = _evidence(case, matches, "triggers the rule")
    evidence += tuple(cue.evidence for cue in case.readings.of(*condition.cues) if _from_own_side(cue, case))
    evidence += tuple(found.evidence for found in case.intents if found.intent in condition.intents)
    if evidence:
        first = min(evidence, key=lambda found: (found.turn_index, found.start))
        return _Verdict(RuleStatus.SATISFIED, "triggered", (first,))
    if condition.intents and case.intents_unjudged:
        return _Verdict(RuleStatus.UNDETERMINED, f"whether it applies is not known: {case.intents_unjudged}")
    if condition.phrases and (language := _other_language(case)):
        return _Verdict(RuleStatus.UNDETERMINED, f"whether it applies is not known: {language}")
    return _Verdict(RuleStatus.NOT_TRIGGERED, "what the rule depends on did not come up")


def _from_own_side(cue: CueReading, case: Case) -> bool:
    role = case.speakers.roles[cue.turn_index]
    return role in ((Role.CUSTOMER,) if cue.cue in CUSTOMER_CUES else ANSWERING_ROLES)


def _nobody_spoke(rule: ComplianceRule, case: Case) -> _Verdict:
    if Role.UNKNOWN in case.speakers.roles:
        return _Verdict(RuleStatus.UNDETERMINED, "who spoke is not known for some turns")
    reason = f"the {rule.speaker} never spoke"
    forbidden = rule.obligation is Obligation.MUST_NOT_SAY
    return _Verdict(RuleStatus.NOT_TRIGGERED if forbidden else RuleStatus.UNDETERMINED, reason)


def _forbidden(rule: ComplianceRule, case: Case, window: LaidWindow, inside: tuple[Match, ...]) -> _Verdict:
    evidence = _evidence(case, inside, "words that must not be said")
    if not inside:
        doubt = _unheard(rule, case, window) or _other_language(case)
        status = RuleStatus.UNDETERMINED if doubt else RuleStatus.SATISFIED
        return _Verdict(status, f"not found in {_turns(window.turns)}" + (f", but {doubt}" if doubt else ""))
    clear = [match for match in inside if _heard_clearly(case, match)]
    if not clear:
        return _Verdict(RuleStatus.UNDETERMINED, "found, but recognition is not sure of these words", evidence)
    if all(case.speakers.doubtful((match.turn_index,)) for match in clear):
        return _Verdict(RuleStatus.UNDETERMINED, f"found, but it is not sure that the {rule.speaker} said it", evidence)
    return _Verdict(RuleStatus.BREACHED, f"said {len(inside)} time{'s' if len(inside) > 1 else ''}", evidence)


def _unsaid(
    rule: ComplianceRule,
    case: Case,
    window: LaidWindow,
    trigger: tuple[Evidence, ...],
    said_elsewhere: tuple[Match, ...],
) -> _Verdict:
    """The required words were not found in the window: a breach, unless something speaks against being sure."""
    absent = f"none of its {len(rule.patterns)} phrases was found in {_turns(window.turns)}"
    stood_in = _said_by(_company_turns(rule.speaker, case.speakers), case.matches[rule.id].own)
    if stood_in:
        by = case.speakers.roles[stood_in[0].turn_index]
        reason = f"{absent}; a turn of role {by} has them, so a person should look"
        return _Verdict(RuleStatus.UNDETERMINED, reason, trigger + _evidence(case, stood_in, f"said by role {by}"))
    doubt = _unheard(rule, case, window) or _other_language(case)
    if not doubt and case.speakers.doubtful(tuple(range(len(case.interaction.turns)))):
        doubt = "who spoke was inferred with low confidence"
    if doubt:
        return _Verdict(RuleStatus.UNDETERMINED, f"{absent}, but {doubt}", trigger)
    late = _evidence(case, said_elsewhere, "required words, outside the window")
    if late:
        absent += f"; they were said outside the window, in turn {late[0].turn_index}"
    return _Verdict(RuleStatus.BREACHED, absent, trigger + late)


def _company_turns(speaker: Role, speakers: Speakers) -> tuple[int, ...]:
    """Return the turns that may stand in for the agent's: an announcement, a bot, somebody unknown."""
    roles = (Role.BOT, Role.SYSTEM, Role.UNKNOWN) if speaker is Role.AGENT else (Role.UNKNOWN,)
    return tuple(index for index, role in enumerate(speakers.roles) if role in roles and role is not speaker)


def _unheard(rule: ComplianceRule, case: Case, window: LaidWindow) -> str | None:
    lowest = lowest_confidence(case.interaction, rule, window.turns)
    if lowest is None or lowest >= LEAST_HEARD:
        return None
    return f"recognition is not sure of what was said there (confidence {lowest:.2f})"


def _heard_clearly(case: Case, match: Match) -> bool:
    heard = heard_confidence(case.interaction.turns[match.turn_index], match.start, match.end)
    return heard is None or heard >= LEAST_HEARD


def _other_language(case: Case) -> str | None:
    spoken = case.interaction.language
    if spoken is None or _base(spoken) == _base(case.language):
        return None
    return f"the interaction is in '{spoken}' and the rubric's phrases are in '{case.language}'"


def _base(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _said_by(turns: tuple[int, ...], matches: tuple[Match, ...]) -> tuple[Match, ...]:
    wanted = frozenset(turns)
    return tuple(match for match in matches if match.turn_index in wanted)


def _evidence(case: Case, matches: tuple[Match, ...], reason: str) -> tuple[Evidence, ...]:
    return tuple(match_evidence(case.interaction, match, reason) for match in matches)


def _without_nested(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """Leave out matches that lie inside another one: the same words are quoted once, whichever phrases they fit."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.turn_index, match.start, -match.end)):
        if not (kept and kept[-1].turn_index == match.turn_index and match.end <= kept[-1].end):
            kept.append(match)
    return tuple(kept)


def _turns(turns: tuple[int, ...]) -> str:
    if not turns:
        return "the window, in which the speaker had no turn"
    return f"the {len(turns)} turns searched" if len(turns) > 1 else "the turn searched"
