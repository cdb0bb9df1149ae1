"""Scripted contestants and made recordings for the bench."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qa_engine.bench.contestants import Bench, Contestant, Heard
from qa_engine.bench.recordings import BenchRecording
from qa_engine.model_files import ModelFolder
from qa_engine.ports import SAMPLE_RATE, Audio, Device


def audio(seconds: float, channels: int = 1, level: float = 0.1) -> Audio:
    samples = np.full((channels, round(seconds * SAMPLE_RATE)), level, np.float32)
    return Audio(samples=samples, declared_s=seconds, decoded_s=seconds)


def recording(name: str, seconds: float = 10.0, said: tuple[str, ...] | None = ("hello there",)) -> BenchRecording:
    return BenchRecording(name, audio(seconds, len(said or ("",))), said)


@dataclass
class Scripted:
    """Hears by the length of a recording, and notes what it was handed."""

    by_seconds: dict[float, Heard]
    handed: list[list[float]] = field(default_factory=list)

    def hear(self, recordings: Sequence[Audio], language: str | None) -> list[Heard]:
        self.handed.append([one.decoded_s for one in recordings])
        return [self.by_seconds.get(one.decoded_s, ("",) * one.samples.shape[0]) for one in recordings]


def contestant(name: str, hearer: Scripted, *, ours: bool = False, together: int = 1) -> Contestant:
    return Contestant(name, ours, lambda _: hearer, {}, together)


def bench(tmp_path) -> Bench:
    return Bench(ModelFolder(name="none", path=tmp_path, verified=False), Device(), threads=1)
