"""Judge one interaction with a rubric."""

from __future__ import annotations

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings, MarkerStatus, PhraseMatch
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.rules import ComplianceRule, Marker
from qa_engine.judge.case import Case, without_nested
from qa_engine.judge.intents import find_intents, why_unjudged
from qa_engine.judge.markers import judge_marker
from qa_engine.judge.matches import Match, kind_of, match_evidence, words_of
from qa_engine.judge.meanings import find_meanings, why_no_meanings
from qa_engine.judge.prepared import Prepared, Ready, prepared
from qa_engine.judge.rules import judge_rule, on_channel
from qa_engine.judge.speakers import speakers_of
from qa_engine.judge.windows import covers, lay_window


def judge(read: ReadInteraction, facts: Facts, compiled: CompiledRubric) -> Findings:
    """Return the intents, phrases and standing of every rule of ``compiled`` in one read interaction.

    Loads no model and depends on nothing but its arguments. Where intents cannot be judged, the findings say why, and
    rules that depend on them are undetermined.

    Raises:
        RubricError: the rubric was compiled with another encoder than the one that read the turns.
    """
    ready = prepared(compiled)
    case = _case(read, facts, compiled, ready)
    _fill(ready, case)
    rubric = compiled.rubric
    return Findings(
        intents=case.intents,
        phrases=_phrase_matches(ready, case),
        rules=tuple(case.rules[rule.id] for rule in rubric.rules),
        markers=tuple(case.markers[marker.id] for marker in rubric.markers),
        intents_unjudged=case.intents_unjudged,
    )


def _case(read: ReadInteraction, facts: Facts, compiled: CompiledRubric, ready: Prepared) -> Case:
    speakers = speakers_of(read.interaction, read.readings)
    matches = ready.book.find(read.interaction)
    doubt = why_no_meanings(read, compiled)
    for number, meant in (find_meanings(read, ready.meanings) if doubt is None else {}).items():
        matches[number] = meant
    return Case(
        interaction=read.interaction,
        readings=read.readings,
        facts=facts,
        speakers=speakers,
        matches=tuple(matches),
        doubts=dict.fromkeys(ready.meaning_numbers, doubt) if doubt else {},
        intents=find_intents(read, speakers, compiled),
        intents_unjudged=why_unjudged(read, compiled),
        language=compiled.rubric.language,
    )


def _fill(ready: Prepared, case: Case) -> None:
    """Judge rules and markers in order, each after those that it looks at."""
    for one in ready.ready:
        if isinstance(one.one, Marker):
            case.markers[one.one.id] = judge_marker(one, one.one, case)
        else:
            case.rules[one.one.id] = judge_rule(one, one.one, case)
        case.said[one.one.id], doubt = _said(one, case)
        if doubt:
            case.said_doubts[one.one.id] = doubt


def _said(ready: Ready, case: Case) -> tuple[tuple[Match, ...], str | None]:
    """Return the words of a rule or marker that count as said: by its speaker, inside its window; of a marker, only
    where it holds. With them, why that is not known, if it is not."""
    marker = case.markers.get(ready.one.id)
    if marker is not None and marker.status is MarkerStatus.NOT_FOUND:
        return (), None
    turns = case.turns(ready.one.speaker)
    window = lay_window(case.interaction, ready.one.window, turns, case.facts)
    found = case.find(ready.expression, turns, window)
    if window.unknown is not None:
        return (), window.unknown
    unknown = marker is not None and marker.status is MarkerStatus.UNDETERMINED
    doubt = f"marker {ready.one.id} is undetermined" if unknown else found.doubt
    return (without_nested(found.matches) if found.holds else ()), doubt


def _phrase_matches(ready: Prepared, case: Case) -> tuple[PhraseMatch, ...]:
    """Return the phrases of all rules for this channel that their speaker said, in order, inside the window or not."""
    found = []
    by_id = {one.one.id: one for one in ready.ready}
    for order, rule in enumerate(ready.compiled.rubric.rules):
        if not on_channel(rule.channels, case):
            continue
        window = lay_window(case.interaction, rule.window, case.turns(rule.speaker), case.facts)
        wanted = frozenset(case.turns(rule.speaker))
        for number in by_id[rule.id].own:
            for match in case.matches[number]:
                if match.turn_index not in wanted:
                    continue
                inside = window.unknown is None and covers(case.interaction, window, match)
                reason = f"a phrase of rule {rule.id}" + ("" if inside else ", outside its window")
                place = (match.turn_index, match.start, order, match.end)
                found.append((place, _phrase_match(rule, case, match, reason)))
    return tuple(phrase for _, phrase in sorted(found, key=lambda one: one[0]))


def _phrase_match(rule: ComplianceRule, case: Case, match: Match, reason: str) -> PhraseMatch:
    return PhraseMatch(
        rule=rule.id,
        pattern=words_of(match.pattern),
        kind=kind_of(match.pattern),
        evidence=match_evidence(case.interaction, match, reason),
        evasive=match.evasive,
    )
