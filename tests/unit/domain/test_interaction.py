"""Turns are dense, ordered and by known participants; whatever breaks that cannot be built."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_engine.domain.interaction import (
    Channel,
    Interaction,
    Participant,
    Redaction,
    Role,
    ServiceLevels,
    Source,
    Survey,
    Turn,
    WordTime,
)

TEN, ELEVEN, NOON = (dt.datetime(2026, 3, 1, hour, tzinfo=dt.UTC) for hour in (10, 11, 12))
PEOPLE = (Participant(id="u", role=Role.CUSTOMER), Participant(id="a", role=Role.AGENT), Participant(id="x"))


def word(start: int, end: int, start_s: float = 0.0, end_s: float = 1.0) -> WordTime:
    return WordTime(start=start, end=end, start_s=start_s, end_s=end_s)


def contact(*turns: Turn, **more: Any) -> Interaction:
    return Interaction(**{"id": "c-1", "channel": Channel.CHAT, "participants": PEOPLE, "turns": turns, **more})


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: word(3, 3), "empty"),
        (lambda: word(4, 3), "empty"),
        (lambda: word(0, 1, 2.0, 1.0), "after its end"),
        (lambda: Turn(participant="u", text="hi", end_s=1.0), "needs a start_s"),
        (lambda: Turn(participant="u", text="hi", start_s=2.0, end_s=1.0), "not later"),
        (lambda: Turn(participant="u", text="hi", words=(word(0, 3),)), "outside"),
        (lambda: Turn(participant="u", text="hello", words=(word(0, 3), word(2, 5))), "overlap"),
        (lambda: Turn(participant="u", text="hello", words=(word(3, 5), word(0, 2))), "order"),
        (
            lambda: Turn(
                participant="u",
                text="my card [CARD_1]",
                redactions=(Redaction(kind="card", placeholder="[CARD_1]", start=0, end=8),),
            ),
            "not at its place",
        ),
        (lambda: contact(participants=(PEOPLE[0], PEOPLE[0])), "same id"),
        (lambda: contact(Turn(participant="ghost", text="boo")), "not in the list"),
        (lambda: contact(Turn(participant="u", text="hi", reply_to=0)), "not earlier"),
        (lambda: contact(started_at=NOON, ended_at=TEN), "later than ended_at"),
        (lambda: contact(id=""), "at least 1"),
        (lambda: contact(channel="letter"), "channel"),
        (lambda: Participant(id="u", role_confidence=2), "role_confidence"),
        (lambda: Survey(csat=6), "csat"),
        (lambda: Survey(nps=11), "nps"),
        (lambda: Survey(ces=0), "ces"),
        (lambda: ServiceLevels(transfers=-1), "transfers"),
        (lambda: Source(uri="f", ordinal=-1), "ordinal"),
    ],
)
def test_what_cannot_be_built(build: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        build()


def test_a_turn_may_have_a_start_without_an_end() -> None:
    assert Turn(participant="u", text="hi", start_s=3.0).end_s is None


def test_redactions_and_words_at_their_place_are_kept() -> None:
    turn = Turn(
        participant="u",
        text="card [CARD_1]",
        words=(word(0, 4), word(5, 13)),
        redactions=(Redaction(kind="card", placeholder="[CARD_1]", start=5, end=13),),
    )
    assert turn.text[turn.redactions[0].start : turn.redactions[0].end] == "[CARD_1]"


def test_who_said_what() -> None:
    found = contact(*(Turn(participant=who, text="hi") for who in ("a", "u", "x", "u")))
    assert found.participant(found.turns[0]).id == "a"
    assert [found.role(index) for index in range(4)] == [Role.AGENT, Role.CUSTOMER, Role.UNKNOWN, Role.CUSTOMER]
    assert found.indexes(Role.CUSTOMER) == (1, 3)
    assert found.indexes(Role.AGENT, Role.UNKNOWN) == (0, 2)
    assert found.indexes() == ()


@pytest.mark.parametrize(
    ("times", "closed_at"),
    [
        ({}, None),
        ({"started_at": TEN}, TEN),
        ({"started_at": TEN, "sent_at": ELEVEN}, ELEVEN),
        ({"started_at": TEN, "sent_at": ELEVEN, "ended_at": NOON}, NOON),
    ],
)
def test_closed_at(times: dict[str, dt.datetime], closed_at: dt.datetime | None) -> None:
    times = dict(times)
    turn = Turn(participant="u", text="hi", sent_at=times.pop("sent_at", None))
    assert contact(turn, **times).closed_at == closed_at


texts = st.text(max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["u", "a", "x"]), texts), max_size=8), texts)
def test_bytes_round_trip(lines: list[tuple[str, str]], attribute: str) -> None:
    found = contact(*(Turn(participant=who, text=text) for who, text in lines), attributes={"queue": attribute})
    assert Interaction.from_bytes(found.to_bytes()) == found


def test_evolve_checks_again() -> None:
    found = contact(Turn(participant="u", text="hi"))
    with pytest.raises(ValidationError, match="not in the list"):
        found.evolve(participants=())
