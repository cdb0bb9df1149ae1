import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.facts import Silence
from qa_engine.domain.interaction import (
    Channel,
    Interaction,
    Participant,
    Role,
    ServiceLevels,
    Turn,
    WordTime,
)
from qa_engine.facts import count_facts

PEOPLE = {
    "c": Role.CUSTOMER,
    "a": Role.AGENT,
    "a2": Role.AGENT,
    "boss": Role.SUPERVISOR,
    "bot": Role.BOT,
    "u": Role.UNKNOWN,
}
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def interaction(channel: Channel, turns: list[Turn], **fields: object) -> Interaction:
    present = dict.fromkeys(turn.participant for turn in turns)
    people = tuple(Participant(id=name, role=PEOPLE[name]) for name in present)
    return Interaction(id="i", channel=channel, participants=people, turns=tuple(turns), **fields)


def call(*turns: tuple[str, float, float, str], **fields: object) -> Interaction:
    said = [Turn(participant=who, text=text, start_s=start_s, end_s=end_s) for who, start_s, end_s, text in turns]
    return interaction(Channel.CALL, said, **fields)


def chat(*turns: tuple[str, float | None, str], **fields: object) -> Interaction:
    sent = [
        Turn(participant=who, text=text, sent_at=None if at_s is None else NOON + dt.timedelta(seconds=at_s))
        for who, at_s, text in turns
    ]
    return interaction(Channel.CHAT, sent, **fields)


def test_a_call_counted_in_full() -> None:
    facts = count_facts(
        call(
            ("a", 0.0, 3.0, "Hello, how can I help?"),
            ("c", 3.5, 9.5, "My line is dead since Monday and nobody calls back."),
            ("a", 10.5, 12.5, "I see. One moment please."),
            ("a", 22.5, 24.5, "Thank you. It works now."),
            ("c", 25.0, 26.0, "Great, bye."),
        )
    )
    assert facts.duration_s == 26.0
    assert [side.role for side in facts.sides] == [Role.AGENT, Role.CUSTOMER]
    agent, customer = facts.sides
    assert (agent.turns, agent.words, agent.talk_s, agent.longest_turn_words) == (3, 15, 7.0, 5)
    assert agent.words_per_minute == round(15 * 60 / 7, 1)
    assert (customer.turns, customer.words, customer.talk_s, customer.longest_turn_words) == (2, 12, 7.0, 10)
    assert (facts.first_response_s, facts.longest_response_s, facts.mean_response_s) == (1.0, 1.0, 1.0)
    assert facts.silences == (Silence(start_s=12.5, end_s=22.5, hold=True),)
    assert (facts.silence_s, facts.hold_s, facts.holds) == (10.0, 10.0, 1)
    assert (facts.interruptions, facts.overlap_s) == (0, 0.0)


def test_a_chat_counted_in_full() -> None:
    facts = count_facts(
        chat(
            ("c", 0, "Hi, my bill is wrong"),
            ("c", 10, "Anyone there?"),
            ("a", 40, "Hello! Let me look."),
            ("c", 50, "ok"),
            ("a", 140, "Done - it is [CARD_1] again :)"),
        )
    )
    assert facts.duration_s == 140.0
    assert [(side.role, side.turns, side.words) for side in facts.sides] == [(Role.AGENT, 2, 9), (Role.CUSTOMER, 3, 8)]
    assert all(side.talk_s is None and side.words_per_minute is None for side in facts.sides)
    assert (facts.first_response_s, facts.longest_response_s, facts.mean_response_s) == (40.0, 90.0, 65.0)
    assert facts.silences == ()
    unknown = (facts.silence_s, facts.hold_s, facts.holds, facts.interruptions, facts.overlap_s)
    assert unknown == (None,) * 5
    assert facts.transfers == 0


@pytest.mark.parametrize(
    ("before", "answer", "gap_s", "hold", "why"),
    [
        ("Please hold the line.", "Hello?", 8.0, True, "announced"),
        ("Bear with me.", "Right.", 5.0, True, "exactly long enough"),
        ("Just one moment.", "Right.", 4.9, False, "too short for a hold"),
        ("Your name, please?", "Right.", 30.0, False, "silence that nobody announced"),
        ("Let me see.", "Thank you for holding.", 30.0, True, "thanks given afterwards"),
        ("You hold two accounts.", "Yes.", 8.0, False, "another kind of holding"),
    ],
)
def test_a_hold_is_an_announced_silence(before: str, answer: str, gap_s: float, hold: bool, why: str) -> None:
    facts = count_facts(call(("a", 0, 2, before), ("a", 2 + gap_s, 4 + gap_s, answer)))
    assert [silence.hold for silence in facts.silences] == [hold], why
    assert facts.silence_s == gap_s
    assert facts.hold_s == (gap_s if hold else 0.0)


