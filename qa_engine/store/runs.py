"""When commands ran. The only place in a store that holds clock readings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

import sqlalchemy as sa

from qa_engine.domain.stored import RunRecord
from qa_engine.errors import StoreError
from qa_engine.store.database import Database
from qa_engine.store.rows import time_text
from qa_engine.store.schema import run


def begin_run(database: Database, command: str, device: str | None) -> int:
    """Note that a command begins, and return the run's id."""
    row = run.insert().values(command=command, device=device, started_at=_now()).returning(run.c.id)
    with database.write() as connection:
        return int(connection.execute(row).scalar_one())


def end_run(database: Database, run_id: int, counts: Mapping[str, int]) -> None:
    """Note that a run ended.

    Raises:
        StoreError: there is no such run.
    """
    change = run.update().where(run.c.id == run_id).values(ended_at=_now(), counts=json.dumps(dict(counts)))
    with database.write() as connection:
        if connection.execute(change).rowcount != 1:
            raise StoreError("there is no such run in this store", item=f"run {run_id}")


def runs(database: Database) -> tuple[RunRecord, ...]:
    """Return all runs, earliest first."""
    with database.read() as connection:
        rows = connection.execute(sa.select(run).order_by(run.c.id)).all()
    return tuple(
        RunRecord(
            id=row.id,
            command=row.command,
            device=row.device,
            started_at=row.started_at,
            ended_at=row.ended_at,
            counts=json.loads(row.counts),
        )
        for row in rows
    )


def _now() -> str | None:
    return time_text(dt.datetime.now(dt.UTC))
