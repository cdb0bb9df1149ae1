"""Bringing a store of an earlier version up to date, in one transaction."""

from __future__ import annotations

import sqlalchemy as sa

from qa_engine.store.schema import SCHEMA_VERSION, heard, kept_record, meta, rubric, stretch_vector

#: The oldest version that is brought up to date; an older one is refused when the store is opened.
_OLDEST = 2


def migrate(connection: sa.Connection) -> None:
    """Add what came with versions 3 and 4. No row is rewritten, so a large store is ready as fast as a small one.

    - 3: the table of what was heard of recordings that were set aside;
    - 4: rubrics that were judged under, vectors of stretches, and records that assessments share.

    The version is read again here, under the writer's lock: another process may have been first.
    """
    version = connection.execute(sa.select(meta.c.schema_version)).scalar_one()
    if not _OLDEST <= version < SCHEMA_VERSION:
        return
    if version < 3:
        heard.create(connection)
    for table in (rubric, stretch_vector, kept_record):
        table.create(connection)
    connection.exec_driver_sql("ALTER TABLE assessment ADD COLUMN kept_id INTEGER REFERENCES kept_record(id)")
    connection.exec_driver_sql("ALTER TABLE assessment ADD COLUMN judged_by TEXT")
    connection.execute(meta.update().values(schema_version=SCHEMA_VERSION))
