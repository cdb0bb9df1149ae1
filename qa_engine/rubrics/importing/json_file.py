"""JSON text to plain values, without trusting the text: limits of size and depth, no key given twice, no NaN."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from qa_engine.errors import RubricError

MOST_BYTES: Final = 4 * 1024 * 1024
_DEEPEST: Final = 40
_MOST_VALUES: Final = 200_000
_MOST_DIGITS: Final = 40


class _RefusedError(ValueError):
    """Valid JSON that no export holds."""


def read_json(path: Path) -> Any:
    """Read one JSON file.

    Raises:
        RubricError: it cannot be read, is too large or too deep, is not JSON, or gives a key twice.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise RubricError(f"the file cannot be read: {error.strerror}", item=str(path)) from error
    if data is None:
        raise RubricError(f"the file is larger than {MOST_BYTES // 1024 // 1024} MiB; no export is", item=path.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RubricError("not UTF-8 text; save the file as UTF-8", item=f"{path.name}, line {line}") from error
    return parse_json(text, path.name)


def parse_json(text: str, item: str) -> Any:
    """Return what ``text`` says; ``item`` names it in errors.

    Raises:
        RubricError: it is too deep, is not JSON, or gives a key twice.
    """
    _check_depth(text, item)
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        place = f"{item}, line {error.lineno}, column {error.colno}"
        raise RubricError(f"not valid JSON: {error.msg}", item=place) from error
    except _RefusedError as error:
        raise RubricError(str(error), item=item) from error
    _check_texts(value, item)
    if _count(value) > _MOST_VALUES:
        raise RubricError(f"more than {_MOST_VALUES} values; no export has so many", item=item)
    return value


def _check_depth(text: str, item: str) -> None:
    """Count brackets outside strings before the parser, which recurses, sees them."""
    depth, quoted, escaped = 0, False, False
    for letter in text:
        if quoted:
            if escaped:
                escaped = False
            elif letter == "\\":
                escaped = True
            elif letter == '"':
                quoted = False
        elif letter == '"':
            quoted = True
        elif letter in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise RubricError(f"nested more than {_DEEPEST} levels deep; no export is", item=item)
        elif letter in "]}":
            depth -= 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RefusedError(f"'{key[:60]}' is given twice in one object; keep one")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise _RefusedError(f"{name} is no number; write a number or null")


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _RefusedError(f"a number of {len(digits)} digits; no export has one")
    return int(digits)


def _decimal(written: str) -> float:
    number = float(written)
    if number in (float("inf"), float("-inf")):
        raise _RefusedError(f"{written[:20]} is larger than any number here")
    return number


def _check_texts(value: Any, item: str) -> None:
    """Refuse halves of characters, which JSON can write and no file can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise RubricError("a text holds half of a character (a lone surrogate); export it again", item=item) from error


def _count(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_count, value.values()))
    return 1 + sum(map(_count, value)) if isinstance(value, list) else 1
