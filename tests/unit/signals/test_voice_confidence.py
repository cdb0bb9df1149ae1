"""How surely a voice was told from another within one channel reaches every inferred interval."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.interaction import Participant, Role, Turn
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import SignalName
from qa_engine.signals import infer_signals
from qa_engine.signals.contributions import ROLE_WIDTH
from qa_engine.signals.customer import find_customer
from tests.unit.signals.builders import agent, customer, judged

TALK = (
    agent("How can I help?", CueName.GREETING),
    customer("It is down again.", CueName.STILL_BROKEN, polarity=-0.3),
    agent("I have restarted it.", CueName.ACTION_PERFORMED),
    customer("Thank you, I will tell my friends.", CueName.GRATITUDE, CueName.ADVOCACY, polarity=0.2),
)


def told_apart(*confidences: float | None, role_confidence: float = 1.0) -> JudgedInteraction:
    """Return the talk with the confidence of the voice of each turn."""
    contact = judged(*TALK, role_confidence=role_confidence)
    turns = zip(contact.interaction.turns, confidences, strict=True)
    spoken = tuple(turn.evolve(speaker_confidence=confidence) for turn, confidence in turns)
    return contact.evolve(interaction=contact.interaction.evolve(turns=spoken))


@pytest.mark.parametrize(
    ("voices", "role", "expected", "why"),
    [
        ((None, None, None, None), 1.0, Fraction(1), "a channel a side"),
        ((1.0, 0.8, 1.0, 0.8), 1.0, Fraction(8, 10), "the customer's voice"),
        ((0.3, 1.0, 0.3, 1.0), 1.0, Fraction(1), "the agent's voice is not the customer's"),
        ((None, 0.2, None, 1.0), 1.0, Fraction(78, 110), "4 words in doubt and 7 that are not: the words weigh"),
        ((None, 0.2, None, None), 0.5, Fraction(39, 110), "a turn without a doubt counts in full"),
        ((0.9, 0.8, 0.9, 0.8), 0.5, Fraction(4, 10), "role and voice must both be right"),
    ],
)
def test_the_voice_counts_with_the_role(
    voices: tuple[float | None, ...], role: float, expected: Fraction, why: str
) -> None:
    assert find_customer(told_apart(*voices, role_confidence=role)).role_confidence == expected, why


def test_of_two_customers_the_less_certain_counts() -> None:
    contact = told_apart(None, 0.9, None, 0.9)
    second = Participant(id="second", role=Role.CUSTOMER, role_confidence=0.5)
    people = (*contact.interaction.participants, second)
    said = (*contact.interaction.turns, Turn(participant="second", text="Yes.", speaker_confidence=0.8))
    both = contact.evolve(interaction=contact.interaction.evolve(participants=people, turns=said))
    assert find_customer(both).role_confidence == Fraction(4, 10)


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_less_certain_voice_only_widens(one: float, other: float) -> None:
    unsure = infer_signals(told_apart(None, min(one, other), None, min(one, other)))
    surer = infer_signals(told_apart(None, max(one, other), None, max(one, other)))
    for wide, narrow in zip(unsure.all(), surer.all(), strict=True):
        assert wide.value == narrow.value
        if wide.low is not None and wide.high is not None and narrow.low is not None and narrow.high is not None:
            assert wide.low <= narrow.low
            assert narrow.high <= wide.high


@pytest.mark.parametrize("name", [name for name in SignalName if name is not SignalName.COMPLIANCE])
def test_every_inferred_signal_of_the_customer_widens(name: SignalName) -> None:
    sure, unsure = (infer_signals(told_apart(None, voice, None, voice))[name] for voice in (1.0, 0.8))
    assert sure.low is not None and sure.high is not None and unsure.low is not None and unsure.high is not None
    gained = (unsure.high - unsure.low) - (sure.high - sure.low)
    assert 0 < gained <= 2 * ROLE_WIDTH * 0.2 + 0.002
