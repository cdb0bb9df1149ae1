"""From an assessment to the lines of an audit: who said the words, when, and how surely they were found and heard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import RuleFinding
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.judged import Speaker, speakers
from qa_engine.domain.rules import RuleStatus
from qa_engine.judge.matches import heard_confidence
from qa_engine.reports.audit_records import FindingLine, Override, Piece, Standing, Wording

Reviews = Callable[[str, str], Override | None]
#: How the judge says it; the findings keep no other sign of it.
_OTHER_CHANNEL = "the rule is not for the channel "


def standing(finding: RuleFinding) -> Standing:
    """Return how a finding counts: "not triggered" is split by whether the rule is for the channel at all."""
    elsewhere = finding.status is RuleStatus.NOT_TRIGGERED and finding.reason.startswith(_OTHER_CHANNEL)
    return Standing.OTHER_CHANNEL if elsewhere else Standing(finding.status.value)


def wording(finding: RuleFinding) -> Wording:
    """Return the wording by which a finding was judged."""
    return Wording(
        rule=finding.rule,
        version=finding.version,
        rule_hash=finding.rule_hash,
        title=finding.title,
        obligation=finding.obligation,
        severity=finding.severity,
    )


def began(interaction: Interaction) -> dt.datetime | None:
    """Return when a contact began, as far as its source tells: its start, else its first message, else its end."""
    sent = [turn.sent_at for turn in interaction.turns if turn.sent_at]
    return interaction.started_at or min(sent, default=None) or interaction.closed_at


def lines(
    assessment: Assessment, findings: Iterator[RuleFinding], overridden: Reviews | None = None
) -> Iterator[FindingLine]:
    """Yield a line for each of ``findings``, which are findings of ``assessment``."""
    said, made = assessment.interaction, assessment.provenance
    known: tuple[Speaker, ...] | None = None
    start = began(said)
    for finding in findings:
        if finding.evidence and known is None:
            known = speakers(said, assessment.readings)
        yield FindingLine(
            wording=wording(finding),
            standing=standing(finding),
            status=finding.status,
            reason=finding.reason,
            interaction_id=said.id,
            source=said.source.uri if said.source else None,
            channel=said.channel,
            started_at=start,
            agent_id=said.agent_id,
            team=said.team,
            language=said.language,
            searched=finding.searched,
            missing=finding.missing,
            pieces=tuple(_piece(said, evidence, known or ()) for evidence in finding.evidence),
            rubric=made.rubric,
            rubric_version=made.rubric_version,
            rubric_sha256=made.rubric_sha256,
            engine_version=made.engine_version,
            declared_s=assessment.coverage.declared_s,
            decoded_s=assessment.coverage.decoded_s,
            override=overridden(finding.rule, said.id) if overridden else None,
        )


def _piece(said: Interaction, evidence: Evidence, known: tuple[Speaker, ...]) -> Piece:
    turn, by = said.turns[evidence.turn_index], known[evidence.turn_index]
    return Piece(
        turn=evidence.turn_index,
        speaker=by.role,
        speaker_confidence=by.confidence,
        start_s=evidence.start_s,
        end_s=evidence.end_s,
        sent_at=turn.sent_at,
        quote=evidence.quote,
        detector=f"{evidence.detector} {evidence.detector_version}",
        confidence=evidence.confidence,
        heard=heard_confidence(turn, evidence.start, evidence.end),
        reason=evidence.reason,
    )
