"""Assessments, in order or by a name that a person has at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import ArrivalState
from qa_engine.errors import UsageError
from qa_engine.store.database import Database
from qa_engine.store.rows import Row, read_record
from qa_engine.store.schema import arrival, assessment, heard, interaction, kept_record
from qa_engine.store.sharing import whole_record
from qa_engine.store.walk import PLACE, walk

PAGE = 64
#: How many candidates an ambiguous name is answered with.
_SHOWN = 10
#: The columns that hold an assessment, and the join that they need.
_RECORD = (assessment.c.record, kept_record.c.data)
_KEPT = (kept_record, kept_record.c.id == assessment.c.kept_id)
_LAST_CHARACTER = "\U0010ffff"


def assessments(database: Database, rubric: str | None, current: bool) -> Iterator[Assessment]:
    """Return assessments in order of source, ordinal and age; with ``current`` only those that nothing superseded."""
    wanted = sa.and_(
        assessment.c.interaction_id == interaction.c.interaction_id,
        assessment.c.current == 1 if current else sa.true(),
        assessment.c.rubric == rubric if rubric is not None else sa.true(),
    )

    def fetch(connection: sa.Connection, rows: Sequence[Row]) -> list[Assessment]:
        query = (
            sa.select(interaction.c.arrival_id, interaction.c.interaction_id, *_RECORD)
            .join(assessment, wanted)
            .outerjoin(*_KEPT)
            .where(interaction.c.arrival_id.in_([row.id for row in rows]))
            .order_by(assessment.c.id)
        )
        found: dict[int, list[Assessment]] = defaultdict(list)
        for row in connection.execute(query):
            found[row.arrival_id].append(_assessment(row.record, row.data, row.interaction_id))
        return [kept for row in rows for kept in found[row.id]]

    has_any = sa.exists().where(interaction.c.arrival_id == arrival.c.id, wanted)
    return walk(database, has_any, PAGE, fetch)


def assessment_bytes(database: Database, interaction_id: str, rubric_sha: str | None) -> bytes:
    """Return the bytes of the current assessment, or of the latest one under the rubric with that hash.

    Raises:
        UsageError: there is none.
    """
    query = sa.select(*_RECORD).outerjoin(*_KEPT).where(assessment.c.interaction_id == interaction_id)
    if rubric_sha is None:
        query = query.where(assessment.c.current == 1)
    else:
        query = query.where(assessment.c.rubric_sha256 == rubric_sha)
    with database.read() as connection:
        found = connection.execute(query.order_by(assessment.c.id.desc()).limit(1)).first()
    if found is None:
        under = "" if rubric_sha is None else f" under the rubric with hash {rubric_sha}"
        raise UsageError(f"no assessment is kept{under}; see `qa-engine ledger`", item=interaction_id)
    return whole_record(found.record, found.data)


def find_assessment(database: Database, name: str) -> Assessment:
    """Return the current assessment that ``name`` means: an interaction's id, the start of one, or a source's name.

    Raises:
        UsageError: nothing or more than one thing is meant; the message lists the ids.
    """
    with database.read() as connection:
        exact = _current(connection, interaction.c.interaction_id == name)
        found = exact or sorted({*_of_source(connection, name), *_starting_with(connection, name)})
        if not found:
            raise UsageError(_unknown(connection, name))
        if len(found) > 1:
            listed = ", ".join(found[:_SHOWN]) + (", ..." if len(found) > _SHOWN else "")
            raise UsageError(f"'{name}' may mean more than one interaction; give one of these ids: {listed}")
        mine = (assessment.c.interaction_id == found[0], assessment.c.current == 1)
        row = connection.execute(sa.select(*_RECORD).outerjoin(*_KEPT).where(*mine)).one()
    return _assessment(row.record, row.data, found[0])


def find_failure(database: Database, name: str) -> Failure | None:
    """Return why an arrival was set aside that is named by its interaction's id or its source; the newest of several.

    ``None`` if that arrival was not set aside, or nothing is called so.
    """
    query = (
        sa.select(arrival, heard.c.record)
        .outerjoin(heard, heard.c.arrival_id == arrival.c.id)
        .where(sa.or_(arrival.c.interaction_id == name, _is_source(name)))
        .order_by(arrival.c.id.desc())
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(query).first()
    if row is None or row.state != ArrivalState.QUARANTINED:
        return None
    return Failure(
        interaction_id=row.interaction_id or f"{row.source_uri}#{row.ordinal}"[:200],
        stage=row.stage or "ingest",
        code=row.reason,
        message=row.detail or "",
        retryable=row.config is None,
        heard=None if row.record is None else read_record(Interaction, row.record, row.source_uri),
    )


def find_heard(database: Database, source_uri: str, ordinal: int) -> Interaction | None:
    """Return what was heard of the newest arrival at a place, if it was set aside."""
    query = (
        sa.select(heard.c.record)
        .select_from(arrival)
        .outerjoin(heard, heard.c.arrival_id == arrival.c.id)
        .where(arrival.c.source_uri == source_uri, arrival.c.ordinal == ordinal)
        .order_by(arrival.c.revision.desc())
        .limit(1)
    )
    with database.read() as connection:
        record = connection.execute(query).scalar()
    return None if record is None else read_record(Interaction, record, source_uri)


def _assessment(record: bytes, kept: bytes | None, interaction_id: str) -> Assessment:
    return read_record(Assessment, whole_record(record, kept), interaction_id)


def _current(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[str]:
    query = (
        sa.select(interaction.c.interaction_id)
        .join(assessment, assessment.c.interaction_id == interaction.c.interaction_id)
        .where(assessment.c.current == 1, condition)
        .order_by(interaction.c.interaction_id)
        .limit(_SHOWN + 1)
    )
    return list(connection.execute(query).scalars())


def _starting_with(connection: sa.Connection, name: str) -> list[str]:
    # A range instead of LIKE: exact in case, and no character of the name means anything else than itself.
    column = interaction.c.interaction_id
    return _current(connection, column.between(name, name + _LAST_CHARACTER)) if name else []


def _of_source(connection: sa.Connection, name: str) -> list[str]:
    meant = sa.select(sa.func.coalesce(arrival.c.duplicate_of, arrival.c.interaction_id)).where(_is_source(name))
    return _current(connection, interaction.c.interaction_id.in_(meant))


def _is_source(name: str) -> sa.ColumnElement[bool]:
    ending = f"/{name}"
    return sa.or_(arrival.c.source_uri == name, sa.func.substr(arrival.c.source_uri, -len(ending)) == ending)


def _unknown(connection: sa.Connection, name: str) -> str:
    query = (
        sa.select(arrival.c.state, arrival.c.reason)
        .where(sa.or_(_is_source(name), arrival.c.interaction_id == name))
        .order_by(*PLACE)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return f"'{name}' is no interaction, start of an id, or source in this store; see `qa-engine ledger`"
    why = f" ({row.reason})" if row.reason else ""
    return f"'{name}' has no assessment: it is {row.state}{why}; see `qa-engine ledger`"
