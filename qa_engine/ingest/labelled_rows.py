"""A CSV file of texts with the labels that a person gave them: intents to learn, or answers to measure against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa_engine.errors import UsageError
from qa_engine.ingest.rows_file import rows_text
from qa_engine.ingest.table import Row, read_rows
from qa_engine.ingest.text_decoding import clean_text

_DELIMITERS: Final = (",", ";", "\t")
#: Between the intents of a row that has several.
_BETWEEN: Final = "|"
#: What may be told of a header: a file without one has a customer's words there.
_A_NAME: Final = re.compile(r"[\w.\-]{1,30}(?: [\w.\-]{1,30})?")
_MOST_NAMED: Final = 20


@dataclass(frozen=True)
class LabelledRow:
    """One row: its line in the file, counted from 1, its text, and its labels as they are written; none of them where
    the row is marked as without an intent. Rows of one ``group`` (a dialogue, a customer) belong together."""

    line: int
    text: str
    labels: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True)
class LabelledRows:
    """The rows of a file, and the lines that cannot be used: without text, or without a label."""

    name: str
    rows: tuple[LabelledRow, ...]
    blank_lines: tuple[int, ...] = ()
    unlabelled_lines: tuple[int, ...] = ()


def read_labelled_rows(
    path: Path,
    *,
    text_column: str = "text",
    label_column: str = "intent",
    none_label: str = "none",
    group_column: str | None = None,
) -> LabelledRows:
    """Read a CSV file with a header, separated by comma, semicolon or tab.

    Args:
        path: the file.
        text_column: name of the column with the texts.
        label_column: name of the column with the intents; several are written ``a|b``.
        none_label: what rows without any intent of the taxonomy are labelled with.
        group_column: name of the column that says which rows belong together, where there is one.

    Raises:
        UsageError: the file cannot be read as a table with these columns; the message names the line.
    """
    text = rows_text(path)
    delimiter, header, rows = _table(text, path.name, f"{text_column},{label_column}")
    names = [name.strip().lower() for name in header.cells]
    places = [_place(names, column, header.cells, path.name) for column in (text_column, label_column)]
    grouped = None if group_column is None else _place(names, group_column, header.cells, path.name)
    labelled, blank, unlabelled = [], [], []
    for row in rows:
        _check(row, len(names), path.name, delimiter)
        said, given = clean_text(row.cells[places[0]]), row.cells[places[1]]
        labels = tuple(dict.fromkeys(label.strip() for label in given.split(_BETWEEN) if label.strip()))
        if not said:
            blank.append(row.first_line)
        elif not labels:
            unlabelled.append(row.first_line)
        else:
            meant = tuple(label for label in labels if label.lower() != none_label.lower())
            group = None if grouped is None else row.cells[grouped].strip() or None
            labelled.append(LabelledRow(row.first_line, said, meant, group))
    return LabelledRows(path.name, tuple(labelled), tuple(blank), tuple(unlabelled))


def _table(text: str, name: str, columns: str) -> tuple[str, Row, Sequence[Row]]:
    """Return the delimiter that the first line has most of, the header, and the rows under it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = list(read_rows(text, delimiter))
    if not rows:
        raise UsageError(f"the file is empty; its first line names the columns, such as: {columns}", item=name)
    return delimiter, rows[0], rows[1:]


def _place(names: Sequence[str], column: str, header: Sequence[str], name: str) -> int:
    if names.count(column.strip().lower()) == 1:
        return names.index(column.strip().lower())
    if column.strip().lower() in names:
        raise UsageError(f"two columns are named '{column}'; rename one", item=name)
    if len(header) <= _MOST_NAMED and all(_A_NAME.fullmatch(cell.strip()) for cell in header):
        known = f"its columns are {', '.join(cell.strip() for cell in header)}"
    else:
        known = f"its first line has {len(header)} cells and reads like no header"
    raise UsageError(f"there is no column '{column}'; {known}; say --text-column and --label-column", item=name)


def _check(row: Row, width: int, name: str, delimiter: str) -> None:
    if row.damaged:
        message = "a quotation mark is not closed; close it, or double it where it belongs to the text"
        raise UsageError(message, item=f"{name}, line {row.first_line}")
    if len(row.cells) != width:
        between = {",": "comma", ";": "semicolon", "\t": "tab"}[delimiter]
        message = f"{len(row.cells)} cells, but the header has {width}; put text that holds a {between} in quotes"
        raise UsageError(message, item=f"{name}, line {row.first_line}")
