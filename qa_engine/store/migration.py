"""Bringing a store of an earlier version up to date, in one transaction."""

from __future__ import annotations

import sqlalchemy as sa

from qa_engine.store.schema import SCHEMA_VERSION, heard, meta

#: The oldest version that is brought up to date; an older one is refused when the store is opened.
_OLDEST = 2


def migrate(connection: sa.Connection) -> None:
    """Add what came with version 3: the table of what was heard of recordings that were set aside.

    The version is read again here, under the writer's lock: another process may have been first.
    """
    version = connection.execute(sa.select(meta.c.schema_version)).scalar_one()
    if not _OLDEST <= version < SCHEMA_VERSION:
        return
    heard.create(connection)
    connection.execute(meta.update().values(schema_version=SCHEMA_VERSION))
