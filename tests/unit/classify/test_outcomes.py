"""What stretches say of the outcome: exact says, the right side's labels, and quotes that hold the words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qa_engine.classify.cues import AGENT_SIDE
from qa_engine.classify.heads import LinearHead
from qa_engine.classify.outcomes import AGENT_LABELS, CUSTOMER_LABELS, LABELS, OutcomeReader, says
from qa_engine.classify.stretches import StretchEncoder
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import OutcomeReading
from qa_engine.testing import interaction
from tests.unit.classify.scripted import WIDTH, ToneWordEncoder, head

#: The vector's first place alone: a head's weights there are its logits.
ONE = bytes([1] + [0] * (WIDTH - 1))
#: Says nothing of turns without these words; each word speaks on both sides, a bit less on the customer's.
WORDS = ToneWordEncoder("replaced", "broken")


def outcome_head(*logits: int, threshold: float = 0.5) -> LinearHead:
    """Return a head whose logits at ``ONE`` are as given, in the order of ``LABELS``."""
    return head("outcome", LABELS, [[logit] + [0] * (WIDTH - 1) for logit in logits], threshold=threshold)


def word_head() -> LinearHead:
    """Return a head for which "replaced" speaks for a settled matter and "broken" for an open one."""
    rows = {"agent_settles": (1, 4), "agent_leaves_open": (2, 4), "customer_settles": (1, 3)}
    weights = np.zeros((len(LABELS), WIDTH), dtype=np.int64)
    for label, (place, weight) in {**rows, "customer_leaves_open": (2, 3)}.items():
        weights[LABELS.index(label), place] = weight
    return head("outcome", LABELS, weights.tolist(), threshold=0.6)


def read(talk: Interaction) -> tuple[OutcomeReading, ...]:
    return OutcomeReader(word_head()).read(talk, StretchEncoder(WORDS).of([talk])[0])


@pytest.mark.parametrize(
    ("logits", "threshold", "customer", "expected", "why"),
    [
        ((2, 0, 0, 0), 0.5, False, (0.7616, 0.0), "(0.8808 - 0.5) / 0.5"),
        ((0, 2, 0, 0), 0.5, False, (0.0, 0.7616), "the same for an open matter"),
        ((2, 2, 0, 0), 0.5, True, (0.0, 0.0), "labels of the agent say nothing of a customer"),
        ((0, 0, 2, 1), 0.5, True, (0.7616, 0.4621), "both at once"),
        ((0, 0, 2, 2), 0.5, False, (0.0, 0.0), "labels of the customer say nothing of an agent"),
        ((0, 0, 0, 0), 0.5, True, (0.0, 0.0), "the threshold itself says nothing"),
        ((-9, -9, -9, -9), 0.5, False, (0.0, 0.0), "below it nothing is negative"),
        ((2, 0, 0, 0), 0.9, False, (0.0, 0.0), "a higher threshold"),
        ((2, 0, 0, 0), 0.8, False, (0.404, 0.0), "(0.8808 - 0.8) / 0.2"),
        ((99, 0, 0, 0), 0.8, False, (1.0, 0.0), "never above 1"),
    ],
)
def test_says(
    logits: tuple[int, ...], threshold: float, customer: bool, expected: tuple[float, float], why: str
) -> None:
    assert says(outcome_head(*logits, threshold=threshold), ONE, customer=customer) == expected, why


def test_every_label_has_its_own_threshold_and_is_found_by_its_name() -> None:
    backwards = replace(outcome_head(2, 2, 2, 2), labels=tuple(reversed(LABELS)), thresholds=(0.5, 0.8, 0.9, 0.5))
    assert {*AGENT_LABELS, *CUSTOMER_LABELS} == set(LABELS)
    assert says(backwards, ONE, customer=True) == (0.404, 0.7616)
    assert says(backwards, ONE, customer=False) == (0.7616, 0.0)


def test_stretches_are_listed_with_what_they_say() -> None:
    talk = interaction(
        ("customer", "My line is broken."),
        ("agent", "Thank you for calling."),
        ("agent", "I have replaced it."),
        ("customer", "  It is replaced!  "),
    )
    found = read(talk)
    assert [(one.turn_index, one.settled > 0, one.unsettled > 0) for one in found] == [
        (0, False, True),
        (2, True, False),
        (3, True, False),
    ]
    assert [one.evidence.quote for one in found] == ["My line is broken.", "I have replaced it.", "It is replaced!"]
    assert ["open" in (one.evidence.reason or "") for one in found] == [True, False, False]
    assert found[1].settled > found[2].settled, "each side has its own weights"
    for one in found:
        text = talk.turns[one.turn_index].text
        assert one.evidence.quote == text[one.evidence.start : one.evidence.end]
        assert one.evidence.turn_index == one.turn_index
        assert one.evidence.confidence == max(one.settled, one.unsettled)
        assert (one.evidence.detector, one.evidence.detector_version) == ("outcome", "1")


def test_a_claim_of_the_agent_speaks_for_nothing_settled() -> None:
    talk = interaction(
        ("agent", "I have replaced it, it is solved. The old one is broken, solved."), ("customer", "Solved, replaced!")
    )
    assert [(one.turn_index, one.settled > 0, one.unsettled > 0) for one in read(talk)] == [
        (0, False, True),
        (1, True, False),
    ]


@pytest.mark.parametrize(
    ("text", "settles", "why"),
    [
        ("Replaced, I'd give it 2 out of 10.", False, "a low rating"),
        ("Replaced, I'd give it 9 out of 10.", True, "a high one"),
        ("Replaced, two out of five parcels.", True, "no rating"),
    ],
)
def test_a_low_rating_speaks_for_nothing_settled(text: str, settles: bool, why: str) -> None:
    assert bool(read(interaction(("customer", text)))) is settles, why


def test_how_a_letter_begins_and_ends_tells_nothing() -> None:
    letter = "Dear Replaced Ltd,\n\nMy line is broken.\n\nKind regards,\n\nIt Replaced"
    assert [one.evidence.quote for one in read(interaction(("customer", letter)))] == ["My line is broken."]


def test_a_long_turn_tells_stretch_by_stretch() -> None:
    filler = "We looked at the cable and at the box for a while and then at the wall and at the street " * 2
    text = f"At first it was broken. {filler.strip()}. Then we went on to other matters. In the end it was replaced."
    found = read(interaction(("agent", text)))
    assert len(found) == 2
    assert "broken" in found[0].evidence.quote
    assert "replaced" not in found[0].evidence.quote
    assert "replaced" in found[1].evidence.quote
    assert [one.unsettled > one.settled for one in found] == [True, False]
    assert found[0].evidence.end <= found[1].evidence.start
    assert [text[one.evidence.start : one.evidence.end] for one in found] == [one.evidence.quote for one in found]


@pytest.mark.parametrize("role", list(Role))
def test_only_sides_tell(role: Role) -> None:
    found = read(interaction((role.value, "It is replaced."), ("agent", "Hello."), ("customer", "Hello.")))
    assert len(found) == (role is Role.CUSTOMER or role in AGENT_SIDE)
    assert Role.UNKNOWN not in AGENT_SIDE


@pytest.mark.parametrize(
    ("language", "of_turn", "tells", "why"),
    [
        ("en", None, True, "English"),
        ("en-GB", None, True, "of any country"),
        ("de", None, False, "another language"),
        ("de", "en", True, "an English turn in a contact of another"),
        ("en", "pl", False, "a turn of another in an English contact"),
    ],
)
def test_only_english_turns_are_read(language: str, of_turn: str | None, tells: bool, why: str) -> None:
    talk = interaction(("customer", "It is replaced."), language=language)
    talk = talk.evolve(turns=(talk.turns[0].evolve(language=of_turn),))
    assert bool(read(talk)) is tells, why


def test_nothing_is_listed_where_nothing_is_said() -> None:
    assert read(interaction(("customer", "Hello there."), ("agent", "   "), ("agent", "Good morning."))) == ()
    assert read(interaction(("customer", ""))) == ()
