"""How likely the customer became annoyed: the sum over turns, and what each stretch takes off a signal."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.interaction import Role
from qa_engine.signals.annoyance_evidence import annoyance_lines, annoyed_probability
from qa_engine.signals.customer import find_customer
from tests.unit.signals.builders import Said, agent, by, customer, judged

ANNOYED, CONTENT = "customer's words sound annoyed", "customer's words sound content"


def by_hand(total: float, turns: int) -> float:
    return 1 / (1 + math.exp(4.04 - 10.99 * total / (turns + 1)))


def lines(*said: Said) -> list[tuple[str, float]]:
    contact = judged(*said)
    return [(line.label, float(line.points)) for line in annoyance_lines(contact, find_customer(contact), Fraction(40))]


@pytest.mark.parametrize(
    ("said", "total", "turns", "labels", "why"),
    [
        ([customer("Hello.")], 0, 1, [], "nothing tells"),
        ([customer("Really?", annoyed=0.9), customer("Hm.")], 0.9, 2, [ANNOYED], "the worked example"),
        ([customer("Lovely.", annoyed=-1.0)], 0, 1, [], "the other way there is nothing to give back"),
        (
            [customer("Oh no.", annoyed=0.8), customer("Lovely.", annoyed=-0.3)],
            0.5,
            2,
            [ANNOYED, CONTENT],
            "what annoyance took is given back in part",
        ),
        ([customer("Oh no.", annoyed=0.5), customer("Good.", annoyed=-0.9)], 0, 2, [ANNOYED, CONTENT], "or in full"),
        (
            [customer("Lovely.", annoyed=-0.5), customer("Oh no.", annoyed=0.5), customer("Hm.")],
            0,
            3,
            [],
            "both ways cancel out",
        ),
        ([customer("Really?", annoyed=0.9), *[customer("Hm.")] * 8], 0.9, 9, [ANNOYED], "one of many turns is little"),
        (
            [customer("Really?", annoyed=0.9), agent("Calm down!", annoyed=1.0), *[agent("So.")] * 9],
            0.9,
            1,
            [ANNOYED],
            "an agent's words tell nothing and do not count",
        ),
        (
            [customer("Really?", annoyed=0.9), by(Role.SYSTEM, agent("Left.", annoyed=1.0))],
            0.9,
            1,
            [ANNOYED],
            "nor these",
        ),
        ([customer("Really?", annoyed=0.9), customer(" ")], 0.9, 1, [ANNOYED], "a turn without words does not count"),
    ],
)
def test_what_is_taken_off(said: list[Said], total: float, turns: int, labels: list[str], why: str) -> None:
    found = lines(*said)
    assert [label for label, _ in found] == labels, why
    assert sum(points for _, points in found) == pytest.approx(40 * (by_hand(0, turns) - by_hand(total, turns))), why
    assert all((points < 0) == (label == ANNOYED) for label, points in found), why


def test_each_line_quotes_its_words() -> None:
    contact = judged(customer("Really?", annoyed=0.9), agent("Yes."), customer("Fine.", annoyed=-0.2))
    found = annoyance_lines(contact, find_customer(contact), Fraction(40))
    assert [line.evidence.quote for line in found if line.evidence] == ["Really?", "Fine."]


@given(st.lists(st.floats(-1, 1), max_size=6), st.integers(1, 300))
def test_it_is_a_probability(says: list[float], turns: int) -> None:
    contact = judged(*[customer("So.", annoyed=one) for one in says])
    chance = annoyed_probability(contact.readings.annoyance, turns)
    assert isinstance(chance, Fraction)
    assert 0 < chance < 1
    assert float(chance) == pytest.approx(by_hand(sum(round(one, 4) for one in says), turns), abs=1e-4)
