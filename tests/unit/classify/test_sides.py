"""Sides of several speakers: words and exchanges weighed together, one customer in nearly every conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.sides import company_probabilities

TRANSFER = "acacacac" + "bcbcbcbc"


def sides(evidence: dict[str, float], said_by: str, known: dict[str, bool] | None = None) -> str:
    """Return the speakers in order of their ids, capital letters for the company's side."""
    found = company_probabilities(evidence, said_by, known or {})
    return "".join(one.upper() if found[one] > 0.5 else one for one in sorted(found))


@pytest.mark.parametrize(
    ("evidence", "said_by", "expected", "why"),
    [
        ({"a": 2.0, "c": -1.0}, "acac", "Ac", "two speakers are opposite"),
        ({"a": 2.0, "c": 1.0}, "acac", "Ac", "the stronger of two is the company's"),
        ({"a": -1.0, "c": -2.0}, "acac", "Ac", "the weaker of two is the customer"),
        ({"a": 2.0, "b": -0.8, "c": -2.0}, TRANSFER, "ABc", "who talks with the customer after a transfer"),
        ({"a": 2.0, "b": 2.0, "c": 0.5}, TRANSFER, "ABc", "who talks with two agents"),
        ({"a": 3.0, "b": -2.0, "c": -3.0}, "ababacacabac", "Abc", "one customer whose voice was taken for two"),
        ({"a": 3.0, "b": -1.5, "c": -3.0}, "acacabacaca", "Abc", "a stray voice in reply to the agent"),
        ({"a": 0.2, "b": 0.2, "c": -0.4}, TRANSFER, "ABc", "exchanges help where words hardly do"),
    ],
)
def test_sides(evidence: dict[str, float], said_by: str, expected: str, why: str) -> None:
    assert sides(evidence, said_by) == expected, why


@pytest.mark.parametrize(
    ("known", "expected", "why"),
    [
        ({"c": False}, "AB", "both talk with the known customer"),
        ({"c": True}, "ab", "both talk with the known agent"),
    ],
)
def test_known_sides_count(known: dict[str, bool], expected: str, why: str) -> None:
    assert sides({"a": 0.0, "b": 0.0}, TRANSFER, known) == expected, why


EVIDENCE = st.dictionaries(st.sampled_from("abcd"), st.floats(-9, 9), min_size=2)
SAID_BY = st.lists(st.sampled_from("abcdx"), max_size=30)


@given(EVIDENCE, SAID_BY)
def test_probabilities(evidence: dict[str, float], said_by: list[str]) -> None:
    found = company_probabilities(evidence, said_by, {"x": True})
    assert set(found) == set(evidence)
    assert all(0 <= probability <= 1 for probability in found.values())


@given(EVIDENCE, SAID_BY, st.floats(0, 5))
def test_more_evidence_never_makes_it_less_probable(
    evidence: dict[str, float], said_by: list[str], more: float
) -> None:
    one = min(evidence)
    before = company_probabilities(evidence, said_by, {})[one]
    after = company_probabilities({**evidence, one: evidence[one] + more}, said_by, {})[one]
    assert after >= before - 1e-9


@given(st.integers(-9, 9), st.integers(-9, 9))
def test_of_two_the_one_with_more_evidence_is_the_companys(first: int, second: int) -> None:
    found = company_probabilities({"a": first, "b": second}, "abababab", {})
    assert (found["a"] > found["b"]) == (first > second)
    turned = company_probabilities({"a": second, "b": first}, "abababab", {})
    assert found["a"] == pytest.approx(turned["b"])


def test_a_crowd_is_weighed_by_its_busiest() -> None:
    crowd = {f"p{n:02}": -1.0 for n in range(14)}
    said_by = [who for n in range(14) for who in ("agent", f"p{n:02}") for _ in range(2)]
    found = company_probabilities({**crowd, "agent": 4.0}, [*said_by, *["agent", "p00"] * 9], {})
    assert set(found) == {*crowd, "agent"}
    assert found["agent"] > 0.9
    assert all(found[one] < 0.5 for one in crowd)
