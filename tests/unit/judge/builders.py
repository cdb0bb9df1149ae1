"""Interactions, rules and rubrics of a few lines, for the tables of this folder."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.domain.phrases import Pattern, PatternKind
from qa_engine.domain.readings import Readings
from qa_engine.domain.rubric import Band, CompiledRubric, Rubric
from qa_engine.domain.rules import ComplianceRule, Condition, Obligation, Window, WindowKind
from qa_engine.domain.signals import SignalName
from qa_engine.judge import judge

STARTED_AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
ROLES = {"A": Role.AGENT, "C": Role.CUSTOMER, "B": Role.BOT, "S": Role.SUPERVISOR, "Y": Role.SYSTEM, "U": Role.UNKNOWN}


def chat(*lines, **fields):
    """Lines such as ``"A hello"``: the first letter says who."""
    return _interaction(
        [Turn(participant=line[0], text=line[2:]) for line in lines], {"channel": Channel.CHAT, **fields}
    )


def call(*lines, **fields):
    """Lines such as ``(4.0, "A hello")`` or ``(4.0, "A hello", 0.5)``: start in seconds, words, confidence. A turn
    lasts two seconds."""
    turns = [
        Turn(
            participant=line[1][0],
            text=line[1][2:],
            start_s=line[0],
            end_s=line[0] + 2,
            confidence=line[2] if len(line) > 2 else 0.9,
        )
        for line in lines
    ]
    return _interaction(turns, {"channel": Channel.CALL, **fields})


def sent(*lines, **fields):
    """Lines such as ``(30, "A hello")``: seconds after the start, words."""
    turns = [Turn(participant=text[0], text=text[2:], sent_at=STARTED_AT + timedelta(seconds=at)) for at, text in lines]
    return _interaction(turns, {"channel": Channel.CHAT, "started_at": STARTED_AT, **fields})


def _interaction(turns, fields):
    confidences = fields.pop("role_confidence", {})
    participants = [
        Participant(id=name, role=ROLES[name], role_confidence=confidences.get(name, 1.0))
        for name in dict.fromkeys(turn.participant for turn in turns)
    ]
    fields = {"id": "i-1", "language": "en", **fields}
    return Interaction(participants=tuple(participants), turns=tuple(turns), **fields)


def exact(*texts):
    return tuple(Pattern(text=text) for text in texts)


def close(*texts, similarity=0.75):
    return tuple(Pattern(text=text, kind=PatternKind.CLOSE, similarity=similarity) for text in texts)


def rule(obligation=Obligation.MUST_SAY, patterns=None, window=None, **fields):
    """A rule for "this is recorded"; ``window`` such as ``("first_turns", 2)``."""
    kind, size = window or ("anywhere", None)
    return ComplianceRule(
        id=fields.pop("id", "rule"),
        title="Rule",
        obligation=obligation,
        patterns=patterns or exact("this is recorded"),
        window=Window(kind=WindowKind(kind), size=size),
        **fields,
    )


def when(*texts, speaker=None, **fields):
    return Condition(phrases=exact(*texts), speaker=speaker, **fields)


def rubric(*rules, intents=(), language="en", markers=()):
    return Rubric(
        id="test",
        version="1",
        title="Test",
        language=language,
        weights={name: Decimal(name is SignalName.CSAT) for name in SignalName},
        bands=(Band(name="all", lower=0),),
        rules=rules,
        markers=markers,
        intents=intents,
    )


def findings(interaction, *rules, readings=None, facts=None, language="en"):
    compiled = CompiledRubric(rubric=rubric(*rules, language=language), sha256="0")
    return judge(ReadInteraction(interaction=interaction, readings=readings or Readings()), facts or Facts(), compiled)


def verdict(interaction, checked, **known):
    """How ``checked`` stands in ``interaction``."""
    return findings(interaction, checked, **known).rules[0]


def quotes(finding):
    return [evidence.quote for evidence in finding.evidence]
