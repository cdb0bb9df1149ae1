"""Vectors of a rubric's example sentences, so that compiling it a second time needs no encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from qa_engine.store.database import Database
from qa_engine.store.keyed import keyed_digest
from qa_engine.store.schema import sentence_vector

_CHUNK = 500


def known_vectors(database: Database, key: bytes, encoder: str, sentences: Sequence[str]) -> dict[str, bytes]:
    """Return the vectors that are known, by sentence."""
    by_digest = {_digest(key, sentence): sentence for sentence in sentences}
    digests = list(by_digest)
    known: dict[str, bytes] = {}
    with database.read() as connection:
        for start in range(0, len(digests), _CHUNK):
            query = sa.select(sentence_vector).where(
                sentence_vector.c.encoder == encoder,
                sentence_vector.c.sentence_digest.in_(digests[start : start + _CHUNK]),
            )
            known.update({by_digest[row.sentence_digest]: row.vector for row in connection.execute(query)})
    return {sentence: known[sentence] for sentence in sentences if sentence in known}


def remember_vectors(database: Database, key: bytes, encoder: str, vectors: Mapping[str, bytes]) -> None:
    """Keep vectors by sentence; what is already known is written over."""
    if not vectors:
        return
    rows = [
        {"encoder": encoder, "sentence_digest": _digest(key, sentence), "vector": vector}
        for sentence, vector in vectors.items()
    ]
    statement = insert(sentence_vector)
    newer = {"vector": statement.excluded.vector}
    with database.write() as connection:
        connection.execute(statement.on_conflict_do_update(["encoder", "sentence_digest"], set_=newer), rows)


def _digest(key: bytes, sentence: str) -> bytes:
    return keyed_digest(key, "sentence", sentence)
