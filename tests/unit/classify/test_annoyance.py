"""How annoyed stretches of customers sound: exact says from meaning and tone, and quotes that hold the words."""

from __future__ import annotations

import pytest

from qa_engine.classify.annoyance import LABEL, AnnoyanceReader, say
from qa_engine.classify.heads import LinearHead
from qa_engine.classify.stretches import StretchEncoder
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import AnnoyanceReading
from qa_engine.ports import Encoded
from qa_engine.testing import interaction
from tests.unit.classify.scripted import WIDTH, ToneWordEncoder, head

#: The vectors' first places alone; side by side they have the length of the square root of 2.
ONE = bytes([1] + [0] * (WIDTH - 1))
NONE = bytes(WIDTH)
WORDS = ToneWordEncoder("ridiculous", "lovely")


def word_head() -> LinearHead:
    """Return a head for which "ridiculous" sounds annoyed and "lovely" content."""
    return head("annoyance", (LABEL,), [[0] * WIDTH + [0, 1, -1] + [0] * (WIDTH - 3)], threshold=0.1)


def read(talk: Interaction) -> tuple[AnnoyanceReading, ...]:
    return AnnoyanceReader(word_head()).read(talk, StretchEncoder(WORDS).of([talk])[0])


@pytest.mark.parametrize(
    ("meaning", "tone", "bias", "threshold", "expected", "why"),
    [
        (1, 0, 0.0, 0.05, 0.7071, "the meaning alone: 1 / sqrt(2)"),
        (0, -1, 0.0, 0.05, -0.7071, "the tone alone"),
        (1, 1, 0.0, 0.05, 1.0, "both, never above 1"),
        (-1, -1, 0.0, 0.05, -1.0, "nor below -1"),
        (1, -1, 0.0, 0.05, 0.0, "they may cancel out"),
        (0, 0, 0.04, 0.05, 0.0, "less than the threshold is none"),
        (0, 0, -0.04, 0.05, 0.0, "either way"),
        (0, 0, 0.05, 0.05, 0.05, "the threshold itself counts"),
    ],
)
def test_say(meaning: int, tone: int, bias: float, threshold: float, expected: float, why: str) -> None:
    nothing = [0] * (WIDTH - 1)
    weights = [[meaning, *nothing, tone, *nothing]]
    assert say(head("annoyance", (LABEL,), weights, bias=bias, threshold=threshold), Encoded(ONE, ONE)) == expected, why


def test_stretches_are_listed_with_how_they_sound() -> None:
    talk = interaction(
        ("customer", "  That is ridiculous! "),
        ("agent", "It is ridiculous indeed."),
        ("customer", "Hello there."),
        ("customer", "How lovely."),
        ("customer", ""),
    )
    found = read(talk)
    assert [(one.turn_index, one.annoyed > 0, one.evidence.quote) for one in found] == [
        (0, True, "That is ridiculous!"),
        (3, False, "How lovely."),
    ]
    for one in found:
        assert one.evidence.quote == talk.turns[one.turn_index].text[one.evidence.start : one.evidence.end]
        assert one.evidence.confidence == abs(one.annoyed)
        assert (one.evidence.detector, one.evidence.detector_version) == ("annoyance", "1")
        assert ("annoyed" in (one.evidence.reason or "")) is (one.annoyed > 0)


@pytest.mark.parametrize("role", list(Role))
def test_only_customers_tell(role: Role) -> None:
    talk = interaction((role.value, "That is ridiculous."), ("agent", "Hello."), ("customer", "Hello."))
    assert bool(read(talk)) is (role is Role.CUSTOMER)


@pytest.mark.parametrize(
    ("language", "of_turn", "tells"), [("en", None, True), ("de", None, False), ("de", "en", True), ("en", "pl", False)]
)
def test_only_english_turns_are_read(language: str, of_turn: str | None, tells: bool) -> None:
    talk = interaction(("customer", "That is ridiculous."), language=language)
    talk = talk.evolve(turns=(talk.turns[0].evolve(language=of_turn),))
    assert bool(read(talk)) is tells


def test_without_a_tone_nothing_is_read() -> None:
    talk = interaction(("customer", "That is ridiculous."))
    stretches = StretchEncoder(_MeaningAlone("ridiculous")).of([talk])[0]
    assert AnnoyanceReader(word_head()).read(talk, stretches) == ()


class _MeaningAlone(ToneWordEncoder):
    """An encoder that has no tone for any text."""

    def encode_with_tone(self, texts: object) -> list[Encoded]:
        assert isinstance(texts, list)
        return [Encoded(one) for one in self.encode(texts)]
