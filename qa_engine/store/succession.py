"""One assessment after another: the earlier one is superseded and stays, the record of both is kept once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from qa_engine.store.schema import assessment, kept_record
from qa_engine.store.sharing import changes, whole_record


class Current(NamedTuple):
    """The current assessment of an interaction. ``whole`` is the record that it shares with others, if it does."""

    assessment_id: int
    judged_by: str | None
    data: bytes
    kept_id: int | None
    whole: bytes | None


class Kept(NamedTuple):
    """How a record is kept: as ``record``, the changes to the record ``kept_id``, or as a ``whole`` of its own."""

    kept_id: int | None
    record: bytes
    whole: bytes | None


class Successor(NamedTuple):
    """The row of an assessment that becomes the current one."""

    interaction_id: str
    rubric: str
    rubric_version: str
    rubric_sha256: str
    as_of: str | None
    value_milli: int | None
    main_intent: str | None
    judged_by: str | None
    kept_id: int | None
    record: bytes
    whole: bytes | None


def read_current(connection: sa.Connection, interaction_id: str) -> Current | None:
    """Return the current assessment of an interaction."""
    query = (
        sa.select(
            assessment.c.id, assessment.c.judged_by, assessment.c.record, assessment.c.kept_id, kept_record.c.data
        )
        .outerjoin(kept_record, kept_record.c.id == assessment.c.kept_id)
        .where(assessment.c.interaction_id == interaction_id, assessment.c.current == 1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Current(row.id, row.judged_by, whole_record(row.record, row.data), row.kept_id, row.data)


def kept_as(current: Current | None, data: bytes) -> Kept:
    """Return how ``data`` is best kept after ``current``."""
    if current is not None and current.whole is not None:
        changed = changes(current.whole, data)
        if changed is not None:
            return Kept(current.kept_id, changed, None)
    return Kept(None, b"", data)


def supersede_assessments(connection: sa.Connection, successors: Sequence[Successor], run_id: int | None) -> None:
    """Write ``successors`` as the current assessments of their interactions, each of another one.

    What was current stays, and names its successor. Many rows cost little more than one, so callers give many at once.
    """
    ids = [{"of": one.interaction_id} for one in successors]
    current = sa.and_(assessment.c.interaction_id == sa.bindparam("of"), assessment.c.current == 1)
    connection.execute(assessment.update().where(current).values(current=0), ids)
    first = _next_id(connection, assessment.c.id)
    wholes = _keep_wholes(connection, successors)
    rows = [
        {
            "id": first + place,
            **{name: value for name, value in one._asdict().items() if name not in ("whole", "kept_id")},
            "kept_id": wholes.get(place, one.kept_id),
            "current": 1,
            "run_id": run_id,
        }
        for place, one in enumerate(successors)
    ]
    connection.execute(assessment.insert(), rows)
    replaced = sa.and_(
        assessment.c.interaction_id == sa.bindparam("of"),
        assessment.c.superseded_by.is_(None),
        assessment.c.id != sa.bindparam("by"),
    )
    linked = [{"of": one.interaction_id, "by": first + place} for place, one in enumerate(successors)]
    connection.execute(assessment.update().where(replaced).values(superseded_by=sa.bindparam("by")), linked)


def _keep_wholes(connection: sa.Connection, successors: Sequence[Successor]) -> dict[int, int]:
    """Keep the records that stand by themselves; return their ids by place among ``successors``."""
    first = _next_id(connection, kept_record.c.id)
    places = [place for place, one in enumerate(successors) if one.whole is not None]
    ids = {place: first + number for number, place in enumerate(places)}
    rows = [
        {"id": ids[place], "interaction_id": successors[place].interaction_id, "data": successors[place].whole}
        for place in places
    ]
    if rows:
        connection.execute(kept_record.insert(), rows)
    return ids


def _next_id(connection: sa.Connection, column: sa.ColumnElement[int]) -> int:
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()) + 1
