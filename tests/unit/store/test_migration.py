"""A store of version 3 held whole records in the rows of assessments; they stay there, and can be superseded."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.store import SqliteStore
from tests.unit.store.builders import assessment, commit, interaction, source
from tests.unit.store.older import as_version_3, shape

CONTACTS = [interaction(f"c-{number}", turns=12) for number in range(3)]


@pytest.fixture
def old(path: Path) -> Path:
    with SqliteStore(path) as store:
        for number, contact in enumerate(CONTACTS):
            commit(store, source("f", number, f"d{number}"), contact)
    as_version_3(path)
    return path


def test_everything_is_read_as_it_was(old: Path) -> None:
    with SqliteStore(old) as store:
        assert [one.to_bytes() for one in store.assessments()] == [assessment(one).to_bytes() for one in CONTACTS]
        assert store.ledger().balanced
        assert {one.judged_by for one in store.standing()} == {None}, "what judged them is not known"
        assert store.policies() == {}
        store.check()


def test_they_are_superseded_and_stay(old: Path) -> None:
    with SqliteStore(old) as store:
        for rubric in ("telecom-2", "telecom-3"):
            store.replace_assessments([assessment(one, "50", rubric=rubric) for one in CONTACTS], "by-us")
        assert store.assessment_bytes("c-1", "sha-of-telecom") == assessment(CONTACTS[1]).to_bytes()
        assert [one.provenance.rubric for one in store.assessments()] == ["telecom-3"] * 3
        assert len(list(store.assessments(current=False))) == 9
        assert {one.judged_by for one in store.standing()} == {"by-us"}
        assert store.ledger().balanced
        store.check()


def test_it_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    for path in (old, tmp_path / "new.db"):
        SqliteStore(path).open().close()
    assert shape(old) == shape(tmp_path / "new.db")
