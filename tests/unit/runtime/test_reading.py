"""One bad arrival never stops a batch, and a fault of the machine is never blamed on an arrival."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qa_engine.domain.arrival import Arrival, AudioTrack, Problem, ReadInteraction, Recording
from qa_engine.domain.interaction import Channel, Interaction, Role, Source
from qa_engine.domain.readings import Readings
from qa_engine.errors import DeviceError, ModelError, PrivacyError, QAEngineError
from qa_engine.media import write_wav
from qa_engine.ports import ComponentInfo
from qa_engine.runtime.reading import Read, ReadingPipeline, Unread
from qa_engine.testing import ScriptedTranscriber, interaction, silence


class ScriptedMasker:
    """Masks nothing; refuses the interactions that a test names."""

    info = ComponentInfo(name="scripted-masker", version="1")

    def __init__(self, refused: str = "") -> None:
        self.refused = refused

    def mask(self, interaction: Interaction) -> Interaction:
        if interaction.id == self.refused:
            raise PrivacyError("cannot be masked", item=interaction.id)
        return interaction


class ScriptedReader:
    """Reads nothing; fails on the interaction that a test names, with the error it names."""

    info = ComponentInfo(name="scripted-reader", version="1")

    def __init__(self, spoiled: str = "", error: Exception | None = None) -> None:
        self.spoiled = spoiled
        self.error = error

    def read(self, interactions: Sequence[Interaction]) -> list[ReadInteraction]:
        for one in interactions:
            if one.id == self.spoiled and self.error:
                raise self.error
        return [ReadInteraction(interaction=one, readings=Readings()) for one in interactions]


def arrival(id: str) -> Arrival:
    return Arrival(source=Source(uri=f"{id}.jsonl"), content=interaction(("customer", "Hello?"), id=id))


def pipeline(masker: ScriptedMasker | None = None, reader: ScriptedReader | None = None) -> ReadingPipeline:
    return ReadingPipeline(ScriptedTranscriber(), masker or ScriptedMasker(), reader or ScriptedReader())


def outcome(result: Read | Unread) -> str:
    return "read" if isinstance(result, Read) else f"{result.stage} {result.problem.code}"


BATCH = [
    arrival("a"),
    Arrival(source=Source(uri="b.jsonl"), problem=Problem(code="no_turns", message="nobody said anything")),
    arrival("c"),
]


@pytest.mark.parametrize(
    ("masker", "reader", "expected", "why"),
    [
        (None, None, ["read", "ingest no_turns", "read"], "a problem keeps its place"),
        (
            ScriptedMasker("a"),
            None,
            ["privacy masking_failed", "ingest no_turns", "read"],
            "what cannot be masked is out",
        ),
        (
            None,
            ScriptedReader("c", ValueError("secret words")),
            ["read", "ingest no_turns", "engine internal_error"],
            "an unforeseen fault is its own arrival's only",
        ),
    ],
)
def test_one_arrival_never_spoils_another(
    masker: ScriptedMasker | None, reader: ScriptedReader | None, expected: list[str], why: str
) -> None:
    assert [outcome(result) for result in pipeline(masker, reader).read_batch(BATCH)] == expected, why


def test_an_unforeseen_error_leaks_no_words() -> None:
    result = pipeline(reader=ScriptedReader("c", ValueError("secret words"))).read_batch(BATCH)[2]
    assert isinstance(result, Unread)
    assert "secret" not in result.as_failure().model_dump_json()
    assert "ValueError" in result.problem.message


@pytest.mark.parametrize("error", [ModelError("weights are altered"), DeviceError("no GPU")])
def test_a_fault_of_the_machine_stops_the_run(error: QAEngineError) -> None:
    with pytest.raises(type(error)):
        pipeline(reader=ScriptedReader("c", error)).read_batch(BATCH)


def recording(path: Path, roles: tuple[Role, ...] = ()) -> Arrival:
    details = Interaction(id="call-1", channel=Channel.CALL)
    track = AudioTrack(path=str(path), channel_roles=roles)
    return Arrival(source=Source(uri=path.name), content=Recording(details=details, tracks=(track,)))


@pytest.mark.parametrize(
    ("lines", "roles", "expected"),
    [
        ([(0, "Hello there.", 0.2, 1.0)], (), "read"),
        ([], (), "speech no_speech"),
        ([(0, "Hello there.", 0.2, 1.0)], (Role.AGENT, Role.CUSTOMER), "media invalid_record"),
    ],
    ids=["heard", "nobody speaks", "two sides named for one channel"],
)
def test_recordings(
    tmp_path: Path, lines: list[tuple[int, str, float, float]], roles: tuple[Role, ...], expected: str
) -> None:
    path = tmp_path / "call.wav"
    write_wav(path, silence(2.0))
    reading = ReadingPipeline(ScriptedTranscriber(*lines), ScriptedMasker(), ScriptedReader())
    assert outcome(reading.read_batch([recording(path, roles)])[0]) == expected


def test_config_tells_components_apart() -> None:
    other = ReadingPipeline(ScriptedTranscriber(), ScriptedMasker(), ScriptedReader(), language="es")
    assert pipeline().config == pipeline().config
    assert pipeline().config != other.config
