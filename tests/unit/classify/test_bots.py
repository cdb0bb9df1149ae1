"""Announcements, menus and virtual assistants become a bot's turns; people stay who they are."""

from __future__ import annotations

import pytest

from qa_engine.classify.announcements import announced
from qa_engine.classify.bots import BOT_CONFIDENCE, with_bot_turns
from qa_engine.classify.roles import infer_roles
from qa_engine.domain.interaction import Channel, Interaction, Participant, Redaction, Role, Turn, WordTime
from qa_engine.facts import count_facts

GREETING = "Brightline Mobile, this is Emma. How can I help?"
MATTER = "My bill is wrong again this month, it is not what I ordered."
Lines = list[tuple[str, str]]


def call(lines: Lines, *, gap_s: float = 0.5, language: str = "en", stated: bool = True) -> Interaction:
    """A call of ``A`` on the agent's and ``C`` on the customer's side, two words a second, so far apart."""
    turns = []
    now_s = 0.0
    for side, text in lines:
        length_s = len(text.split()) / 2
        turns.append(Turn(participant=side, text=text, start_s=now_s, end_s=now_s + length_s))
        now_s += length_s + gap_s
    roles = {"A": Role.AGENT, "C": Role.CUSTOMER} if stated else {}
    people = [Participant(id=side, role=roles.get(side, Role.UNKNOWN)) for side in dict.fromkeys(s for s, _ in lines)]
    return Interaction(
        id="c-1", channel=Channel.CALL, language=language, participants=tuple(people), turns=tuple(turns)
    )


def who(lines: Lines, **more: object) -> str:
    """Return one letter a turn, ``B`` for the bot."""
    read = with_bot_turns(call(lines, **more))  # type: ignore[arg-type]
    return "".join("B" if turn.participant == "bot" else turn.participant for turn in read.turns)


@pytest.mark.parametrize(
    "text",
    [
        "Your call is important to us. Please hold.",
        "Please hold, all our agents are busy.",
        "All of our representatives are currently assisting other customers",
        "you are number three in the queue",
        "For billing, press one. For technical help, press two.",
        "for billing press 1 for anything else press 2",
        "You have reached Halden Energy. Our opening hours are nine to five.",
        "Hello, I am Ava, your virtual assistant. How can I help you today?",
        "My name is Max and I am the virtual assistant",
        "Please leave a message after the tone.",
        "Your estimated waiting time is four minutes.",
        "In a few words, please tell me why you are calling.",
        "To hear these options again, press star.",
        "Please stay on the line and your call will be answered shortly.",
    ],
)
def test_a_machines_words_are_a_bots(text: str) -> None:
    lines = [("A", text), ("C", "Billing."), ("A", GREETING), ("C", MATTER)]
    assert who(lines) == who(lines, stated=False) == "BCAC"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for calling Brightline Mobile. This call is recorded for quality. My name is Emma, how can I help?",
        "Good morning, you're through to Halden Energy on a recorded line, Michael speaking.",
        "Brightline support, how can I help?",
        "Thank you for calling, who am I speaking with?",
        "Welcome to Larkway, this is Ana.",
    ],
)
def test_a_person_who_announces_the_recording_stays_an_agent(text: str) -> None:
    assert who([("A", text), ("C", MATTER), ("A", "Let me check that for you.")]) == "ACA"


@pytest.mark.parametrize(
    ("said", "letter", "why"),
    [
        ("Go to the main menu and choose settings.", "A", "a menu of the customer's telephone"),
        ("Our opening hours are nine to five.", "A", "answers a question"),
        ("For that, press two on your telephone.", "A", "explains"),
        ("I did not catch that, please say it again.", "A", "did not hear"),
        ("Please hold while I transfer you.", "A", "a person's hold"),
        ("Your call is important to us. All our agents are busy.", "B", "a queue after a transfer"),
    ],
)
def test_in_the_middle_of_a_call(said: str, letter: str, why: str) -> None:
    lines = [("A", GREETING), ("C", MATTER), ("A", said), ("C", "All right."), ("A", "Hello, this is Tom, I can help.")]
    assert who(lines) == f"AC{letter}CA", why


