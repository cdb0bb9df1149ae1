"""What was committed comes back, in order, by name, and under another rubric."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from pathlib import Path

import pytest
import sqlalchemy as sa

from qa_engine.domain.arrival import Problem
from qa_engine.domain.facts import Facts
from qa_engine.domain.history import PastContact
from qa_engine.domain.interaction import Channel
from qa_engine.domain.stored import RescoreReport, StoredReading
from qa_engine.domain.transcript import TranscriptProvenance
from qa_engine.errors import StoreError, UsageError
from qa_engine.store import SqliteStore
from qa_engine.store.readings import PAGE
from tests.unit.store.builders import CONFIG, ORIGIN, START, assessment, commit, interaction, read, source


def test_a_reading_comes_back_as_it_was(store: SqliteStore) -> None:
    contact = interaction(turns=5, customer_id="u-9", team="north", attributes={"queue": "billing"})
    heard = TranscriptProvenance(engine="w", engine_version="1", model="tiny", device="cpu", compute_type="int8")
    origin = ORIGIN.evolve(declared_s=10.5, decoded_s=10.5, speech_s=8.125, transcript=heard)
    facts = Facts(duration_s=10.5, holds=1)
    store.commit_result(source(), CONFIG, read(contact), facts, origin, assessment(contact))
    expected = StoredReading(read=read(contact), facts=facts, origin=origin, source=source())
    assert list(store.stored_readings()) == [expected]
    assert store.stored_reading("c-1") == expected


def test_bytes_come_back_as_they_were(store: SqliteStore) -> None:
    contact = interaction(text="Grüße 👋 naïve")
    commit(store, source(), contact)
    assert store.assessment_bytes("c-1") == assessment(contact).to_bytes()
    assert store.assessment("c-1") == assessment(contact)


def test_a_revision_leaves_no_vector_of_the_earlier_version(store: SqliteStore) -> None:
    commit(store, source(digest="d1"), interaction(turns=9))
    commit(store, source(digest="d2"), interaction(turns=2))
    assert len(store.stored_reading("c-1").read.vectors) == 2


def test_order_is_that_of_sources_not_of_arrival(store: SqliteStore) -> None:
    for uri, ordinal in [("b", 0), ("a", 11), ("a", 2)]:
        commit(store, source(uri, ordinal, f"{uri}{ordinal}"), interaction(f"{uri}-{ordinal}"))
    assert [a.interaction_id for a in store.assessments()] == ["a-2", "a-11", "b-0"]
    assert [r.source.ordinal for r in store.stored_readings()] == [2, 11, 0]


@pytest.fixture
def library(store: SqliteStore) -> SqliteStore:
    commit(store, source("calls/monday.wav", 0, "d1"), interaction("call-17"))
    commit(store, source("calls/all.jsonl", 0, "d2"), interaction("chat-1"))
    commit(store, source("calls/all.jsonl", 1, "d3"), interaction("chat-12"))
    commit(store, source("calls/all.jsonl", 2, "d4"), interaction("chat_%"))
    commit(store, source("calls/copy.wav", 0, "d1"), interaction("call-17"))
    store.commit_problem(source("calls/broken.wav", 0, "d9"), CONFIG, Problem(code="truncated_media", message="x"))
    return store


@pytest.mark.parametrize(
    ("name", "found", "why"),
    [
        ("call-17", "call-17", "an id"),
        ("chat-1", "chat-1", "an id, though others start with it"),
        ("call", "call-17", "the start of one id"),
        ("chat-12", "chat-12", "an id"),
        ("chat_", "chat_%", "no character stands for others"),
        ("calls/monday.wav", "call-17", "a source"),
        ("monday.wav", "call-17", "a source without its folder"),
        ("copy.wav", "call-17", "a duplicate leads to its first copy"),
    ],
)
def test_names_that_mean_one(library: SqliteStore, name: str, found: str, why: str) -> None:
    assert library.assessment(name).interaction_id == found, why


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nobody", "no interaction, start of an id, or source"),
        ("", "no interaction"),
        ("Call", "no interaction"),
        ("onday.wav", "no interaction"),
        ("chat", "more than one .* chat-1, chat-12, chat_%$"),
        ("all.jsonl", "more than one .* chat-1, chat-12, chat_%$"),
        ("broken.wav", r"has no assessment: it is quarantined \(truncated_media\)"),
    ],
)
def test_names_that_do_not(library: SqliteStore, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        library.assessment(name)


def test_a_long_list_of_candidates_is_cut(store: SqliteStore) -> None:
    for number in range(12):
        commit(store, source("f", number, f"d{number}"), interaction(f"c-{number:02}"))
    with pytest.raises(UsageError, match=r"c-00, .*, c-09, \.\.\.$"):
        store.assessment("c-")


def test_rescoring(library: SqliteStore) -> None:
    def fresh(rubric: str, value: str | None = "60") -> list[object]:
        return [assessment(r.read.interaction, value, rubric=rubric) for r in library.stored_readings()]

    before = library.assessment_bytes("call-17")
    assert library.replace_assessments(fresh("telecom-2")) == RescoreReport(written=4)  # type: ignore[arg-type]
    assert library.replace_assessments(fresh("telecom-2")) == RescoreReport(unchanged=4)  # type: ignore[arg-type]
    assert library.assessment("call-17").provenance.rubric == "telecom-2"
    assert library.assessment_bytes("call-17", "sha-of-telecom") == before, "superseded, never edited"
    assert len(list(library.assessments("telecom"))) == 0
    assert len(list(library.assessments("telecom", current=False))) == 4
    assert len(list(library.assessments("telecom-2"))) == 4
    assert [a.provenance.rubric for a in library.assessments(current=False)][:2] == ["telecom", "telecom-2"]
    assert library.ledger().balanced
    with pytest.raises(UsageError, match="sha-of-bank"):
        library.assessment_bytes("call-17", "sha-of-bank")


def test_a_score_withheld_by_the_new_rubric_is_no_longer_counted(library: SqliteStore) -> None:
    every = [r.read.interaction for r in library.stored_readings()]
    library.replace_assessments([assessment(every[0], None)])
    ledger = library.ledger()
    assert (ledger.scored, ledger.unscored, ledger.balanced) == (3, 1, True)
    library.replace_assessments([assessment(every[0], "10")])
    ledger = library.ledger()
    assert (ledger.scored, ledger.unscored, ledger.balanced) == (4, 0, True)
    assert ledger.reasons == {"truncated_media": 1}


def test_superseded_rows_name_what_replaced_them(library: SqliteStore) -> None:
    contact = library.stored_reading("call-17").read.interaction
    for value in ("1", "2", "2", "3"):
        library.replace_assessments([assessment(contact, value)])
    with library._database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT id, value_milli, current, superseded_by FROM assessment WHERE interaction_id = 'call-17'"
        ).all()
    values = [(row.value_milli, row.current) for row in rows]
    assert values == [(73125, 0), (1000, 0), (2000, 0), (3000, 1)]
    assert [row.superseded_by for row in rows] == [*(row.id for row in rows[1:]), None]


def test_an_assessment_of_something_unknown_is_refused(library: SqliteStore) -> None:
    with pytest.raises(StoreError, match="stranger"):
        library.replace_assessments([assessment(interaction("stranger"))])
    assert library.ledger().balanced


def test_rescoring_reads_and_writes_the_same_store_at_once(store: SqliteStore) -> None:
    for number in range(130):  # two full pages and a bit
        commit(store, source("f", number, f"d{number}"), interaction(f"c-{number}"))
    report = store.replace_assessments(assessment(r.read.interaction, "5") for r in store.stored_readings())
    assert report == RescoreReport(written=130)
    assert [a.interaction_id for a in store.assessments()] == [f"c-{number}" for number in range(130)]


def test_streams_hold_a_page_not_the_store(store: SqliteStore) -> None:
    def peak_of_reading() -> int:
        tracemalloc.start()
        for _ in store.stored_readings():
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peaks = []
    for number in range(4 * PAGE):
        commit(store, source("f", number, f"d{number}"), interaction(f"c-{number}", turns=10))
        if number + 1 in (PAGE, 4 * PAGE):
            peak_of_reading()  # fills caches that would count as the stream's
            peaks.append(peak_of_reading())
    assert peaks[1] < 2.5 * peaks[0]


def test_pages_are_read_off_an_index(store: SqliteStore) -> None:
    """Sorting the whole store again for every page would take time with the square of its size."""
    plans: list[str] = []

    def explain(connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        if "FROM arrival" in statement and "LIMIT" in statement:
            driver = connection.connection.driver_connection
            plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    for number in range(2 * PAGE):
        commit(store, source("f", number, f"d{number}"), interaction(f"c-{number}", turns=1))
    sa.event.listen(store._database._readers, "before_cursor_execute", explain)
    for read_all in (store.stored_readings, store.assessments, store.ledger_entries):
        assert len(list(read_all())) == 2 * PAGE
    assert any("arrival_place" in plan for plan in plans)
    assert [plan for plan in plans if "TEMP B-TREE" in plan] == []


def test_a_customer_s_other_contacts(store: SqliteStore) -> None:
    day = dt.timedelta(days=1)
    for number, (customer, intent, started) in enumerate(
        [
            ("u-1", "billing", START + 3 * day),
            ("u-1", None, START),
            ("u-2", "billing", START),
            ("u-1", "outage", START + 9 * day),
            (None, "outage", START),
        ]
    ):
        contact = interaction(f"c-{number}", customer_id=customer, started_at=started)
        commit(store, source("f", number, f"d{number}"), contact, intent=intent)
    store.commit_problem(source("f", 3, "d3"), "new config", Problem(code="no_speech", message="x"))
    assert store.history_contacts("u-1", "c-none") == (
        PastContact(interaction_id="c-1", channel=Channel.CHAT, started_at=START),
        PastContact(interaction_id="c-0", channel=Channel.CHAT, started_at=START + 3 * day, intents=("billing",)),
    )
    assert [c.interaction_id for c in store.history_contacts("u-1", "c-0")] == ["c-1"]
    assert store.history_contacts("u-3", "c-0") == ()


@pytest.mark.parametrize(
    ("started", "ended", "expected"),
    [
        (START, None, START),
        (None, START + dt.timedelta(hours=1), START),
        (None, None, START),
    ],
)
def test_a_contact_without_a_start_begins_with_its_first_message(
    store: SqliteStore, started: dt.datetime | None, ended: dt.datetime | None, expected: dt.datetime
) -> None:
    commit(store, source(), interaction(customer_id="u-1", started_at=started, ended_at=ended))
    assert [c.started_at for c in store.history_contacts("u-1", "c-9")] == [expected]


def test_customers_and_sentences_are_kept_as_keyed_digests_only(store: SqliteStore, path: Path) -> None:
    with_id = interaction(customer_id="customer-number-314159")
    commit(store, source(), with_id)
    with store._database.read() as connection:
        key = connection.exec_driver_sql("SELECT customer_key FROM interaction").scalar_one()
    with SqliteStore(path.with_name("other.db")) as other:
        commit(other, source(), with_id)
        with other._database.read() as connection:
            assert connection.exec_driver_sql("SELECT customer_key FROM interaction").scalar_one() != key
    store.remember_vectors("minilm", {"I want to leave for a competitor": b"\x01" * 384})
    store.close()
    assert b"leave for a competitor" not in path.read_bytes()


def test_sentence_vectors(store: SqliteStore) -> None:
    many = {f"sentence {number}": bytes([number % 256]) * 4 for number in range(1200)}
    store.remember_vectors("minilm-1", many)
    store.remember_vectors("minilm-1", {})
    asked = ["unknown", *reversed(many)]
    known = store.known_vectors("minilm-1", asked)
    assert known == many
    assert list(known) == asked[1:], "in the order asked for"
    assert store.known_vectors("minilm-2", asked) == {}
    assert store.known_vectors("minilm-1", []) == {}
    store.remember_vectors("minilm-1", {"sentence 1": b"newer"})
    assert store.known_vectors("minilm-1", ["sentence 1"]) == {"sentence 1": b"newer"}


def test_runs(store: SqliteStore) -> None:
    first = store.begin_run("run inbox", "cpu, int8")
    commit(store, source(), interaction())
    second = store.begin_run("rescore")
    store.end_run(second, {"written": 1})
    cut_off, ended = store.runs()
    assert (cut_off.id, cut_off.command, cut_off.device, cut_off.ended_at) == (first, "run inbox", "cpu, int8", None)
    assert ended.ended_at is not None
    assert ended.counts == {"written": 1}
    with store._database.read() as connection:
        carried = connection.exec_driver_sql("SELECT a.run_id, s.run_id FROM arrival AS a, assessment AS s").one()
    assert tuple(carried) == (first, first)
    with pytest.raises(StoreError, match="run 99"):
        store.end_run(99)


def test_clock_readings_live_in_the_run_table_only(tmp_path: Path) -> None:
    dumps = []
    for name in ("a.db", "b.db"):
        with SqliteStore(tmp_path / name, key=b"k" * 32) as store:
            store.begin_run("run")
            commit(store, source(), interaction(customer_id="u"))
            store.commit_problem(source(ordinal=1), CONFIG, Problem(code="empty", message="no turns"))
            with store._database.read() as connection:
                names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
                tables = sorted(set(names) - {"run"})
                dumps.append({t: connection.exec_driver_sql(f"SELECT * FROM {t}").all() for t in tables})
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) == 12
