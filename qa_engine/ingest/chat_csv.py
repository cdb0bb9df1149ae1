"""Chats in a table: a row a turn, or a row a conversation with its transcript in one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from qa_engine.domain.arrival import Arrival
from qa_engine.errors import IngestError
from qa_engine.ingest.columns import Column, Columns, find_delimiter, read_header
from qa_engine.ingest.conversations import from_rows, from_transcript
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.labelled import split_transcript
from qa_engine.ingest.moments import day_comes_first
from qa_engine.ingest.origin import Origin
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.table import Row, read_rows
from qa_engine.ingest.text_decoding import decode_text

_KNOWN: Final = "text, message, body, content, utterance or transcript"


@dataclass
class _Group:
    """The rows of one conversation, those that could not be read among them."""

    named: str | None
    rows: list[Row] = field(default_factory=list)
    damaged: list[Row] = field(default_factory=list)
    misfits: list[Row] = field(default_factory=list)


def read_table(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield an arrival for each conversation of a table, in the order in which they begin.

    A conversation of which a row is damaged is quarantined as a whole, for what is missing could be what matters; the
    others are read. Headings are guessed, and each guess is named in the notes.
    """
    data = file.read()
    origin = Origin(file.uri, key, "text/csv")
    try:
        text, encoding_note = decode_text(data)
        delimiter = find_delimiter(_first_line(text))
    except IngestError as error:
        yield origin.problem(origin.source(0, data), QuarantineReason(error.code), error.message)
        return
    if delimiter is None:
        message = f"no column of the first line is known to hold what was said; call it {_KNOWN}"
        yield origin.problem(origin.source(0, data), QuarantineReason.UNKNOWN_COLUMNS, message)
        return
    rows = read_rows(text, delimiter)
    columns = read_header(next(rows).cells)
    groups = _group(rows, columns, delimiter)
    notes = (*((encoding_note,) if encoding_note else ()), *columns.notes)
    day_first = day_comes_first(columns.cell(row.cells, Column.SENT_AT) for group in groups for row in group.rows)
    for ordinal, group in enumerate(groups):
        yield _arrival(origin, ordinal, group, columns, notes, day_first)
    if not groups:
        yield origin.problem(origin.source(0, data), QuarantineReason.NO_TURNS, "there are no rows below the headings")


def _first_line(text: str) -> str:
    return next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")


def _group(rows: Iterator[Row], columns: Columns, delimiter: str) -> list[_Group]:
    """Bring together rows of the same conversation; a row without an id belongs to the one before it."""
    groups: dict[str, _Group] = {}
    last: str | None = None
    for row in rows:
        row = _fitted(row, columns, delimiter)
        named = columns.cell(row.cells, Column.CONVERSATION)
        if not named and columns.has(Column.TEXT):
            named = last or ""
        if not named and not columns.has(Column.TEXT):
            named = f"\x00row {row.first_line}"
        last = named
        group = groups.setdefault(named, _Group(named if named and not named.startswith("\x00") else None))
        fits = len(row.cells) == columns.width
        (group.damaged if row.damaged else group.rows if fits else group.misfits).append(row)
    return list(groups.values())


def _fitted(row: Row, columns: Columns, delimiter: str) -> Row:
    """Mend rows that have a cell too many because the text, in the last column, was not quoted; pad short ones whose
    text is there."""
    cells, width = row.cells, columns.width
    if row.damaged or len(cells) == width:
        return row
    said = columns.places.get(Column.TEXT, columns.places.get(Column.TRANSCRIPT, -1))
    if len(cells) > width and said == width - 1:
        plain = row.line and '"' not in row.line
        joined = (*cells[: width - 1], delimiter.join(cells[width - 1 :]))
        cells = tuple(row.line.split(delimiter, width - 1)) if plain else joined
    elif said < len(cells) < width:
        cells = (*cells, *[""] * (width - len(cells)))
    else:
        return row
    return Row(cells, row.first_line, row.last_line, sloppy=True)


def _arrival(
    origin: Origin, ordinal: int, group: _Group, columns: Columns, notes: Sequence[str], day_first: bool | None
) -> Arrival:
    source = origin.source(ordinal, _bytes(group))
    if group.damaged:
        return origin.problem(
            source, QuarantineReason.UNCLOSED_QUOTE, _damage_message(group.damaged), named=group.named, notes=notes
        )
    if group.misfits:
        message = f"{_lines(group.misfits)}: not the {columns.width} cells that the headings promise"
        return origin.problem(source, QuarantineReason.INVALID_RECORD, message, named=group.named, notes=notes)
    sloppy = [row for row in group.rows if row.sloppy]
    if sloppy:
        notes = (*notes, f"{_lines(sloppy)}: quotation marks or delimiters inside the text were read as text")
    rows = [row.cells for row in group.rows]
    if _is_transcript(rows, columns):
        contact = from_transcript(origin, rows, columns, group.named, day_first)
    else:
        contact = from_rows(origin, rows, columns, group.named, day_first)
    contact.notes = (*notes, *contact.notes)
    return origin.arrival(source, contact)


def _is_transcript(rows: Sequence[tuple[str, ...]], columns: Columns) -> bool:
    """Return whether a cell holds a whole conversation: by its heading, or because nothing but labels says who
    speaks."""
    if not columns.has(Column.TEXT):
        return True
    if columns.has(Column.ROLE) or columns.has(Column.SPEAKER) or len(rows) != 1:
        return False
    turns = split_transcript(columns.cell(rows[0], Column.TEXT))
    return len(turns) > 1 and all(turn.label for turn in turns)


def _bytes(group: _Group) -> bytes:
    rows = sorted((*group.rows, *group.damaged, *group.misfits), key=lambda row: row.first_line)
    return "\x1e".join("\x1f".join(row.cells) for row in rows).encode("utf-8", "surrogatepass")


def _damage_message(damaged: Sequence[Row]) -> str:
    count = sum(row.last_line - row.first_line + 1 for row in damaged)
    lost = f"{count} line{'' if count == 1 else 's'} cannot be trusted"
    return f"{_lines(damaged)}: a quotation mark is not closed; {lost}; close it or double it and read the file again"


def _lines(rows: Sequence[Row]) -> str:
    spans = [
        f"{row.first_line}" if row.first_line == row.last_line else f"{row.first_line} to {row.last_line}"
        for row in rows[:5]
    ]
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return f"line {', '.join(spans)}{more}"
