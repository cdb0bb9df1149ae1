"""Make a large store out of a smaller one: its rows again and again, under other ids.

Analysing so many interactions would take an hour and say nothing about rescoring. Every copy is whole: arrival, words,
readings, vectors, facts and assessment, with its own id wherever the id stands, so the ledger balances and each copy
can be judged, read and superseded by itself. The words are those of the original.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

_COPY = """
INSERT INTO arrival SELECT id + :shift, source_uri || :mark, ordinal, revision, digest || :mark, media_type, bytes,
    state, reason, stage, detail, interaction_id || :mark, duplicate_of, same_bytes_as, flags, declared_s, decoded_s,
    speech_s, turns, turns_read, config, run_id FROM arrival WHERE id <= :shift;
INSERT INTO interaction SELECT interaction_id || :mark, arrival_id + :shift, {record}, readings, facts, origin,
    customer_key, started_at, closed_at, channel, direction, language, agent_id, team, programme, vendor, persona,
    case_id FROM interaction WHERE arrival_id <= :shift;
INSERT INTO turn_vector SELECT t.interaction_id || :mark, turn_index, vector FROM turn_vector AS t
    JOIN interaction AS i ON i.interaction_id = t.interaction_id WHERE i.arrival_id <= :shift;
INSERT INTO kept_record SELECT id + :shift, interaction_id || :mark, {data} FROM kept_record WHERE id <= :shift;
INSERT INTO assessment SELECT id + :shift, interaction_id || :mark, rubric, rubric_version, rubric_sha256, as_of,
    value_milli, main_intent, record, current, superseded_by, run_id, kept_id + :shift, judged_by
    FROM assessment WHERE id <= :shift;
UPDATE meta SET arrivals = arrivals + :shift;
"""


def multiply(path: Path, times: int) -> int:
    """Make the store at ``path`` ``times`` as large and return how many interactions it holds then.

    It must be fresh: one arrival, one interaction and one assessment each, numbered alike from 1 without gaps.
    """
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    (count,) = connection.execute("SELECT count(*) FROM arrival").fetchone()
    for table in ("arrival", "kept_record", "assessment"):
        found = connection.execute(f"SELECT min(id), max(id), count(*) FROM {table}").fetchone()
        assert found == (1, count, count), f"{table} is not numbered from 1 to {count}"
    for number in range(1, times):
        _copy(connection, count, number)
    connection.close()
    return int(count * times)


def _copy(connection: sqlite3.Connection, count: int, number: int) -> None:
    mark = f"-copy{number}"
    parts = {name: _with_new_id(name, mark) for name in ("record", "data")}
    statements = _COPY.format(**parts).replace(":mark", f"'{mark}'")
    with connection:
        for statement in statements.split(";"):
            # Copies of the same rows again: those above the first ``count`` are copies already.
            connection.execute(_shifted(statement, count, number))


def _shifted(statement: str, count: int, number: int) -> str:
    statement = statement.replace("<= :shift", f"<= {count}").replace("arrivals + :shift", f"arrivals + {count}")
    return statement.replace(":shift", str(count * number))


def _with_new_id(column: str, mark: str) -> str:
    """Return SQL for a kept record in which the id, wherever it stands as a value, is that of the copy."""
    id_, text = "interaction_id", f"CAST({column} AS TEXT)"
    return f"CAST(replace({text}, '\"' || {id_} || '\"', '\"' || {id_} || '{mark}\"') AS BLOB)"
