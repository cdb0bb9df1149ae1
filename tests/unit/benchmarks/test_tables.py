"""The page shows exactly the figures of the committed results."""

from __future__ import annotations

from benchmarks.tables import README, TABLES, filled


def test_the_page_is_in_step_with_the_results() -> None:
    page = README.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in page for name in TABLES)
    assert filled(page) == page, "run: python benchmarks/tables.py"