def test_a_voice_bot_talks_until_a_person_gives_a_name() -> None:
    lines = [
        ("A", "Welcome to Calder Savings. Please say or type in your customer number."),
        ("C", "Four four zero."),
        ("A", "What can I help you with today?"),
        ("C", "A person."),
        ("A", "Okay. I will get somebody for you."),
        ("A", "Calder Savings, lending desk, this is Noriko. How may I help you?"),
        ("C", "I applied for a loan."),
        ("A", "Let me see. Please hold."),
    ]
    assert who(lines) == "BCBCBACA"


@pytest.mark.parametrize(
    ("gap_s", "person", "letters"),
    [
        (0.3, "My name is Emma, how can I help?", "AAC"),
        (4.0, "My name is Emma, how can I help?", "BAC"),
        (0.3, "Hello, my name is Emma.", "BAC"),
    ],
)
def test_hints_alone_need_somebody_else_after_them(gap_s: float, person: str, letters: str) -> None:
    hints = "Thank you for calling Brightline. This call may be recorded for training purposes."
    assert who([("A", hints), ("A", person), ("C", MATTER)], gap_s=gap_s) == letters


@pytest.mark.parametrize(
    "lines",
    [
        [
            ("A", "Ihr Anruf ist uns wichtig. Alle Mitarbeiter sind im Gespräch."),
            ("A", "Guten Tag, mein Name ist Eva."),
        ],
        [("A", "Für Rechnungen drücken Sie die Eins. Für Technik drücken Sie die Zwei."), ("A", "Eva am Apparat.")],
        [("A", "Su llamada es muy importante para nosotros."), ("A", "Buenos días, le atiende Carmen.")],
        [("A", "Para facturas, pulse uno. Para averías, pulse dos."), ("A", "Hola, me llamo Carmen.")],
    ],
)
def test_german_and_spanish(lines: Lines) -> None:
    german = "ü" in lines[0][1] or "Anruf" in lines[0][1]
    assert who(lines, language="de" if german else "es") == "BA"


def test_an_announcement_in_the_same_breath_is_cut_off() -> None:
    text = "All our agents are busy. Call [REF_1] is recorded. Hello, this is [NAME_1], how can I help?"
    cut = text.index("Hello")
    words = []
    for i, word in enumerate(text.split()):
        start = words[-1].end + 1 if words else 0
        words.append(WordTime(start=start, end=start + len(word), start_s=float(i), end_s=i + 0.8))
    redactions = tuple(
        Redaction(kind=kind, placeholder=name, start=text.index(name), end=text.index(name) + len(name))
        for kind, name in (("REF", "[REF_1]"), ("NAME", "[NAME_1]"))
    )
    base = call([("A", text), ("C", MATTER)])
    whole = base.turns[0].evolve(words=tuple(words), redactions=redactions, end_s=30.0)
    later = base.turns[1].evolve(reply_to=0, start_s=30.0, end_s=33.0)
    read = with_bot_turns(base.evolve(turns=(whole, later)))
    bot, agent, customer = read.turns
    assert (bot.participant, agent.participant, customer.participant) == ("bot", "A", "C")
    assert (bot.text, agent.text) == (text[: cut - 1], text[cut:])
    assert [agent.text[w.start : w.end] for w in agent.words] == text[cut:].split()
    assert len(bot.words) + len(agent.words) == len(words)
    assert (bot.end_s, agent.start_s) == (words[8].end_s, words[9].start_s)
    assert [r.placeholder for r in bot.redactions + agent.redactions] == ["[REF_1]", "[NAME_1]"]
    assert customer.reply_to == 0


def test_a_turn_cut_in_vain_stays_whole() -> None:
    # A person explains a menu and then gives her name; a queue's announcement comes later.
    explained = "Let me explain. You choose the main menu first. I am Emma by the way."
    lines = [("A", GREETING), ("C", MATTER), ("A", explained), ("A", "Your call is important to us.")]
    read = with_bot_turns(call(lines))
    assert [turn.text for turn in read.turns] == [text for _, text in lines]
    assert [turn.participant for turn in read.turns] == ["A", "C", "A", "bot"]


MACHINE = [
    "Welcome to Calder Savings. Please say or type in your customer number.",
    "I can help with balances and cards. What can I do for you?",
    "Okay, somebody will be with you.",
]


def by_voice(lines: Lines) -> Interaction:
    return call(lines, stated=False).evolve(attributes={"speakers": "by voice"})


