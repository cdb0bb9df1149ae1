"""Who moved, as a table that no spreadsheet runs."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from qa_engine.domain.moves import Move, PointsMoved
from qa_engine.errors import UsageError
from qa_engine.reports import MovesFile


def test_rows_add_up_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    points = (PointsMoved(of="csat", points=Decimal(-2)), PointsMoved(of="caps", points=Decimal("-0.5")))
    moved = Move(
        interaction_id="=cmd()",
        before=Decimal("52.5"),
        after=Decimal(50),
        band_before="@fair",
        band_after="poor",
        points=points,
        why=("+rule a: satisfied → breached", "cap b: none → at most 50"),
    )
    with MovesFile(tmp_path / "moves.csv") as file:
        file.add(moved)
        file.add(Move(interaction_id="c-2", before=Decimal(9), after=None, band_before="poor", why=("withheld: why",)))
    first, second = csv.DictReader((tmp_path / "moves.csv").read_text(encoding="utf-8").splitlines())
    assert (first["interaction_id"], first["band_before"]) == ("'=cmd()", "'@fair")
    assert first["why"] == "'+rule a: satisfied → breached; cap b: none → at most 50"
    assert (first["difference"], first["csat_points"], first["caps_points"], first["fcr_points"]) == (
        "-2.500",
        "-2.000",
        "-0.500",
        "0",
    )
    assert (second["after"], second["difference"], second["csat_points"]) == ("", "", "")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"), MovesFile(tmp_path):
        pass
