"""Where the outcome stands: later evidence takes the place of earlier, and the customer's plain words go first."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import CueName, ReadingCoverage
from qa_engine.signals import fcr
from qa_engine.signals.customer import find_customer
from qa_engine.signals.outcome_evidence import logistic, outcome_lines, outcome_steps, outcome_was_read
from tests.unit.signals.builders import (
    OUTCOMES_NOT_READ,
    OUTCOMES_READ,
    Said,
    agent,
    by,
    cue_account,
    customer,
    judged,
    outcome_account,
)

READ = (outcome_account(2, 2), cue_account(2, 2))
CUSTOMER_OPEN = "customer's words speak for an open matter"
says = st.tuples(st.floats(0, 1), st.floats(0, 1))


def stands(*said: Said) -> list[float]:
    contact = judged(*said, coverage=READ)
    return [float(step.state) for step in outcome_steps(contact, find_customer(contact))]


@pytest.mark.parametrize(
    ("said", "states", "why"),
    [
        ([customer("Hello")], [], "nothing tells"),
        ([customer("ok", outcome=(0.5, 0.0))], [0.5], "one sign stands as it is"),
        ([agent("Done.", outcome=(0.5, 0.0)), customer("no", outcome=(0.0, 0.8))], [0.5, -0.7], "the worked example"),
        (
            [agent("Done.", outcome=(0.5, 0.0)), customer("ok", outcome=(1.0, 0.0))],
            [0.5, 1.0],
            "sure words alone",
        ),
        ([customer("well", outcome=(0.3, 0.3))], [0.0], "signs both ways cancel out"),
        (
            [agent("Done.", outcome=(0.9, 0.0)), customer("Still dead.", CueName.STILL_BROKEN)],
            [0.9, 0.2 * 0.9 - 0.8],
            "the customer's plain word",
        ),
        (
            [customer("Still dead.", CueName.STILL_BROKEN, outcome=(0.9, 0.0))],
            [-0.8],
            "in its own stretch a plain word is the only one",
        ),
        ([agent("All solved!", CueName.CONFIRMED_RESOLVED)], [], "an agent confirms nothing"),
        ([by(Role.SYSTEM, agent("Closed.", outcome=(1.0, 0.0)))], [], "nor does who is on no side"),
    ],
)
def test_where_the_outcome_stands(said: list[Said], states: list[float], why: str) -> None:
    assert stands(*said) == pytest.approx(states), why


@given(st.lists(says, max_size=12))
def test_it_stays_between_the_ends(pairs: list[tuple[float, float]]) -> None:
    assert all(-1 <= state <= 1 for state in stands(customer("Hi"), *(agent("x", outcome=pair) for pair in pairs)))


@given(st.lists(says, max_size=6), st.floats(0, 1), st.floats(0, 1))
def test_saying_more_for_a_settled_matter_at_the_end_never_lowers_it(
    pairs: list[tuple[float, float]], one: float, other: float
) -> None:
    before = [agent("x", outcome=pair) for pair in pairs]
    less, more = sorted((one, other))
    assert (
        stands(*before, customer("y", outcome=(less, 0.0)))[-1]
        <= stands(*before, customer("y", outcome=(more, 0.0)))[-1] + 1e-4
    )


@pytest.mark.parametrize("value", [-9.0, -1.5, 0.0, 0.25, 3.0])
def test_the_probability_is_the_logistic(value: float) -> None:
    assert float(logistic(Fraction(value))) == pytest.approx(1 / (1 + math.exp(-value)))


@pytest.mark.parametrize(
    ("said", "order", "why"),
    [
        ([customer("Help"), agent("Booked.", outcome=(0.7, 0.0))], 1, "settled is likelier than silence"),
        ([customer("Help"), agent("I can't.", outcome=(0.0, 0.7))], -1, "open is less likely"),
        ([customer("Help"), agent("Hello!")], 0, "talk is silence"),
    ],
)
def test_first_contact_resolution_follows_the_evidence(said: list[Said], order: int, why: str) -> None:
    silent = fcr.infer(judged(customer("Help"), agent("Hm."), coverage=READ))
    signal = fcr.infer(judged(*said, coverage=READ))
    assert signal.value is not None and silent.value is not None
    assert (signal.value > silent.value) - (signal.value < silent.value) == order, why
    assert sum(line.points for line in signal.contributions) == signal.value


@pytest.mark.parametrize(
    ("said", "lines", "why"),
    [
        ([customer("Hello")], [], "nothing tells"),
        (
            [agent("Done.", outcome=(0.5, 0.0)), customer("no", outcome=(0.0, 0.8))],
            [("agent's words speak for a settled matter", 10, None, 0), (CUSTOMER_OPEN, -24, None, 1)],
            "from 0 to 0.5, and from 0.5 to -0.7",
        ),
        (
            [customer("no", outcome=(0.0, 0.8)), customer("Works!", CueName.CONFIRMED_RESOLVED)],
            [
                (CUSTOMER_OPEN, -16, None, 0),
                ("customer confirmed that it is solved", Fraction(144, 5), CueName.CONFIRMED_RESOLVED, 1),
            ],
            "from -0.8 to 0.2 * -0.8 + 0.8 = 0.64",
        ),
        (
            [customer("well", outcome=(0.3, 0.3))],
            [("customer's words speak for a settled matter", 0, None, 0)],
            "what moves nothing is shown",
        ),
    ],
)
def test_a_line_is_what_its_words_changed(said: list[Said], lines: list[tuple[object, ...]], why: str) -> None:
    contact = judged(*said, coverage=READ)
    found = outcome_lines(contact, find_customer(contact), 20)
    assert [
        (line.label, line.points, line.cue, line.evidence and line.evidence.turn_index) for line in found
    ] == lines, why


@given(st.lists(says, max_size=12), st.integers(1, 100))
def test_lines_add_up_to_where_the_outcome_stands(pairs: list[tuple[float, float]], span: int) -> None:
    contact = judged(customer("Hi"), *(agent("x", outcome=pair) for pair in pairs), coverage=READ)
    seen = find_customer(contact)
    last = outcome_steps(contact, seen)[-1].state if pairs else 0
    assert sum(line.points for line in outcome_lines(contact, seen, span)) == span * last


@pytest.mark.parametrize(
    ("coverage", "read"),
    [
        ((), False),
        (OUTCOMES_NOT_READ, False),
        ((cue_account(2, 2),), False),
        (OUTCOMES_READ, True),
        ((cue_account(2, 0), outcome_account(2, 1)), True),
    ],
)
def test_the_account_tells_whether_the_outcome_was_read(coverage: tuple[ReadingCoverage, ...], read: bool) -> None:
    assert outcome_was_read(judged(customer("Hi"), agent("Hm."), coverage=coverage)) is read


def test_where_no_turn_was_read_for_the_outcome_words_stand_in() -> None:
    contact = judged(customer("Works now.", CueName.CONFIRMED_RESOLVED, outcome=(0.9, 0.0)))
    assert not outcome_was_read(contact)
    assert fcr.infer(contact).method == "apparent_resolution"
