"""Assessments that share a record come back byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.errors import StoreError
from qa_engine.store import SqliteStore
from qa_engine.store.sharing import changes, restored, whole_record
from tests.unit.store.builders import assessment, commit, interaction, source

_BITS = st.sampled_from([b'{"', b'"}', b',"findings":{', b',"signals":{', b',"provenance":{', b"a", b"b", b"\n", b"7"])
_TEXTS = st.lists(_BITS, max_size=40).map(b"".join)


@given(whole=_TEXTS, new=_TEXTS)
def test_what_was_changed_is_restored(whole: bytes, new: bytes) -> None:
    changed = changes(whole, new)
    assert changed is None or restored(whole, changed) == new


def test_a_small_change_takes_little_room_and_equal_bytes_none() -> None:
    contact = interaction(turns=40)
    before, after = (assessment(contact, rubric=name).to_bytes() for name in ("telecom", "telecom-2"))
    changed = changes(before, after)
    assert changed is not None
    assert len(changed) < len(before) / 20
    assert restored(before, changed) == after
    assert changes(before, before) == b""
    assert changes(before, assessment(interaction(text="other words", turns=40)).to_bytes()) is None


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(b"[[0,1,3]]\nab", id="fewer bytes than it says"),
        pytest.param(b"[[0,1,1]]\nab", id="more bytes than it says"),
        pytest.param(b"[[4,2,1]]\na", id="ends before it starts"),
        pytest.param(b"[[0,99,1]]\na", id="beyond the end"),
        pytest.param(b"[[2,3,1],[0,1,1]]\nab", id="not in order"),
        pytest.param(b"[[0,1]]\na", id="no length"),
        pytest.param(b"words", id="no list at all"),
    ],
)
def test_altered_changes_are_an_error(changed: bytes) -> None:
    with pytest.raises(StoreError) as caught:
        restored(b"abcdef", changed)
    assert caught.value.code == "store_corrupt"


def test_text_in_place_of_bytes_is_read_all_the_same() -> None:
    assert whole_record("abc", None) == b"abc"  # type: ignore[arg-type]


def test_all_of_an_interaction_rest_on_one_record_as_long_as_they_are_alike(store: SqliteStore) -> None:
    contact = interaction(turns=30)
    commit(store, source(), contact)
    written = [assessment(contact, value, rubric=f"r{value}") for value in ("60", "61", "62")]
    for one in written:
        store.replace_assessments([one])
    with store._database.read() as connection:
        kept = connection.exec_driver_sql("SELECT count(*), max(length(data)) FROM kept_record").one()
        rows = connection.exec_driver_sql("SELECT length(record) FROM assessment ORDER BY id").scalars().all()
    assert kept[0] == 1
    assert rows[0] == 0
    assert max(rows) < kept[1] / 2
    assert [one.to_bytes() for one in store.assessments(current=False)][1:] == [one.to_bytes() for one in written]
    assert store.assessment_bytes("c-1", "sha-of-r61") == written[1].to_bytes()
    store.check()


def test_other_words_are_another_record(store: SqliteStore) -> None:
    commit(store, source(digest="d1"), interaction(text="first"))
    commit(store, source(digest="d2"), interaction(text="quite other words of the same contact", turns=9))
    with store._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM kept_record").scalar_one() == 2
    assert [one.interaction.turns[0].text for one in store.assessments(current=False)] == [
        "first 0",
        "quite other words of the same contact 0",
    ]