@pytest.mark.parametrize(
    ("consent", "hold", "why"),
    [
        ("Sure, no problem.", True, "a short consent in between"),
        ("While you do that, could you also tell me about my other account please?", False, "a new topic in between"),
    ],
)
def test_a_hold_survives_the_customers_consent(consent: str, hold: bool, why: str) -> None:
    facts = count_facts(call(("a", 0, 2, "May I put you on hold?"), ("c", 2, 4, consent), ("a", 20, 21, "So.")))
    assert [silence.hold for silence in facts.silences] == [hold], why


def test_a_customer_who_says_one_moment_holds_nobody() -> None:
    facts = count_facts(call(("c", 0, 2, "One moment, my glasses."), ("c", 12, 14, "Here."), ("a", 14, 15, "Yes?")))
    assert (facts.silence_s, facts.hold_s, facts.holds) == (10.0, 0.0, 0)


@pytest.mark.parametrize(
    ("gap_s", "silences"), [(2.9, 0), (3.0, 1), (3.1, 1)], ids=["shorter", "exactly three seconds", "longer"]
)
def test_silence_begins_at_three_seconds(gap_s: float, silences: int) -> None:
    assert len(count_facts(call(("a", 0, 2, "x"), ("c", 2 + gap_s, 9, "y"))).silences) == silences


def test_a_long_pause_inside_a_turn_is_silence_and_no_talk() -> None:
    words = (WordTime(start=0, end=4, start_s=0, end_s=1), WordTime(start=5, end=9, start_s=11, end_s=12))
    turn = Turn(participant="a", text="well done", start_s=0, end_s=12, words=words)
    facts = count_facts(interaction(Channel.CALL, [turn]))
    assert facts.silences == (Silence(start_s=1, end_s=11),)
    assert facts.sides[0].talk_s == 2.0


@pytest.mark.parametrize(
    ("levels", "hold_s", "holds", "why"),
    [
        (ServiceLevels(hold_s=42), 42.0, 1, "measured wins over counted"),
        (ServiceLevels(hold_s=0), 0.0, 0, "the switch knows of no hold"),
        (ServiceLevels(wait_s=5), 10.0, 1, "nothing measured"),
    ],
)
def test_measured_holds_win(levels: ServiceLevels, hold_s: float, holds: int, why: str) -> None:
    facts = count_facts(call(("a", 0, 2, "Hold on."), ("a", 12, 13, "So."), service_levels=levels))
    assert (facts.hold_s, facts.holds) == (hold_s, holds), why
    assert any(silence.hold for silence in facts.silences) == (holds > 0)


def test_a_measured_hold_nobody_announced_is_still_one() -> None:
    facts = count_facts(call(("a", 0, 2, "So."), ("a", 12, 13, "Yes."), service_levels=ServiceLevels(hold_s=9)))
    assert (facts.hold_s, facts.holds) == (9.0, 1)


@pytest.mark.parametrize(
    ("channel", "speakers", "measured", "transfers", "why"),
    [
        (Channel.CHAT, ["c", "a", "c", "a"], None, 0, "one agent all along"),
        (Channel.CHAT, ["bot", "c", "a"], None, 0, "a bot that hands over to the first agent"),
        (Channel.CHAT, ["a", "c", "a2", "c"], None, 1, "a second agent"),
        (Channel.CHAT, ["a", "a2", "a", "a2"], None, 1, "a warm transfer is one"),
        (Channel.CHAT, ["a", "a2", "boss"], None, 2, "a supervisor takes over too"),
        (Channel.CHAT, ["c", "bot"], None, None, "no agent was reached"),
        (Channel.CALL, ["a", "c"], None, None, "a colleague may speak on the same channel"),
        (Channel.CALL, ["a", "c", "a2"], None, 1, "told apart in the call"),
        (Channel.CALL, ["a", "c"], 3, 3, "measured"),
        (Channel.CHAT, ["a", "a2"], 0, 0, "measured wins over counted"),
    ],
)
def test_transfers(
    channel: Channel, speakers: list[str], measured: int | None, transfers: int | None, why: str
) -> None:
    levels = ServiceLevels(transfers=measured)
    turns = [Turn(participant=who, text="x") for who in speakers]
    assert count_facts(interaction(channel, turns, service_levels=levels)).transfers == transfers, why


@pytest.mark.parametrize(
    ("agent", "interruptions", "overlap_s", "why"),
    [
        ((8.0, 14.0), 1, 2.0, "the agent takes the floor two seconds early"),
        ((9.6, 14.0), 0, 0.4, "ordinary turn taking"),
        ((9.5, 14.0), 0, 0.5, "exactly half a second is none"),
        ((5.0, 6.0), 0, 1.0, "mm-hm while the customer goes on"),
        ((10.0, 12.0), 0, 0.0, "after the customer"),
        ((0.0, 12.0), 0, 10.0, "both begin together"),
    ],
)
def test_interruptions(agent: tuple[float, float], interruptions: int, overlap_s: float, why: str) -> None:
    facts = count_facts(call(("c", 0, 10, "I was saying"), ("a", *agent, "yes")))
    assert facts.interruptions == interruptions, why
    assert facts.overlap_s == pytest.approx(overlap_s)


