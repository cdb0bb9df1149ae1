"""Find where values stand in the canonical JSON of a record, without reading all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

_decode = json.JSONDecoder().raw_decode


class Placed(NamedTuple):
    """A value that stands at ``[start, end)`` of a text; ``name`` is empty in a list."""

    name: str
    value: Any
    start: int
    end: int


def members(text: str, start: int) -> Iterator[Placed]:
    """Yield the members of the object that begins at ``start``, in order.

    Raises:
        ValueError: there is no canonical JSON there.
    """
    at = _after(text, start, "{")
    while text[at] != "}":
        name, end = _decode(text, at)
        begin = _after(text, end, ":")
        value, end = _decode(text, begin)
        yield Placed(name, value, begin, end)
        at = end + 1 if text[end] == "," else end


def entries(text: str, start: int) -> Iterator[Placed]:
    """Yield the entries of the list that begins at ``start``, in order.

    Raises:
        ValueError: there is no canonical JSON there.
    """
    at = _after(text, start, "[")
    while text[at] != "]":
        value, end = _decode(text, at)
        yield Placed("", value, at, end)
        at = end + 1 if text[end] == "," else end


def only_place(text: str, name: str) -> int | None:
    """Return where the object begins that stands under ``name``; ``None`` if that is not one place.

    A quotation mark inside of a text is written with a backslash before it, so no text can look like a name.
    """
    mark = f',"{name}":{{'
    at = text.find(mark)
    return None if at < 0 or text.find(mark, at + 1) >= 0 else at + len(mark) - 1


def _after(text: str, at: int, mark: str) -> int:
    if text[at] != mark:
        raise ValueError(f"not canonical JSON: no {mark!r} at {at}")
    return at + 1
