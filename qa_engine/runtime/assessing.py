"""From what was read to an assessment: pure, and the only place where the two meet.

A run, a rescore, a live close and a milestone all go through :func:`assess`, so equal input gives equal bytes.
"""

from __future__ import annotations

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.assessment import Assessment, Coverage, Provenance
from qa_engine.domain.facts import Facts
from qa_engine.domain.history import History
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import NEEDS_MULTILINGUAL_MODEL
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.judge import judge
from qa_engine.scoring import compose, fill_scorecard
from qa_engine.signals import churn_risk, infer_signals
from qa_engine.version import __version__


def assess(
    read: ReadInteraction,
    facts: Facts,
    origin: ReadingOrigin,
    compiled: CompiledRubric,
    history: History | None = None,
) -> Assessment:
    """Judge, infer, score: everything that can be concluded of one interaction under one rubric.

    Args:
        read: masked interaction with readings and vectors.
        facts: what was counted in it.
        origin: how deep it was read (seconds, transcript provenance).
        compiled: the rubric, made ready for judging.
        history: the customer's other contacts; ``None`` when they were not looked at.
    """
    known = history or History(repeat_window_days=compiled.rubric.repeat_window_days)
    findings = judge(read, facts, compiled)
    judged = JudgedInteraction(
        interaction=read.interaction, readings=read.readings, facts=facts, findings=findings, history=known
    )
    signals = infer_signals(judged, compiled.calibration)
    scorecard = fill_scorecard(judged, signals, compiled.rubric)
    return Assessment(
        interaction_id=read.interaction.id,
        as_of=known.as_of,
        interaction=read.interaction,
        readings=read.readings,
        facts=facts,
        findings=findings,
        signals=signals,
        scorecard=scorecard,
        composite=compose(signals, scorecard, findings, compiled.rubric),
        coverage=_coverage(read, origin),
        provenance=Provenance(
            engine_version=__version__,
            rubric=compiled.rubric.id,
            rubric_version=compiled.rubric.version,
            rubric_sha256=compiled.sha256,
            components=read.readings.components,
            transcript=origin.transcript,
        ),
        churn=churn_risk(judged),
    )


def _coverage(read: ReadInteraction, origin: ReadingOrigin) -> Coverage:
    read_turns = {reading.turn_index for reading in read.readings.sentiment}
    return Coverage(
        turns=len(read.interaction.turns),
        turns_read=len(read_turns),
        declared_s=origin.declared_s,
        decoded_s=origin.decoded_s,
        speech_s=origin.speech_s,
        classifiers=read.readings.coverage,
        notes=(*origin.notes, *_what_to_install(read)),
    )


def _what_to_install(read: ReadInteraction) -> tuple[str, ...]:
    skipped = sum(account.skipped.get(NEEDS_MULTILINGUAL_MODEL, 0) for account in read.readings.coverage)
    if not skipped:
        return ()
    language = read.interaction.language
    return (
        f"the sentiment of {skipped} turn{'' if skipped == 1 else 's'} in the language {language} was not read; "
        "to have it read, run: qa-engine models install multilingual-e5",
    )
