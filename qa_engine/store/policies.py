"""The rubrics that a store was judged under, so that what a change of rubric touches can be told later."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from qa_engine.domain.rubric import CompiledRubric
from qa_engine.rubrics import rubric_policy
from qa_engine.store.database import Database
from qa_engine.store.schema import rubric


def keep_rubric(database: Database, compiled: CompiledRubric) -> None:
    """Keep the policy of a rubric; one that is known already is left alone, and costs no transaction."""
    known = sa.select(rubric.c.sha256).where(rubric.c.sha256 == compiled.sha256)
    with database.read() as connection:
        if connection.execute(known).first() is not None:
            return
    row = {
        "sha256": compiled.sha256,
        "id": compiled.rubric.id,
        "version": compiled.rubric.version,
        "policy": rubric_policy(compiled.rubric),
    }
    with database.write() as connection:
        connection.execute(insert(rubric).values(row).on_conflict_do_nothing())


def policies(database: Database) -> dict[str, str]:
    """Return the kept policies by the hash of the rubric."""
    with database.read() as connection:
        return {row.sha256: row.policy for row in connection.execute(sa.select(rubric.c.sha256, rubric.c.policy))}
