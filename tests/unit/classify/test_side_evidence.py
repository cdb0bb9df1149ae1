"""What the words of several turns tell together of their side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.side_evidence import side_evidence
from qa_engine.domain.interaction import Interaction
from qa_engine.testing import interaction


def said(*texts: str, language: str = "en") -> Interaction:
    return interaction(*(("agent", text) for text in texts), language=language)


@pytest.mark.parametrize(
    ("texts", "language", "sign", "why"),
    [
        (("How can I help you?", "Let me check that for you."), "en", 1, "an agent's phrases"),
        (("I'd like to cancel.", "My bill is wrong, I already called."), "en", -1, "a customer's phrases"),
        (("Seven.", "Blue."), "en", 0, "words that fit either side"),
        (("Wie kann ich Ihnen helfen?",), "de", 1, "cues of another language"),
        (("How can I help you?",), "pl", 0, "a language without phrases"),
    ],
)
def test_phrases(texts: tuple[str, ...], language: str, sign: int, why: str) -> None:
    found = side_evidence(said(*texts, language=language), range(len(texts)), [0.0] * len(texts))
    assert (found > 0) - (found < 0) == sign, why


def test_nothing_said_tells_nothing() -> None:
    assert side_evidence(said("a"), [], [3.0]) == 0.0


def test_a_long_turn_counts_for_more_than_a_short_one() -> None:
    contact = said("no " * 10, "yes")
    assert side_evidence(contact, [0, 1], [2.0, -2.0]) > 0
    assert side_evidence(contact, [0, 1], [-2.0, 2.0]) < 0


def test_a_very_long_turn_does_not_drown_the_others() -> None:
    contact = said("no " * 500, "yes " * 12, "yes " * 12)
    assert side_evidence(contact, [0, 1, 2], [2.0, -2.0, -2.0]) < 0


def test_evidence_grows_with_turns_up_to_a_limit() -> None:
    grown = [side_evidence(said(*["no no no"] * n), range(n), [1.0] * n) for n in (1, 4, 16, 40)]
    assert grown[0] < grown[1] < grown[2]
    assert grown[2] == pytest.approx(grown[3])


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=6))
def test_the_other_side_mirrors(odds: list[float]) -> None:
    contact = said(*["seven eight"] * len(odds))
    turns = range(len(odds))
    assert side_evidence(contact, turns, odds) == pytest.approx(-side_evidence(contact, turns, [-o for o in odds]))
