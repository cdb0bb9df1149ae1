"""The seams: what the engine asks of its replaceable parts.

A component's constructor only stores its arguments; ``setup`` loads weights onto a device; ``close`` lets them go.
Batch is the only verb: a single file, and a live turn, are batches of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, runtime_checkable

from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.domain.readings import SentimentReading
from qa_engine.domain.record import Record
from qa_engine.domain.transcript import Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
Item = TypeVar("Item")
Result = TypeVar("Result")


class Device(Record):
    """A device that has carried out a real operation. ``fell_back_from`` tells what was tried, ``note`` why not."""

    kind: Literal["cpu", "cuda"] = "cpu"
    index: int = 0
    compute_type: str = "int8"
    name: str = "cpu"
    fell_back_from: str | None = None
    note: str | None = None


class Resources(Record):
    """What a component wants of the machine it runs on."""

    cpus: float = 1
    gpus: float = 0
    memory_bytes: int = 0


class ComponentInfo(Record):
    """How a component introduces itself; goes into provenance and ``qa-engine describe``."""

    name: str
    version: str
    sha256: str | None = None
    languages: tuple[str, ...] = ()
    resources: Resources = Resources()


@dataclass(frozen=True)
class Audio:
    """Decoded sound: ``samples`` has shape (channels, n), float32 in -1..1, at ``SAMPLE_RATE``.

    ``declared_s`` is what the file's header says; ``decoded_s`` is what could be decoded before resampling.
    ``truncated`` says, for a person, why too little of the recording could be decoded to score it; ``None`` where
    enough could.
    """

    samples: NDArray[np.float32]
    declared_s: float | None
    decoded_s: float
    channel_roles: tuple[Role, ...] = ()
    notes: tuple[str, ...] = field(default=())
    truncated: str | None = None


@dataclass(frozen=True)
class TurnView:
    """One turn as a classifier sees it, with its encoder's vectors (signed bytes) where there is an encoder."""

    text: str
    role: Role
    channel: Channel
    language: str | None = None
    vector: bytes | None = None
    tone: bytes | None = None


@runtime_checkable
class Component(Protocol):
    @property
    def info(self) -> ComponentInfo: ...
    def setup(self, device: Device) -> None: ...
    def close(self) -> None: ...


@runtime_checkable
class Transcriber(Component, Protocol):
    """Hears recordings. Channels are heard one by one and merged on one clock; same length and order as the input."""

    def transcribe_batch(self, recordings: Sequence[Audio], *, language: str | None = None) -> list[Transcript]: ...


@runtime_checkable
class TurnEncoder(Component, Protocol):
    """Gives each text a vector as signed bytes, independent of what else is in the batch."""

    def encode(self, texts: Sequence[str]) -> list[bytes]: ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's two vectors, as signed bytes: what it is about, and how it is meant. ``tone`` may not be there."""

    meaning: bytes
    tone: bytes | None = None


@runtime_checkable
class ToneEncoder(TurnEncoder, Protocol):
    """Gives each text, in the same pass, a second vector that is trained for moods and for what turns do."""

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]: ...


@runtime_checkable
class TurnClassifier(Component, Protocol):
    """Reads the sentiment of turns: same length and order; index 0.. in the given batch."""

    def read_batch(self, turns: Sequence[TurnView]) -> list[SentimentReading]: ...


@runtime_checkable
class Masker(Protocol):
    """Replaces personal data by typed placeholders. Masking twice changes nothing more."""

    @property
    def info(self) -> ComponentInfo: ...
    def mask(self, interaction: Interaction) -> Interaction: ...


@runtime_checkable
class Executor(Protocol):
    """Runs one function over batches of items; results keep the order of the items."""

    def run(self, work: Callable[[Sequence[Item]], Sequence[Result]], items: Iterable[Item]) -> Iterator[Result]: ...
