"""From an arrival to everything that models and counting can say of it, without a rubric.

Recordings are decoded and heard, all interactions are masked, and only then read. One bad arrival never stops a batch:
its error becomes an :class:`Unread` with the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from qa_engine.domain.arrival import Arrival, Problem, ReadInteraction, Recording
from qa_engine.domain.assessment import Failure
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Channel, Interaction, Source
from qa_engine.domain.ledger import Depth
from qa_engine.domain.record import Record
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.domain.transcript import Sound, Transcript
from qa_engine.errors import DeviceError, MediaError, ModelError, QAEngineError
from qa_engine.facts import count_facts
from qa_engine.media import decode, join
from qa_engine.ports import Audio, ComponentInfo, Masker, Transcriber
from qa_engine.speech import to_interaction
from qa_engine.version import __version__

#: Faults of the machine: the run stops and its arrivals stay open, instead of being set aside one by one.
_NOT_THE_ITEMS_FAULT = (ModelError, DeviceError)


class Reader(Protocol):
    """Reads masked interactions with all classifiers; same length and order."""

    @property
    def info(self) -> ComponentInfo: ...
    def read(self, interactions: Sequence[Interaction]) -> list[ReadInteraction]: ...


class Read(Record):
    """An arrival that was read."""

    source: Source
    read: ReadInteraction
    facts: Facts
    origin: ReadingOrigin


class Unread(Record):
    """An arrival that could not be read, why, and how far it got."""

    source: Source
    interaction_id: str
    stage: str
    problem: Problem
    retryable: bool = False
    depth: Depth = Depth()
    heard: Interaction | None = None

    def as_failure(self) -> Failure:
        """Return what is handed to whoever asked for an assessment."""
        return Failure(
            interaction_id=self.interaction_id,
            stage=self.stage,
            code=self.problem.code,
            message=self.problem.message,
            retryable=self.retryable,
            heard=self.heard,
        )


@dataclass(frozen=True)
class _Decoded:
    """A recording whose sound was decoded and waits to be heard."""

    arrival: Arrival
    recording: Recording
    audio: Audio


class _Heard(Record):
    """An unmasked interaction on its way to the masker, with how deep its source was heard. Never stored."""

    source: Source
    interaction: Interaction
    origin: ReadingOrigin
    sounds: tuple[Sound, ...] = ()
    truncated: str | None = None


class ReadingPipeline:
    """Owns no model: it is handed opened components and only puts them in order."""

    def __init__(
        self, transcriber: Transcriber, masker: Masker, reader: Reader, *, language: str | None = None
    ) -> None:
        self.transcriber = transcriber
        self.masker = masker
        self.reader = reader
        self.language = language

    @property
    def config(self) -> str:
        """A hash of everything that decides what a reading says: engine, components, options."""
        infos = [self.transcriber.info, self.masker.info, self.reader.info]
        text = "\n".join(
            [__version__, self.language or "", *(info.model_dump_json(exclude={"resources"}) for info in infos)]
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def read_batch(self, arrivals: Sequence[Arrival]) -> list[Read | Unread]:
        """Read a batch: same length and order as ``arrivals``. A fault of one arrival is its own and nobody else's.

        Raises:
            ModelError, DeviceError: weights or device cannot be used, so nothing can be read at all.
        """
        try:
            return self._read_together(arrivals)
        except _NOT_THE_ITEMS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - a defect met on one arrival must not lose the others
            if len(arrivals) > 1:
                return [result for arrival in arrivals for result in self.read_batch([arrival])]
            # The text of an unforeseen error may hold a customer's words, so only its type is kept.
            problem = Problem(code="internal_error", message=f"unforeseen {type(error).__name__}; please report it")
            return [self._masked_id(_unread(arrivals[0].source, _fallback_id(arrivals[0]), "engine", problem))]

    def _read_together(self, arrivals: Sequence[Arrival]) -> list[Read | Unread]:
        heard = self._hear([self._take_in(arrival) for arrival in arrivals])
        masked = [self._mask(item) if isinstance(item, _Heard) else item for item in heard]
        whole = [_set_aside(item) if isinstance(item, _Heard) and item.truncated else item for item in masked]
        readable = [item for item in whole if isinstance(item, _Heard)]
        read = iter(self._read(readable))
        return [next(read) if isinstance(item, _Heard) else self._masked_id(item) for item in whole]

    def _take_in(self, arrival: Arrival) -> _Heard | _Decoded | Unread:
        if arrival.problem:
            return _unread(arrival.source, _fallback_id(arrival), "ingest", arrival.problem)
        content = arrival.content
        if isinstance(content, Interaction):
            origin = ReadingOrigin(notes=arrival.notes)
            return _Heard(source=arrival.source, interaction=content, origin=origin)
        assert isinstance(content, Recording)
        try:
            return _Decoded(arrival, content, _load(content))
        except _NOT_THE_ITEMS_FAULT:
            raise
        except QAEngineError as error:
            return _failed(arrival.source, content.details.id, error)

    def _hear(self, taken: Sequence[_Heard | _Decoded | Unread]) -> list[_Heard | Unread]:
        """Hear the recordings together, those of one stated language at a time."""
        heard: dict[int, _Heard | Unread] = {}
        by_language: dict[str | None, list[int]] = {}
        for index, item in enumerate(taken):
            if isinstance(item, _Decoded):
                by_language.setdefault(item.recording.details.language or self.language, []).append(index)
            else:
                heard[index] = item
        for language, indexes in by_language.items():
            recordings = [item for index in indexes if isinstance(item := taken[index], _Decoded)]
            heard.update(zip(indexes, self._transcribe(recordings, language), strict=True))
        return [heard[index] for index in range(len(taken))]

    def _transcribe(self, recordings: Sequence[_Decoded], language: str | None) -> list[_Heard | Unread]:
        try:
            transcripts = self.transcriber.transcribe_batch([one.audio for one in recordings], language=language)
        except _NOT_THE_ITEMS_FAULT:
            raise
        except QAEngineError as error:
            if len(recordings) > 1:  # which one it was shows when each is heard alone
                return [result for one in recordings for result in self._transcribe([one], language)]
            return [_failed(recordings[0].arrival.source, recordings[0].recording.details.id, error)]
        return [_heard(one, transcript) for one, transcript in zip(recordings, transcripts, strict=True)]

    def _mask(self, heard: _Heard) -> _Heard | Unread:
        try:
            origin = heard.origin.evolve(notes=self._masked_notes(heard.origin.notes))
            return heard.evolve(interaction=self.masker.mask(heard.interaction), origin=origin)
        except QAEngineError as error:
            return _failed(heard.source, heard.interaction.id, error)

    def _masked_notes(self, notes: tuple[str, ...]) -> tuple[str, ...]:
        """Notes repeat names of columns and files, which are whatever somebody typed."""
        if not notes:
            return notes
        carrier = Interaction(
            id="notes", channel=Channel.CHAT, attributes={str(i): note for i, note in enumerate(notes)}
        )
        return tuple(self.masker.mask(carrier).attributes.values())

    def _masked_id(self, unread: Unread) -> Unread:
        """An arrival that cannot be read is named in the ledger by the id its source gave it; that id may be a card."""
        if unread.interaction_id == _place(unread.source):
            return unread
        try:
            masked = self.masker.mask(Interaction(id=unread.interaction_id, channel=Channel.CHAT)).id
        except QAEngineError:
            masked = _place(unread.source)
        return unread.evolve(interaction_id=masked, problem=unread.problem.evolve(interaction_id=None))

    def _read(self, heard: Sequence[_Heard]) -> list[Read]:
        if not heard:
            return []
        reads = self.reader.read([item.interaction for item in heard])
        return [
            Read(source=item.source, read=read, facts=count_facts(read.interaction, item.sounds), origin=item.origin)
            for item, read in zip(heard, reads, strict=True)
        ]


def _load(recording: Recording) -> Audio:
    tracks = [decode(track.path) for track in recording.tracks]
    audio = tracks[0] if len(tracks) == 1 else join(tracks)
    roles = [track.role for track in recording.tracks if track.role]
    channel_roles = tuple(roles) if len(tracks) > 1 else recording.tracks[0].channel_roles
    channels = audio.samples.shape[0]
    if channel_roles and len(channel_roles) != channels:
        message = f"channel_roles names {len(channel_roles)} sides, but the recording has {channels} channels"
        raise MediaError(message, code="invalid_record")
    return replace(audio, channel_roles=channel_roles)


def _heard(decoded: _Decoded, transcript: Transcript) -> _Heard | Unread:
    arrival, audio = decoded.arrival, decoded.audio
    interaction = to_interaction(transcript, decoded.recording)
    if not interaction.turns:
        problem = Problem(code="no_speech", message="the recording was decoded, but nobody speaks in it")
        if audio.truncated:
            problem = Problem(code="truncated_media", message=audio.truncated)
        return _unread(
            arrival.source, interaction.id, "media" if audio.truncated else "speech", problem, _depth(transcript)
        )
    origin = ReadingOrigin(
        declared_s=transcript.declared_s,
        decoded_s=transcript.decoded_s,
        speech_s=transcript.speech_s,
        transcript=transcript.provenance,
        notes=arrival.notes + audio.notes,
    )
    return _Heard(
        source=arrival.source,
        interaction=interaction,
        origin=origin,
        sounds=transcript.sounds,
        truncated=audio.truncated,
    )


def _set_aside(heard: _Heard) -> Unread:
    """A recording of which too much is missing is not scored; what was heard of it, masked, is kept."""
    problem = Problem(code="truncated_media", message=heard.truncated or "")
    origin = heard.origin
    depth = Depth(
        declared_s=origin.declared_s,
        decoded_s=origin.decoded_s,
        speech_s=origin.speech_s,
        turns=len(heard.interaction.turns),
    )
    return Unread(
        source=heard.source,
        interaction_id=heard.interaction.id,
        stage="media",
        problem=problem,
        depth=depth,
        heard=heard.interaction,
    )


def _depth(transcript: Transcript) -> Depth:
    return Depth(declared_s=transcript.declared_s, decoded_s=transcript.decoded_s, speech_s=transcript.speech_s)


def _fallback_id(arrival: Arrival) -> str:
    given = arrival.problem.interaction_id if arrival.problem else None
    return given or _place(arrival.source)


def _place(source: Source) -> str:
    return f"{source.uri}#{source.ordinal}"[:200]


def _unread(source: Source, interaction_id: str, stage: str, problem: Problem, depth: Depth | None = None) -> Unread:
    return Unread(source=source, interaction_id=interaction_id, stage=stage, problem=problem, depth=depth or Depth())


def _failed(source: Source, interaction_id: str, error: QAEngineError) -> Unread:
    return Unread(
        source=source,
        interaction_id=interaction_id,
        stage=error.stage,
        problem=Problem(code=error.code, message=error.message),
        retryable=error.retryable,
    )
