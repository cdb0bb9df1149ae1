"""Read the synthetic calls of this folder: clean samples, and who said what when.

    from benchmarks.speech_material.read import read_calls

Decoding all calls takes seconds and half a gigabyte; ``read_truths`` opens no audio, ``iterate_calls`` holds one call.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
CALLS = Path(__file__).resolve().parent / "calls"
AGENT_CHANNEL, CUSTOMER_CHANNEL = 0, 1

Role = Literal["agent", "customer", "bot"]
Split = Literal["dev", "test"]
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class SpokenTurn:
    """What one voice says in one go. ``text`` has the words as said; ``voice`` is the name of a synthetic voice."""

    participant: str
    role: Role
    voice: str
    text: str
    channel: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Sound:
    """Hold music or a tone on one channel. ``sound`` says which."""

    kind: Literal["hold", "tone"]
    sound: str
    channel: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Truth:
    """All that is known of a call but its samples. Turns and sounds are in order of their start."""

    name: str
    split: Split
    trade: str
    path: Path
    duration_s: float
    speech_share: float
    turns: tuple[SpokenTurn, ...]
    sounds: tuple[Sound, ...]

    def words(self, channel: int | None = None) -> str:
        """Return what is said in a channel, or in both by order of the turns' starts."""
        return " ".join(turn.text for turn in self.turns if channel in (None, turn.channel))


@dataclass(frozen=True)
class SpokenCall:
    """A clean call. ``samples`` is float32 (2, n) at 16 kHz: agent side (with bot, music, tones), customer side."""

    truth: Truth
    samples: Samples

    @property
    def name(self) -> str:
        return self.truth.name

    @property
    def split(self) -> Split:
        return self.truth.split

    @property
    def turns(self) -> tuple[SpokenTurn, ...]:
        return self.truth.turns

    @property
    def sounds(self) -> tuple[Sound, ...]:
        return self.truth.sounds

    def words(self, channel: int | None = None) -> str:
        """Return what is said in a channel, or in both by order of the turns' starts."""
        return self.truth.words(channel)


def read_truths(split: Split | None = None, *, folder: Path = CALLS) -> list[Truth]:
    """Return the truths of the calls of a split, or of all, by name."""
    truths = [_read_truth(path) for path in sorted(folder.glob("*.truth.json"))]
    return [truth for truth in truths if split in (None, truth.split)]


def iterate_calls(split: Split | None = None, *, folder: Path = CALLS) -> Iterator[SpokenCall]:
    """Yield the calls of a split, or all, one at a time, by name."""
    for truth in read_truths(split, folder=folder):
        yield SpokenCall(truth, read_samples(truth))


def read_calls(split: Split | None = None, *, folder: Path = CALLS) -> list[SpokenCall]:
    """Return the calls of a split, or all, by name."""
    return list(iterate_calls(split, folder=folder))


def read_call(name: str, *, folder: Path = CALLS) -> SpokenCall:
    """Return one call.

    Raises:
        FileNotFoundError: there is no call of that name.
    """
    truth = _read_truth(folder / f"{name}.truth.json")
    return SpokenCall(truth, read_samples(truth))


def read_samples(truth: Truth) -> Samples:
    """Return a call's clean samples, (2, n) at 16 kHz, exactly as long as the truth says."""
    import av

    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    with av.open(str(truth.path)) as container:
        pieces = [piece.to_ndarray() for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
    pieces += [piece.to_ndarray() for piece in resampler.resample(None)]
    decoded = np.concatenate(pieces, axis=1)
    samples = np.zeros((2, round(truth.duration_s * RATE)), np.float32)
    kept = min(samples.shape[1], decoded.shape[1])
    samples[:, :kept] = decoded[:, :kept]
    return samples


def _read_truth(path: Path) -> Truth:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Truth(
        name=content["name"],
        split=cast("Split", content["split"]),
        trade=content["trade"],
        path=path.parent / content["file"],
        duration_s=content["duration_s"],
        speech_share=content["speech_share"],
        turns=tuple(SpokenTurn(**entry) for entry in content["turns"]),
        sounds=tuple(Sound(**entry) for entry in content["sounds"]),
    )
