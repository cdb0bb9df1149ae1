"""Chats for measuring speed: made from parts of our own writing with a seed, no turn twice.

They are alike in length and wording to service chats, and in nothing else. They say nothing about accuracy.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn

TURNS = 20

_CUSTOMER = (
    ("Hello,", "Hi,", "Sorry, but", "Well,", "Honestly,", "Okay,", "", "", "", ""),
    (
        "I was charged {euros} for the {thing} in {month}.",
        "the {thing} I bought in {month} for {euros} stopped working.",
        "my {thing} has had no connection since {hour} on {day}.",
        "I need order {number} to come on {day} after {hour}.",
        "the refund of {euros} for my {thing} has not arrived.",
        "your colleague promised me a call about the {thing} on {day}.",
        "I want to cancel the {thing} before {month}, it costs {euros}.",
        "the invoice {number} shows {euros} more than in {month}.",
        "I restarted the {thing} {count} times and its light is red.",
    ),
    ("I am not happy.", "Can you help?", "Thank you.", "What happens now?", "Why?", "Please check it.", "", "", ""),
)
_AGENT = (
    ("Thank you,", "I see,", "I am sorry,", "Of course,", "Let me check:", "Certainly,", "", ""),
    (
        "I have found order {number} for the {thing} from {month}.",
        "the payment of {euros} for your {thing} was taken on {day}.",
        "I can send a {thing} that arrives on {day} before {hour}.",
        "I have just refunded {euros} for the {thing}.",
        "the line for your {thing} is repaired until {day} at {hour}.",
        "our technician will look at the {thing} on {day} at {hour}.",
        "I have noted under {number} that the {thing} ends in {month}.",
        "the {thing} needs to stay off for about {count} minutes.",
    ),
    (
        "Is that fine?",
        "Anything else?",
        "You will get a message.",
        "Does it work now?",
        "It takes {count} days.",
        "",
        "",
        "",
    ),
)
_SLOTS = {
    "thing": "router,phone plan,tablet,modem,streaming package,second line,headset,data option,charger,set-top box",
    "month": "January,February,March,April,May,June,July,August,September,October,November,December",
    "day": "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
}


def make_chats(count: int, seed: int) -> list[Interaction]:
    """Return ``count`` chats of ``TURNS`` turns, customer and agent in turn, all turns of all chats distinct.

    Roles are stated, the language is not, as in most exports. Equal arguments give equal chats.
    """
    draw = random.Random(seed)
    seen: set[str] = set()
    return [_chat(f"made-{seed}-{number}", f"u-{number}", draw, seen) for number in range(count)]


def texts_of(chats: Sequence[Interaction]) -> list[str]:
    """Return the texts of all turns, in order."""
    return [turn.text for chat in chats for turn in chat.turns]


def _chat(name: str, customer: str, draw: random.Random, seen: set[str]) -> Interaction:
    turns = [
        Turn(participant="agent", text=_new_text(_AGENT, draw, seen))
        if index % 2
        else Turn(participant="customer", text=_new_text(_CUSTOMER, draw, seen))
        for index in range(TURNS)
    ]
    sides = (Participant(id="customer", role=Role.CUSTOMER), Participant(id="agent", role=Role.AGENT))
    return Interaction(id=name, channel=Channel.CHAT, participants=sides, turns=tuple(turns), customer_id=customer)


def _new_text(parts: tuple[tuple[str, ...], ...], draw: random.Random, seen: set[str]) -> str:
    while True:
        text = " ".join(draw.choice(part) for part in parts).format_map(_values(draw)).strip()
        if text not in seen:
            seen.add(text)
            return text


def _values(draw: random.Random) -> dict[str, str]:
    values = {name: draw.choice(choices.split(",")) for name, choices in _SLOTS.items()}
    return values | {
        "euros": f"{draw.randint(3, 400)}.{draw.randint(0, 99):02d} euros",
        "number": str(draw.randint(10_000, 99_999)),
        "count": str(draw.randint(4, 90)),
        "hour": f"{draw.randint(1, 12)} {draw.choice(('am', 'pm'))}",
    }
