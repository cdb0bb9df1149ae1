"""A quote is the text at its span, and a voice quote has its seconds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_engine.domain.evidence import Evidence, check_evidence, quote, span_times
from qa_engine.domain.interaction import Channel, Interaction, Participant, Turn, WordTime

WORDS = (
    WordTime(start=0, end=2, start_s=1.0, end_s=1.2),
    WordTime(start=3, end=5, start_s=1.3, end_s=1.5),
    WordTime(start=6, end=10, start_s=1.6, end_s=2.0),
)
SPOKEN = Turn(participant="u", text="it is down", start_s=0.5, end_s=2.5, words=WORDS)
WRITTEN = Turn(participant="u", text="it is down")


def contact(*turns: Turn) -> Interaction:
    return Interaction(id="c", channel=Channel.CALL, participants=(Participant(id="u"),), turns=turns)


def quoted(interaction: Interaction, span: tuple[int, int] | None = None, turn_index: int = 0) -> Evidence:
    return quote(interaction, turn_index, span, detector="d", detector_version="1", confidence=1.0, reason="r")


@pytest.mark.parametrize(
    ("turn", "span", "times"),
    [
        (SPOKEN, (3, 10), (1.3, 2.0)),
        (SPOKEN, (4, 5), (1.3, 1.5)),
        (SPOKEN, (2, 3), (0.5, 2.5)),
        (SPOKEN.evolve(words=()), (3, 10), (0.5, 2.5)),
        (WRITTEN, (0, 5), (None, None)),
    ],
)
def test_span_times(turn: Turn, span: tuple[int, int], times: tuple[float | None, float | None]) -> None:
    assert span_times(turn, *span) == times


def test_a_quote_is_the_text_at_its_span() -> None:
    evidence = quoted(contact(SPOKEN), (3, 10))
    assert (evidence.quote, evidence.start_s, evidence.end_s) == ("is down", 1.3, 2.0)
    assert quoted(contact(WRITTEN)).quote == "it is down"


@pytest.mark.parametrize("span", [(5, 5), (5, 4), (-1, 3), (0, 11)])
def test_spans_outside_the_turn_are_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside turn 0"):
        quoted(contact(WRITTEN), span)


def test_an_empty_turn_has_nothing_to_quote() -> None:
    with pytest.raises(ValueError, match="outside turn 0"):
        quoted(contact(Turn(participant="u", text="")))


def test_a_quote_must_be_as_long_as_its_span() -> None:
    with pytest.raises(ValidationError, match="not as long"):
        quoted(contact(WRITTEN)).evolve(end=3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"turn_index": 1}, "evidence of d on turn 1: there is no such turn"),
        ({"quote": "it was down", "end": 11}, "the quote is not in the text"),
        ({"start_s": None}, "a voice quote has no time"),
    ],
)
def test_evidence_that_does_not_stand_in_the_text(changes: dict[str, Any], message: str) -> None:
    evidence = quoted(contact(SPOKEN)).evolve(**changes)
    with pytest.raises(ValueError, match=message) as caught:
        check_evidence(contact(SPOKEN), evidence)
    assert "down" not in str(caught.value)


@settings(deadline=None)
@given(st.text(min_size=1), st.data())
def test_every_span_of_every_text_can_be_quoted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    interaction = contact(Turn(participant="u", text=text))
    evidence = quoted(interaction, (start, end))
    check_evidence(interaction, evidence)
    assert Evidence.from_bytes(evidence.to_bytes()) == evidence
