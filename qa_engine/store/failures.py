"""What is said when SQLite fails: what happened to which store, and what to do. Bound values are never repeated."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from qa_engine.errors import StoreError

#: Primary result code of SQLite -> our code, what to tell a person, whether a later attempt may succeed.
_SAID: dict[int, tuple[str, str, bool]] = {
    sqlite3.SQLITE_FULL: (
        "disk_full",
        "the disk is full; what was committed is safe. Free space and run again, it will go on where it stopped",
        True,
    ),
    sqlite3.SQLITE_IOERR: (
        "store_io",
        "reading or writing the file failed; what was committed is safe. Check free space, quotas and the disk",
        True,
    ),
    sqlite3.SQLITE_BUSY: (
        "store_locked",
        "another process is writing to the store. Wait for it or stop it, then run again",
        True,
    ),
    sqlite3.SQLITE_LOCKED: (
        "store_locked",
        "another connection is writing to the store. Wait for it, then run again",
        True,
    ),
    sqlite3.SQLITE_CORRUPT: (
        "store_corrupt",
        "the file is damaged. Put a backup in its place, or start a new store and run the sources again",
        False,
    ),
    sqlite3.SQLITE_NOTADB: (
        "store_foreign",
        "the file is not a store (not an SQLite file). Choose another path; the file was left as it is",
        False,
    ),
    sqlite3.SQLITE_READONLY: (
        "store_read_only",
        "the file or its folder cannot be written. Give write permission or choose another path",
        False,
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "store_unopenable",
        "the file cannot be opened. Check that its folder exists and that you may write in it",
        False,
    ),
    sqlite3.SQLITE_PERM: (
        "store_read_only",
        "permission was refused. Give write permission or choose another path",
        False,
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "store_rule_broken",
        "a row would break a rule of the store, so nothing of this step was written. Please report this",
        False,
    ),
}


def store_error(path: Path, error: SQLAlchemyError | sqlite3.Error) -> StoreError:
    """Return what to say of ``error``, raised while working on the store at ``path``."""
    original = error.orig if isinstance(error, DBAPIError) else error
    # The low byte of an extended result code is the primary one.
    primary = getattr(original, "sqlite_errorcode", 0) & 0xFF
    name = getattr(original, "sqlite_errorname", type(original).__name__)
    code, said, retryable = _SAID.get(primary, ("store_failed", "the store could not be used", False))
    return StoreError(f"{said} ({name})", code=code, item=str(path), retryable=retryable)


@contextmanager
def wrapped_errors(path: Path) -> Iterator[None]:
    """Turn every error of SQLite or SQLAlchemy in the block into a ``StoreError`` about the store at ``path``."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise store_error(path, error) from error
