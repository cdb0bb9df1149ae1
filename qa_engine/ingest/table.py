"""Rows of a delimited table, with one unclosed quotation mark costing its own lines and no more.

A plain CSV reader takes everything behind an unclosed quotation mark for one long field, and says nothing. Here each
row is read strictly; where that fails, reading starts again on the next line that is a row by itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_LONGEST_FIELD: Final = 16 * 1024**2
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


@dataclass(frozen=True)
class Row:
    """The cells of one row and its physical lines ``first_line`` to ``last_line``, counted from 1.

    ``damaged`` rows have the cells that could be read before the unclosed quotation mark. ``line`` is the row as it
    stands, where it is one line.
    """

    cells: tuple[str, ...]
    first_line: int
    last_line: int
    damaged: bool = False
    sloppy: bool = False
    line: str = ""


class _Source:
    """An iterator over lines that can be set back, for the ``csv`` module takes one line at a time."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def read_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows of a table, the header among them. Blank lines are no rows.

    A row is damaged when a quotation mark in it is not closed, or is closed only by the opening mark of a later row.
    A row of one line with quotation marks inside its text that were not doubled is read as it stands and called
    sloppy.
    """
    lines = _LINE.findall(text)
    source = _Source(lines)
    width = 0
    while source.at < len(lines):
        start = source.at
        row = _strict_row(source, delimiter) or _mended(lines, start, width, delimiter)
        damaged = row is None or (
            row.last_line > row.first_line and bool(width) and _swallowed(row, lines, width, delimiter)
        )
        if row is None or damaged:
            source.at = _next_row(lines, start + 1, width, delimiter)
            yield Row(_lenient_cells(lines[start], delimiter), start + 1, source.at, damaged=True)
            continue
        source.at = row.last_line
        if any(cell.strip() for cell in row.cells):
            width = width or len(row.cells)
            yield row


def _reader(source: Iterator[str], delimiter: str, strict: bool) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
    return csv.reader(source, delimiter=delimiter, strict=strict, skipinitialspace=True)


def _strict_row(source: _Source, delimiter: str) -> Row | None:
    start = source.at
    try:
        cells = next(_reader(source, delimiter, strict=True))
    except StopIteration:
        cells = []
    except csv.Error:
        return None
    line = source.lines[start].rstrip("\r\n") if source.at == start + 1 else ""
    return Row(tuple(cells), start + 1, source.at, line=line)


def _lenient_cells(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(_reader(iter([line]), delimiter, strict=False)))
    except (csv.Error, StopIteration):
        return ()


def _mended(lines: Sequence[str], start: int, width: int, delimiter: str) -> Row | None:
    """Read a line whose quotation marks were not doubled, if they are even in number and the cells come out right."""
    line = lines[start]
    cells = _lenient_cells(line, delimiter)
    if line.count('"') % 2 or len(cells) != width:
        return None
    return Row(cells, start + 1, start + 1, sloppy=True)


def _swallowed(row: Row, lines: Sequence[str], width: int, delimiter: str) -> bool:
    """Return whether a row over several lines holds rows of its own, so that its quotation mark was closed by
    accident."""
    if len(row.cells) == width:
        return False
    return any(_is_row(lines[at], width, delimiter) for at in range(row.first_line, row.last_line))


def _next_row(lines: Sequence[str], at: int, width: int, delimiter: str) -> int:
    """Return the index of the first line from ``at`` on that begins a row by itself, else the number of lines."""
    while at < len(lines) and not (
        width > 1 and (_is_row(lines[at], width, delimiter) or _begins_row(lines, at, width, delimiter))
    ):
        at += 1
    return at


def _is_row(line: str, width: int, delimiter: str) -> bool:
    source = _Source([line])
    row = _strict_row(source, delimiter)
    return row is not None and len(row.cells) == width


def _begins_row(lines: Sequence[str], at: int, width: int, delimiter: str) -> bool:
    """Return whether a row over several lines begins at ``at``: its first cells are there and the last is left open."""
    line = lines[at]
    if line.count('"') % 2 == 0 or len(_lenient_cells(line, delimiter)) > width:
        return False
    source = _Source(lines)
    source.at = at
    row = _strict_row(source, delimiter)
    return row is not None and len(row.cells) == width and not _swallowed_inside(row, lines, width, delimiter)


def _swallowed_inside(row: Row, lines: Sequence[str], width: int, delimiter: str) -> bool:
    return any(_is_row(lines[at], width, delimiter) for at in range(row.first_line, row.last_line))
