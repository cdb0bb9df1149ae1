"""Conservation, and that it bites: every way of altering a row by hand unbalances the ledger."""

from __future__ import annotations

import pytest

from qa_engine.domain.arrival import Problem
from qa_engine.domain.ledger import ArrivalState, Ledger, SkippedFile
from qa_engine.errors import StoreError
from qa_engine.store import SqliteStore
from tests.unit.store.builders import CONFIG, commit, interaction, source


@pytest.fixture
def full(store: SqliteStore) -> SqliteStore:
    """One arrival of each kind."""
    commit(store, source("f", 0, "d0"), interaction("scored"))
    commit(store, source("f", 1, "d1"), interaction("unscored"), None)
    commit(store, source("f", 2, "d0"), interaction("scored"))
    store.commit_problem(source("f", 3, "d3"), CONFIG, Problem(code="truncated_media", message="at byte 4096"))
    store.commit_problem(source("f", 4, "d4"), CONFIG, Problem(code="truncated_media", message="at byte 8192"))
    store.record_missing([source("f", 5, None)])
    commit(store, source("f", 6, "d6"), interaction("revised", text="first version"))
    commit(store, source("f", 7, "d7"), interaction("revised", text="second version"))
    store.record_skipped([SkippedFile(source="notes.txt", reason="no_interaction")])
    return store


def test_counts(full: SqliteStore) -> None:
    ledger = full.ledger()
    assert ledger == Ledger(
        total=8,
        scored=3,
        unscored=1,
        quarantined=2,
        duplicate=1,
        missing=1,
        superseded=1,
        reasons={"composite_withheld": 1, "source_gone": 1, "truncated_media": 2},
        skipped_files=1,
    )
    assert ledger.balanced


def test_an_empty_store_balances(store: SqliteStore) -> None:
    assert store.ledger() == Ledger(total=0)
    assert store.ledger().balanced


def test_an_open_arrival_does_not_balance(full: SqliteStore) -> None:
    full.register_arrivals([source("f", 8, "d8")])
    assert full.ledger().open == 1
    assert not full.ledger().balanced


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE arrival SET state = 'scored' WHERE state = 'quarantined'",
        "UPDATE arrival SET state = 'scored', interaction_id = 'scored' WHERE ordinal = 3",
        "UPDATE arrival SET state = 'scored', flags = 'superseded' WHERE ordinal = 3",
        "UPDATE arrival SET state = 'scored', reason = NULL WHERE state = 'unscored'",
        "UPDATE arrival SET state = 'scored', interaction_id = 'scored' WHERE state = 'duplicate'",
        "UPDATE arrival SET state = 'scored' WHERE state = 'missing'",
        "UPDATE arrival SET state = 'unscored', reason = 'composite_withheld' WHERE ordinal = 0",
        "UPDATE arrival SET state = 'quarantined', reason = 'no_speech' WHERE ordinal = 0",
        "UPDATE arrival SET state = 'duplicate', duplicate_of = 'elsewhere' WHERE ordinal = 3",
        "UPDATE arrival SET state = 'duplicate', duplicate_of = 'unscored' WHERE ordinal = 0",
        "UPDATE arrival SET state = 'forgotten' WHERE ordinal = 3",
        "UPDATE arrival SET state = 'open' WHERE ordinal = 3",
        "UPDATE arrival SET interaction_id = 'unscored' WHERE ordinal = 0",
        "UPDATE arrival SET flags = '' WHERE flags = 'superseded'",
        "DELETE FROM arrival WHERE state = 'quarantined'",
        "DELETE FROM arrival WHERE state = 'duplicate'",
        "DELETE FROM arrival WHERE state = 'missing'",
        "DELETE FROM arrival WHERE flags = 'superseded'",
        "INSERT INTO arrival (source_uri, ordinal, revision, state, reason) VALUES ('g', 0, 0, 'quarantined', 'x')",
        "DELETE FROM assessment WHERE interaction_id = 'scored'",
        "UPDATE assessment SET current = 0 WHERE interaction_id = 'scored'",
        "UPDATE assessment SET value_milli = 90000 WHERE interaction_id = 'unscored'",
        "UPDATE interaction SET arrival_id = 4 WHERE interaction_id = 'scored'",
        "UPDATE meta SET arrivals = 7",
        "UPDATE arrival SET state = 'scored', reason = NULL, flags = 'superseded' WHERE ordinal = 1",
        "UPDATE arrival SET state = 'duplicate', duplicate_of = 'scored' WHERE ordinal = 0;"
        "UPDATE interaction SET arrival_id = 8 WHERE interaction_id = 'scored'",
    ],
)
def test_altering_a_row_by_hand_unbalances_it(full: SqliteStore, change: str) -> None:
    with full._database.write() as connection:
        for statement in change.split(";"):
            assert connection.exec_driver_sql(statement).rowcount > 0, "the change changes something"
    assert not full.ledger().balanced


def test_a_second_current_assessment_cannot_be_written(full: SqliteStore) -> None:
    twice = (
        "INSERT INTO assessment (interaction_id, rubric, rubric_version, rubric_sha256, record, current) "
        "SELECT interaction_id, rubric, rubric_version, rubric_sha256, record, 1 FROM assessment LIMIT 1"
    )
    with pytest.raises(StoreError, match="rule"), full._database.write() as connection:
        connection.exec_driver_sql(twice)
    assert full.ledger().balanced


def test_an_entry_that_breaks_the_rules_is_refused_by_name(full: SqliteStore) -> None:
    with full._database.write() as connection:
        connection.exec_driver_sql("UPDATE arrival SET state = 'scored', interaction_id = NULL WHERE ordinal = 3")
    with pytest.raises(StoreError, match="position 3"):
        list(full.ledger_entries())


def test_entries_come_in_order_and_by_state(store: SqliteStore) -> None:
    for uri, ordinal in [("b", 1), ("b", 0), ("a", 2), ("a", 10)]:
        store.register_arrivals([source(uri, ordinal)])
    store.commit_problem(source("a", 10), CONFIG, Problem(code="empty", message="no turns"))
    places = [(entry.source, entry.ordinal) for entry in store.ledger_entries()]
    assert places == [("a", 2), ("a", 10), ("b", 0), ("b", 1)]
    assert [entry.ordinal for entry in store.ledger_entries(ArrivalState.QUARANTINED)] == [10]


def test_pages_are_seamless(store: SqliteStore) -> None:
    count = 1203  # two full pages and a bit
    store.register_arrivals([source("a", number) for number in range(count)])
    assert [entry.ordinal for entry in store.ledger_entries()] == list(range(count))


def test_skipped_files(store: SqliteStore) -> None:
    store.record_skipped([SkippedFile(source="b", reason="empty"), SkippedFile(source="a", reason="empty")])
    store.record_skipped([SkippedFile(source="b", reason="not_readable")])
    assert [(file.source, file.reason) for file in store.skipped_files()] == [("a", "empty"), ("b", "not_readable")]
    store.register_arrivals([source("a")])
    assert [file.source for file in store.skipped_files()] == ["b"], "it holds an interaction after all"
