"""Encoders and heads for tests of reading: exact, small, and without weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa_engine.classify.heads import LinearHead
from qa_engine.ports import ComponentInfo, Device, Encoded

WIDTH = 8


class WordEncoder:
    """A vector of eight numbers a text: how often each of the given words occurs, plus one for anything else."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.asked: list[list[str]] = []

    @property
    def info(self) -> ComponentInfo:
        return ComponentInfo(name="words", version="1", sha256="0" * 64)

    def setup(self, device: Device) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to let go."""

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        self.asked.append(list(texts))
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> bytes:
        lower = text.lower()
        counts = [min(127, 20 * lower.count(word)) for word in self.words]
        return np.array([1, *counts, *[0] * (WIDTH - 1 - len(counts))], dtype=np.int8).tobytes()


class ToneWordEncoder(WordEncoder):
    """The same, with the words counted in the tone; all that a text is about is that it is a text."""

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded(bytes([1] + [0] * (WIDTH - 1)), tone) for tone in self.encode(texts)]


def head(
    name: str, labels: tuple[str, ...], weights: list[list[int]], *, bias: float = 0.0, threshold: float = 0.5
) -> LinearHead:
    """Return a head with the given whole-number weights and a scale of 1."""
    return LinearHead(
        name=name,
        version="1",
        sha256="1" * 64,
        encoder_sha256="0" * 64,
        labels=labels,
        thresholds=(threshold,) * len(labels),
        weights=np.array(weights, dtype=np.int64),
        scale=(1.0,) * len(labels),
        bias=(bias,) * len(labels),
    )


SHARED_DATA = Path(__file__).parents[4] / "shared" / "data"
