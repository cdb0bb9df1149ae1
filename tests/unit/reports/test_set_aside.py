"""Why an arrival was not assessed, as text: the reason, how much was heard, and what."""

from __future__ import annotations

import pytest

from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.ledger import ArrivalState, Depth, LedgerEntry
from qa_engine.domain.readings import RoleDoubt, RoleReading
from qa_engine.reports import explanation_text, set_aside_text
from qa_engine.reports.text import WIDTH
from qa_engine.testing import call

HEARD = call(("agent", "Good morning.", 0.5, 2.0), ("customer", "My card [CARD_1] was", 2.2, 3.1), id="c-1")
CUT = Failure(
    interaction_id="c-1",
    stage="media",
    code="truncated_media",
    message="3.20 s of 12.00 s could be decoded; fetch the recording again",
    heard=HEARD,
)
ENTRY = LedgerEntry(
    source="calls/cut.wav",
    ordinal=0,
    state=ArrivalState.QUARANTINED,
    interaction_id="c-1",
    reason="truncated_media",
    depth=Depth(declared_s=12.0, decoded_s=3.2, speech_s=2.4),
)


def test_reason_seconds_and_turns() -> None:
    assert set_aside_text(CUT, ENTRY).splitlines() == [
        "c-1: not assessed",
        "From: calls/cut.wav, number 1",
        "Why: 3.20 s of 12.00 s could be decoded; fetch the recording again (truncated media, at media)",
        "Heard: 3.2 of 12.0 s declared could be decoded, 2.4 s of it speech",
        "",
        "What was heard, personal data masked",
        "  [00:00:00.500] agent: Good morning.",
        "  [00:00:02.200] customer: My card [CARD_1] was",
    ]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (Depth(decoded_s=3.2), ["Heard: 3.2 s could be decoded"]),
        (Depth(turns=3), []),
    ],
    ids=["no length was declared", "not a recording"],
)
def test_only_what_is_known(depth: Depth, expected: list[str]) -> None:
    lines = set_aside_text(CUT.evolve(heard=None), ENTRY.evolve(depth=depth)).splitlines()
    assert lines[3:] == expected


def test_a_fault_that_may_pass() -> None:
    assert "the same run again tries it once more" in set_aside_text(CUT.evolve(retryable=True, heard=None), ENTRY)


def test_names_of_files_turn_no_text_around_and_lines_fit() -> None:
    text = set_aside_text(CUT.evolve(interaction_id="x\u202e" + "a b " * 40, heard=None), ENTRY)
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize(("probability", "shown"), [(0.973, "0.97"), (0.85, "0.85"), (1.0, "0.99")])
def test_sides_that_seem_swapped(angry: Assessment, probability: float, shown: str) -> None:
    role = RoleReading(
        participant="agent",
        role="agent",
        confidence=1 - probability,
        stated=True,
        doubt=RoleDoubt.SIDES_SWAPPED,
        doubt_probability=probability,
    )
    doubted = angry.evolve(readings=angry.readings.evolve(roles=(role,)))
    assert f"agent and customer seem to be swapped (p = {shown})" in explanation_text(doubted)
    assert "swapped" not in explanation_text(angry)
