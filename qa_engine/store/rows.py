"""Records to rows and back."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import ValidationError

from qa_engine.domain.interaction import Interaction, Source
from qa_engine.domain.ledger import ArrivalState, Depth, LedgerEntry
from qa_engine.domain.record import Record
from qa_engine.errors import StoreError

Kept = TypeVar("Kept", bound=Record)
Row = sa.Row[Any]

FLAGS = ("revision", "superseded", "unexpected", "erased")
ASSESSED = (ArrivalState.SCORED, ArrivalState.UNSCORED)


def read_record(kind: type[Kept], data: bytes, item: str) -> Kept:
    """Read a kept record.

    Raises:
        StoreError: the bytes are not a ``kind``. It is raised outside of the handler, because the other library's
            message quotes the bytes.
    """
    try:
        return kind.from_bytes(data)
    except ValidationError as error:
        wrong = error.error_count()
    raise StoreError(
        f"the kept {kind.__name__} does not read: {wrong} faults. The row was altered, or an incompatible "
        "version wrote it; run its source again",
        code="store_corrupt",
        item=item,
    )


def read_entry(row: Row) -> LedgerEntry:
    """Return an arrival row as an entry of the ledger.

    Raises:
        StoreError: the row breaks the rules of an entry, so somebody has altered it.
    """
    try:
        return LedgerEntry(
            source=row.source_uri,
            ordinal=row.ordinal,
            state=row.state,
            interaction_id=row.interaction_id,
            reason=row.reason,
            stage=row.stage,
            detail=row.detail,
            duplicate_of=row.duplicate_of,
            same_bytes_as=row.same_bytes_as,
            flags=tuple(row.flags.split()),
            depth=Depth(
                declared_s=row.declared_s,
                decoded_s=row.decoded_s,
                speech_s=row.speech_s,
                turns=row.turns,
                turns_read=row.turns_read,
            ),
        )
    except ValidationError as error:
        wrong = error.error_count()
    raise StoreError(
        f"the entry at position {row.ordinal} breaks {wrong} rules of the ledger: the row was altered",
        code="store_corrupt",
        item=row.source_uri,
    )


def read_source(row: Row) -> Source:
    """Return where an arrival row came from."""
    return Source(
        uri=row.source_uri, ordinal=row.ordinal, digest=row.digest, media_type=row.media_type, bytes=row.bytes
    )


def add_flag(flags: str, flag: str) -> str:
    """Return ``flags`` with ``flag``, in their fixed order."""
    held = {*flags.split(), flag}
    return " ".join(known for known in FLAGS if known in held)


def has_flag(row: Row, flag: str) -> bool:
    """Return whether an arrival row carries ``flag``."""
    return flag in row.flags.split()


def time_text(value: dt.datetime | None) -> str | None:
    """Return a time in UTC as text of fixed width, so that text order is time order."""
    return None if value is None else value.astimezone(dt.UTC).isoformat(timespec="microseconds")


def started_at(interaction: Interaction) -> dt.datetime | None:
    """Return when a contact began, as far as its source tells: its start, else its first message, else its end."""
    sent = [turn.sent_at for turn in interaction.turns if turn.sent_at]
    return interaction.started_at or min(sent, default=None) or interaction.closed_at
