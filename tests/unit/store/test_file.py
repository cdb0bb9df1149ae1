"""Opening, recognising and guarding the file."""

from __future__ import annotations

import sqlite3
import stat
import threading
import traceback
from pathlib import Path

import pytest

from qa_engine.errors import StoreError, UsageError
from qa_engine.store import SqliteStore
from tests.unit.store.builders import commit, interaction, source


def test_constructor_touches_nothing(path: Path) -> None:
    store = SqliteStore(path)
    assert not path.exists()
    with pytest.raises(StoreError, match="not open"):
        store.ledger()
    with pytest.raises(StoreError, match="not open"):
        _ = store.key


def test_a_closed_store_can_be_opened_again(path: Path) -> None:
    store = SqliteStore(path)
    with store:
        first = store.key
        commit(store, source(), interaction())
    store.close()
    with pytest.raises(StoreError, match="not open"):
        store.ledger()
    with store:
        assert store.key == first
        assert store.ledger().scored == 1


def test_key_is_random_unless_given(tmp_path: Path) -> None:
    keys = []
    for name in ("a.db", "b.db"):
        with SqliteStore(tmp_path / name) as store:
            keys.append(store.key)
    assert keys[0] != keys[1]
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize(
    ("made_with", "opened_with", "fits"),
    [
        pytest.param(b"k" * 32, b"k" * 32, True, id="the key it was made with"),
        pytest.param(b"k" * 32, None, True, id="the kept key"),
        pytest.param(b"k" * 32, b"x" * 32, False, id="another key"),
        pytest.param(None, b"x" * 32, False, id="a key for a store that made its own"),
    ],
)
def test_key_of_a_store(path: Path, made_with: bytes | None, opened_with: bytes | None, fits: bool) -> None:
    with SqliteStore(path, key=made_with) as store:
        key = store.key
    if fits:
        with SqliteStore(path, key=opened_with) as store:
            assert store.key == key == made_with
    else:
        with pytest.raises(StoreError, match="not the key") as caught:
            SqliteStore(path, key=opened_with).open()
        assert caught.value.code == "store_key"


def test_a_short_key_is_refused(path: Path) -> None:
    with pytest.raises(UsageError, match="at least 16 bytes"):
        SqliteStore(path, key=b"short").open()


def _garbage(path: Path) -> None:
    path.write_bytes(b"From: somebody\n" * 400)


def _other_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()


def _newer(path: Path) -> None:
    SqliteStore(path).open().close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET schema_version = 99")
    connection.close()


def _directory(path: Path) -> None:
    path.mkdir()


def _truncated(path: Path) -> None:
    with SqliteStore(path) as store:
        for number in range(20):
            commit(store, source(ordinal=number, digest=f"d{number}"), interaction(f"c-{number}"))
    path.write_bytes(path.read_bytes()[:20_000])


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        pytest.param(_garbage, "store_foreign", "not a store", id="not SQLite"),
        pytest.param(_other_program, "store_foreign", "another program", id="SQLite of another program"),
        pytest.param(_newer, "store_version", "schema 99", id="newer schema"),
        pytest.param(_directory, "store_unopenable", "cannot be opened", id="a folder"),
        pytest.param(_truncated, "store_corrupt", "backup", id="cut short"),
    ],
)
def test_files_that_cannot_be_used(path: Path, make: object, code: str, says: str) -> None:
    make(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError, match=says) as caught:  # noqa: SIM117
        with SqliteStore(path) as store:
            list(store.assessments())
    assert caught.value.code == code
    assert str(path) in str(caught.value)
    if code == "store_foreign":
        assert path.read_bytes() == before, "a file of somebody else is left as it was"


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder exists") as caught:
        SqliteStore(tmp_path / "nowhere" / "qa.db").open()
    assert caught.value.code == "store_unopenable"


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    with SqliteStore(path) as store:
        assert store.ledger().balanced


def test_settings_of_every_connection(store: SqliteStore) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 30_000,
    }
    with store._database.read() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
    assert found == expected


def test_only_the_owner_may_read_it(store: SqliteStore, path: Path) -> None:
    commit(store, source(), interaction())
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"qa.db": 0o600, "qa.db-wal": 0o600, "qa.db-shm": 0o600}


def test_a_locked_store_says_so(path: Path) -> None:
    with SqliteStore(path, busy_timeout_s=0.05) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process") as caught:
            store.register_arrivals([source()])
        assert (caught.value.code, caught.value.retryable) == ("store_locked", True)
        assert store.ledger().total == 0, "reading goes on meanwhile"
        other.execute("ROLLBACK")
        other.close()
        assert store.register_arrivals([source()]) == [True]


def test_a_full_disk_says_so_and_keeps_what_was_committed(store: SqliteStore) -> None:
    commit(store, source(), interaction())
    with store._database.read() as connection:  # the pool hands the same connection to the writer
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="Free space") as caught:
        commit(store, source(digest="d2", ordinal=1), interaction("c-2", turns=400))
    assert (caught.value.code, caught.value.retryable) == ("disk_full", True)
    store.check()
    assert (store.ledger().scored, store.ledger().total) == (1, 1), "all of the failed step is undone"


def test_errors_never_repeat_what_was_bound(store: SqliteStore) -> None:
    secret = "4111 1111 1111 1111"
    with pytest.raises(StoreError) as caught, store._database.write() as connection:
        connection.exec_driver_sql("INSERT INTO skipped_file VALUES (?, ?)", ("a", None))
    with pytest.raises(StoreError) as other, store._database.write() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (secret,))
    with pytest.raises(StoreError) as third, store._database.write() as connection:
        connection.exec_driver_sql("INSERT INTO assessment (interaction_id, record) VALUES (?, 1)", (secret,))
    for info in (caught, other, third):
        assert secret not in "".join(traceback.format_exception(info.value))


def test_altered_bytes_are_an_error_that_quotes_nothing(store: SqliteStore) -> None:
    commit(store, source(), interaction(text="my mother's maiden name is Zuckerbrot"))
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE kept_record SET data = replace(data, '\"facts\":{', '\"fatcs\":{')")
    with pytest.raises(StoreError, match="c-1") as caught:
        store.assessment("c-1")
    assert "Zuckerbrot" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.code == "store_corrupt"


def test_two_stores_on_one_file(path: Path) -> None:
    with SqliteStore(path) as one, SqliteStore(path) as other:
        commit(one, source(), interaction())
        assert other.is_done(source(), "config-1")
        commit(other, source(ordinal=1, digest="d2"), interaction("c-2"))
        assert one.ledger().scored == 2


@pytest.mark.parametrize("where", ["file", "memory"])
def test_many_threads_share_a_store(path: Path, where: str) -> None:
    failed: list[Exception] = []

    def work(store: SqliteStore, thread: int) -> None:
        try:
            for number in range(10):
                name = f"{thread}-{number}"
                commit(store, source(uri=name, digest=name), interaction(name))
                store.ledger()
        except StoreError as error:
            failed.append(error)

    with SqliteStore(path if where == "file" else ":memory:") as store:
        threads = [threading.Thread(target=work, args=(store, number)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert store.ledger().scored == 40
        assert store.ledger().balanced


def test_a_store_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with SqliteStore(":memory:") as store:
        commit(store, source(), interaction())
        assert [a.interaction_id for a in store.assessments()] == ["c-1"]
    assert list(tmp_path.iterdir()) == []
    with store:
        assert store.ledger().total == 0, "it lives as long as it is open"
