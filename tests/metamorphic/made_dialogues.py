"""Dialogues for the metamorphic tables: every scene of ``scenes.toml`` told with every outcome, each pair once.

Names, order numbers, days, places, registers and channels take turns by fixed steps, so that equal code gives equal
dialogues. They are plausible and short, and say nothing about accuracy on real contacts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_engine.domain.interaction import Channel, Interaction
from qa_engine.testing import interaction
from tests.metamorphic.registers import REGISTERS, say
from tests.metamorphic.wording import AGENTS, DATES, DAYS, PERSONS, PLACES

SCENES = Path(__file__).with_name("scenes.toml")
OUTCOMES = ("solved", "confirmed", "thanked", "broken", "angry", "pending", "refused", "returning", "confused")
#: Outcomes in which the customer says that it works, that it does not, and neither.
SOLVED = ("solved", "confirmed", "returning")
UNSOLVED = ("broken", "angry")
UNSAID = ("thanked", "pending", "confused")
_CHANNELS = (Channel.CHAT, Channel.CALL, Channel.EMAIL, Channel.SOCIAL)
#: Every so many dialogues come from a source that masks names itself.
_MASKED_NAMES_EVERY = 5

_THANKS = (
    "Thank you very much.",
    "Thanks, that was quick.",
    "Many thanks for your help.",
    "That is great, thank you.",
    "I really appreciate it.",
    "Lovely, thanks a lot.",
)
_ACCEPTS = (
    "All right, I will wait for that.",
    "Okay, then I know.",
    "Fine, I will look at it on {day}.",
    "Okay. My number is {phone}, in case there is a question.",
    "Good, you can reach me on {phone}.",
)
_RESIGNED = (
    "Well, then I have to wait. My number is {phone}.",
    "Then please ring me on {phone}.",
    "I am not going to be at home before {day}.",
    "I was hoping to have it done today.",
)
_ANGRY = (
    "This is ridiculous, I have wasted my whole {day} on this.",
    "I am really fed up with it, nobody seems to care.",
    "That is a disgrace, honestly.",
    "What a terrible service, my {spouse} says the same.",
)
_LEAVES = (
    "If that is all you can do, I am going to cancel.",
    "Then I will take my business elsewhere.",
    "I want to close my account, I am done with you.",
    "I am going to look for another company.",
)
_DISAPPOINTED = (
    "That is disappointing.",
    "I was expecting something else after six years with you.",
    "Then I do not know what to do.",
    "My {spouse} got a different answer from you, {he} was told it is possible.",
)
_RETURNS = (
    "I wrote to you about this on {date} already.",
    "I was on the phone about it on {day}, with a {man} called {other}.",
    "My {spouse} rang you about it last week.",
)
_CONFUSED = (
    "I do not understand what that means.",
    "Sorry, I am a bit lost, could you say that again?",
    "I am not sure that I follow.",
)
_ASIDES = (
    "My {spouse} has tried it as well, {he} saw the same.",
    "A {man} in your shop told me to write to you.",
    "I live in {place}, if that matters.",
)


@dataclass(frozen=True)
class _Slots:
    """Steps through a list of possibilities, by the number of the dialogue."""

    number: int

    def of(self, choices: Sequence[str], step: int = 1) -> str:
        return choices[(self.number // step) % len(choices)]

    @property
    def values(self) -> dict[str, str]:
        female = self.number % 2 == 0
        return {
            "day": self.of(DAYS),
            "date": self.of(DATES),
            "place": self.of(PLACES),
            "order": f"{(self.number * 7919 + 10_007) % 90_000 + 10_000}",
            "amount": f"{self.number % 180 + 12}.{self.number * 37 % 90 + 10}",
            "phone": f"020 7946 0{self.number % 900 + 100}",
            "other": self.of(AGENTS, 7).split()[0],
            "spouse": "wife" if female else "husband",
            "he": "she" if female else "he",
            "man": "woman" if female else "man",
            "title": "Ms" if female else "Mr",
        }


def made_dialogues() -> list[Interaction]:
    """Return one dialogue for each scene and outcome. The id names both: ``bank-7.solved``."""
    scenes = tomllib.loads(SCENES.read_text(encoding="utf-8"))["scene"]
    return [
        # One is left out after each scene, so that no outcome keeps step with names, registers and channels.
        _dialogue(f"{scene['industry']}-{place}", scene, outcome, place * (len(OUTCOMES) + 1) + ending)
        for place, scene in enumerate(scenes)
        for ending, outcome in enumerate(OUTCOMES)
    ]


def outcome_of(dialogue: Interaction) -> str:
    """Return how a made dialogue ends."""
    return dialogue.id.rpartition(".")[2]


def _dialogue(name: str, scene: dict[str, str], outcome: str, number: int) -> Interaction:
    slots = _Slots(number)
    values = slots.values | {"person": slots.of(PERSONS), "agent": slots.of(AGENTS)}
    masked = number % _MASKED_NAMES_EVERY == 0
    customer = "[PERSON_1]" if masked else values["person"]
    values |= {"customer": customer, "called": customer if masked else f"{values['title']} {customer.split()[-1]}"}
    register = REGISTERS[number % len(REGISTERS)]
    opening = "Dear team, " if register == "stiff" else ""
    lines = [
        (role, say(text.format_map(values), register) if role == "customer" else text.format_map(values))
        for role, text in _story(scene, outcome, slots, opening)
    ]
    channel = _CHANNELS[(number // len(REGISTERS)) % len(_CHANNELS)]
    return interaction(*lines, id=f"{name}.{outcome}", channel=channel)


def _story(scene: dict[str, str], outcome: str, slots: _Slots, salutation: str) -> list[tuple[str, str]]:
    scene = {key: text.strip() for key, text in scene.items()}
    named = slots.number % 3 != 2
    opening = f"{salutation}{scene['problem']}" + (" My name is {customer}." if named else "")
    if outcome == "returning":
        opening = f"{opening} {slots.of(_RETURNS, 9)}"
    answer = f"{scene['answer']} {slots.of(_ASIDES, 2)}" if slots.number % 2 else scene["answer"]
    greeting = "Hello {called}, this is {agent}." if named else "Hello, you are speaking with {agent}."
    return [
        ("customer", opening),
        ("agent", f"{greeting} {scene['ask']}"),
        ("customer", answer),
        ("agent", f"I see. {scene['cause']}"),
        *_ending(scene, outcome, slots),
    ]


def _ending(scene: dict[str, str], outcome: str, slots: _Slots) -> list[tuple[str, str]]:
    thanks, accepts = slots.of(_THANKS, 9), slots.of(_ACCEPTS, 9)
    fix, bye = ("agent", scene["fix"]), ("agent", "Have a good day.")
    endings = {
        "solved": [fix, ("customer", f"{scene['works']} {thanks}"), bye],
        "confirmed": [fix, ("customer", scene["works"]), bye],
        "thanked": [fix, ("customer", thanks), bye],
        "broken": [
            fix,
            ("customer", scene["fails"]),
            ("agent", "A colleague will look into it and ring you tomorrow."),
            ("customer", slots.of(_RESIGNED, 9)),
        ],
        "angry": [
            fix,
            ("customer", f"{scene['fails']} {slots.of(_ANGRY, 9)}"),
            ("agent", "I am sorry that it has taken so long."),
            ("customer", slots.of(_LEAVES, 9)),
        ],
        "pending": [("agent", "Our specialists need two working days for that."), ("customer", accepts), bye],
        "refused": [
            ("agent", "I am afraid the terms do not allow us to change that."),
            ("customer", slots.of(_DISAPPOINTED, 9)),
            bye,
        ],
        "returning": [fix, ("customer", f"{scene['works']} {thanks}"), bye],
        "confused": [
            ("customer", slots.of(_CONFUSED, 9)),
            ("agent", f"Of course: that is where it went wrong. {scene['fix']}"),
            ("customer", accepts),
            bye,
        ],
    }
    return endings[outcome]
