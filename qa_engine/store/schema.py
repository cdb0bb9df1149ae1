"""The tables of a store.

Blobs hold the canonical JSON of records, uncompressed, so that searching the file for forbidden bytes means something.
"""

from __future__ import annotations

import sqlalchemy as sa

#: Marks the file as ours in the header of SQLite ("QAEn").
APPLICATION_ID = 0x5141456E
SCHEMA_VERSION = 4

metadata = sa.MetaData()

#: One row. ``arrivals`` counts registrations apart from the rows of ``arrival``, so that a row taken out is missed.
meta = sa.Table(
    "meta",
    metadata,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Column("arrivals", sa.Integer, nullable=False),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("command", sa.Text, nullable=False),
    sa.Column("device", sa.Text),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("ended_at", sa.Text),
    sa.Column("counts", sa.Text, nullable=False, server_default="{}"),
)

#: The unit of the ledger. Changed bytes at the same place are a new row with the next ``revision``.
#: ``config`` is the hash of the configuration under which the state was reached; NULL asks for another attempt.
arrival = sa.Table(
    "arrival",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source_uri", sa.Text, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text),
    sa.Column("media_type", sa.Text),
    sa.Column("bytes", sa.Integer),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("stage", sa.Text),
    sa.Column("detail", sa.Text),
    sa.Column("interaction_id", sa.Text),
    sa.Column("duplicate_of", sa.Text),
    sa.Column("same_bytes_as", sa.Text),
    sa.Column("flags", sa.Text, nullable=False, server_default=""),
    sa.Column("declared_s", sa.REAL),
    sa.Column("decoded_s", sa.REAL),
    sa.Column("speech_s", sa.REAL),
    sa.Column("turns", sa.Integer),
    sa.Column("turns_read", sa.Integer),
    sa.Column("config", sa.Text),
    sa.Column("run_id", sa.ForeignKey("run.id")),
    sa.Index("arrival_place", "source_uri", "ordinal", "revision", unique=True),
    sa.Index("arrival_digest", "digest"),
    sa.Index("arrival_interaction", "interaction_id"),
    sa.Index("arrival_state", "state"),
)

#: What was heard of a recording that was set aside, masked. A table of its own, so that the account is read without it.
heard = sa.Table(
    "heard",
    metadata,
    sa.Column("arrival_id", sa.ForeignKey("arrival.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("record", sa.LargeBinary, nullable=False),
)

#: Which file of this machine has which name. ``path_digest`` is keyed.
place = sa.Table(
    "place",
    metadata,
    sa.Column("path_digest", sa.LargeBinary, primary_key=True),
    sa.Column("source_uri", sa.Text, nullable=False),
    sa.Index("place_source", "source_uri"),
)

skipped_file = sa.Table(
    "skipped_file",
    metadata,
    sa.Column("source_uri", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
)

#: ``arrival_id`` is the arrival that the kept bytes came from. It stands for the interaction as long as its own
#: ``interaction_id`` says so and it is scored or unscored.
interaction = sa.Table(
    "interaction",
    metadata,
    sa.Column("interaction_id", sa.Text, primary_key=True),
    sa.Column("arrival_id", sa.ForeignKey("arrival.id"), nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("readings", sa.LargeBinary, nullable=False),
    sa.Column("facts", sa.LargeBinary, nullable=False),
    sa.Column("origin", sa.LargeBinary, nullable=False),
    sa.Column("customer_key", sa.LargeBinary),
    sa.Column("started_at", sa.Text),
    sa.Column("closed_at", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("agent_id", sa.Text),
    sa.Column("team", sa.Text),
    sa.Column("programme", sa.Text),
    sa.Column("vendor", sa.Text),
    sa.Column("persona", sa.Text),
    sa.Column("case_id", sa.Text),
    sa.Index("interaction_arrival", "arrival_id"),
    sa.Index("interaction_customer", "customer_key", "started_at"),
)

turn_vector = sa.Table(
    "turn_vector",
    metadata,
    sa.Column("interaction_id", sa.ForeignKey("interaction.interaction_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("turn_index", sa.Integer, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: What the sentences and clauses inside a turn mean, for rules that look for a meaning. ``[start, end)`` of the turn.
stretch_vector = sa.Table(
    "stretch_vector",
    metadata,
    sa.Column("interaction_id", sa.ForeignKey("interaction.interaction_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("turn_index", sa.Integer, primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: Every rubric that anything in this store was judged under: ``policy`` is the text that ``sha256`` is the hash of.
rubric = sa.Table(
    "rubric",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("policy", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

#: Whole records of assessments, never edited. A table of its own, because SQLite writes a row anew when a column of it
#: changes, and superseding an assessment should not cost its whole record; and because several assessments of an
#: interaction share one, each with its own changes to it.
kept_record = sa.Table(
    "kept_record",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("interaction_id", sa.ForeignKey("interaction.interaction_id"), nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Index("kept_record_interaction", "interaction_id"),
)

#: Rows are never edited but for ``current``, ``superseded_by`` and ``judged_by``. The partial index allows one current
#: row an interaction, so that a double score cannot even be written.
#: ``record`` holds the changes to the record ``kept_id`` (see ``sharing``), or the whole record where that is NULL, as
#: stores before version 4 have it. ``judged_by`` is what last gave these bytes: code, libraries and encoder; NULL where
#: that is not known.
assessment = sa.Table(
    "assessment",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("interaction_id", sa.ForeignKey("interaction.interaction_id"), nullable=False),
    sa.Column("rubric", sa.Text, nullable=False),
    sa.Column("rubric_version", sa.Text, nullable=False),
    sa.Column("rubric_sha256", sa.Text, nullable=False),
    sa.Column("as_of", sa.Text),
    sa.Column("value_milli", sa.Integer),
    sa.Column("main_intent", sa.Text),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("current", sa.Integer, nullable=False),
    sa.Column("superseded_by", sa.ForeignKey("assessment.id")),
    sa.Column("run_id", sa.ForeignKey("run.id")),
    sa.Column("kept_id", sa.ForeignKey("kept_record.id")),
    sa.Column("judged_by", sa.Text),
    sa.Index("assessment_interaction", "interaction_id", "rubric_sha256"),
    sa.Index("assessment_superseded_by", "superseded_by"),
)
sa.Index("assessment_current", assessment.c.interaction_id, unique=True, sqlite_where=assessment.c.current == 1)

sentence_vector = sa.Table(
    "sentence_vector",
    metadata,
    sa.Column("encoder", sa.Text, primary_key=True),
    sa.Column("sentence_digest", sa.LargeBinary, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
