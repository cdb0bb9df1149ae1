"""The ways in which one dialogue reaches the engine: the same turns of the same people on every channel.

Roles are stated on all of them, times are told where a source tells them. Each way is a function from a dialogue to an
interaction; draws depend on the dialogue's id alone.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.parity_material import SEED, Dialogue, Lines
from benchmarks.recognised_speech import recognised, with_errors, words_alike
from qa_engine.domain.interaction import Channel, Interaction
from qa_engine.ingest.reply_text import own_text
from qa_engine.testing import interaction

CHAT = "chat"
RECOGNISED = "call, as recognised"
WORD_ERROR_RATES = (0.05, 0.10)
_START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
#: Time from one turn to the next.
_BETWEEN = {
    Channel.CHAT: dt.timedelta(seconds=40),
    Channel.EMAIL: dt.timedelta(hours=5),
    Channel.SOCIAL: dt.timedelta(minutes=25),
}
_NAMES = ("Jo Marsh", "Sam Okafor", "Lena Weiss", "Ravi Nair", "Ana Duarte", "Tom Byrne")


@dataclass(frozen=True)
class Way:
    """A name, what it is in a sentence, and how a dialogue takes it."""

    name: str
    what: str
    take: Callable[[Dialogue], Interaction]


def ways(dialogues: Sequence[Dialogue]) -> list[Way]:
    """Return all ways, chat first; what words are taken for in recognition is drawn from the words of ``dialogues``."""
    alike = words_alike([text for one in dialogues for _, text in _as_recognised(one)])
    return [
        Way(CHAT, "chat, as typed: what the others are compared with", _same(Channel.CHAT)),
        Way("email, same words", "email thread with the same words", _same(Channel.EMAIL)),
        Way(
            "email, with greeting",
            "the same with a greeting in each mail",
            partial(_mailed, greeting=True, closing=False),
        ),
        Way(
            "email, with closing",
            "the same with a closing and a name in each mail",
            partial(_mailed, greeting=False, closing=True),
        ),
        Way(
            "email, as mailed",
            "with both, over the quoted mails before it; read as the mail reader takes a mail",
            partial(_mailed, greeting=True, closing=True),
        ),
        Way("social, same words", "social thread with the same words", _same(Channel.SOCIAL)),
        Way("social, as posted", "social thread with handles before a post and initials after it", _posted),
        Way("call, same words", "transcribed call with the same words and roles, without times", _same(Channel.CALL)),
        Way(
            RECOGNISED,
            "call in lower case, without punctuation, numbers in words, with hesitations",
            lambda one: _taken(one, Channel.CALL, _as_recognised(one)),
        ),
        *(
            Way(
                f"{RECOGNISED}, {100 * rate:.0f} % errors",
                f"the same with {100 * rate:.0f} % of its words left out or taken for others, at random",
                partial(_with_errors, rate, alike),
            )
            for rate in WORD_ERROR_RATES
        ),
    ]


def _taken(dialogue: Dialogue, channel: Channel, lines: Lines) -> Interaction:
    built = interaction(*lines, id=dialogue.id, channel=channel)
    if channel not in _BETWEEN:
        return built
    turns = [turn.evolve(sent_at=_START + i * _BETWEEN[channel]) for i, turn in enumerate(built.turns)]
    return built.evolve(turns=tuple(turns))


def _same(channel: Channel) -> Callable[[Dialogue], Interaction]:
    return lambda one: _taken(one, channel, one.lines)


def _mailed(dialogue: Dialogue, *, greeting: bool, closing: bool) -> Interaction:
    """Write each turn as a mail over the mails before it, and take what the mail reader keeps of it."""
    customer, agent = _chance(dialogue, "mail").sample(_NAMES, 2)
    names = {"customer": (customer, agent), "agent": (agent, customer)}
    history, lines = "", []
    for role, text in dialogue.lines:
        writer, reader = names[role]
        first = f"Dear {reader.split()[0]},\n\n" if greeting else ""
        last = f"\n\nKind regards,\n{writer}" if closing else ""
        mail = f"{first}{text}{last}"
        lines.append((role, own_text(f"{mail}\n\n{history}").text))
        quoted = "\n".join(f"> {line}".rstrip() for line in f"{mail}\n\n{history}".strip().splitlines())
        history = f"On Mon, 2 March 2026 at 10:14, {writer} wrote:\n{quoted}"
    return _taken(dialogue, Channel.EMAIL, tuple(lines))


def _posted(dialogue: Dialogue) -> Interaction:
    """Write each turn as a post: a handle first, unless it has one, and an agent's initials last."""
    name = _chance(dialogue, "post").choice(_NAMES)
    handles = {"customer": "@BrightlineHelp", "agent": f"@{name.replace(' ', '').lower()}"}
    return _taken(
        dialogue,
        Channel.SOCIAL,
        tuple(
            (role, (text if text.startswith("@") else f"{handles[role]} {text}") + (" ^MK" if role == "agent" else ""))
            for role, text in dialogue.lines
        ),
    )


def _as_recognised(dialogue: Dialogue) -> Lines:
    chance = _chance(dialogue, "speech")
    return tuple((role, recognised(text, chance)) for role, text in dialogue.lines)


def _with_errors(rate: float, alike: dict[str, list[str]], dialogue: Dialogue) -> Interaction:
    chance = _chance(dialogue, f"errors {rate}")
    lines = tuple((role, with_errors(text, rate, alike, chance)) for role, text in _as_recognised(dialogue))
    return _taken(dialogue, Channel.CALL, lines)


def _chance(dialogue: Dialogue, what: str) -> random.Random:
    return random.Random(f"{SEED} {what} {dialogue.id}")
