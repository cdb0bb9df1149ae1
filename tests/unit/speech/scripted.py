"""Scripted parts of the recogniser: what they hear follows from the sound alone, so that it can be foretold."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qa_engine.domain.transcript import Segment, Word
from qa_engine.ports import SAMPLE_RATE, Audio, Device
from qa_engine.speech.recognition import Decoding, Encoded, Heard
from qa_engine.speech.voice_activity import Span, SpeechDetector
from tests.unit.speech.made_voices import Samples, spoken

OUT_OF_MEMORY = RuntimeError("CUDA failed with error out of memory")
_GAP = SAMPLE_RATE // 2
_WORD = SAMPLE_RATE * 2 // 5


def loud_parts(samples: Samples, threshold: float) -> list[Span]:
    """Find the stretches of a made channel that are not silent for half a second."""
    loud = np.flatnonzero(samples)
    if not loud.size:
        return []
    breaks = np.flatnonzero(np.diff(loud) > _GAP)
    starts, ends = [loud[0], *loud[breaks + 1]], [*loud[breaks], loud[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def loudness(samples: Samples) -> int:
    """Return how loud the sound of a window is, pauses left out: 1 for a voice at level 0.1, 2 at 0.2."""
    return round(10 * float(np.sqrt(np.mean(np.square(samples[samples != 0])))))


def failing_at(loudly: int, failure: Exception) -> SpeechDetector:
    """Find the loud parts; raise ``failure`` at a channel that is so loud."""

    def detect(samples: Samples, threshold: float) -> list[Span]:
        if loudness(samples) == loudly:
            raise failure
        return loud_parts(samples, threshold)

    return detect


def says(samples: Samples, language: str = "en", decoding: Decoding | None = None) -> Heard:
    """Say a word wherever half a second of the window holds sound; its text tells its loudness and its very sound."""
    words = []
    for start in range(0, samples.size, _GAP):
        own = samples[start : start + _WORD]
        if np.count_nonzero(own) > own.size // 2:
            mark = zlib.crc32(own.tobytes())
            times = {"start_s": start / SAMPLE_RATE, "end_s": (start + own.size) / SAMPLE_RATE}
            words.append(Word(text=f"{loudness(samples)}-{mark:08x}", confidence=mark % 100 / 100, **times))
    text = " ".join(word.text for word in words)
    return Heard(text, tuple(words), average_log_probability=-0.2, no_speech_probability=0.1)


def marked(**marks: object) -> Callable[[Samples], Heard]:
    """Hear the words, with other marks."""
    return lambda samples: replace(says(samples), **marks)


def is_second(decoding: Decoding) -> bool:
    """Return whether a window is heard again: only then are times written."""
    return decoding.timestamps


@dataclass
class ScriptedRecogniser:
    """Says of each window what ``says`` says. ``failures`` are raised by one call of ``encode`` after the other.

    More windows at once than ``room`` are too many for its memory.
    """

    languages: tuple[str, ...] = ("en", "de", "th")
    detects: Callable[[Samples], Mapping[str, float]] = lambda samples: {"en": 0.9, "de": 0.1}
    says: Callable[[Samples, str, Decoding], Heard] = says
    failures: list[Exception] = field(default_factory=list)
    room: int = 1000
    encoded: list[tuple[int, float]] = field(default_factory=list)
    decoded: list[tuple[tuple[str, ...], Decoding]] = field(default_factory=list)

    def encode(self, windows: Sequence[Samples], context_s: float) -> Encoded:
        self.encoded.append((len(windows), context_s))
        if self.failures:
            raise self.failures.pop(0)
        if len(windows) > self.room:
            raise OUT_OF_MEMORY
        assert all(window.size <= context_s * SAMPLE_RATE for window in windows)
        return Encoded(tuple(windows), tuple(window.size / SAMPLE_RATE for window in windows))

    def detect_languages(self, encoded: Encoded) -> list[Mapping[str, float]]:
        return [self.detects(window) for window in encoded.states]

    def decode(self, encoded: Encoded, languages: Sequence[str], decoding: Decoding) -> list[Heard]:
        self.decoded.append((tuple(languages), decoding))
        return [self.says(window, *own, decoding) for window, *own in zip(encoded.states, languages, strict=True)]


@dataclass
class ScriptedVoices:
    """Calls every other segment the second speaker's. ``failures`` are raised by one call after the other."""

    separated: int = 0
    is_open: bool = False
    failures: list[Exception] = field(default_factory=list)

    def setup(self, device: Device) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def described(self) -> str:
        return "scripted 1"

    def separate(self, samples: Samples, segments: Sequence[Segment], speech: Sequence[Span]) -> tuple[Segment, ...]:
        self.separated += 1
        if self.failures:
            raise self.failures.pop(0)
        return tuple(segment.evolve(speaker=str(i % 2 + 1)) for i, segment in enumerate(segments))


@dataclass
class ScriptedProbe:
    """A GPU with so much free memory; nothing else is asked of it once a device is chosen."""

    free: int = 8_000_000_000

    def count_gpus(self) -> int:
        return 1

    def multiply_matrices(self) -> str:
        return "NVIDIA Test GPU"

    def hold_half_floats(self) -> None:
        return None

    def free_bytes(self) -> int:
        return self.free


def recorded(*channels: Samples) -> Audio:
    samples = np.stack(channels)
    seconds = samples.shape[1] / SAMPLE_RATE
    return Audio(samples=samples, declared_s=seconds + 1, decoded_s=seconds)


def voices(seed: int, *turns: tuple[float, float, float], seconds: float = 10.0) -> Samples:
    """Return a channel with a voice in each of ``turns``: from, to, and at which level."""
    parts = [spoken(seed + i, [(a, b)], seconds, level) for i, (a, b, level) in enumerate(turns)]
    return np.sum(parts, axis=0, dtype=np.float32)
