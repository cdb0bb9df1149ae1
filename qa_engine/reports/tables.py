"""Write assessments as tables for spreadsheets and for analysis: one row an interaction."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qa_engine.domain.assessment import Assessment
from qa_engine.errors import UsageError
from qa_engine.reports.columns import Cell, Kind, columns

# A spreadsheet runs a cell that starts with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def write_csv(path: Path, assessments: Iterable[Assessment]) -> None:
    """Write a CSV file in UTF-8 with a header line; an unknown value is an empty cell, times are ISO 8601 in UTC.

    Raises:
        UsageError: the file cannot be written.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    taken = columns()
    writer.writerow(column.name for column in taken)
    for assessment in assessments:
        writer.writerow(csv_cell(column.cell(assessment)) for column in taken)
    _write(path, out.getvalue().encode())


def write_parquet(path: Path, assessments: Iterable[Assessment]) -> None:
    """Write a Parquet file with typed columns; an unknown value is null, numbers are 64-bit floats.

    Raises:
        UsageError: the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows, taken = list(assessments), columns()
    arrays = [pa.array([_typed(c.cell(row), c.kind) for row in rows], _arrow_type(c.kind)) for c in taken]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=[c.name for c in taken]), sink)
    _write(path, sink.getvalue())


def csv_cell(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet takes for a formula: those starts get a leading single quote.

    >>> csv_cell("=1+1"), csv_cell("-12.5")
    ("'=1+1", '-12.5')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return cell.isoformat().replace("+00:00", "Z")
    text = str(cell)
    if text.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _typed(cell: Cell, kind: Kind) -> Any:
    return float(cell) if kind == "number" and cell is not None and not isinstance(cell, dt.datetime) else cell


def _arrow_type(kind: Kind) -> Any:
    import pyarrow as pa

    return {
        "text": pa.string(),
        "number": pa.float64(),
        "count": pa.int64(),
        "flag": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"),
    }[kind]


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}); choose another place", item=str(path)) from error
