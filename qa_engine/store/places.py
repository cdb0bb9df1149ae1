"""What a file is called: two files of one name in different folders stay two, and one file keeps its name.

A name is short (``inbox/a.wav``) so that it means the same on every machine; many files have it. Which file of this
machine a name was given to is kept as a keyed digest of its path, so the store tells nobody where recordings lie.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from qa_engine.domain.interaction import Source
from qa_engine.store.schema import arrival, place


def name_for(connection: sa.Connection, path_digest: bytes, uri: str, sources: Sequence[Source]) -> str:
    """Return the name of the file with that path, giving it one if it is new: ``uri``, numbered if another has it.

    A file that brings the very bytes which stand under ``uri`` is that file, moved or reached by another path.
    """
    known = connection.execute(sa.select(place.c.source_uri).where(place.c.path_digest == path_digest)).scalar()
    if known is not None:
        return str(known)
    name, number = uri, 1
    while not _is_free(connection, name) and not _stands_there(connection, name, sources):
        number += 1
        name = f"{uri}~{number}"
    connection.execute(place.insert().values(path_digest=path_digest, source_uri=name))
    return name


def _is_free(connection: sa.Connection, name: str) -> bool:
    return connection.execute(sa.select(place.c.path_digest).where(place.c.source_uri == name)).first() is None


def _stands_there(connection: sa.Connection, name: str, sources: Sequence[Source]) -> bool:
    query = (
        sa.select(arrival.c.ordinal, arrival.c.digest)
        .where(arrival.c.source_uri == name)
        .order_by(arrival.c.ordinal, arrival.c.revision)
    )
    # Of several revisions the newest comes last, and stays.
    standing = {row.ordinal: row.digest for row in connection.execute(query)}
    return None not in standing.values() and standing == {source.ordinal: source.digest for source in sources}
