"""The page and its picture show exactly the figures of the committed results."""

from __future__ import annotations

from benchmarks.tables import PICTURE, README, TABLES, drawn, filled


def test_the_page_is_in_step_with_the_results() -> None:
    page = README.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in page for name in TABLES)
    assert filled(page) == page, "run: python -m benchmarks.tables"


def test_the_picture_is_in_step_with_the_result() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawn(), "run: python -m benchmarks.tables"
