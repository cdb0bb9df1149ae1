"""What the reading pipeline hands on of arrivals that cannot be read, and of what readers noted."""

from __future__ import annotations

import pytest

from qa_engine.classify import TurnReader
from qa_engine.domain.arrival import Arrival, Problem
from qa_engine.domain.interaction import Source
from qa_engine.ports import Audio, ComponentInfo, Device
from qa_engine.privacy import PatternMasker
from qa_engine.runtime.reading import Read, ReadingPipeline, Unread
from qa_engine.testing import interaction

CARD = "5555 5555 5555 4444"


class Deaf:
    """A transcriber for tests in which nothing is spoken."""

    info = ComponentInfo(name="deaf", version="1")

    def setup(self, device: Device) -> None: ...
    def close(self) -> None: ...

    def transcribe_batch(self, audios: list[Audio], *, language: str | None = None) -> list[object]:
        raise AssertionError("nothing is spoken here")


@pytest.fixture
def pipeline() -> ReadingPipeline:
    return ReadingPipeline(Deaf(), PatternMasker(key=b"k" * 32), TurnReader(None))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("bad-1", "bad-1"),
        (None, "a.jsonl#3"),
        ("noah.17@example.com", "noah.17@example.com"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_id_or_place(
    pipeline: ReadingPipeline, given: str | None, shown: str
) -> None:
    problem = Problem(code="no_turns", message="line 4: nobody said anything", interaction_id=given)
    (unread,) = pipeline.read_batch([Arrival(source=Source(uri="a.jsonl", ordinal=3), problem=problem)])
    assert isinstance(unread, Unread)
    assert unread.interaction_id == shown


def test_the_id_of_what_cannot_be_read_is_masked_as_if_it_could(pipeline: ReadingPipeline) -> None:
    source = Source(uri="a.jsonl")
    problem = Problem(code="no_turns", message="line 1: nobody said anything", interaction_id=f"c {CARD}")
    whole = interaction(("customer", "Hello."), id=f"c {CARD}")
    unread, read = pipeline.read_batch([Arrival(source=source, problem=problem), Arrival(source=source, content=whole)])
    assert isinstance(unread, Unread) and isinstance(read, Read)
    assert CARD not in unread.model_dump_json()
    assert unread.interaction_id == read.read.interaction.id


def test_notes_of_a_reader_are_masked(pipeline: ReadingPipeline) -> None:
    notes = ("column 'id' read as conversation", f"column 5 ('{CARD}') was not used")
    said = interaction(("customer", "Hello."))
    (read,) = pipeline.read_batch([Arrival(source=Source(uri="a.csv"), content=said, notes=notes)])
    assert isinstance(read, Read)
    assert read.origin.notes == (notes[0], "column 5 ('[CARD_1]') was not used")
