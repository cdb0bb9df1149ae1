"""Findings kept aside on disk while the store is read once, and given back rule by rule."""

from __future__ import annotations

import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from qa_engine.reports.audit_records import FindingLine, Wording

#: Places are whole numbers of 8 bytes.
_PLACE = "Q"


class Spool:
    """Lines in order of arrival, read back by wording.

    They lie in an unnamed temporary file that ends with the process, because they quote customers; only their places
    are kept in memory, 8 bytes a line.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self._places: dict[Wording, array[int]] = defaultdict(lambda: array(_PLACE))
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, line: FindingLine) -> None:
        """Keep a line."""
        data = line.to_bytes() + b"\n"
        self._file.write(data)
        self._places[line.wording].append(self._end)
        self._end += len(data)

    def of(self, wording: Wording) -> Iterator[FindingLine]:
        """Yield the lines of one wording in the order in which they were added."""
        places = self._places.get(wording, array(_PLACE))
        for place in places:
            self._file.seek(place)
            yield FindingLine.from_bytes(self._file.readline())
