"""JSON exports of other products: a document, a list of them, or one a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Source
from qa_engine.errors import IngestError
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.origin import Contact, Origin
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.strict_json import read_json


@dataclass(frozen=True)
class Document:
    """One exported contact: its value, where it stands, and what its file is called."""

    value: dict[str, Any]
    source: Source
    origin: Origin


def read_documents(file: FoundFile, key: bytes, understand: Callable[[Document], Contact]) -> Iterator[Arrival]:
    """Yield an arrival for each document in the file; ``understand`` makes it a contact.

    ``understand`` may raise ``IngestError``, and ``TypeError`` or ``ValueError`` where a part has a shape that it
    cannot have; the document is then quarantined as ``invalid_record``.
    """
    origin = Origin(file.uri, key, "application/json")
    for ordinal, (data, place, value) in enumerate(_documents(file.read())):
        source = origin.source(ordinal, data)
        if isinstance(value, IngestError):
            yield origin.problem(source, QuarantineReason(value.code), f"{place}: {value.message}")
        elif not isinstance(value, dict):
            yield origin.problem(source, QuarantineReason.INVALID_RECORD, f"{place}: not a JSON object")
        else:
            yield _arrival(Document(value, source, origin), place, understand)


def _arrival(document: Document, place: str, understand: Callable[[Document], Contact]) -> Arrival:
    try:
        contact = understand(document)
    except IngestError as error:
        return document.origin.problem(document.source, QuarantineReason(error.code), f"{place}: {error.message}")
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
        message = f"{place}: a part has a shape that this form does not have ({type(error).__name__})"
        return document.origin.problem(document.source, QuarantineReason.INVALID_RECORD, message)
    return document.origin.arrival(document.source, contact)


def _documents(data: bytes) -> Iterator[tuple[bytes, str, Any]]:
    """Yield bytes, place and value (or the fault) of each document."""
    try:
        value = read_json(data)
    except IngestError as error:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith(b"{") for line in lines):
            yield data, "the document", error
            return
        for number, line in enumerate(lines, 1):
            yield line.strip(), f"line {number}", _value_or_fault(line)
        return
    if not isinstance(value, list):
        yield data, "the document", value
        return
    for place, element in enumerate(value):
        yield json.dumps(element, ensure_ascii=False, separators=(",", ":")).encode(), f"element {place}", element


def _value_or_fault(line: bytes) -> Any:
    try:
        return read_json(line)
    except IngestError as error:
        return error


def objects(value: Any, field: str) -> list[dict[str, Any]]:
    """Return ``value[field]`` as a list of objects; an absent one is empty.

    Raises:
        IngestError: it is something else.
    """
    found = value.get(field) if isinstance(value, dict) else None
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(element, dict) for element in found):
        message = f"{field} is not a list of objects"
        raise IngestError(message, code=QuarantineReason.INVALID_RECORD)
    return found


def text_at(value: dict[str, Any], *fields: str) -> str | None:
    """Return the first of ``fields`` that holds a text which is not blank (a whole number counts as text)."""
    for field in fields:
        found = value.get(field)
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if isinstance(found, str) and found.strip():
            return found
    return None
