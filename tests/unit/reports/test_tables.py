"""Tables: one row an interaction, nothing that a spreadsheet would run, types that survive."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.errors import UsageError
from qa_engine.reports.columns import Cell, columns
from qa_engine.reports.tables import csv_cell, write_csv, write_parquet


@pytest.mark.parametrize(
    ("cell", "expected", "why"),
    [
        ("=1+1", "'=1+1", "a formula"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0", "a formula that starts a program"),
        ("-2+3", "'-2+3", "a sum, not a number"),
        ("@SUM(A1)", "'@SUM(A1)", "a function"),
        ("\t=1", "'\t=1", "spreadsheets drop a leading tab"),
        ("\r=1", "'\r=1", "and a leading return"),
        ("-12.5", "-12.5", "a plain number stays one"),
        ("+49", "+49", "also with a plus"),
        ("-", "'-", "a lone sign is no number"),
        (Decimal("-7.250"), "-7.250", "points"),
        ("refund = late", "refund = late", "an equals sign inside is harmless"),
        (None, "", "not known"),
        (0, "0", "nought is not unknown"),
        (True, "true", "a flag"),
        (dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), "2026-03-02T09:00:00Z", "a time in UTC"),
    ],
)
def test_cells(cell: Cell, expected: str, why: str) -> None:
    assert csv_cell(cell) == expected, why


def test_csv(tmp_path: Path, several: list[Assessment]) -> None:
    write_csv(tmp_path / "t.csv", several)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["interaction_id"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["chat-7", "call-3", "chat-9", "chat-fr"]
    assert (rows["chat-7"]["csat_value"], rows["chat-7"]["csat_basis"]) == ("100.000", "measured")
    assert (rows["chat-9"]["xla"], rows["chat-9"]["caps"], rows["chat-9"]["critical_breaches"]) == (
        "40.000",
        "threat",
        "1",
    )
    assert (rows["chat-fr"]["xla"], rows["chat-fr"]["csat_basis"]) == ("", "")
    assert rows["chat-fr"]["withheld"]
    assert rows["call-3"]["decoded_s"] == "13.0"


def test_a_hostile_team_is_no_formula(tmp_path: Path, solved: Assessment) -> None:
    read = solved.interaction.evolve(team='=HYPERLINK("x")')
    write_csv(tmp_path / "t.csv", [solved.evolve(interaction=read)])
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["team"] == '\'=HYPERLINK("x")'


def test_parquet_keeps_values_and_types(tmp_path: Path, several: list[Assessment]) -> None:
    write_parquet(tmp_path / "t.parquet", several)
    table = pq.read_table(tmp_path / "t.parquet")
    assert table.column_names == [column.name for column in columns()]
    assert table.schema.field("xla").type == pa.float64()
    assert table.schema.field("started_at").type == pa.timestamp("us", tz="UTC")
    for column in columns():
        expected = [column.cell(assessment) for assessment in several]
        if column.kind == "number":
            expected = [None if cell is None else float(cell) for cell in expected]  # type: ignore[arg-type]
        assert table.column(column.name).to_pylist() == expected, column.name


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_nothing_to_write_gives_the_columns(tmp_path: Path, write) -> None:
    write(tmp_path / "t", [])
    write(tmp_path / "u", [])
    assert (tmp_path / "t").read_bytes() == (tmp_path / "u").read_bytes() != b""


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_place_that_cannot_be_written(tmp_path: Path, write) -> None:
    with pytest.raises(UsageError, match="choose another place"):
        write(tmp_path / "no" / "t", [])


@pytest.mark.parametrize(
    ("name", "risk", "reason"),
    [
        ("angry", "high", "customer spoke of leaving; the matter is open at the end"),
        ("solved", "low", "no word of leaving"),
        ("withheld", None, None),
    ],
)
def test_the_risk_of_leaving(name: str, risk: str | None, reason: str | None, request: pytest.FixtureRequest) -> None:
    cells = {column.name: column.cell(request.getfixturevalue(name)) for column in columns()}
    assert (cells["churn_risk"], cells["churn_reason"]) == (risk, reason)


def test_column_names_are_unique() -> None:
    names = [column.name for column in columns()]
    assert len(set(names)) == len(names)
