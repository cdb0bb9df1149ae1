"""For tests, ours and yours: builders, scripted components, and checks that a component of your own must pass.

Scripted components are fast and exact stand-ins for models: they are real implementations of the ports, so a test with
them exercises everything else as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.domain.readings import SentimentReading
from qa_engine.domain.transcript import Segment, Transcript, TranscriptProvenance, Word
from qa_engine.ports import SAMPLE_RATE, Audio, ComponentInfo, Device, TurnClassifier, TurnEncoder, TurnView

VECTOR_SIZE = 384
_CPU = Device()


def interaction(
    *lines: tuple[str, str], id: str = "t-1", channel: Channel = Channel.CHAT, **details: object
) -> Interaction:
    """Build an interaction from ``(role, text)`` lines: one participant a role, all other fields as given.

    >>> interaction(("customer", "Hello?"), ("agent", "Good morning.")).role(1)
    <Role.AGENT: 'agent'>
    """
    roles = list(dict.fromkeys(role for role, _ in lines))
    return Interaction.model_validate(
        {
            "id": id,
            "channel": channel,
            "language": "en",
            "participants": tuple(Participant(id=role, role=Role(role)) for role in roles),
            "turns": tuple(Turn(participant=role, text=text) for role, text in lines),
            **details,
        }
    )


def call(*lines: tuple[str, str, float, float], id: str = "call-1", **details: object) -> Interaction:
    """Build a call from ``(role, text, start_s, end_s)`` lines."""
    built = interaction(*((role, text) for role, text, _, _ in lines), id=id, channel=Channel.CALL, **details)
    timed = [
        turn.evolve(start_s=start_s, end_s=end_s)
        for turn, (_, _, start_s, end_s) in zip(built.turns, lines, strict=True)
    ]
    return built.evolve(turns=tuple(timed))


class ScriptedEncoder:
    """An encoder without a model: a text's vector counts its words, hashed into ``VECTOR_SIZE`` places.

    Texts that share words get similar vectors, equal texts equal ones. ``encoded`` remembers what it was asked for, so
    that a test can prove that nothing was encoded twice, or at all.
    """

    def __init__(self) -> None:
        self.encoded: list[str] = []

    @property
    def info(self) -> ComponentInfo:
        return ComponentInfo(name="scripted-encoder", version="1", languages=("en",))

    def setup(self, device: Device) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to let go."""

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        self.encoded.extend(texts)
        return [_counted_words(text) for text in texts]


def _counted_words(text: str) -> bytes:
    counts = [0] * VECTOR_SIZE
    for word in re.findall(r"\w+", text.casefold()) or [""]:
        digest = hashlib.sha256(word.encode()).digest()
        place, sign = int.from_bytes(digest[:2], "big") % VECTOR_SIZE, 1 if digest[2] % 2 else -1
        counts[place] += sign
    peak = max(map(abs, counts)) or 1
    return bytes((count * 127 // peak) & 0xFF for count in counts)


class ScriptedTranscriber:
    """A transcriber that hears, in every recording, the given lines: ``(channel, text, start_s, end_s)``."""

    def __init__(self, *lines: tuple[int, str, float, float]) -> None:
        self.lines = lines

    @property
    def info(self) -> ComponentInfo:
        return ComponentInfo(name="scripted-transcriber", version="1", languages=("en",))

    def setup(self, device: Device) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to let go."""

    def transcribe_batch(self, recordings: Sequence[Audio], *, language: str | None = None) -> list[Transcript]:
        return [self._transcript(recording, language) for recording in recordings]

    def _transcript(self, recording: Audio, language: str | None) -> Transcript:
        channels = recording.samples.shape[0]
        segments = tuple(
            Segment(start_s=start_s, end_s=end_s, text=text, channel=channel, words=_even_words(text, start_s, end_s))
            for channel, text, start_s, end_s in self.lines
            if channel < channels
        )
        return Transcript(
            language=language or "en",
            language_probability=1.0,
            declared_s=recording.declared_s,
            decoded_s=recording.decoded_s,
            speech_s=sum(segment.end_s - segment.start_s for segment in segments),
            channels=channels,
            segments=segments,
            provenance=TranscriptProvenance(
                engine="scripted", engine_version="1", model="script", device="cpu", compute_type="none"
            ),
        )


def _even_words(text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    words = text.split()
    step = (end_s - start_s) / max(len(words), 1)
    return tuple(
        Word(text=word, start_s=start_s + i * step, end_s=start_s + (i + 1) * step, confidence=0.9)
        for i, word in enumerate(words)
    )


def silence(seconds: float, channels: int = 1) -> Audio:
    """Return digital silence."""
    import numpy as np

    return Audio(np.zeros((channels, int(seconds * SAMPLE_RATE)), np.float32), seconds, seconds)


_ODD_TEXTS = ("Thank you!", "", "😀" * 50, "שלום עולם", "word " * 2000, "\u200b", "No.", "Thank you!")


def check_encoder(encoder: TurnEncoder, device: Device = _CPU) -> None:
    """Check a component of your own against what the engine relies on.

    Raises:
        AssertionError: the encoder breaks the contract; the message says which part.
    """
    encoder.setup(device)
    vectors = encoder.encode(_ODD_TEXTS)
    assert len(vectors) == len(_ODD_TEXTS), "one vector for each text, in order"
    assert len({len(vector) for vector in vectors}) == 1, "all vectors have the same length"
    assert vectors[0] == vectors[-1], "equal texts have equal vectors"
    assert encoder.encode(_ODD_TEXTS) == vectors, "the same call gives the same vectors"
    alone = [encoder.encode([text])[0] for text in _ODD_TEXTS]
    assert alone == vectors, "a vector does not depend on what else is in the batch"
    assert encoder.encode([]) == [], "an empty batch is fine"
    encoder.close()


def check_classifier(classifier: TurnClassifier, device: Device = _CPU) -> None:
    """Check a sentiment classifier of your own against what the engine relies on.

    Raises:
        AssertionError: the classifier breaks the contract; the message says which part.
    """
    classifier.setup(device)
    turns = [TurnView(text=text, role=Role.CUSTOMER, channel=Channel.CHAT, language="en") for text in _ODD_TEXTS]
    readings = classifier.read_batch(turns)
    assert [reading.turn_index for reading in readings] == list(range(len(turns))), "one reading a turn, in order"
    assert classifier.read_batch(turns) == readings, "the same call gives the same readings"
    alone: list[SentimentReading] = [classifier.read_batch([turn])[0].evolve(turn_index=0) for turn in turns]
    assert alone == [reading.evolve(turn_index=0) for reading in readings], "a reading does not depend on the batch"
    assert classifier.read_batch([]) == [], "an empty batch is fine"
    classifier.close()
