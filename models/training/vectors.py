"""Encoder vectors of training texts, kept between runs so that a second training does not encode again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa_engine.classify.encoder import SentenceEncoder
from qa_engine.ports import Device

_CHUNK = 512


class CachedVectors:
    """Both vectors of texts by the encoder that ships, with a cache on disk that belongs to exactly that encoder."""

    def __init__(self, encoder: SentenceEncoder, cache: Path) -> None:
        self.encoder = encoder
        info = encoder.info
        cache.mkdir(parents=True, exist_ok=True)
        self._store = sqlite3.connect(cache / f"{info.name}-{(info.sha256 or '')[:12]}-{info.version}-both.db")
        self._store.execute("CREATE TABLE IF NOT EXISTS vectors (text TEXT PRIMARY KEY, bytes BLOB, tone BLOB)")

    def of(self, texts: Sequence[str]) -> NDArray[np.int8]:
        """Return what texts are about, shape (texts, width)."""
        return np.stack([np.frombuffer(meaning, dtype=np.int8) for meaning, _ in self._both(texts)])

    def tones(self, texts: Sequence[str]) -> NDArray[np.int8]:
        """Return how texts are meant, shape (texts, width)."""
        return np.stack([np.frombuffer(tone, dtype=np.int8) for _, tone in self._both(texts)])

    def _both(self, texts: Sequence[str]) -> list[tuple[bytes, bytes]]:
        known = {text: self._find(text) for text in dict.fromkeys(texts)}
        missing = [text for text, both in known.items() if both is None]
        if missing:
            self.encoder.setup(Device())
        # Texts of like length fill batches; the bytes do not depend on it.
        missing.sort(key=len)
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            for text, encoded in zip(chunk, self.encoder.encode_with_tone(chunk), strict=True):
                known[text] = (encoded.meaning, encoded.tone or b"")
                self._store.execute(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", (text, encoded.meaning, encoded.tone or b"")
                )
            self._store.commit()
            print(f"  encoded {start + len(chunk)} of {len(missing)}", flush=True)
        return [known[text] or (b"", b"") for text in texts]

    def _find(self, text: str) -> tuple[bytes, bytes] | None:
        row = self._store.execute("SELECT bytes, tone FROM vectors WHERE text = ?", (text,)).fetchone()
        return (row[0], row[1]) if row else None
