"""What the reading pipeline hands on of arrivals that cannot be read, and of what readers noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.classify import TurnReader
from qa_engine.domain.arrival import Arrival, AudioTrack, Problem, Recording
from qa_engine.domain.interaction import Channel, Interaction, Source
from qa_engine.media import write_wav
from qa_engine.ports import Audio, ComponentInfo, Device
from qa_engine.privacy import PatternMasker
from qa_engine.runtime.reading import Read, ReadingPipeline, Unread
from qa_engine.settings import Settings
from qa_engine.speech import RecognitionOptions, WhisperTranscriber
from qa_engine.testing import interaction
from tests.unit.speech.scripted import ScriptedRecogniser, ScriptedVoices, failing_at, recorded, voices

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


def arrived(path: Path, level: float) -> Arrival:
    """A recording in which somebody speaks so loudly."""
    write_wav(path, recorded(voices(1, (1, 3, level))))
    details = Interaction(id=path.stem, channel=Channel.CALL)
    return Arrival(
        source=Source(uri=path.name), content=Recording(details=details, tracks=(AudioTrack(path=str(path)),))
    )


def test_a_recording_that_cannot_be_listened_to_costs_no_other(tmp_path: Path) -> None:
    transcriber = WhisperTranscriber(
        str(tmp_path),
        options=RecognitionOptions(maximum_letters_per_s=30.0),
        cpu_threads=1,
        settings=Settings(),
        voices=ScriptedVoices(),
        load=lambda folder, device, threads: ScriptedRecogniser(),
        detect=failing_at(3, IndexError("my card is 4242")),
    )
    transcriber.setup(Device())
    pipeline = ReadingPipeline(transcriber, PatternMasker(key=b"k" * 32), TurnReader(None))
    levels = {"first": 0.1, "loud": 0.3, "last": 0.2}
    results = pipeline.read_batch([arrived(tmp_path / f"{name}.wav", level) for name, level in levels.items()])
    assert [type(result) for result in results] == [Read, Unread, Read]
    failure = results[1].as_failure() if isinstance(results[1], Unread) else None
    assert failure is not None
    assert (failure.interaction_id, failure.stage, failure.code) == ("loud", "speech", "transcription_failed")
    assert failure.message.startswith("finding its speech failed (IndexError)")
