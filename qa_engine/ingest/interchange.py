"""Our interchange form: one ``Interaction`` a line, or a JSON document with one or a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from pydantic import ValidationError

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Interaction
from qa_engine.errors import IngestError
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.ids import source_id
from qa_engine.ingest.origin import Origin
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.strict_json import read_json
from qa_engine.ingest.validation import describe_validation

#: A longer line is quarantined without being held in memory as a whole.
LONGEST_LINE_BYTES: Final = 32 * 1024**2
_MEDIA_TYPE: Final = "application/x-ndjson"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def parse_interaction(line: str | bytes, *, uri: str, ordinal: int, key: bytes) -> Arrival:
    """Return the arrival that one line of the interchange form is; quarantined if it is not valid. Never raises for
    content.

    Strict: unknown fields, values of the wrong type, unknown participants, fields given twice and NaN are refused.
    """
    data = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
    data = data.removeprefix(_BYTE_ORDER_MARK).strip()
    return _parse(Origin(uri, key, _MEDIA_TYPE), ordinal, data, f"line {ordinal + 1}")


def read_lines(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield an arrival for each line that is not blank."""
    origin = Origin(file.uri, key, _MEDIA_TYPE)
    ordinal = 0
    with file.open() as stream:
        for number, line in _lines(stream):
            if line is None:
                source = origin.source(ordinal, b"")
                message = f"line {number} has more than {LONGEST_LINE_BYTES} bytes"
                yield origin.problem(source, QuarantineReason.TOO_LARGE, message)
            elif data := line.removeprefix(_BYTE_ORDER_MARK).strip():
                yield _parse(origin, ordinal, data, f"line {number}")
            else:
                continue
            ordinal += 1
    if ordinal == 0:
        yield origin.problem(origin.source(0, b""), QuarantineReason.NO_TURNS, "there are blank lines only")


def read_document(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield an arrival for the interaction, or for each of the list of interactions, in a JSON document."""
    origin = Origin(file.uri, key, "application/json")
    data = file.read()
    try:
        value = read_json(data)
    except IngestError as error:
        yield origin.problem(origin.source(0, data), QuarantineReason(error.code), error.message)
        return
    if not isinstance(value, list):
        yield _parse(origin, 0, data.removeprefix(_BYTE_ORDER_MARK).strip(), "the document")
        return
    for ordinal, element in enumerate(value):
        yield _parse(origin, ordinal, _bytes(element), f"element {ordinal}")
    if not value:
        yield origin.problem(origin.source(0, data), QuarantineReason.NO_TURNS, "the list is empty")


def _bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines; ``None`` for one that is too long, whose rest is read past."""
    number = 0
    while line := stream.readline(LONGEST_LINE_BYTES + 1):
        number += 1
        if len(line) <= LONGEST_LINE_BYTES:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE_BYTES)
        yield number, None


def _parse(origin: Origin, ordinal: int, data: bytes, place: str) -> Arrival:
    source = origin.source(ordinal, data)
    try:
        value = read_json(data)
    except IngestError as error:
        # Here a line is a record, so a line that is not JSON is an invalid record; depth and encoding keep their names.
        code = QuarantineReason(error.code)
        reason = QuarantineReason.INVALID_RECORD if code is QuarantineReason.INVALID_JSON else code
        return origin.problem(source, reason, f"{place}: {error.message}")
    named = value.get("id") if isinstance(value, dict) else None
    try:
        interaction = Interaction.model_validate_json(data, strict=True)
    except ValidationError as error:
        message = f"{place}: {describe_validation(error)}"
        return origin.problem(source, QuarantineReason.INVALID_RECORD, message, named=named)
    except OverflowError:
        message = f"{place}: a time lies outside of the calendar"
        return origin.problem(source, QuarantineReason.INVALID_RECORD, message, named=named)
    if interaction.id != source_id(origin.key, interaction.id):
        message = f"{place}: id: has white space at an end or control characters in it"
        return origin.problem(source, QuarantineReason.INVALID_RECORD, message, named=named)
    if not any(turn.text.strip() for turn in interaction.turns):
        message = f"{place}: nobody said anything: there are no turns, or blank ones only"
        return origin.problem(source, QuarantineReason.NO_TURNS, message, named=named)
    notes = (
        () if interaction.source is None else ("the source named inside the record was replaced by where it was read",)
    )
    return Arrival(source=source, content=interaction.evolve(source=source), notes=notes)
