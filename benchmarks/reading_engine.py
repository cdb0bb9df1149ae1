"""What the engine says of dialogues, asked as anybody would: interactions in the interchange form through
``Engine.classify``, which is ``qa-engine classify`` in this process."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.reading_sets import Lines
from qa_engine.bench.answers import Answer, answer_of
from qa_engine.bench.cost import progress_bar
from qa_engine.domain.assessment import Failure
from qa_engine.domain.interaction import Channel, Interaction
from qa_engine.engine import Engine
from qa_engine.ports import TurnEncoder
from qa_engine.testing import interaction


def contact(id: str, lines: Lines, *, language: str = "en", channel: Channel = Channel.CHAT) -> Interaction:
    """Return (role, text) lines as an interaction whose language its source states."""
    return interaction(*lines, id=id, language=language, channel=channel)


def post(id: str, text: str, language: str = "en") -> Interaction:
    """Return one public message of a customer."""
    return contact(id, (("customer", text),), language=language, channel=Channel.SOCIAL)


def answers(
    contacts: Sequence[Interaction], encoder: TurnEncoder, title: str, *, multilingual: TurnEncoder | None = None
) -> list[Answer]:
    """Return the engine's answer to each contact, in order; ``multilingual`` reads what is not English.

    Raises:
        SystemExit: a contact was not assessed; a benchmark that left it out would not say what it seems to say.
    """
    found: list[Answer] = []
    lines = (one.to_bytes() for one in contacts)
    with (
        Engine(device="cpu", encoder=encoder, multilingual=multilingual, batch_size=64) as engine,
        progress_bar() as bar,
    ):
        task = bar.add_task(title, total=len(contacts), item="contacts")
        for number, result in enumerate(engine.classify(lines, source=title)):
            if isinstance(result, Failure):
                raise SystemExit(f"{title}: contact {number} was not assessed ({result.code}); nothing was written")
            found.append(answer_of(result))
            bar.advance(task)
    return found
