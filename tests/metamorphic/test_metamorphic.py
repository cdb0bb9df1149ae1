"""What must not move a customer-side signal, and what must: hundreds of dialogues, real encoder and heads.

Each row of ``rows.py`` names a target and the floor that is reached at present. ``python -m benchmarks.metamorphic``
writes both beside what was measured.
"""

from __future__ import annotations

import pytest

from qa_engine.settings import available_cpus
from tests.metamorphic.measured import Tables, measure
from tests.metamorphic.rows import ABSTAINS, MOVES, STILL, Abstains, Kind, Moves, Still

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return measure(cpu_threads=available_cpus())


@pytest.mark.parametrize("row", STILL, ids=lambda row: row.name)
def test_what_must_not_move_a_signal(tables: Tables, row: Still) -> None:
    reached = tables.still[row.name]
    assert reached.within >= row.floor, (reached.by_signal, reached.moved)


@pytest.mark.parametrize("row", [row for row in STILL if row.kind is not Kind.GAMING], ids=lambda row: row.name)
def test_how_often_a_label_flips(tables: Tables, row: Still) -> None:
    assert tables.still[row.name].flips <= row.most_flips


@pytest.mark.parametrize("row", [row for row in STILL if row.kind is Kind.GAMING], ids=lambda row: row.name)
def test_how_often_resolution_rises_by_the_words_of_an_agent(tables: Tables, row: Still) -> None:
    rises = tables.still[row.name].fcr_rises
    assert len(rises) <= row.most_fcr_rises, rises


@pytest.mark.parametrize("row", MOVES, ids=lambda row: row.name)
def test_what_must_move_a_signal(tables: Tables, row: Moves) -> None:
    reached = tables.moves[row.name]
    assert {name: share for name, share in reached.shares.items() if share < row.floor[name]} == {}, reached.missed


@pytest.mark.parametrize("row", ABSTAINS, ids=lambda row: row.name)
def test_without_the_customers_words_nothing_is_said(tables: Tables, row: Abstains) -> None:
    reached = tables.abstains[row.name]
    assert reached.abstained == reached.dialogues == tables.dialogues
