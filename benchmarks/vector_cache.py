"""Encoder vectors kept on disk between runs, outside the repository: a second measurement does not encode again."""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa_engine.bench.cost import progress_bar
from qa_engine.classify.tone import with_tone
from qa_engine.ports import ComponentInfo, Device, Encoded, TurnEncoder

Floats = NDArray[np.float64]
_CHUNK = 512
#: How long to wait for another process that writes to the same file, in seconds.
_PATIENCE_S = 60.0


class KeptVectors:
    """An encoder that answers from a file what it was asked before.

    The file belongs to exactly one encoder (name, version, weights) and has the form of the one that training keeps, so
    both can share a folder. A text's vector does not depend on what else is encoded with it.

    Args:
        encoder: gives the vectors that are not in the file; opened when the first is missing.
        folder: where the file lies; made if it is not there.
    """

    def __init__(self, encoder: TurnEncoder, folder: Path) -> None:
        self._encoder = encoder
        self._device: Device | None = None
        self.encoded = 0
        self.folder = folder
        info = encoder.info
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{info.name}-{(info.sha256 or '')[:12]}-{info.version}-both.db"
        self._file = sqlite3.connect(folder / name, timeout=_PATIENCE_S)
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (text TEXT PRIMARY KEY, bytes BLOB, tone BLOB)")

    @property
    def info(self) -> ComponentInfo:
        return self._encoder.info

    def setup(self, device: Device) -> None:
        """Remember ``device`` for the first text that is not in the file."""
        self._device = device

    def close(self) -> None:
        """Close the encoder; the file stays open until :meth:`close_file`, since several users share it."""
        self._encoder.close()

    def close_file(self) -> None:
        self._file.close()

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return what each text is about, in order."""
        return [encoded.meaning for encoded in self.encode_with_tone(texts)]

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]:
        """Return both vectors a text, in order."""
        known = {text: self._find(text) for text in dict.fromkeys(texts)}
        missing = sorted((text for text, encoded in known.items() if encoded is None), key=len)
        for start in range(0, len(missing), _CHUNK):  # texts of like length fill batches
            self._encoder.setup(self._device or Device())
            chunk = missing[start : start + _CHUNK]
            pairs = list(zip(chunk, with_tone(self._encoder, chunk), strict=True))
            rows = [(text, encoded.meaning, encoded.tone) for text, encoded in pairs]
            self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            self._file.commit()
            known.update(pairs)
        self.encoded += len(missing)
        return [known[text] or Encoded(b"") for text in texts]

    def prepare(self, texts: Sequence[str], title: str) -> None:
        """Encode what the file lacks, with a bar that shows ``title`` and how far it is."""
        distinct = list(dict.fromkeys(texts))
        with progress_bar() as bar:
            task = bar.add_task(title, total=len(distinct), item="vectors")
            for start in range(0, len(distinct), _CHUNK):
                chunk = distinct[start : start + _CHUNK]
                self.encode(chunk)
                bar.advance(task, len(chunk))

    def directions(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors, shape (texts, width)."""
        rows = np.frombuffer(b"".join(self.encode(texts)), dtype=np.int8).reshape(len(texts), -1).astype(np.float64)
        directions: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return directions

    def _find(self, text: str) -> Encoded | None:
        row = self._file.execute("SELECT bytes, tone FROM vectors WHERE text = ?", (text,)).fetchone()
        return None if row is None else Encoded(bytes(row[0]), None if row[1] is None else bytes(row[1]))


def add_cache_argument(parser: argparse.ArgumentParser) -> None:
    """Let a benchmark be told where vectors are kept between runs."""
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "qa-vectors",
        help="folder for the encoder's vectors, kept between runs",
    )
