"""Write who moved in a rescore as a table for spreadsheets: one row a moved score."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from qa_engine.domain.moves import CAPS, Move
from qa_engine.domain.signals import SignalName
from qa_engine.errors import UsageError
from qa_engine.reports.tables import csv_cell

_POINTS = (*(name.value for name in SignalName), CAPS)
_COLUMNS = (
    *("interaction_id", "before", "after", "difference", "band_before", "band_after"),
    *(f"{name}_points" for name in _POINTS),
    "why",
)


class MovesFile:
    """A CSV file in UTF-8 with a header line, written row by row while the store is judged; a context manager.

    The points of a row add up to its difference. An unknown value is an empty cell, and no cell is a formula.

    Raises:
        UsageError: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        try:
            self._file = self._path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            message = f"cannot be written ({error.strerror}); choose another place"
            raise UsageError(message, item=str(self._path)) from error
        self._rows = csv.writer(self._file)
        self._rows.writerow(_COLUMNS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, move: Move) -> None:
        """Write one row."""
        points = {line.of: line.points for line in move.points}
        cells = (move.interaction_id, move.before, move.after, move.difference, move.band_before, move.band_after)
        counted = (points.get(name, 0 if move.points else None) for name in _POINTS)
        self._rows.writerow(csv_cell(cell) for cell in (*cells, *counted, "; ".join(move.why)))
