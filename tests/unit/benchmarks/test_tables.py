"""The page and its pictures show exactly the figures of the committed results."""

from __future__ import annotations

import pytest

from benchmarks.tables import HERE, PICTURES, README, TABLES, drawn, filled


def test_the_page_is_in_step_with_the_results() -> None:
    page = README.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in page for name in TABLES)
    assert filled(page) == page, "run: python -m benchmarks.tables"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_in_step_with_its_result(name: str) -> None:
    assert (HERE / "results" / f"{name}.svg").read_text(encoding="utf-8") == drawn(name), (
        "run: python -m benchmarks.tables"
    )
