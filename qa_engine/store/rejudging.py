"""What judging a whole store again needs: what stands, its bytes as they are kept, and many successors at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from qa_engine.domain.readings import KeptVectors
from qa_engine.store.database import Database
from qa_engine.store.readings import vectors_of
from qa_engine.store.results import holder_of, state_agrees
from qa_engine.store.rows import Row
from qa_engine.store.schema import arrival, assessment, interaction, kept_record
from qa_engine.store.sharing import whole_record
from qa_engine.store.succession import Successor, supersede_assessments
from qa_engine.store.walk import walk

#: Interactions in one page, and in one transaction: what a killed rescore can lose, and no more than it repeats.
PAGE = 250


class Standing(NamedTuple):
    """A current assessment: under which rubric, with which history, and by what it was judged."""

    interaction_id: str
    assessment_id: int
    rubric_sha256: str
    as_of: str | None
    judged_by: str | None


class KeptCase(NamedTuple):
    """One interaction with its current assessment, as bytes. ``whole`` is the record that the assessment shares."""

    interaction_id: str
    assessment_id: int
    rubric_sha256: str
    data: bytes
    kept_id: int | None
    whole: bytes | None
    value_milli: int | None
    main_intent: str | None
    interaction: bytes
    readings: bytes
    facts: bytes
    origin: bytes


class Replacement(NamedTuple):
    """What takes the place of the assessment ``seen``; ``None`` where the bytes are equal. With ``state_moves`` the
    interaction is scored now and was not, or the other way round, or for another reason."""

    interaction_id: str
    seen: int
    successor: Successor | None
    judged_by: str | None
    withheld: str | None = None
    state_moves: bool = False


#: In the order of the fields of ``Standing``.
_STANDING = (
    assessment.c.interaction_id,
    assessment.c.id,
    assessment.c.rubric_sha256,
    assessment.c.as_of,
    assessment.c.judged_by,
)


def standing(database: Database) -> Iterator[Standing]:
    """Return what stands, in order of source and ordinal."""

    def fetch(connection: sa.Connection, rows: Sequence[Row]) -> list[Standing]:
        query = (
            sa.select(interaction.c.arrival_id, *_STANDING)
            .join(assessment, assessment.c.interaction_id == interaction.c.interaction_id)
            .where(interaction.c.arrival_id.in_([row.id for row in rows]), assessment.c.current == 1)
        )
        found = {row.arrival_id: row for row in connection.execute(query)}
        return [Standing(*found[row.id][1:]) for row in rows]

    stands = sa.exists().where(
        interaction.c.arrival_id == arrival.c.id,
        assessment.c.interaction_id == interaction.c.interaction_id,
        assessment.c.current == 1,
    )
    return walk(database, stands, PAGE, fetch)


def standing_of(database: Database, interaction_ids: Sequence[str]) -> list[Standing]:
    """Return what stands of some interactions."""
    if not interaction_ids:
        return []
    query = sa.select(*_STANDING).where(assessment.c.interaction_id.in_(interaction_ids), assessment.c.current == 1)
    with database.read() as connection:
        return [Standing(*row) for row in connection.execute(query)]


def count_standing(database: Database) -> int:
    """Return how many assessments are current."""
    with database.read() as connection:
        current = sa.select(sa.func.count()).select_from(assessment).where(assessment.c.current == 1)
        return int(connection.execute(current).scalar_one())


def kept_cases(database: Database, assessment_ids: Sequence[int]) -> list[KeptCase]:
    """Return the cases of current assessments, in order; one that is current no more is left out."""
    query = (
        sa.select(
            interaction.c.interaction_id,
            assessment.c.id,
            assessment.c.rubric_sha256,
            assessment.c.record.label("changes"),
            assessment.c.kept_id,
            kept_record.c.data,
            assessment.c.value_milli,
            assessment.c.main_intent,
            interaction.c.record,
            interaction.c.readings,
            interaction.c.facts,
            interaction.c.origin,
        )
        .join(interaction, interaction.c.interaction_id == assessment.c.interaction_id)
        .outerjoin(kept_record, kept_record.c.id == assessment.c.kept_id)
        .where(assessment.c.id.in_(assessment_ids), assessment.c.current == 1)
    )
    with database.read() as connection:
        found = {row[1]: tuple(row) for row in connection.execute(query)}
    return [_case(found[one]) for one in assessment_ids if one in found]


def case_vectors(database: Database, interaction_ids: Sequence[str]) -> dict[str, KeptVectors]:
    """Return the vectors of interactions, in order of turn."""
    with database.read() as connection:
        return vectors_of(connection, interaction_ids)


def replace_all(
    connection: sa.Connection, replacements: Sequence[Replacement], run_id: int | None
) -> list[Replacement]:
    """Write what takes the place of assessments, and return those that somebody else has replaced meanwhile."""
    ids = [one.seen for one in replacements]
    query = sa.select(assessment.c.id).where(assessment.c.id.in_(ids), assessment.c.current == 1)
    current = set(connection.execute(query).scalars())
    held = [one for one in replacements if one.seen in current]
    new = [one.successor for one in held if one.successor is not None]
    if new:
        supersede_assessments(connection, new, run_id)
    same = [{"of": one.seen, "by": one.judged_by} for one in held if one.successor is None]
    if same:
        mine = assessment.c.id == sa.bindparam("of")
        connection.execute(assessment.update().where(mine).values(judged_by=sa.bindparam("by")), same)
    for one in held:
        holder = holder_of(connection, one.interaction_id) if one.state_moves else None
        if holder is not None:
            state_agrees(connection, holder, one.withheld)
    return [one for one in replacements if one.seen not in current]


def _case(row: Sequence[Any]) -> KeptCase:
    name, number, rubric, changes, kept_id, whole, *rest = row
    return KeptCase(name, number, rubric, whole_record(changes, whole), kept_id, whole, *rest)
