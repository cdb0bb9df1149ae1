"""Speech whose words are known, sent down noisy telephone lines and heard by the engine's own recogniser.

Two materials, both of own writing and in synthetic voices: the synthetic calls of ``benchmarks/speech_material`` (split
``dev``), and the sentences of ``spoken_lines.txt``. No person was recorded and no foreign transcript is used.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.speech_material import effects
from benchmarks.speech_material.read import iterate_calls
from benchmarks.telephone import mulaw_wav
from qa_engine.bench.contestants import Heard, recognition_options
from qa_engine.devices import cpu
from qa_engine.media import decode
from qa_engine.ports import Audio
from qa_engine.speech import WhisperTranscriber

HERE = Path(__file__).resolve().parent
#: How far below speech the pink noise lies, in dB, on each line.
LINES_DB = (12.0, 4.0, 0.0, -3.0)
#: Sentences of one recording, with so much silence between them.
TOGETHER, PAUSE_S = 12, 0.6
_RATE = effects.WIDE_RATE
_LOUD = 0.01
_LEVEL = 0.08

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Spoken:
    """Samples at 16 kHz, shape (channels, n), and the words said in each channel."""

    name: str
    samples: Samples
    said: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """What was said in one channel of one recording, and what the recogniser wrote."""

    material: str
    line_db: float
    said: str
    heard: str


def sentences() -> list[str]:
    """Return the sentences of ``spoken_lines.txt``."""
    lines = (HERE / "spoken_lines.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def spoken_calls() -> Iterator[Spoken]:
    """Yield the synthetic calls on which settings may be chosen."""
    for call in iterate_calls("dev"):
        yield Spoken(call.name, call.samples.astype(np.float64), (call.words(0), call.words(1)))


def spoken_sentences(hibari_folder: Path) -> Iterator[Spoken]:
    """Yield all sentences in each voice, some at a time, one channel."""
    for voice, say in _voices(hibari_folder).items():
        lines = sentences()
        for start in range(0, len(lines), TOGETHER):
            group = lines[start : start + TOGETHER]
            pause = np.zeros(int(PAUSE_S * _RATE))
            parts = [part for line in group for part in (_levelled(say(line)), pause)]
            yield Spoken(f"{voice}-{start}", np.concatenate(parts)[np.newaxis], (" ".join(group),))


def on_line(spoken: Spoken, noise_db: float) -> Audio:
    """Return what comes out of a line: 300-3400 Hz, pink noise so far below the speech, 8 kHz mu-law."""
    channels = []
    for number, channel in enumerate(spoken.samples):
        line = effects.to_line(channel[: channel.size // 2 * 2])
        loud = line[np.abs(line) > _LOUD * np.abs(line).max()]
        level = effects.root_mean_square(loud) * effects.decibels(-noise_db)
        seed = hashlib.sha256(f"{spoken.name}|{number}|{noise_db}".encode()).digest()
        random = np.random.default_rng(int.from_bytes(seed[:8], "big"))
        channels.append(line + level * effects.coloured(line.size, 1.0, random))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        path.write_bytes(mulaw_wav(np.stack(channels)))
        return decode(path)


class Recogniser:
    """The engine's own recogniser in its mode ``fast``, on one thread."""

    def __init__(self) -> None:
        self._transcriber = WhisperTranscriber(options=recognition_options("fast"), cpu_threads=1)
        self._transcriber.setup(cpu())

    @property
    def sha256(self) -> str | None:
        return self._transcriber.info.sha256

    def hear(self, recordings: Sequence[Audio]) -> list[Heard]:
        """Return the text of each channel of each recording."""
        return [
            tuple(
                " ".join(segment.text.strip() for segment in transcript.segments if segment.channel == channel)
                for channel in range(audio.samples.shape[0])
            )
            for audio, transcript in zip(
                recordings, self._transcriber.transcribe_batch(recordings, language="en"), strict=True
            )
        ]


def _voices(hibari_folder: Path) -> dict[str, Callable[[str], Samples]]:
    """Return the voices: one of hibari-tts at its own pitch and lowered, two of Debian's flite."""
    sys.path.insert(0, str(hibari_folder))
    import hibari

    heart = hibari.Hibari()

    def by_heart(text: str, pitch: float) -> Samples:
        samples = np.asarray(heart(text, speed=1.0 / pitch, seed=0), dtype=np.float64)
        return _at(samples, heart.sample_rate * pitch)

    return {
        "heart": lambda text: by_heart(text, 1.0),
        "heart-lowered": lambda text: by_heart(text, 0.8),
        "flite-rms": lambda text: _by_flite(text, "rms"),
        "flite-slt": lambda text: _by_flite(text, "slt"),
    }


def _by_flite(text: str, voice: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        samples, rate = soundfile.read(path, dtype="float64")
    return _at(samples, rate)


def _at(samples: Samples, rate: float) -> Samples:
    """Return samples of ``rate`` at 16 kHz, by straight lines between them: the telephone band hides the difference."""
    count = int(samples.size * _RATE / rate)
    return np.interp(np.arange(count) * rate / _RATE, np.arange(samples.size), samples)


def _levelled(samples: Samples) -> Samples:
    return samples * (_LEVEL / effects.root_mean_square(samples))
