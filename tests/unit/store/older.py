"""Stores as earlier versions wrote them, made of one that this version wrote."""

from __future__ import annotations

import sqlite3
from pathlib import Path

#: The table of assessments of versions 2 and 3: each row held its whole record.
_ASSESSMENT_3 = """
CREATE TABLE assessment (
    id INTEGER NOT NULL PRIMARY KEY,
    interaction_id TEXT NOT NULL REFERENCES interaction (interaction_id),
    rubric TEXT NOT NULL,
    rubric_version TEXT NOT NULL,
    rubric_sha256 TEXT NOT NULL,
    as_of TEXT,
    value_milli INTEGER,
    main_intent TEXT,
    record BLOB NOT NULL,
    current INTEGER NOT NULL,
    superseded_by INTEGER REFERENCES assessment (id),
    run_id INTEGER REFERENCES run (id)
);
CREATE INDEX assessment_interaction ON assessment (interaction_id, rubric_sha256);
CREATE INDEX assessment_superseded_by ON assessment (superseded_by);
CREATE UNIQUE INDEX assessment_current ON assessment (interaction_id) WHERE current = 1;
"""


def as_version_3(path: Path) -> None:
    """Make the file what version 3 wrote. Its assessments must not have been judged again yet."""
    connection = sqlite3.connect(path)
    with connection:
        rows = connection.execute(
            "SELECT a.id, a.interaction_id, rubric, rubric_version, rubric_sha256, as_of, value_milli, main_intent, "
            "k.data, current, superseded_by, run_id FROM assessment AS a JOIN kept_record AS k ON k.id = a.kept_id"
        ).fetchall()
        connection.execute("DROP TABLE assessment")
        for table in ("kept_record", "rubric", "stretch_vector"):
            connection.execute(f"DROP TABLE {table}")
        connection.executescript(_ASSESSMENT_3)
        connection.executemany("INSERT INTO assessment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("UPDATE meta SET schema_version = 3")
    connection.close()


def as_version_2(path: Path) -> None:
    """Make the file what version 2 wrote."""
    as_version_3(path)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DROP TABLE heard")
        connection.execute("UPDATE meta SET schema_version = 2")
    connection.close()


def shape(path: Path) -> dict[str, object]:
    """Return the tables of a store with their columns, references and indexes, however they came to be."""
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        f"{table} {what}": sorted(str(row[1:]) for row in connection.execute(f"PRAGMA {what}({table})"))
        for table in tables
        for what in ("table_info", "foreign_key_list", "index_list")
    }
    connection.close()
    return {name: [row.replace("'NO ACTION', ", "") for row in rows] for name, rows in found.items()}
