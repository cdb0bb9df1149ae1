"""Build judged interactions by hand, a line a turn.

judged(
    customer("It is still down.", STILL_BROKEN, polarity=-0.6),
    agent("I have reset the line.", ACTION_PERFORMED),
)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from qa_engine.domain.evidence import Evidence, quote
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings, IntentFinding, RuleFinding, SearchedWindow
from qa_engine.domain.history import History, PastContact
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Survey, Turn
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import (
    AnnoyanceReading,
    CueName,
    CueReading,
    OutcomeReading,
    ReadingCoverage,
    Readings,
    SentimentLabel,
    SentimentProbabilities,
    SentimentReading,
)
from qa_engine.domain.rules import Obligation, RuleStatus, Severity

START = dt.datetime(2026, 3, 1, 10, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Said:
    role: Role
    text: str
    cues: tuple[CueName, ...] = ()
    polarity: float | None = None
    sure: float = 1.0
    amount: float | None = None
    heard: float | None = None
    outcome: tuple[float, float] | None = None
    annoyed: float | None = None


def customer(text: str, *cues: CueName, polarity: float | None = 0.0, **more: Any) -> Said:
    return Said(Role.CUSTOMER, text, cues, polarity, **more)


def agent(text: str, *cues: CueName, polarity: float | None = 0.0, **more: Any) -> Said:
    return Said(Role.AGENT, text, cues, polarity, **more)


def by(role: Role, said: Said) -> Said:
    return replace(said, role=role)


def judged(
    *said: Said,
    survey: Survey | None = None,
    facts: Facts | None = None,
    findings: Findings | None = None,
    history: History | None = None,
    coverage: tuple[ReadingCoverage, ...] = (),
    language: str | None = "en",
    channel: Channel = Channel.CHAT,
    role_confidence: float = 1.0,
    started_at: dt.datetime | None = START,
    id: str = "c-1",
) -> JudgedInteraction:
    roles = dict.fromkeys(one.role for one in said)
    interaction = Interaction(
        id=id,
        channel=channel,
        language=language,
        participants=tuple(Participant(id=r.value, role=r, role_confidence=role_confidence) for r in roles),
        turns=tuple(
            Turn(
                participant=one.role.value,
                text=one.text,
                confidence=one.heard,
                start_s=index * 10.0 if channel is Channel.CALL else None,
                end_s=index * 10.0 + 8 if channel is Channel.CALL else None,
            )
            for index, one in enumerate(said)
        ),
        survey=survey,
        started_at=started_at,
    )
    readings = Readings(
        sentiment=tuple(sentiment(i, one.polarity) for i, one in enumerate(said) if one.polarity is not None),
        cues=tuple(
            CueReading(
                turn_index=index,
                cue=cue,
                confidence=one.sure,
                evidence=evidence(interaction, index, one.sure),
                amount=one.amount,
            )
            for index, one in enumerate(said)
            for cue in one.cues
        ),
        outcomes=tuple(
            OutcomeReading(
                turn_index=index,
                settled=one.outcome[0],
                unsettled=one.outcome[1],
                evidence=evidence(interaction, index),
            )
            for index, one in enumerate(said)
            if one.outcome is not None
        ),
        annoyance=tuple(
            AnnoyanceReading(turn_index=index, annoyed=one.annoyed, evidence=evidence(interaction, index))
            for index, one in enumerate(said)
            if one.annoyed is not None
        ),
        coverage=coverage,
    )
    return JudgedInteraction(
        interaction=interaction,
        readings=readings,
        facts=facts or Facts(),
        findings=findings or Findings(),
        history=history or History(),
    )


def sentiment(turn_index: int, polarity: float) -> SentimentReading:
    positive, negative = max(polarity, 0.0), max(-polarity, 0.0)
    label = SentimentLabel.NEUTRAL
    if abs(polarity) > 0.1:
        label = SentimentLabel.POSITIVE if polarity > 0 else SentimentLabel.NEGATIVE
    return SentimentReading(
        turn_index=turn_index,
        label=label,
        polarity=polarity,
        probabilities=SentimentProbabilities(negative=negative, neutral=1 - positive - negative, positive=positive),
    )


def evidence(interaction: Interaction, turn_index: int, confidence: float = 1.0) -> Evidence:
    return quote(
        interaction, turn_index, detector="hand", detector_version="1", confidence=confidence, reason="set by hand"
    )


def rule(
    rule_id: str,
    status: RuleStatus,
    severity: Severity = Severity.MAJOR,
    quoted: tuple[Evidence, ...] = (),
) -> RuleFinding:
    return RuleFinding(
        rule=rule_id,
        title=rule_id.replace("-", " "),
        obligation=Obligation.MUST_SAY,
        severity=severity,
        status=status,
        reason=f"set to {status}",
        searched=SearchedWindow(speaker=Role.AGENT),
        evidence=quoted,
    )


def about(judged_: JudgedInteraction, intent: str) -> Findings:
    """Findings with one intent, in the first turn."""
    found = IntentFinding(turn_index=0, intent=intent, confidence=0.9, evidence=evidence(judged_.interaction, 0))
    return judged_.findings.evolve(intents=(found,))


def contact(id: str, started_at: dt.datetime, *intents: str, channel: Channel = Channel.CHAT) -> PastContact:
    return PastContact(interaction_id=id, channel=channel, started_at=started_at, intents=intents)


def cue_account(turns: int, read: int) -> ReadingCoverage:
    return _account("cues", turns, read)


def outcome_account(turns: int, read: int) -> ReadingCoverage:
    return _account("outcomes", turns, read)


def _account(classifier: str, turns: int, read: int) -> ReadingCoverage:
    skipped = {"language": turns - read} if turns > read else {}
    return ReadingCoverage(classifier=classifier, turns=turns, read=read, skipped=skipped)


#: What the reader of outcomes gives account of: turns that it read, and none.
OUTCOMES_READ = (outcome_account(1, 1),)
OUTCOMES_NOT_READ = (outcome_account(1, 0),)
