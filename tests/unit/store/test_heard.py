"""What was heard of a recording that is not scored is kept with its arrival, and older stores learn to keep it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qa_engine.domain.arrival import Problem
from qa_engine.domain.assessment import Failure
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import Depth
from qa_engine.errors import StoreError
from qa_engine.store import SqliteStore
from qa_engine.store.schema import SCHEMA_VERSION
from tests.unit.store.builders import CONFIG, commit, interaction, source
from tests.unit.store.older import as_version_2, shape

CUT = source("calls/cut.wav", 0, "d1")
PART = interaction("c-1", turns=3, text="the line went")
SENTENCE = "12.30 s of 30.00 s could be decoded"


def failure(heard: Interaction | None = PART, *, id: str = "c-1", retryable: bool = False) -> Failure:
    return Failure(
        interaction_id=id,
        stage="media",
        code="truncated_media",
        message=SENTENCE,
        retryable=retryable,
        heard=heard,
    )


def test_what_was_heard_is_given_back_by_place_id_and_source(store: SqliteStore) -> None:
    entry = store.commit_failure(CUT, CONFIG, failure(), Depth(declared_s=30.0, decoded_s=12.3))
    assert (entry.reason, entry.detail, entry.depth.decoded_s) == ("truncated_media", SENTENCE, 12.3)
    assert store.heard(entry) == PART
    for name in ("c-1", "calls/cut.wav", "cut.wav"):
        assert store.failure(name) == failure()
    store.check()


def test_it_is_kept_as_canonical_bytes(store: SqliteStore) -> None:
    store.commit_failure(CUT, CONFIG, failure())
    with store._database.read() as connection:
        assert connection.exec_driver_sql("SELECT record FROM heard").scalars().all() == [PART.to_bytes()]


@pytest.mark.parametrize("name", ["c-2", "", "other.wav", "cut"])
def test_nothing_is_called_so(store: SqliteStore, name: str) -> None:
    store.commit_failure(CUT, CONFIG, failure())
    assert store.failure(name) is None


def test_a_failure_of_which_nothing_was_heard(store: SqliteStore) -> None:
    entry = store.commit_failure(CUT, CONFIG, failure(None, retryable=True))
    assert store.heard(entry) is None
    assert store.failure("c-1") == failure(None, retryable=True)


def test_what_was_set_aside_before_reading_is_named_by_its_place(store: SqliteStore) -> None:
    store.commit_problem(source("a.eml", 4), CONFIG, Problem(code="unreadable_email", message="at byte 7"))
    said = store.failure("a.eml")
    assert said is not None
    assert (said.interaction_id, said.stage, said.code) == ("a.eml#4", "ingest", "unreadable_email")


@pytest.mark.parametrize(
    ("then", "left"),
    [
        pytest.param(lambda s: commit(s, CUT, interaction("c-1"), config="new"), None, id="it is scored after all"),
        pytest.param(lambda s: s.commit_failure(CUT, "new", failure(None)), None, id="less is heard than before"),
        pytest.param(
            lambda s: s.commit_failure(CUT, "new", failure(interaction("c-1", turns=9))), 9, id="more is heard"
        ),
        pytest.param(lambda s: s.commit_failure(CUT, CONFIG, failure()), 3, id="the same again"),
    ],
)
def test_only_what_was_heard_last_is_kept(store: SqliteStore, then: object, left: int | None) -> None:
    store.commit_failure(CUT, CONFIG, failure())
    entry = then(store)  # type: ignore[operator]
    heard = store.heard(entry)
    assert (None if heard is None else len(heard.turns)) == left
    assert store.ledger().balanced
    store.check()


def test_the_newest_bytes_at_a_place_are_meant(store: SqliteStore) -> None:
    store.commit_failure(CUT, CONFIG, failure())
    fetched_again = source("calls/cut.wav", 0, "d2")
    entry = commit(store, fetched_again, interaction("c-1"))
    assert store.heard(entry) is None
    assert store.failure("cut.wav") is None, "the recording was fetched again and scored"


def test_altered_bytes_are_an_error_that_quotes_nothing(store: SqliteStore) -> None:
    entry = store.commit_failure(CUT, CONFIG, failure())
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE heard SET record = replace(record, '\"turns\":', '\"tunrs\":')")
    with pytest.raises(StoreError, match=r"calls/cut\.wav") as caught:
        store.heard(entry)
    assert caught.value.code == "store_corrupt"
    assert "the line went" not in str(caught.value)


def test_a_row_without_its_arrival_is_damage(store: SqliteStore, path: Path) -> None:
    store.commit_failure(CUT, CONFIG, failure())
    store.check()
    with sqlite3.connect(path) as connection:  # foreign keys are not looked at unless asked for
        connection.execute("UPDATE heard SET arrival_id = 99")
    connection.close()
    with pytest.raises(StoreError, match="damaged"):
        store.check()


def _version(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        (version,) = connection.execute("SELECT schema_version FROM meta").fetchone()
    connection.close()
    return int(version)


class TestAStoreOfVersion2:
    @pytest.fixture
    def old(self, path: Path) -> Path:
        with SqliteStore(path) as store:
            commit(store, source("a"), interaction("c-9"))
            store.commit_failure(CUT, CONFIG, failure(None))
        as_version_2(path)
        return path

    def test_is_brought_up_to_date_with_all_it_holds(self, old: Path) -> None:
        with SqliteStore(old) as store:
            assert store.ledger().balanced
            assert (store.ledger().scored, store.ledger().quarantined) == (1, 1)
            assert store.failure("c-1") == failure(None)
            store.commit_failure(CUT, "new", failure())
            assert store.failure("c-1") == failure()
            store.check()
        assert _version(old) == SCHEMA_VERSION == 4
        with SqliteStore(old) as store:
            assert store.failure("c-1") == failure(), "opening it again changes nothing"

    def test_has_the_tables_of_a_new_one_afterwards(self, old: Path, tmp_path: Path) -> None:
        SqliteStore(old).open().close()
        SqliteStore(tmp_path / "new.db").open().close()
        assert shape(old) == shape(tmp_path / "new.db")

    def test_is_left_as_it_was_when_the_step_fails(self, old: Path) -> None:
        with sqlite3.connect(old) as connection:
            connection.execute("CREATE TABLE heard (something INTEGER)")
        connection.close()
        with pytest.raises(StoreError):
            SqliteStore(old).open()
        assert _version(old) == 2

    def test_two_that_open_it_at_once_do_it_once(self, old: Path) -> None:
        with SqliteStore(old) as one, SqliteStore(old) as other:
            assert one.failure("c-1") == other.failure("c-1") == failure(None)


def test_a_store_of_version_1_is_refused(path: Path) -> None:
    SqliteStore(path).open().close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET schema_version = 1")
    connection.close()
    with pytest.raises(StoreError, match="schema 1") as caught:
        SqliteStore(path).open()
    assert caught.value.code == "store_version"
