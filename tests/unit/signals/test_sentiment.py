"""Sentiment is the end-weighted mean of the customer's polarity, on 0 to 100."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.evidence import check_evidence
from qa_engine.domain.interaction import Channel
from qa_engine.domain.readings import ComponentVersion
from qa_engine.domain.signals import SignalStatus
from qa_engine.signals import sentiment
from qa_engine.signals.polarity import end_weights
from tests.unit.signals.builders import agent, customer, judged


@pytest.mark.parametrize(
    ("polarities", "value", "why"),
    [
        ([0.0], "50", "a neutral customer"),
        ([1.0], "100", "clearly positive"),
        ([-1.0, -1.0], "0", "clearly negative throughout"),
        ([-0.8, 0.0, 0.6], "58.333", "the worked example: -0.8/6 + 0.6/2"),
        ([-1.0, 1.0], "75", "the end weighs three times the beginning"),
        ([1.0, -1.0], "25", "and so does a bad end"),
    ],
)
def test_value(polarities: list[float], value: str, why: str) -> None:
    signal = sentiment.infer(judged(*(customer(f"turn {i}", polarity=p) for i, p in enumerate(polarities))))
    assert signal.value == Decimal(value), why


def test_lines_quote_whole_turns_and_leave_out_neutral_ones() -> None:
    contact = judged(
        customer("This is bad.", polarity=-0.8),
        agent("I see."),
        customer("Hm.", polarity=0.0),
        customer("Lovely.", polarity=0.6),
    )
    base, bad, lovely, calibration = sentiment.infer(contact).contributions
    assert [line.points for line in (base, bad, lovely, calibration)] == [
        Decimal("50"),
        Decimal("-6.667"),
        Decimal("15"),
        Decimal("0"),
    ]
    assert bad.evidence is not None
    assert lovely.evidence is not None
    assert (bad.evidence.quote, bad.evidence.detector, bad.evidence.confidence) == ("This is bad.", "sentiment", 0.8)
    assert lovely.evidence.turn_index == 3


def test_a_voice_quote_has_its_time_and_the_version_of_the_reader() -> None:
    contact = judged(customer("Awful."), customer("Awful.", polarity=-1.0), channel=Channel.CALL)
    readings = contact.readings.evolve(
        components=(ComponentVersion(name="encoder", version="1"), ComponentVersion(name="sentiment-head", version="7"))
    )
    evidence = sentiment.infer(contact.evolve(readings=readings)).contributions[1].evidence
    assert evidence is not None
    assert (evidence.start_s, evidence.end_s, evidence.detector_version) == (10.0, 18.0, "sentiment-head 7")
    check_evidence(contact.interaction, evidence)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([agent("Hello?", polarity=0.9)], "the customer said nothing that could be read"),
        ([customer("  \n "), agent("Hello?")], "the customer said nothing that could be read"),
        ([customer("Hola", polarity=None)], "no turn of the customer was read for sentiment"),
    ],
)
def test_abstains(said: list, reason: str) -> None:
    signal = sentiment.infer(judged(*said))
    assert (signal.status, signal.value, signal.reason) == (SignalStatus.INSUFFICIENT_EVIDENCE, None, reason)


@pytest.mark.parametrize(
    ("contact", "half_width", "why"),
    [
        (judged(*[customer("a")] * 10), 5 + 2, "ten turns read fully"),
        (judged(customer("a")), 5 + 20, "one turn alone"),
        (judged(*[customer("a")] * 10, role_confidence=0.6), 5 + 2 + 20, "who is the customer was guessed"),
        (judged(*[customer("a", heard=0.8)] * 10), 5 + 2 + 6, "recognition was unsure"),
        (judged(*[customer("a")] * 5, *[customer("a", polarity=None)] * 5), 5 + 2 + 25, "half was not read"),
    ],
)
def test_interval_widens_with_doubt(contact: object, half_width: int, why: str) -> None:
    signal = sentiment.infer(contact)  # type: ignore[arg-type]
    assert (signal.low, signal.high) == (max(0, 50 - half_width), min(100, 50 + half_width)), why


@settings(deadline=None)
@given(st.integers(1, 60))
def test_weights_are_linear_from_one_to_three(turns: int) -> None:
    shares = end_weights(turns)
    assert sum(shares) == 1
    if turns > 1:
        assert shares[-1] == 3 * shares[0]
        steps = {b - a for a, b in pairwise(shares)}
        assert len(steps) == 1
        assert steps.pop() > Fraction(0)