def test_the_customer_may_talk_over_the_agent() -> None:
    facts = count_facts(call(("a", 0, 10, "Our terms say"), ("c", 5, 12, "No!")))
    assert (facts.interruptions, facts.overlap_s) == (0, 5.0)


def test_three_voices_at_once_count_once() -> None:
    facts = count_facts(call(("a", 0, 10, "x"), ("c", 2, 8, "y"), ("boss", 4, 6, "z")))
    assert facts.overlap_s == 6.0


@pytest.mark.parametrize(
    ("turns", "response_s", "why"),
    [
        ([("c", 0, 5, "x"), ("a", 3, 9, "y")], 0.0, "an early answer is no negative wait"),
        ([("c", 0, 2, "x"), ("c", 3, 5, "y"), ("a", 6, 7, "z")], 1.0, "from the end of what the customer says"),
        ([("a", 0, 2, "x"), ("c", 3, 5, "y")], None, "no answer"),
        ([("c", 0, 2, "x"), ("bot", 3, 5, "y"), ("a", 9, 10, "z")], 7.0, "a bot's answer is none"),
        ([("u", 0, 2, "x"), ("u", 4, 5, "y")], None, "sides not known"),
    ],
)
def test_first_response_in_a_call(
    turns: list[tuple[str, float, float, str]], response_s: float | None, why: str
) -> None:
    assert count_facts(call(*turns)).first_response_s == response_s, why


@pytest.mark.parametrize(
    ("turns", "response_s", "why"),
    [
        ([("a", 0, "hi"), ("c", 5, "x"), ("a", 9, "y")], 4.0, "a greeting is no answer"),
        ([("c", 9, "x"), ("a", 5, "y")], 0.0, "clocks that run backwards"),
        ([("c", None, "x"), ("a", 5, "y")], None, "a message without a time"),
        ([("c", None, "x"), ("a", None, "y"), ("c", 10, "z"), ("a", 15, "w")], 5.0, "the first that has times"),
    ],
)
def test_first_response_in_a_chat(
    turns: list[tuple[str, float | None, str]], response_s: float | None, why: str
) -> None:
    assert count_facts(chat(*turns)).first_response_s == response_s, why


@pytest.mark.parametrize(
    ("fields", "duration_s", "why"),
    [
        ({"started_at": NOON, "ended_at": NOON + dt.timedelta(seconds=90)}, 90.0, "the source says"),
        ({"started_at": NOON - dt.timedelta(seconds=5)}, 65.0, "start to last message"),
        ({"ended_at": NOON + dt.timedelta(seconds=70)}, 70.0, "first message to end"),
        ({}, 60.0, "first to last message"),
    ],
)
def test_duration_of_a_chat(fields: dict[str, dt.datetime], duration_s: float, why: str) -> None:
    assert count_facts(chat(("c", 0, "x"), ("a", 60, "y"), **fields)).duration_s == duration_s, why


def test_nothing_is_known_of_an_empty_call() -> None:
    facts = count_facts(Interaction(id="i", channel=Channel.CALL))
    assert facts == type(facts)()


def test_a_call_without_times_has_words_only() -> None:
    facts = count_facts(
        interaction(Channel.CALL, [Turn(participant="a", text="Good day"), Turn(participant="c", text="Hi")])
    )
    assert [(side.words, side.talk_s) for side in facts.sides] == [(2, None), (1, None)]
    assert (facts.duration_s, facts.silence_s, facts.hold_s, facts.overlap_s, facts.interruptions) == (None,) * 5


SPANS = st.lists(
    st.tuples(st.sampled_from(["a", "c", "boss"]), st.integers(0, 60), st.integers(0, 20)), min_size=1, max_size=12
)


@given(SPANS)
def test_talk_silence_and_overlap_fit_into_the_call(spans: list[tuple[str, int, int]]) -> None:
    turns = sorted((start, start + length, who) for who, start, length in spans)
    facts = count_facts(call(*((who, float(start), float(end), "word") for start, end, who in turns)))
    talk_s = sum(side.talk_s or 0.0 for side in facts.sides)
    assert facts.duration_s is not None
    assert facts.silence_s is not None
    assert facts.overlap_s is not None
    assert facts.silence_s + max(side.talk_s or 0.0 for side in facts.sides) <= facts.duration_s
    assert facts.overlap_s <= talk_s
    assert facts.hold_s is not None
    assert facts.hold_s <= facts.silence_s
    assert count_facts(call(*((who, float(start), float(end), "word") for start, end, who in turns))) == facts
