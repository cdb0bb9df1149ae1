"""Agent and customer under each other's name: found by their words, told with its probability, never set right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify import TurnReader
from qa_engine.classify.side_phrases import side_count
from qa_engine.classify.swapped import LEAST_DOUBT, swapped_probability, with_doubt
from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role
from qa_engine.domain.judged import speakers
from qa_engine.domain.readings import Readings, RoleDoubt, RoleReading
from qa_engine.domain.signals import SignalName
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.facts import count_facts
from qa_engine.judge.speakers import LEAST_ROLE_CONFIDENCE
from qa_engine.rubrics import compile_rubric, load_rubric
from qa_engine.runtime.assessing import assess
from qa_engine.testing import interaction

Lines = list[tuple[str, str]]
ANGRY: Lines = [
    ("agent", "Thank you for calling Brightline Mobile, my name is Grace. How may I help you?"),
    ("customer", "My internet has been down for four days. This is the third time I call about it."),
    ("agent", "I see. Can you confirm your account number, please?"),
    ("customer", "I already gave it twice. It is ridiculous. I want to cancel my contract."),
    ("agent", "I am sorry about that. Let me check your line for you."),
    ("customer", "It still does not work. This is the worst service I have ever had."),
]
WARM: Lines = [
    ("agent", "Good morning, Halden Energy, Michael speaking. What can I do for you?"),
    ("customer", "Hi, I was charged twice on my bill this month and I would like my money back."),
    ("agent", "Could you confirm the name on the account? Thank you, I can see both payments."),
    ("customer", "Great. When will I get my refund?"),
    ("agent", "I have just refunded it, you will see it within three days. Is there anything else?"),
    ("customer", "No, that solved it. Thank you so much for your help."),
]
OTHER = {"agent": "customer", "customer": "agent"}


def swapped(lines: Lines) -> Lines:
    return [(OTHER[role], text) for role, text in lines]


def call(lines: Lines, **details: object) -> Interaction:
    return interaction(*lines, channel=details.pop("channel", Channel.CALL), **details)  # type: ignore[arg-type]


def probability(lines: Lines, **details: object) -> float | None:
    contact = call(lines, **details)
    return swapped_probability(contact, [0.0] * len(contact.turns))


@pytest.mark.parametrize("lines", [ANGRY, WARM], ids=["angry", "warm"])
def test_swapped_sides_are_found_and_right_ones_are_not(lines: Lines) -> None:
    assert (probability(swapped(lines)) or 0.0) >= 0.95
    assert (probability(lines) or 1.0) <= 0.05


@given(
    st.lists(
        st.tuples(st.sampled_from(["agent", "customer"]), st.sampled_from([t for _, t in ANGRY + WARM])), max_size=8
    )
)
def test_swapping_mirrors_the_probability(lines: Lines) -> None:
    one, other = probability(lines), probability(swapped(lines))
    assert (one is None) == (other is None)
    if one is not None and other is not None and max(one, other) < 0.99:
        assert one + other == pytest.approx(1.0)


GERMAN: Lines = [
    ("agent", "Guten Tag, mein Name ist Eva. Wie kann ich Ihnen helfen? Einen Moment bitte."),
    ("customer", "Mein Internet funktioniert seit gestern nicht mehr, ich habe schon dreimal angerufen."),
    ("agent", "Es tut mir leid. Ich habe Ihnen den Betrag soeben erstattet."),
    ("customer", "Es geht immer noch nicht, das ist eine Frechheit von Ihnen."),
]


def test_other_languages_by_their_cues() -> None:
    assert (probability(swapped(GERMAN), language="de") or 0.0) >= LEAST_DOUBT
    assert probability(GERMAN, language="pl") is None


@pytest.mark.parametrize(
    ("lines", "details", "why"),
    [
        (swapped(ANGRY), {"channel": Channel.CHAT}, "writing carries its author's name"),
        ([("agent", text) for _, text in ANGRY], {}, "one side only"),
        ([(role if role == "agent" else "unknown", text) for role, text in ANGRY], {}, "a side is not stated"),
        ([("customer", "Hello, how can I help?"), ("agent", "My bill is wrong.")], {}, "next to nothing said"),
        ([("agent", "seven " * 10), ("customer", "eight " * 10)], {}, "words that fit either side"),
    ],
)
def test_where_nothing_can_be_told(lines: Lines, details: dict[str, object], why: str) -> None:
    assert probability(lines, **details) is None, why


def test_an_inferred_role_is_not_doubted_here() -> None:
    contact = call(swapped(ANGRY))
    guessed = tuple(p.evolve(role_confidence=0.9) for p in contact.participants)
    assert swapped_probability(contact.evolve(participants=guessed), [0.0] * 6) is None


def test_the_heads_word_counts() -> None:
    lines = [("agent", "seven " * 10), ("customer", "eight " * 10)]
    assert (swapped_probability(call(lines), [-4.0, 4.0]) or 0.0) > 0.95
    assert swapped_probability(call(lines, language="pl"), [-4.0, 4.0]) is None


READINGS = (
    RoleReading(participant="a", role=Role.AGENT, confidence=1.0, stated=True),
    RoleReading(participant="c", role=Role.CUSTOMER, confidence=1.0, stated=True),
    RoleReading(participant="b", role=Role.BOT, confidence=0.9, stated=False),
)


def test_a_doubt_lowers_both_sides_and_keeps_the_roles() -> None:
    agent, customer, bot = with_doubt(READINGS, 0.96)
    assert (agent.role, customer.role, agent.stated, customer.stated) == (Role.AGENT, Role.CUSTOMER, True, True)
    assert (agent.confidence, customer.confidence) == (0.04, 0.04)
    assert (agent.doubt, agent.doubt_probability) == (RoleDoubt.SIDES_SWAPPED, 0.96)
    assert bot == READINGS[2]
    assert Readings(roles=(agent, customer, bot)).swapped_probability == 0.96


@pytest.mark.parametrize("probability", [None, 0.0, 0.5, LEAST_DOUBT - 0.01])
def test_little_doubt_is_none(probability: float | None) -> None:
    assert with_doubt(READINGS, probability) == READINGS
    assert Readings(roles=READINGS).swapped_probability is None


def test_a_doubt_has_a_probability() -> None:
    with pytest.raises(ValueError, match="a doubt needs its probability"):
        READINGS[0].evolve(doubt=RoleDoubt.SIDES_SWAPPED)


def read(lines: Lines) -> ReadInteraction:
    (found,) = TurnReader(None).read([call(lines)])
    return found


def test_the_reader_keeps_stated_roles_and_says_what_it_doubts() -> None:
    found = read(swapped(WARM))
    assert [found.interaction.role(i) for i in range(6)] == [Role(role) for role, _ in swapped(WARM)]
    assert (found.readings.swapped_probability or 0.0) >= 0.95
    said_by = speakers(found.interaction, found.readings)
    assert all(by.confidence < 1 - LEAST_DOUBT < LEAST_ROLE_CONFIDENCE for by in said_by)
    assert read(WARM).readings.swapped_probability is None
    assert {by.confidence for by in speakers(read(WARM).interaction, read(WARM).readings)} == {1.0}


@pytest.mark.parametrize(("lines", "better"), [(WARM, True), (ANGRY, False)], ids=["warm", "angry"])
def test_swapping_changes_the_score_widens_it_and_accuses_nobody(lines: Lines, better: bool) -> None:
    compiled = compile_rubric(load_rubric("xla_default"), None, None)
    right, wrong = (
        assess(found, count_facts(found.interaction), ReadingOrigin(), compiled)
        for found in (read(lines), read(swapped(lines)))
    )
    assert right.composite.value is not None
    assert wrong.composite.value is not None
    assert (right.composite.value > wrong.composite.value) is better
    assert abs(right.composite.value - wrong.composite.value) > 5
    for name in (SignalName.CSAT, SignalName.SENTIMENT, SignalName.NPS, SignalName.CES):
        narrow, wide = right.signals[name], wrong.signals[name]
        assert narrow.low is not None and narrow.high is not None and wide.low is not None and wide.high is not None
        assert wide.high - wide.low > narrow.high - narrow.low, name
    assert not [rule for rule in wrong.findings.rules if rule.status == "breached"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("how can i help you", 1),
        ("thanks for calling this call is recorded how can i help let me check your account", 3),
        ("my bill is wrong i want a refund", -2),
        ("yes", 0),
        ("", 0),
    ],
)
def test_side_phrases_are_counted(text: str, count: int) -> None:
    assert side_count(text) == count


def test_participants_beside_the_two_do_not_matter() -> None:
    contact = call(swapped(ANGRY))
    more = contact.evolve(participants=(*contact.participants, Participant(id="system", role=Role.SYSTEM)))
    assert swapped_probability(more, [0.0] * 6) == swapped_probability(contact, [0.0] * 6)
