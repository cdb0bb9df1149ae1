"""The text of a file of rows that a user made by hand or by spreadsheet: labels to learn from, answers of surveys."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from qa_engine.errors import IngestError, UsageError
from qa_engine.ingest.text_decoding import decode_text

_LARGEST_BYTES: Final = 512 * 1024**2


def rows_text(path: Path) -> str:
    """Return the decoded text.

    Raises:
        UsageError: the file cannot be read, is too large, or is no text; says what to do.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _LARGEST_BYTES else b""
    except OSError as error:
        raise UsageError(f"the file cannot be read: {error.strerror}", item=str(path)) from error
    if size > _LARGEST_BYTES:
        raise UsageError(f"the file is larger than {_LARGEST_BYTES // 1024**2} MiB; give fewer rows", item=path.name)
    try:
        return decode_text(data)[0]
    except IngestError as error:
        raise UsageError(f"{error.message}; save it as CSV in UTF-8", item=path.name) from error
