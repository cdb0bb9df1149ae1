"""What is shipped, on clear sentences that no head was trained on: whoever reads them agrees on mood and cues."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_engine.classify import SentenceEncoder, TurnReader
from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.ports import Device
from qa_engine.testing import interaction

pytestmark = pytest.mark.model

C, A = "customer", "agent"
#: role, text, mood (None: readers may differ), cues that must be found, cues that must not be
CLEAR = (
    (C, "My broadband has not been working for three days.", "negative", "problem_stated", "confirmed_resolved"),
    (C, "the kettle i got from you arrived with a broken lid", "negative", "problem_stated", "gratitude"),
    (C, "I did all that and it still isn't connecting.", "negative", "still_broken", "confirmed_resolved"),
    (C, "Perfect, it's working again, thank you so much!", "positive", "confirmed_resolved gratitude", "still_broken"),
    (C, "You've been incredibly helpful, thanks a million.", "positive", "gratitude", "frustration"),
    (C, "This is a disgrace, I have never been treated so badly.", "negative", "frustration", "advocacy"),
    (C, "I've had enough, nobody ever picks up the phone at your place.", "negative", "frustration", "gratitude"),
    (C, "I don't understand what this line on the bill means.", None, "confusion", "confirmed_resolved"),
    (C, "This is the fourth time I have called about it.", None, "contacted_before", "gratitude"),
    (C, "I already told your colleague my address.", None, "already_told", "gratitude"),
    (C, "Let me talk to your supervisor right now.", None, "asks_escalation", "gratitude"),
    (C, "I'm going to cancel my contract and move to another provider.", None, "churn_threat competitor", "advocacy"),
    (C, "I'd recommend you to anybody, fantastic service.", "positive", "advocacy", "frustration churn_threat"),
    (C, "I would rate this a two out of ten.", None, "stated_rating", "advocacy"),
    (C, "My account number is 4471 and I live in Leeds.", "neutral", "", "problem_stated frustration gratitude"),
    (C, "What time does the shop open on Saturday?", "neutral", "", "problem_stated still_broken frustration"),
    (C, "Could I have a window seat please?", "neutral", "", "problem_stated churn_threat confirmed_resolved"),
    (C, "I hope it will work tomorrow.", None, "", "confirmed_resolved"),
    (C, "Is it fixed now?", None, "", "confirmed_resolved"),
    (A, "Good morning, this is Ines speaking, how can I help you?", None, "greeting", "refusal"),
    (A, "I'm really sorry about the trouble this has caused you.", None, "empathy", "refusal"),
    (A, "That was our fault, I will take care of it personally.", None, "ownership", "refusal"),
    (A, "The payment failed because the card had expired.", None, "diagnosis", "action_performed"),
    (A, "I can send you a replacement today.", None, "fix_offered", "refusal"),
    (A, "I've refunded the full amount to your card.", None, "action_performed", "refusal"),
    (A, "You will get the parcel within two working days.", None, "expectation_set", "refusal"),
    (A, "For next time, you can track the order in the app yourself.", None, "proactive_information", "refusal"),
    (A, "Does that solve the problem for you?", None, "checks_resolution", "action_performed"),
    (A, "A specialist will call you back tomorrow morning.", None, "promised_callback", "refusal"),
    (A, "I'll transfer you to the billing department.", None, "transfer", "action_performed"),
    (A, "May I put you on hold for a minute?", None, "hold", "refusal"),
    (A, "I need you to confirm your date of birth once more.", None, "reverification", "refusal"),
    (A, "Unfortunately we cannot refund that, it's against our policy.", None, "refusal", "action_performed"),
    (A, "Which colour would you like?", "neutral", "", "refusal transfer hold action_performed"),
)  # fmt: skip


@pytest.fixture(scope="module")
def reads() -> Iterator[dict[str, ReadInteraction]]:
    encoder = SentenceEncoder()
    reader = TurnReader(encoder)
    reader.setup(Device())
    conversations = [interaction((role, text), id=str(i)) for i, (role, text, *_) in enumerate(CLEAR)]
    yield {c.turns[0].text: read for c, read in zip(conversations, reader.read(conversations), strict=True)}
    encoder.close()


@pytest.mark.parametrize(("role", "text", "mood", "expected", "forbidden"), CLEAR)
def test_clear_sentences(
    reads: dict[str, ReadInteraction], role: str, text: str, mood: str | None, expected: str, forbidden: str
) -> None:
    readings = reads[text].readings
    cues = {cue.cue.value for cue in readings.cues}
    assert cues >= set(expected.split())
    assert not cues & set(forbidden.split())
    assert mood is None or readings.sentiment[0].label.value == mood


def test_the_clear_sentences_trained_nothing() -> None:
    training = Path(__file__).parents[3] / "models" / "training" / "service_turns.tsv"
    with training.open(encoding="utf-8", newline="") as file:
        known = {row["text"].lower() for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    assert not known & {text.lower() for _, text, *_ in CLEAR}


def test_heads_belong_to_the_encoder_and_are_named(reads: dict[str, ReadInteraction]) -> None:
    components = {c.name: c for c in next(iter(reads.values())).readings.components}
    for name in ("minilm-l6", "sentiment-head", "cues-head", "roles-head"):
        assert components[name].sha256 is not None


def test_roles_of_a_call_in_one_channel() -> None:
    lines = (
        ("agent", "Thank you for calling Larkway, this is Tom."),
        ("customer", "Hi, I ordered a lamp and it never came."),
        ("agent", "Let me see. What's the order number?"),
        ("customer", "Seven seven one four."),
        ("agent", "I can see it got lost at the depot. I'll send a new one today."),
        ("customer", "Okay, and when will I have it?"),
        ("agent", "It should be with you by Friday. Anything else?"),
        ("customer", "No, that's all. Thanks."),
    )
    encoder = SentenceEncoder()
    reader = TurnReader(encoder)
    reader.setup(Device())
    call = Interaction(
        id="mono",
        channel=Channel.CALL,
        participants=(Participant(id="speaker"),),
        turns=tuple(
            Turn(participant="speaker", text=text, start_s=i, end_s=i + 1) for i, (_, text) in enumerate(lines)
        ),
    )
    (read,) = reader.read([call])
    encoder.close()
    right = sum(read.interaction.role(i) is Role(role) for i, (role, _) in enumerate(lines))
    assert right >= len(lines) - 1
    assert {p.role for p in read.interaction.participants} == {Role.AGENT, Role.CUSTOMER}
