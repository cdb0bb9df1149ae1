"""JSON without its loopholes: no NaN, no field given twice, no half characters, no depth that exhausts the stack."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from qa_engine.errors import IngestError
from qa_engine.ingest.reasons import QuarantineReason

_HALF_CHARACTER: Final = re.compile(r"\\u[dD][89a-fA-F]")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


def read_json(data: bytes) -> Any:
    """Return the value that ``data`` (UTF-8, with or without a byte order mark) holds.

    Raises:
        IngestError: ``invalid_json``, ``too_deep`` or ``unsupported_encoding``; the message names a position and no
        content.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8; save it as UTF-8"
        raise IngestError(message, code=QuarantineReason.UNSUPPORTED_ENCODING) from error
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if "\n" in text else f"column {error.colno}"
        message = f"not valid JSON at {place}: {_what(error)}"
        raise _invalid(message) from error
    except RecursionError as error:
        raise IngestError("nested too deeply", code=QuarantineReason.TOO_DEEP) from error
    except ValueError as error:
        raise _invalid("a number has more digits than can be read") from error
    if _HALF_CHARACTER.search(text):
        _refuse_half_characters(value)
    return value


def _what(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]


def _invalid(message: str) -> IngestError:
    return IngestError(message, code=QuarantineReason.INVALID_JSON)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        field = f"'{twice}'" if _PLAIN_NAME.fullmatch(twice) else "with an unusual name"
        raise _invalid(f"the field {field} is given twice in one object")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise _invalid(f"{name} is not a number in JSON")


def _refuse_half_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _invalid("a string holds half of a character (a lone surrogate)") from error
