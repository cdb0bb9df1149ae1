"""Encoder vectors of training texts, kept between runs so that a second training does not encode again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa_engine.classify.encoder import SentenceEncoder
from qa_engine.classify.stretches import StretchEncoder
from qa_engine.ports import ComponentInfo, Device, Encoded

_CHUNK = 512


class CachedVectors:
    """Both vectors of texts by the encoder that ships, with a cache on disk that belongs to exactly that encoder."""

    def __init__(self, encoder: SentenceEncoder, cache: Path) -> None:
        self.encoder = encoder
        info = encoder.info
        cache.mkdir(parents=True, exist_ok=True)
        self._store = sqlite3.connect(cache / f"{info.name}-{(info.sha256 or '')[:12]}-{info.version}-both.db")
        self._store.execute("CREATE TABLE IF NOT EXISTS vectors (text TEXT PRIMARY KEY, bytes BLOB, tone BLOB)")

    @property
    def info(self) -> ComponentInfo:
        return self.encoder.info

    def setup(self, device: Device) -> None:
        self.encoder.setup(device)

    def close(self) -> None:
        self.encoder.close()

    def of(self, texts: Sequence[str], *, customer: bool = True) -> NDArray[np.int8]:
        """Return what texts are about, each as a turn of its side, shape (texts, width)."""
        return _stacked([encoded.meaning for encoded in StretchEncoder(self).of_turns(texts, customer=customer)])

    def tones(self, texts: Sequence[str]) -> NDArray[np.int8]:
        """Return how texts are meant, each as a customer's turn, shape (texts, width)."""
        return _stacked([encoded.tone or b"" for encoded in StretchEncoder(self).of_turns(texts, customer=True)])

    def as_they_are(self, texts: Sequence[str]) -> NDArray[np.int8]:
        """Return what texts are about, each read at once, as those in other languages than English are."""
        return _stacked(self.encode(texts))

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return what texts are about, in order."""
        return [encoded.meaning for encoded in self.encode_with_tone(texts)]

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]:
        """Return both vectors of each text, in order, as far as the encoder has both."""
        known = {text: self._find(text) for text in dict.fromkeys(texts)}
        # Texts of like length fill batches; the bytes do not depend on it.
        missing = sorted((text for text, encoded in known.items() if encoded is None), key=len)
        if missing:
            self.encoder.setup(Device())
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            found = self.encoder.encode_with_tone(chunk)
            known.update(zip(chunk, found, strict=True))
            rows = [(text, one.meaning, one.tone) for text, one in zip(chunk, found, strict=True)]
            self._store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            self._store.commit()
            print(f"  encoded {start + len(chunk)} of {len(missing)}", flush=True)
        return [one for text in texts if (one := known[text]) is not None]

    def _find(self, text: str) -> Encoded | None:
        row = self._store.execute("SELECT bytes, tone FROM vectors WHERE text = ?", (text,)).fetchone()
        return Encoded(row[0], row[1]) if row else None


def _stacked(vectors: Sequence[bytes]) -> NDArray[np.int8]:
    return np.stack([np.frombuffer(vector, dtype=np.int8) for vector in vectors])
