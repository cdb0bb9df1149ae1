"""What customers answered when asked: a CSV file with a row an interaction, or interactions with their survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qa_engine.domain.interaction import Survey
from qa_engine.errors import UsageError
from qa_engine.ingest.columns import Column, Columns, read_header
from qa_engine.ingest.rows_file import rows_text
from qa_engine.ingest.table import Row, read_rows

_DELIMITERS: Final = (",", ";", "\t")
_SCALES: Final[Mapping[Column, tuple[int, int]]] = {Column.CSAT: (1, 5), Column.NPS: (0, 10), Column.CES: (1, 7)}
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})
#: What systems write where nobody answered.
_NOTHING: Final = frozenset({"", "-", "na", "n/a", "null", "none", "nan"})
_LINES: Final = (".jsonl", ".ndjson")


@dataclass(frozen=True)
class SurveyRow:
    """The answers about one interaction, by its id or the name of its recording; ``line`` counts from 1."""

    line: int
    interaction: str
    survey: Survey
    customer: str | None = None


@dataclass(frozen=True)
class SurveyRows:
    """The rows of a file: how many there are, those with an answer (of an interaction named twice the last), and how
    many were left out for either reason."""

    name: str
    rows: tuple[SurveyRow, ...]
    total: int
    repeated: int = 0
    without_answer: int = 0


def holds_interactions(path: Path) -> bool:
    """Return whether the file is one of interactions in interchange form, by its ending."""
    return path.suffix.lower() in _LINES


def read_survey_rows(path: Path) -> SurveyRows:
    """Read a CSV file with a header, separated by comma, semicolon or tab.

    One column names the interaction (``interaction_id``, ``conversation_id``, ``call_id``, ``id`` ...), at least one of
    ``csat`` (1-5), ``nps`` (0-10), ``ces`` (1-7) and ``resolved`` (yes or no) holds answers, and ``customer_id`` may
    say who answered. An empty cell is no answer.

    Raises:
        UsageError: the file cannot be read as such a table, or an answer lies outside its scale; a message names the
            line and the column, and no cell.
    """
    delimiter, header, rows = _table(rows_text(path), path.name)
    columns = read_header(header.cells)
    asked = tuple(column for column in (*_SCALES, Column.RESOLVED) if columns.has(column))
    if not columns.has(Column.CONVERSATION):
        raise UsageError("no column names the interaction; call it 'interaction_id'", item=path.name)
    if not asked:
        raise UsageError("no column holds answers; call them 'csat', 'nps', 'ces' or 'resolved'", item=path.name)
    found: dict[str, SurveyRow] = {}
    answered = 0
    for row in rows:
        place = f"{path.name}, line {row.first_line}"
        if row.damaged or len(row.cells) != columns.width:
            raise UsageError(f"is no row of {columns.width} cells divided by '{delimiter}'; mend it", item=place)
        read = _row(row, columns, asked, place)
        if read is not None:
            answered += 1
            found.pop(read.interaction, None)
            found[read.interaction] = read
    return SurveyRows(
        name=path.name,
        rows=tuple(found.values()),
        total=len(rows),
        repeated=answered - len(found),
        without_answer=len(rows) - answered,
    )


def _row(row: Row, columns: Columns, asked: Sequence[Column], place: str) -> SurveyRow | None:
    answers = {column.value: _answer(columns.cell(row.cells, column), column, place) for column in asked}
    given = {name: answer for name, answer in answers.items() if answer is not None}
    interaction = columns.cell(row.cells, Column.CONVERSATION)
    if not given or not interaction:
        return None
    customer = columns.cell(row.cells, Column.CUSTOMER_ID) or None
    return SurveyRow(row.first_line, interaction, Survey(**given), customer)


def _answer(cell: str, column: Column, place: str) -> Any:
    """Return an answer, ``None`` where there is none.

    Raises:
        UsageError: it lies outside the scale. Such a cell is more likely of another scale than a slip, and then its
            neighbours that happen to fit are wrong as well.
    """
    text = cell.casefold()
    if text in _NOTHING:
        return None
    if column is Column.RESOLVED:
        if text in _YES or text in _NO:
            return text in _YES
        raise UsageError("resolved is neither yes nor no", item=place)
    low, high = _SCALES[column]
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if number != number or number not in range(low, high + 1):
        message = f"{column.value} is no whole number from {low} to {high}; map the answers to that scale first"
        raise UsageError(message, item=place)
    return int(number)


def _table(text: str, name: str) -> tuple[str, Row, Sequence[Row]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = list(read_rows(text, delimiter))
    if not rows:
        raise UsageError("the file is empty; its first line names the columns: interaction_id,csat", item=name)
    return delimiter, rows[0], rows[1:]
