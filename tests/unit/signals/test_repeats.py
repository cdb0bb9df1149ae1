"""Which contact repeats which: same customer, same reason, within the window, each pair in one direction only."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.history import History
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.signals.repeats import Repeats, find_repeats
from tests.unit.signals.builders import DAY, START, about, contact, customer, judged

SECOND = dt.timedelta(seconds=1)


def looked_at(*contacts: tuple[str, dt.datetime], start: dt.datetime = START, id: str = "c-1") -> JudgedInteraction:
    known = tuple(contact(name, at, "outage") for name, at in contacts)
    base = judged(customer("Hi"), started_at=start, id=id, history=History(as_of=START + 99 * DAY, contacts=known))
    return base.evolve(findings=about(base, "outage"))


@pytest.mark.parametrize(
    ("at", "repeated", "why"),
    [
        (START - SECOND, True, "just before"),
        (START - 7 * DAY, True, "at the far end of the window"),
        (START - 7 * DAY - SECOND, False, "before the window"),
        (START, True, "at the same moment, by the order of ids"),
        (START + SECOND, False, "later"),
    ],
)
def test_earlier(at: dt.datetime, repeated: bool, why: str) -> None:
    earlier = find_repeats(looked_at(("c-0", at))).earlier
    assert (earlier is not None) is repeated, why


def test_the_nearest_earlier_and_the_first_later_contact_are_named() -> None:
    found = find_repeats(looked_at(*((f"day{day}", START + day * DAY) for day in (5, -5, 1, -1))))
    assert found.earlier is not None
    assert found.later is not None
    assert (found.earlier.interaction_id, found.later.interaction_id) == ("day-1", "day1")


def test_a_window_runs_from_the_close_but_an_overlapping_contact_counts_as_well() -> None:
    long = looked_at(("c-2", START + DAY))
    long = long.evolve(interaction=long.interaction.evolve(ended_at=START + 3 * DAY))
    later = find_repeats(long).later
    assert later is not None
    assert later.interaction_id == "c-2"


def test_without_a_history_nothing_is_known() -> None:
    assert find_repeats(judged(customer("Hi"))) == Repeats()


@settings(deadline=None)
@given(st.integers(-10 * 86_400, 10 * 86_400))
def test_of_two_contacts_one_repeats_the_other_or_none_does(apart_s: int) -> None:
    other = START + dt.timedelta(seconds=apart_s)
    here = find_repeats(looked_at(("c-2", other)))
    there = find_repeats(looked_at(("c-1", START), start=other, id="c-2"))
    assert (here.later is None) is (there.earlier is None)
    assert (here.earlier is None) is (there.later is None)
    assert here.later is None or here.earlier is None
