"""The file: opening, creating and recognising it, and transactions on it."""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import StaticPool

from qa_engine.errors import StoreError, UsageError
from qa_engine.store.failures import wrapped_errors
from qa_engine.store.migration import migrate
from qa_engine.store.schema import APPLICATION_ID, SCHEMA_VERSION, meta, metadata

KEY_BYTES = 32
#: The path of a store that lives in memory, as long as it is open.
MEMORY = ":memory:"
#: RETURNING came with this version of SQLite.
_OLDEST_SQLITE = (3, 35)


class Database:
    """One SQLite file in write-ahead mode, durable at every commit. Safe to use from several threads.

    A transaction never stays open between two calls of a caller, so a slow reader keeps nobody from writing.
    """

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        self.path = path
        self._busy_timeout_s = busy_timeout_s
        self.in_memory = str(path) == MEMORY
        # A store in memory has one connection for all threads, so they take turns.
        self._turn: AbstractContextManager[object] = threading.RLock() if self.in_memory else nullcontext()
        self._readers: sa.Engine | None = None
        self._writers: sa.Engine | None = None

    def open(self, key: bytes | None) -> bytes:
        """Open the file, making it if it is not there, and return the store's key.

        Raises:
            StoreError: it cannot be opened, is no store, comes from a newer version, or has another key.
        """
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            wanted = ".".join(map(str, _OLDEST_SQLITE))
            raise StoreError(f"SQLite {wanted} or newer is needed, this Python has {sqlite3.sqlite_version}")
        engine = self._engine()
        event.listen(engine, "connect", self._set_up)
        event.listen(engine, "begin", _begin)
        self._readers = engine
        self._writers = engine.execution_options(writes=True)
        try:
            if not self._is_ours():
                self._create(key)
            self._migrate()
            found = self._check(key)
            self._write_ahead()
        except BaseException:
            self.close()
            raise
        return found

    def close(self) -> None:
        """Let go of all connections. Closing twice is fine."""
        if self._readers is not None:
            self._readers.dispose()
        self._readers = self._writers = None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view of the store."""
        engine = self._opened(self._readers)
        with self._turn, wrapped_errors(self.path), engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: everything in the block is kept, or nothing."""
        engine = self._opened(self._writers)
        with self._turn, wrapped_errors(self.path), engine.begin() as connection:
            yield connection

    def _engine(self) -> sa.Engine:
        if self.in_memory:
            shared = {"check_same_thread": False}
            return sa.create_engine("sqlite://", poolclass=StaticPool, connect_args=shared, hide_parameters=True)
        self._make_private_file()
        return sa.create_engine(sa.URL.create("sqlite", database=str(self.path)), hide_parameters=True)

    def _opened(self, engine: sa.Engine | None) -> sa.Engine:
        if engine is None:
            raise StoreError("the store is not open; use it in a with block or call open()", item=str(self.path))
        return engine

    def _make_private_file(self) -> None:
        # SQLite gives its side files the mode of the main file, so all of them are for the owner only.
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            pass
        except OSError as error:
            raise StoreError(
                f"the file cannot be made: {error.strerror}. Check that its folder exists and may be written in",
                code="store_unopenable",
                item=str(self.path),
            ) from error

    def _set_up(self, connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by _begin, not by the driver
        for pragma in (
            f"busy_timeout = {round(self._busy_timeout_s * 1000)}",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def _is_ours(self) -> bool:
        with self.read() as connection:
            mark = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            objects = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        if mark == APPLICATION_ID and objects:
            return True
        if mark or objects:
            raise StoreError(
                "this is an SQLite file of another program. Choose another path; the file was left as it is",
                code="store_foreign",
                item=str(self.path),
            )
        return False

    def _create(self, key: bytes | None) -> None:
        if key is not None and len(key) < KEY_BYTES // 2:
            raise UsageError(f"a store key needs at least {KEY_BYTES // 2} bytes, this one has {len(key)}")
        with self.write() as connection:
            if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
                return  # another process was first
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            metadata.create_all(connection)
            used = key or secrets.token_bytes(KEY_BYTES)
            connection.execute(meta.insert().values(schema_version=SCHEMA_VERSION, key=used, arrivals=0))

    def _migrate(self) -> None:
        with self.read() as connection:
            version = connection.execute(sa.select(meta.c.schema_version)).scalar_one()
        if version < SCHEMA_VERSION:
            with self.write() as connection:
                migrate(connection)

    def _check(self, key: bytes | None) -> bytes:
        with self.read() as connection:
            version = connection.execute(sa.select(meta.c.schema_version)).scalar_one()
            if version != SCHEMA_VERSION:
                raise StoreError(
                    f"the store has schema {version}, this version reads schema {SCHEMA_VERSION}. "
                    "Use the version of qa-engine that wrote it, or a newer one",
                    code="store_version",
                    item=str(self.path),
                )
            used = bytes(connection.execute(sa.select(meta.c.key)).scalar_one())
        if key is not None and not hmac.compare_digest(key, used):
            raise StoreError(
                "the given key is not the key of this store. Open it without a key, or choose another path",
                code="store_key",
                item=str(self.path),
            )
        return used

    def _write_ahead(self) -> None:
        with wrapped_errors(self.path), self._opened(self._readers).connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            (mode,) = driver.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal" and not self.in_memory:
            raise StoreError(
                "this file system cannot hold a write-ahead log. Put the store on a local disk",
                code="store_unopenable",
                item=str(self.path),
            )


def _begin(connection: sa.Connection) -> None:
    # A writer takes its lock at once: a reader that turns writer half-way could not wait for its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
