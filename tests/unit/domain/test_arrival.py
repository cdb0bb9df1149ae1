"""What arrives is content or a problem, a recording has not been heard yet, and stored vectors belong to a turn."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from qa_engine.domain.arrival import Arrival, AudioTrack, Problem, ReadInteraction, Recording
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Source, Turn
from qa_engine.domain.readings import Readings, TurnVector
from qa_engine.domain.stored import ReadingOrigin, StoredReading
from qa_engine.domain.transcript import Segment

CALL = Interaction(id="c-1", channel=Channel.CALL)
CHAT = Interaction(
    id="c-2", channel=Channel.CHAT, participants=(Participant(id="u"),), turns=(Turn(participant="u", text="hi"),)
)
MONO = AudioTrack(path="a.wav")
AGENT, CUSTOMER = AudioTrack(path="a.wav", role=Role.AGENT), AudioTrack(path="b.wav", role=Role.CUSTOMER)
SOURCE = Source(uri="f.jsonl")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Recording(details=CHAT, tracks=(MONO,)), "a call without turns"),
        (lambda: Recording(details=CHAT.evolve(channel="call"), tracks=(MONO,)), "a call without turns"),
        (lambda: Recording(details=CALL, tracks=()), "at least 1"),
        (lambda: Recording(details=CALL, tracks=(AGENT, MONO)), "needs a role"),
        (lambda: Arrival(source=SOURCE), "either content or a problem"),
        (
            lambda: Arrival(source=SOURCE, content=CHAT, problem=Problem(code="x", message="y")),
            "either content or a problem",
        ),
        (
            lambda: ReadInteraction(
                interaction=CHAT, readings=Readings(), vectors=(TurnVector(turn_index=1, values=b"\0"),)
            ),
            "belongs to no turn",
        ),
        (lambda: Segment(start_s=2, end_s=1, text="hi"), "ends before it starts"),
    ],
)
def test_what_cannot_be_built(build: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        build()


@pytest.mark.parametrize(
    "content",
    [CHAT, Recording(details=CALL, tracks=(MONO,)), Recording(details=CALL, tracks=(AGENT, CUSTOMER)), None],
)
def test_sound_arrivals_survive_their_bytes(content: Interaction | Recording | None) -> None:
    problem = None if content else Problem(code="unreadable", message="line 3 is no record")
    arrival = Arrival(source=SOURCE, content=content, problem=problem, notes=("header guessed",))
    again = Arrival.from_bytes(arrival.to_bytes())
    assert again == arrival
    assert type(again.content) is type(content)


def test_a_stored_reading_survives_its_bytes() -> None:
    read = ReadInteraction(
        interaction=CHAT, readings=Readings(), vectors=(TurnVector(turn_index=0, values=b"\x00\xff\x7f"),)
    )
    stored = StoredReading(read=read, facts=Facts(), origin=ReadingOrigin(decoded_s=1.5), source=SOURCE)
    assert StoredReading.from_bytes(stored.to_bytes()) == stored
    assert Segment(start_s=1, end_s=1, text="hi").end_s == 1
