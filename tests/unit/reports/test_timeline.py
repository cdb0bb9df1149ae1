"""What was counted of a contact, for showing: totals with their parts, each with the second and the turn to jump to."""

from __future__ import annotations

import pytest

from qa_engine.domain.interaction import ServiceLevels
from qa_engine.domain.transcript import Sound, SoundKind
from qa_engine.facts import count_facts
from qa_engine.reports.timeline import Happenings, Timeline, timeline
from qa_engine.testing import call, interaction

READ = call(
    ("agent", "Hello, this is Sam, how may I help you today?", 10, 14),
    ("customer", "My line has been down since yesterday and I have told your colleague all of it, but", 14, 22),
    ("agent", "One moment please, I will put you on hold and look at your line for you now.", 20, 28),
    ("agent", "Thank you for holding.", 58, 60),
    ("customer", "It works again, thank you.", 66, 70),
)
SOUNDS = (
    Sound(kind=SoundKind.TONE, start_s=0, end_s=8, channel=0),
    Sound(kind=SoundKind.MUSIC, start_s=29, end_s=57, channel=0),
)


@pytest.fixture
def shown() -> Timeline:
    """A call of 80 s."""
    sounds = (*SOUNDS, Sound(kind=SoundKind.SILENCE, start_s=70, end_s=80))
    return timeline(count_facts(READ, sounds), READ)


def happenings(shown: Timeline) -> dict[str, Happenings]:
    return {one.title: one for one in shown.happenings}


def test_each_side_has_its_talk(shown: Timeline) -> None:
    agent, customer = shown.sides
    assert (agent.role, agent.talk, agent.turns) == ("agent", "14\u00a0s (17.5\u00a0%)", 3)
    assert (customer.role, customer.talk, customer.non_talk) == (
        "customer",
        "12\u00a0s (15\u00a0%)",
        "1\u00a0min\u00a008\u00a0s (85\u00a0%)",
    )
    assert customer.pace == "110"
    assert customer.monologue is not None
    assert (customer.monologue.time, customer.monologue.turn) == ("0:14", 1)


@pytest.mark.parametrize(
    ("title", "told", "moments"),
    [
        ("On hold", "1, together 30 s", [("0:28", 2, "30 s, announced, music")]),
        ("Interruptions by the agent", "1", [("0:20", 2, "for 2.0 s")]),
        ("Interruptions by the customer", "none", []),
        ("Both talking at once", "1, together 2.0 s", [("0:20", 2, "2.0 s")]),
    ],
)
def test_what_happened_when(shown: Timeline, title: str, told: str, moments: list[tuple[str, int, str]]) -> None:
    found = happenings(shown)[title]
    assert found.told == told
    assert [(moment.time, moment.turn, moment.text) for moment in found.moments] == moments


def test_silences_are_told_without_the_holds(shown: Timeline) -> None:
    found = happenings(shown)["Silences of 3 s and more, holds apart"]
    assert all(moment.time != "0:28" for moment in found.moments)
    assert any((moment.time, moment.turn) == ("1:00", 3) for moment in found.moments)


def test_four_quarters_with_the_same_lanes(shown: Timeline) -> None:
    assert [quarter.start.time for quarter in shown.quarters] == ["0:00", "0:20", "0:40", "1:00"]
    names = [[lane.name for lane in quarter.lanes] for quarter in shown.quarters]
    assert names == [["agent", "customer", "silence", "on hold", "both at once"]] * 4
    assert [quarter.interruptions for quarter in shown.quarters] == ["none", "1 by agent", "none", "none"]
    parts = {lane.name: lane.part for lane in shown.quarters[2].lanes}
    assert (parts["agent"], parts["customer"], parts["on hold"]) == (10.0, 0.0, 90.0)


def test_a_chat_has_words_and_no_talk() -> None:
    chat = interaction(("customer", "It is down."), ("agent", "I have repaired it."))
    shown = timeline(count_facts(chat), chat)
    assert {(side.role, side.words, side.talk, side.monologue) for side in shown.sides} == {
        ("customer", 3, None, None),
        ("agent", 4, None, None),
    }
    assert (shown.quarters, shown.happenings) == ((), ())


def test_holds_that_only_the_switch_counted() -> None:
    read = READ.evolve(turns=READ.turns[:2], service_levels=ServiceLevels(hold_s=65.0))
    hold = happenings(timeline(count_facts(read), read))["On hold"]
    assert (hold.told, hold.moments) == ("1, together 1 min 05 s", ())
