"""Readings at rest, for judging them anew under another rubric without a model; and a customer's other contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.history import PastContact
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.readings import KeptVectors, Readings, StretchVector, TurnVector
from qa_engine.domain.stored import ReadingOrigin, StoredReading
from qa_engine.errors import UsageError
from qa_engine.store.database import Database
from qa_engine.store.keyed import keyed_digest
from qa_engine.store.rows import Row, read_record, read_source, started_at, time_text
from qa_engine.store.schema import arrival, assessment, interaction, stretch_vector, turn_vector
from qa_engine.store.walk import walk

#: Interactions held in memory at a time; with 20 turns each, a few megabytes.
PAGE = 64

_KEPT = (
    sa.select(arrival, interaction.c.record, interaction.c.readings, interaction.c.facts, interaction.c.origin)
    .join(interaction, interaction.c.arrival_id == arrival.c.id)
    .join(assessment, assessment.c.interaction_id == interaction.c.interaction_id)
    .where(assessment.c.current == 1)
)


def write_reading(
    connection: sa.Connection, key: bytes, arrival_id: int, read: ReadInteraction, facts: Facts, origin: ReadingOrigin
) -> None:
    """Write an interaction with its readings and vectors, in place of an earlier version of it."""
    said = read.interaction
    row = {
        "interaction_id": said.id,
        "arrival_id": arrival_id,
        "record": said.to_bytes(),
        "readings": read.readings.to_bytes(),
        "facts": facts.to_bytes(),
        "origin": origin.to_bytes(),
        "customer_key": customer_key(key, said.customer_id),
        "started_at": time_text(started_at(said)),
        "closed_at": time_text(said.closed_at),
        "channel": said.channel.value,
        "direction": said.direction.value,
        "language": said.language,
        "agent_id": said.agent_id,
        "team": said.team,
        "programme": said.programme,
        "vendor": said.vendor,
        "persona": said.persona,
        "case_id": said.case_id,
    }
    connection.execute(insert(interaction).values(row).on_conflict_do_update(["interaction_id"], set_=row))
    connection.execute(turn_vector.delete().where(turn_vector.c.interaction_id == said.id))
    vectors = [
        {"interaction_id": said.id, "turn_index": vector.turn_index, "vector": vector.values} for vector in read.vectors
    ]
    if vectors:
        connection.execute(turn_vector.insert(), vectors)
    connection.execute(stretch_vector.delete().where(stretch_vector.c.interaction_id == said.id))
    stretches = [
        {
            "interaction_id": said.id,
            "turn_index": part.turn_index,
            "start": part.start,
            "end": part.end,
            "vector": part.values,
        }
        for part in read.stretches
    ]
    if stretches:
        connection.execute(stretch_vector.insert(), stretches)


def stored_readings(database: Database) -> Iterator[StoredReading]:
    """Return every interaction that stands, in order of source and ordinal; vectors in order of turn."""
    stands = sa.exists().where(
        interaction.c.arrival_id == arrival.c.id,
        assessment.c.interaction_id == interaction.c.interaction_id,
        assessment.c.current == 1,
    )
    return walk(database, stands, PAGE, _fetch)


def stored_reading(database: Database, interaction_id: str) -> StoredReading:
    """Return one interaction that stands.

    Raises:
        UsageError: there is none with that id.
    """
    with database.read() as connection:
        row = connection.execute(_KEPT.where(interaction.c.interaction_id == interaction_id)).first()
        if row is None:
            raise UsageError("no such interaction is kept; see `qa-engine ledger`", item=interaction_id)
        return _stored(row, vectors_of(connection, [interaction_id])[interaction_id])


def history_contacts(database: Database, key: bytes, customer_id: str, exclude: str) -> tuple[PastContact, ...]:
    """Return a customer's other contacts that stand and whose time is known, earliest first."""
    query = (
        sa.select(
            interaction.c.interaction_id, interaction.c.channel, interaction.c.started_at, assessment.c.main_intent
        )
        .join(assessment, assessment.c.interaction_id == interaction.c.interaction_id)
        .where(
            assessment.c.current == 1,
            interaction.c.customer_key == customer_key(key, customer_id),
            interaction.c.started_at.is_not(None),
            interaction.c.interaction_id != exclude,
        )
        .order_by(interaction.c.started_at, interaction.c.interaction_id)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return tuple(
        PastContact(
            interaction_id=row.interaction_id,
            channel=row.channel,
            started_at=row.started_at,
            intents=() if row.main_intent is None else (row.main_intent,),
        )
        for row in rows
    )


def customer_key(key: bytes, customer_id: str | None) -> bytes | None:
    """Return what stands for a customer in the store."""
    return None if customer_id is None else keyed_digest(key, "customer", customer_id)


def _fetch(connection: sa.Connection, arrivals: Sequence[Row]) -> list[StoredReading]:
    query = _KEPT.where(interaction.c.arrival_id.in_([row.id for row in arrivals]))
    kept = {row.id: row for row in connection.execute(query)}
    vectors = vectors_of(connection, [row.interaction_id for row in kept.values()])
    return [_stored(kept[row.id], vectors[row.interaction_id]) for row in arrivals]


def vectors_of(connection: sa.Connection, interaction_ids: Sequence[str]) -> dict[str, KeptVectors]:
    """Return the vectors of interactions, in order of turn and place."""
    turns: dict[str, list[TurnVector]] = defaultdict(list)
    for row in connection.execute(_of_all(turn_vector, interaction_ids)):
        turns[row.interaction_id].append(TurnVector(turn_index=row.turn_index, values=row.vector))
    stretches: dict[str, list[StretchVector]] = defaultdict(list)
    for row in connection.execute(_of_all(stretch_vector, interaction_ids)):
        part = StretchVector(turn_index=row.turn_index, start=row.start, end=row.end, values=row.vector)
        stretches[row.interaction_id].append(part)
    return {one: KeptVectors(tuple(turns[one]), tuple(stretches[one])) for one in interaction_ids}


def _of_all(table: sa.Table, interaction_ids: Sequence[str]) -> sa.Select[Any]:
    """Ask for the rows of interactions in the order of the table's key."""
    return sa.select(table).where(table.c.interaction_id.in_(interaction_ids)).order_by(*table.primary_key.columns)


def _stored(row: Row, vectors: KeptVectors) -> StoredReading:
    item = row.interaction_id
    return StoredReading(
        read=ReadInteraction(
            interaction=read_record(Interaction, row.record, item),
            readings=read_record(Readings, row.readings, item),
            vectors=vectors.turns,
            stretches=vectors.stretches,
        ),
        facts=read_record(Facts, row.facts, item),
        origin=read_record(ReadingOrigin, row.origin, item),
        source=read_source(row),
    )
