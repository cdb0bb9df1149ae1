"""Assessments for the reports: read by hand, judged and scored by the engine itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.evidence import quote
from qa_engine.domain.form import Criterion, CueCheck, RuleCheck, Section
from qa_engine.domain.interaction import Channel, Interaction, Redaction, Source, Survey
from qa_engine.domain.ledger import ArrivalState, Ledger, LedgerEntry
from qa_engine.domain.phrases import Pattern
from qa_engine.domain.readings import (
    CueName,
    CueReading,
    ReadingCoverage,
    Readings,
    SentimentLabel,
    SentimentProbabilities,
    SentimentReading,
)
from qa_engine.domain.rubric import Band, Cap, CompiledRubric, Rubric
from qa_engine.domain.rules import ComplianceRule, Obligation, Severity, Window, WindowKind
from qa_engine.domain.signals import SignalName
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.facts import count_facts
from qa_engine.runtime.assessing import assess
from qa_engine.testing import call, interaction

WEIGHTS = {"csat": "0.25", "fcr": "0.2", "sentiment": "0.2", "nps": "0.15", "resolution_quality": "0.1", "ces": "0.1"}
RUBRIC = Rubric(
    id="telecom",
    version="3",
    title="Telecom care",
    weights={name: Decimal(WEIGHTS.get(name.value, "0")) for name in SignalName},
    bands=(
        Band(name="poor", lower=Decimal(0)),
        Band(name="fair", lower=Decimal(50)),
        Band(name="good", lower=Decimal(70)),
        Band(name="excellent", lower=Decimal(85)),
    ),
    caps=(Cap(id="threat", rule="no_threat", limit=Decimal(40), reason="the agent threatened the customer"),),
    sections=(
        Section(
            id="opening",
            title="Opening",
            criteria=(
                Criterion(id="recording_said", title="Recording announced", check=RuleCheck(rule="recording")),
                Criterion(id="empathy_shown", title="Showed empathy", check=CueCheck(cues=(CueName.EMPATHY,))),
            ),
        ),
        Section(
            id="closing",
            title="Closing",
            criteria=(
                Criterion(
                    id="checked", title="Asked whether it is solved", check=CueCheck(cues=(CueName.CHECKS_RESOLUTION,))
                ),
            ),
        ),
    ),
    rules=(
        ComplianceRule(
            id="recording",
            title="Call recording announced",
            obligation=Obligation.MUST_SAY,
            window=Window(kind=WindowKind.FIRST_TURNS, size=2),
            patterns=(Pattern(text="call is recorded"),),
            channels=(Channel.CALL,),
        ),
        ComplianceRule(
            id="no_threat",
            title="No threat of legal action",
            obligation=Obligation.MUST_NOT_SAY,
            patterns=(Pattern(text="we will sue"),),
            severity=Severity.CRITICAL,
        ),
    ),
)
COMPILED = CompiledRubric(rubric=RUBRIC, sha256="ab" * 32)
MOODS = {
    "-": (SentimentLabel.NEGATIVE, -0.81, (0.86, 0.09, 0.05)),
    "0": (SentimentLabel.NEUTRAL, 0.04, (0.08, 0.8, 0.12)),
    "+": (SentimentLabel.POSITIVE, 0.86, (0.03, 0.08, 0.89)),
}
Cue = tuple[int, CueName, str]


def assessed(read: Interaction, moods: str, *cues: Cue, decoded_s: float | None = None) -> Assessment:
    """Assess an interaction whose sentiment is given as one sign a turn (``-0+``) and whose cues are quoted."""
    sentiment = tuple(
        SentimentReading(
            turn_index=index,
            label=MOODS[mood][0],
            polarity=MOODS[mood][1],
            probabilities=SentimentProbabilities(
                **dict(zip(("negative", "neutral", "positive"), MOODS[mood][2], strict=True))
            ),
        )
        for index, mood in enumerate(moods)
    )
    unread = {"language": len(read.turns) - len(moods)} if len(moods) < len(read.turns) else {}
    readings = Readings(
        sentiment=sentiment,
        cues=tuple(_cue(read, *cue) for cue in cues),
        coverage=(ReadingCoverage(classifier="cues", turns=len(read.turns), read=len(moods), skipped=unread),),
    )
    origin = ReadingOrigin(declared_s=decoded_s, decoded_s=decoded_s)
    return assess(ReadInteraction(interaction=read, readings=readings), count_facts(read), origin, COMPILED)


def _cue(read: Interaction, turn: int, name: CueName, words: str) -> CueReading:
    start = read.turns[turn].text.index(words)
    evidence = quote(
        read,
        turn,
        (start, start + len(words)),
        detector="phrases",
        detector_version="1",
        confidence=0.9,
        reason="a set phrase was found",
    )
    return CueReading(turn_index=turn, cue=name, confidence=0.9, evidence=evidence)


@pytest.fixture
def rubric() -> Rubric:
    return RUBRIC


@pytest.fixture
def solved() -> Assessment:
    """A chat that ended well, with a survey answer and masked data."""
    read = interaction(
        ("customer", "I was charged twice for [CARD_1]."),
        ("agent", "I am sorry to hear that. I have refunded the second charge."),
        ("customer", "Great, that fixed it. Thank you!"),
        id="chat-7",
        survey=Survey(csat=5),
        team="billing",
        agent_id="a-12",
    )
    first = read.turns[0]
    start = first.text.index("[CARD_1]")
    masked = Redaction(kind="card_number", placeholder="[CARD_1]", start=start, end=start + len("[CARD_1]"))
    read = read.evolve(turns=(first.evolve(redactions=(masked,)), *read.turns[1:]))
    return assessed(
        read,
        "-0+",
        (0, CueName.PROBLEM_STATED, "charged twice"),
        (1, CueName.EMPATHY, "I am sorry to hear that"),
        (1, CueName.ACTION_PERFORMED, "I have refunded the second charge"),
        (2, CueName.CONFIRMED_RESOLVED, "that fixed it"),
        (2, CueName.GRATITUDE, "Thank you"),
    )


@pytest.fixture
def angry() -> Assessment:
    """A call with a threat: a critical breach, hence a cap; one angry turn feeds several components."""
    read = call(
        ("agent", "Hello, this is Sam.", 0, 2),
        ("customer", "This is the third time I call, I am so angry.", 2, 6),
        ("agent", "If you do not pay, we will sue.", 6, 9),
        ("customer", "It is still not working and I am leaving.", 9, 13),
        id="call-3",
        team="retention",
        source=Source(uri="calls/call-3.wav"),
    )
    return assessed(
        read,
        "0-0-",
        (1, CueName.CONTACTED_BEFORE, "third time I call"),
        (1, CueName.FRUSTRATION, "I am so angry"),
        (3, CueName.STILL_BROKEN, "still not working"),
        (3, CueName.CHURN_THREAT, "I am leaving"),
        decoded_s=13.0,
    )


@pytest.fixture
def capped() -> Assessment:
    """A chat that went well but for a threat, so that the cap takes points."""
    read = interaction(
        ("customer", "My line was down."),
        ("agent", "I have repaired it. Next time we will sue."),
        ("customer", "That works now, thank you."),
        id="chat-9",
        channel=Channel.CHAT,
    )
    return assessed(
        read,
        "-0+",
        (0, CueName.PROBLEM_STATED, "My line was down"),
        (1, CueName.ACTION_PERFORMED, "I have repaired it"),
        (2, CueName.CONFIRMED_RESOLVED, "That works now"),
        (2, CueName.GRATITUDE, "thank you"),
    )


@pytest.fixture
def withheld() -> Assessment:
    """A chat in a language that was not read: there is no score, and the reason is said."""
    read = interaction(
        ("customer", "Bonjour, ma ligne ne marche pas."), ("agent", "Un moment."), id="chat-fr", language="fr"
    )
    return assessed(read, "")


@pytest.fixture
def several(solved: Assessment, angry: Assessment, capped: Assessment, withheld: Assessment) -> list[Assessment]:
    return [solved, angry, capped, withheld]


@pytest.fixture
def entries() -> tuple[LedgerEntry, ...]:
    scored = [("chats.jsonl", 0, "chat-7"), ("calls/call-3.wav", 0, "call-3"), ("chats.jsonl", 1, "chat-9")]
    return (
        *(LedgerEntry(source=s, ordinal=o, state=ArrivalState.SCORED, interaction_id=i) for s, o, i in scored),
        LedgerEntry(
            source="chats.jsonl",
            ordinal=2,
            state=ArrivalState.UNSCORED,
            interaction_id="chat-fr",
            reason="weight_missing",
        ),
        LedgerEntry(
            source="damaged/truncated.wav",
            ordinal=0,
            state=ArrivalState.QUARANTINED,
            reason="truncated_media",
            detail="The file ends after 3.2 of 12.0 s.",
        ),
        LedgerEntry(source="again.jsonl", ordinal=0, state=ArrivalState.DUPLICATE, duplicate_of="chat-7"),
    )


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(
        total=6, scored=3, unscored=1, quarantined=1, duplicate=1, reasons={"truncated_media": 1, "weight_missing": 1}
    )
