"""Who came. An arrival is a place (source and ordinal) with bytes; other bytes at the same place are a revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from qa_engine.domain.interaction import Source
from qa_engine.domain.ledger import ArrivalState, SkippedFile
from qa_engine.errors import StoreError
from qa_engine.store.rows import ASSESSED, Row, add_flag, has_flag
from qa_engine.store.schema import arrival, assessment, meta, skipped_file


def find(connection: sa.Connection, source: Source) -> Row | None:
    """Return the newest revision at the place of ``source``."""
    query = (
        sa.select(arrival)
        .where(arrival.c.source_uri == source.uri, arrival.c.ordinal == source.ordinal)
        .order_by(arrival.c.revision.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def enter(connection: sa.Connection, source: Source, run_id: int | None) -> Row:
    """Return the row of ``source`` with these bytes, entering it as open if it is new.

    Bytes that nobody has digested are the same only as other such bytes.
    """
    row = find(connection, source)
    if row is None:
        return _insert(connection, source, 0, "", run_id)
    if row.state == ArrivalState.MISSING:
        return update(connection, row, **_place(source), **_OPENED, run_id=run_id)
    if row.digest == source.digest:
        return update(connection, row, run_id=run_id) if row.state == ArrivalState.OPEN else row
    _supersede_place(connection, row)
    return _insert(connection, source, row.revision + 1, "revision", run_id)


def register(
    connection: sa.Connection, sources: Sequence[Source], config: str | None, run_id: int | None
) -> list[bool]:
    """Enter all of ``sources`` and return for each whether it needs work. See ``needs_work``."""
    needed = [needs_work(connection, enter(connection, source, run_id), config) for source in sources]
    uris = sorted({source.uri for source in sources})
    for start in range(0, len(uris), 500):
        gone = skipped_file.c.source_uri.in_(uris[start : start + 500])
        connection.execute(skipped_file.delete().where(gone))
    return needed


def needs_work(connection: sa.Connection, row: Row, config: str | None) -> bool:
    """Return whether an arrival still has to be worked on: it is open, its last attempt may be repeated, its bytes
    could not be told from others, it was done under another configuration than ``config`` (``None``: any will do), or
    it is a duplicate of something that has no assessment any more.

    A superseded arrival never does: another one has taken its place.
    """
    if row.state in (ArrivalState.OPEN, ArrivalState.MISSING):
        return True
    if has_flag(row, "superseded"):
        return False
    if row.digest is None or row.config is None:
        return True
    if config is not None and row.config != config:
        return True
    return row.state == ArrivalState.DUPLICATE and not is_assessed(connection, row.duplicate_of)


def final_row(connection: sa.Connection, source: Source, config: str) -> Row | None:
    """Return the row of ``source`` if these bytes at this place need no work under ``config``, and the assessment
    that its state speaks of is there to be read."""
    row = find(connection, source)
    if row is None or row.digest != source.digest or needs_work(connection, row, config):
        return None
    if row.state in ASSESSED and not is_assessed(connection, row.interaction_id):
        return None
    return row


def is_assessed(connection: sa.Connection, interaction_id: str) -> bool:
    """Return whether an interaction has a current assessment."""
    query = sa.select(assessment.c.id).where(assessment.c.interaction_id == interaction_id, assessment.c.current == 1)
    return connection.execute(query).first() is not None


def record_missing(connection: sa.Connection, sources: Sequence[Source], reason: str, run_id: int | None) -> int:
    """Close as missing each of ``sources`` that is open or was never seen; return how many were."""
    closed = 0
    for source in sources:
        row = find(connection, source)
        if row is None:
            row = _insert(connection, source, 0, "", run_id)
        if row.state == ArrivalState.OPEN:
            update(connection, row, state=ArrivalState.MISSING, reason=reason, run_id=run_id)
            closed += 1
    return closed


def record_skipped(connection: sa.Connection, files: Sequence[SkippedFile]) -> None:
    """Remember files that hold no interaction; the last reason given for a file stands."""
    for file in files:
        row = insert(skipped_file).values(source_uri=file.source, reason=file.reason)
        connection.execute(row.on_conflict_do_update(["source_uri"], set_={"reason": file.reason}))


def supersede(connection: sa.Connection, row: Row) -> None:
    """Flag an arrival as superseded. It keeps its state."""
    update(connection, row, flags=add_flag(row.flags, "superseded"))


def update(connection: sa.Connection, row: Row, **changes: Any) -> Row:
    """Change columns of an arrival and return the changed row."""
    statement = arrival.update().where(arrival.c.id == row.id).values(**changes).returning(arrival)
    return connection.execute(statement).one()


_OPENED: dict[str, Any] = {"state": ArrivalState.OPEN, "reason": None, "stage": None, "detail": None}


def _place(source: Source) -> dict[str, Any]:
    return {"digest": source.digest, "media_type": source.media_type, "bytes": source.bytes}


def _supersede_place(connection: sa.Connection, row: Row) -> None:
    supersede(connection, row)
    if row.state == ArrivalState.OPEN:
        # Its bytes are gone before anybody read them; left open, the books could never be closed.
        update(
            connection,
            row,
            state=ArrivalState.QUARANTINED,
            reason="replaced_before_read",
            detail="the source changed before this version of it was read",
        )


def _insert(connection: sa.Connection, source: Source, revision: int, flags: str, run_id: int | None) -> Row:
    counted = connection.execute(meta.update().values(arrivals=meta.c.arrivals + 1))
    if counted.rowcount != 1:
        raise StoreError("the store has lost its count of arrivals; put a backup in its place", code="store_corrupt")
    row = arrival.insert().values(
        source_uri=source.uri,
        ordinal=source.ordinal,
        revision=revision,
        **_place(source),
        state=ArrivalState.OPEN,
        flags=flags,
        run_id=run_id,
    )
    return connection.execute(row.returning(arrival)).one()
