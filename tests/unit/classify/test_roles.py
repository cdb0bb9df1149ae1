"""Roles: stated ones are kept, unknown ones told by words, two voices in one channel told apart turn by turn."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.roles import MOST_CONFIDENCE_BY_TURN, infer_roles, speaker_posteriors
from qa_engine.classify.stretches import StretchEncoder
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.testing import interaction
from tests.unit.classify.scripted import WIDTH, WordEncoder, head

AGENT_LINES = (
    "Thank you for calling, my name is Ana. How can I help you?",
    "I'm sorry to hear that, let me look into it.",
    "I have refunded the payment, you'll see it within three days.",
    "Is there anything else I can help with?",
)
CUSTOMER_LINES = (
    "My internet is not working since Monday.",
    "I already called you about this twice.",
    "Okay, that works now, thank you.",
)


def unknown(*lines: tuple[str, str], channel: Channel = Channel.CALL) -> Interaction:
    ids = dict.fromkeys(speaker for speaker, _ in lines)
    return Interaction(
        id="u",
        channel=channel,
        language="en",
        participants=tuple(Participant(id=i) for i in ids),
        turns=tuple(Turn(participant=speaker, text=text) for speaker, text in lines),
    )


def talk(first: str, second: str) -> list[tuple[str, str]]:
    pairs = zip(AGENT_LINES, (*CUSTOMER_LINES, ""), strict=True)
    return [line for agent, customer in pairs for line in ((first, agent), (second, customer)) if line[1]]


def test_stated_roles_are_kept() -> None:
    # The words say the opposite of the roles.
    given_roles = interaction(("customer", AGENT_LINES[0]), ("agent", CUSTOMER_LINES[0]))
    read, readings = infer_roles(given_roles, None, None)
    assert read is given_roles
    assert [(r.role, r.confidence, r.stated) for r in readings] == [
        (Role.CUSTOMER, 1.0, True),
        (Role.AGENT, 1.0, True),
    ]


@pytest.mark.parametrize("channel", [Channel.CALL, Channel.CHAT])
def test_two_unknown_speakers_get_opposite_roles(channel: Channel) -> None:
    read, readings = infer_roles(unknown(*talk("left", "right"), channel=channel), None, None)
    assert {p.id: p.role for p in read.participants} == {"left": Role.AGENT, "right": Role.CUSTOMER}
    assert all(0.9 < r.confidence < 1 and not r.stated for r in readings)


def test_order_of_speaking_does_not_decide() -> None:
    lines = [(speaker, text) for speaker, text in talk("a", "b")][1:]
    read, _ = infer_roles(unknown(*lines), None, None)
    assert {p.id: p.role for p in read.participants} == {"a": Role.AGENT, "b": Role.CUSTOMER}


def test_the_other_side_by_elimination() -> None:
    start = unknown(("x", "Yes, that is right."), ("y", "All right."))
    participants = (Participant(id="x"), Participant(id="y", role=Role.AGENT))
    read, readings = infer_roles(start.evolve(participants=participants), None, None)
    assert read.participants[0].role is Role.CUSTOMER
    assert (readings[0].stated, readings[1].stated) == (False, True)


def test_words_that_tell_nothing_leave_roles_open() -> None:
    read, readings = infer_roles(unknown(("x", "Blue."), ("y", "Seven.")), None, None)
    assert {p.role for p in read.participants} == {Role.UNKNOWN}
    assert {(r.confidence, r.stated) for r in readings} == {(0.0, False)}


def test_one_channel_with_two_voices_becomes_two_participants() -> None:
    lines = [("mono", text) for _, text in talk("a", "c")]
    read, readings = infer_roles(unknown(*lines), None, None)
    assert [read.role(i) for i in range(len(lines))] == [Role.AGENT, Role.CUSTOMER] * 3 + [Role.AGENT]
    assert [turn.text for turn in read.turns] == [text for _, text in lines]
    assert {p.id for p in read.participants} == {"agent", "customer"}
    assert all(0.5 < p.role_confidence <= MOST_CONFIDENCE_BY_TURN for p in read.participants)
    assert not any(r.stated for r in readings)


def test_one_voice_alone_is_not_split() -> None:
    lines = [("mono", text) for text in CUSTOMER_LINES[:2]]
    read, _ = infer_roles(unknown(*lines), None, None)
    assert [(p.id, p.role) for p in read.participants] == [("mono", Role.CUSTOMER)]


BY_VOICE = {"speakers": "by voice"}


@pytest.mark.parametrize(
    ("attributes", "participants", "why"),
    [
        (BY_VOICE, 1, "one voice was heard, and no other"),
        ({"speakers": "not told apart"}, 2, "several may be in it"),
        ({}, 2, "nobody said"),
    ],
)
def test_one_speaker_by_voice_is_one_person(attributes: dict[str, str], participants: int, why: str) -> None:
    call = unknown(*[("mono", text) for _, text in talk("a", "c")]).evolve(attributes=attributes)
    read, _ = infer_roles(call, None, None)
    assert len(read.participants) == participants, why
    assert read.attributes.get("speakers") == attributes.get("speakers")


def test_a_transfer_by_voice_has_two_agents() -> None:
    first = [("v1", AGENT_LINES[0]), ("v2", CUSTOMER_LINES[0]), ("v1", "One moment, I will put you through.")]
    second = [("v3", "Yes, hello."), ("v2", CUSTOMER_LINES[1]), ("v3", "Right."), ("v2", "Since when is it?")]
    read, readings = infer_roles(unknown(*first, *second, ("v3", "Since May."), ("v2", "Okay.")), None, None)
    assert {p.id: p.role for p in read.participants} == {"v1": Role.AGENT, "v2": Role.CUSTOMER, "v3": Role.AGENT}
    assert all(not r.stated for r in readings)
    # What is known only by who talks with whom is less sure than what words say.
    sure = {r.participant: r.confidence for r in readings}
    assert sure["v3"] < sure["v1"]


def test_a_customer_taken_for_two_voices_is_the_customer_twice() -> None:
    lines = talk("agent", "v1")
    lines = [("v2" if index == 3 else who, text) for index, (who, text) in enumerate(lines)]
    read, _ = infer_roles(unknown(*lines), None, None)
    assert {p.id: p.role for p in read.participants} == {
        "agent": Role.AGENT,
        "v1": Role.CUSTOMER,
        "v2": Role.CUSTOMER,
    }


def test_a_bots_voice_leaves_the_agents_place_open() -> None:
    call = unknown(("b", "Welcome."), ("x", "My bill is wrong."), ("y", AGENT_LINES[0]), ("x", "I want a refund."))
    people = (Participant(id="b", role=Role.BOT, role_confidence=0.9), Participant(id="x"), Participant(id="y"))
    read, _ = infer_roles(call.evolve(participants=people), None, None)
    assert [p.role for p in read.participants] == [Role.BOT, Role.CUSTOMER, Role.AGENT]


def test_several_authors_of_a_thread_are_looked_at_one_by_one() -> None:
    lines = [("a", CUSTOMER_LINES[0]), ("b", CUSTOMER_LINES[1]), ("c", "I want my money back, my order is late.")]
    read, _ = infer_roles(unknown(*lines, channel=Channel.SOCIAL), None, None)
    assert [p.role for p in read.participants] == [Role.CUSTOMER] * 3


def test_one_unknown_writer_of_a_chat_is_one_person() -> None:
    lines = [("w", text) for _, text in talk("a", "c")]
    read, _ = infer_roles(unknown(*lines, channel=Channel.CHAT), None, None)
    assert len(read.participants) == 1


def test_ids_of_split_speakers_are_free() -> None:
    start = unknown(*[("mono", text) for _, text in talk("a", "c")])
    silent = Participant(id="agent", role=Role.SYSTEM)
    read, _ = infer_roles(start.evolve(participants=(*start.participants, silent)), None, None)
    assert sorted(p.id for p in read.participants) == ["agent", "customer", "mono-agent"]


def test_blank_turns_follow_the_words_before_them() -> None:
    lines = [("mono", AGENT_LINES[0]), ("mono", " "), ("mono", CUSTOMER_LINES[0]), ("mono", "")]
    read, _ = infer_roles(unknown(*lines), None, None)
    assert [read.role(i) for i in range(4)] == [Role.AGENT, Role.AGENT, Role.CUSTOMER, Role.CUSTOMER]


def test_the_head_is_heard_where_there_are_vectors() -> None:
    encoder = WordEncoder("blue")
    lines = [("x", "blue"), ("y", "seven"), ("x", "blue again"), ("y", "eight")]
    (stretches,) = StretchEncoder(encoder).of([unknown(*lines)])
    agent_head = head("roles", ("agent",), [[-1, 3, *[0] * (WIDTH - 2)]])
    read, _ = infer_roles(unknown(*lines), agent_head, stretches)
    assert {p.id: p.role for p in read.participants} == {"x": Role.AGENT, "y": Role.CUSTOMER}


def test_an_empty_interaction_has_no_readings() -> None:
    empty = Interaction(id="e", channel=Channel.CALL)
    assert infer_roles(empty, None, None) == (empty, ())


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=30))
def test_posteriors_mirror_with_the_evidence(odds: list[float]) -> None:
    agent = speaker_posteriors(odds)
    customer = speaker_posteriors([-value for value in odds])
    assert all(0 <= p <= 1 for p in agent)
    assert all(math.isclose(a + c, 1.0, abs_tol=1e-9) for a, c in zip(agent, customer, strict=True))


def test_an_unclear_turn_between_two_clear_ones_is_the_other_persons() -> None:
    assert speaker_posteriors([3.0, 0.0, 3.0])[1] < 0.5
