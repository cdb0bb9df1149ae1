"""The account of every arrival, in one query."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa

from qa_engine.domain.ledger import ArrivalState, Ledger, LedgerEntry, SkippedFile
from qa_engine.errors import StoreError
from qa_engine.store.database import Database
from qa_engine.store.rows import read_entry
from qa_engine.store.schema import arrival, skipped_file
from qa_engine.store.walk import walk

PAGE = 500

#: Conservation. ``total`` comes from the count kept at registration, the states from the rows: a row taken out or
#: given an unknown state leaves them unequal. An arrival has its result when the interaction it names is kept from this
#: very arrival, with a current assessment that has a score exactly if the arrival says so; a superseded one when its
#: interaction was ever assessed, as must be what a duplicate names.
CONSERVATION = """
SELECT
    (SELECT arrivals FROM meta) AS total,
    count(*) FILTER (WHERE a.state = 'open') AS open,
    count(*) FILTER (WHERE a.state = 'scored') AS scored,
    count(*) FILTER (WHERE a.state = 'unscored') AS unscored,
    count(*) FILTER (WHERE a.state = 'quarantined') AS quarantined,
    count(*) FILTER (WHERE a.state = 'duplicate') AS duplicate,
    count(*) FILTER (WHERE a.state = 'missing') AS missing,
    count(*) FILTER (WHERE a.flags LIKE '%superseded%') AS superseded,
    count(*) FILTER (
        WHERE a.state IN ('scored', 'unscored')
        AND NOT EXISTS (
            SELECT 1 FROM interaction AS i
            JOIN assessment AS s ON s.interaction_id = i.interaction_id AND s.current = 1
            WHERE i.interaction_id = a.interaction_id AND i.arrival_id = a.id
            AND (s.value_milli IS NOT NULL) = (a.state = 'scored')
        )
        AND NOT (
            a.flags LIKE '%superseded%'
            AND EXISTS (SELECT 1 FROM assessment AS s WHERE s.interaction_id = a.interaction_id)
            AND NOT EXISTS (SELECT 1 FROM interaction AS i WHERE i.arrival_id = a.id
                            AND i.interaction_id = a.interaction_id)
        )
        OR a.state = 'duplicate'
        AND NOT EXISTS (SELECT 1 FROM assessment AS s WHERE s.interaction_id = a.duplicate_of)
    ) AS without_result,
    (
        SELECT count(*) FROM assessment AS s
        WHERE s.current = 1
        AND NOT EXISTS (
            SELECT 1 FROM interaction AS i
            JOIN arrival AS b ON b.id = i.arrival_id
            WHERE i.interaction_id = s.interaction_id AND b.interaction_id = s.interaction_id
            AND b.state IN ('scored', 'unscored')
        )
    ) AS without_arrival,
    (
        SELECT json_group_object(reason, number) FROM (
            SELECT reason, count(*) AS number FROM arrival WHERE reason IS NOT NULL GROUP BY reason ORDER BY reason
        )
    ) AS reasons,
    (SELECT count(*) FROM skipped_file) AS skipped_files
FROM arrival AS a
"""


def read_ledger(database: Database) -> Ledger:
    """Count every arrival by state and compare with what is kept.

    Raises:
        StoreError: the store's own count of arrivals is gone.
    """
    with database.read() as connection:
        row = connection.execute(sa.text(CONSERVATION)).one()
    counts = dict(row._mapping)
    if counts["total"] is None:
        raise StoreError("the store has lost its count of arrivals; put a backup in its place", code="store_corrupt")
    return Ledger(**{**counts, "reasons": json.loads(counts["reasons"])})


def ledger_entries(database: Database, state: ArrivalState | None) -> Iterator[LedgerEntry]:
    """Return the entries in order of source, ordinal and revision."""
    which = sa.true() if state is None else arrival.c.state == state
    return walk(database, which, PAGE, lambda _connection, rows: [read_entry(row) for row in rows])


def skipped_files(database: Database) -> tuple[SkippedFile, ...]:
    """Return the files that held no interaction, in order of name."""
    with database.read() as connection:
        rows = connection.execute(sa.select(skipped_file).order_by(skipped_file.c.source_uri)).all()
    return tuple(SkippedFile(source=row.source_uri, reason=row.reason) for row in rows)
