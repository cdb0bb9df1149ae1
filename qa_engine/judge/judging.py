"""Judge one interaction with a rubric."""

from __future__ import annotations

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.judge.intents import find_intents, why_unjudged
from qa_engine.judge.matches import phrase_book
from qa_engine.judge.rules import Case, judge_rule, phrase_matches
from qa_engine.judge.speakers import speakers_of


def judge(read: ReadInteraction, facts: Facts, compiled: CompiledRubric) -> Findings:
    """Return the intents, phrases and standing of every rule of ``compiled`` in one read interaction.

    Loads no model and depends on nothing but its arguments. Where intents cannot be judged, the findings say why, and
    rules that depend on them are undetermined.

    Raises:
        RubricError: the rubric was compiled with another encoder than the one that read the turns.
    """
    rubric = compiled.rubric
    speakers = speakers_of(read.interaction, read.readings)
    intents = find_intents(read, speakers, compiled)
    case = Case(
        interaction=read.interaction,
        readings=read.readings,
        facts=facts,
        speakers=speakers,
        matches=phrase_book(rubric.rules).find(read.interaction),
        intents=intents,
        intents_unjudged=why_unjudged(read, compiled),
        language=rubric.language,
    )
    return Findings(
        intents=intents,
        phrases=phrase_matches(rubric.rules, case),
        rules=tuple(judge_rule(rule, case) for rule in rubric.rules),
        intents_unjudged=case.intents_unjudged,
    )