def test_a_machines_voice_is_a_bot_with_all_it_says() -> None:
    lines = [("V1", MACHINE[0]), ("V2", "Four."), ("V1", MACHINE[1]), ("V2", "A person."), ("V1", MACHINE[2])]
    read = with_bot_turns(by_voice([*lines, ("V3", GREETING), ("V2", MATTER)]))
    assert {p.id: (p.role, p.role_confidence) for p in read.participants} == {
        "V1": (Role.BOT, BOT_CONFIDENCE),
        "V2": (Role.UNKNOWN, 1.0),
        "V3": (Role.UNKNOWN, 1.0),
    }
    assert [turn.participant for turn in read.turns] == ["V1", "V2", "V1", "V2", "V1", "V3", "V2"]


@pytest.mark.parametrize(
    ("said", "who_says_it", "why"),
    [
        ([GREETING, "Your call is important to us.", MATTER], ["V1", "bot", "V1"], "she gave her name"),
        (["Your call is important to us.", *[MATTER] * 4], ["bot", *["V1"] * 4], "a fifth part of what is said"),
    ],
)
def test_a_persons_voice_that_was_mixed_with_a_machines(said: list[str], who_says_it: list[str], why: str) -> None:
    read = with_bot_turns(by_voice([line for text in said for line in (("V1", text), ("V2", "Yes."))]))
    assert [turn.participant for turn in read.turns][::2] == who_says_it, why
    assert {p.id: p.role for p in read.participants} == {"V1": Role.UNKNOWN, "V2": Role.UNKNOWN, "bot": Role.BOT}


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.EMAIL, Channel.SOCIAL])
def test_only_calls_are_looked_at(channel: Channel) -> None:
    written = call([("A", "Your call is important to us."), ("C", MATTER)]).evolve(channel=channel)
    assert with_bot_turns(written) is written


def test_a_stated_bot_and_the_customer_are_left_alone() -> None:
    start = call([("A", "Your call is important to us."), ("C", "Press one, press two, your call is important to us!")])
    assert with_bot_turns(start).turns[1].participant == "C"
    known = start.evolve(participants=(*start.participants, Participant(id="ivr", role=Role.BOT)))
    assert with_bot_turns(known) is known


def test_the_bots_id_is_free_and_its_role_is_not_certain() -> None:
    start = call([("A", "Your call is important to us."), ("C", MATTER)])
    read = with_bot_turns(start.evolve(participants=(*start.participants, Participant(id="bot", role=Role.SYSTEM))))
    assert read.participants[-1] == Participant(id="bot-2", role=Role.BOT, role_confidence=BOT_CONFIDENCE)


def test_a_bots_answer_is_no_response_of_an_agent() -> None:
    lines = [("C", "Hello?"), ("A", "Your call is important to us."), ("C", MATTER), ("A", GREETING)]
    assert count_facts(call(lines)).first_response_s == 0.5
    read = with_bot_turns(call(lines))
    # From "Hello?" on, the customer waits for the person: 0.5 + 3 + 0.5 + 4 + 0.5 s.
    assert (count_facts(read).first_response_s or 0.0) >= 0.5
    assert {side.role for side in count_facts(read).sides} == {Role.AGENT, Role.CUSTOMER, Role.BOT}


def test_the_agents_place_stays_open_beside_a_found_bot() -> None:
    lines = [
        ("A", "Your call is important to us."),
        ("C", MATTER),
        ("A", "Thank you for calling, this is Emma from Brightline."),
    ]
    read, readings = infer_roles(with_bot_turns(call(lines, stated=False)), None, None)
    assert {p.id: p.role for p in read.participants} == {"A": Role.AGENT, "C": Role.CUSTOMER, "bot": Role.BOT}
    assert not any(reading.stated for reading in readings)


def test_one_channel_for_all_is_split_in_three() -> None:
    lines = [("C", text) for text in ("Your call is important to us.", GREETING, MATTER, "Let me check your account.")]
    read, _ = infer_roles(with_bot_turns(call(lines, stated=False)), None, None)
    assert [read.role(i) for i in range(4)] == [Role.BOT, Role.AGENT, Role.CUSTOMER, Role.AGENT]


def test_nothing_is_known_in_other_languages() -> None:
    assert announced("Your call is important to us", "fr") == announced("", "en")
