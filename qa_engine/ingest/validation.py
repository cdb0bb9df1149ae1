"""Say what is wrong with a record without repeating what stands in it."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_FAULTS_NAMED_AT_MOST: Final = 3
# Every other message of the domain speaks of positions; this one repeats the placeholder it looked for.
_REPEATS_INPUT: Final = "is not at its place in the text"


def describe_validation(error: ValidationError) -> str:
    """Return the first faults with the field each stands in; values of the input are left out."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    named = "; ".join(_describe(fault["loc"], fault["msg"]) for fault in faults[:_FAULTS_NAMED_AT_MOST])
    more = len(faults) - _FAULTS_NAMED_AT_MOST
    return named + (f"; and {more} more" if more > 0 else "")


def _describe(location: tuple[int | str, ...], message: str) -> str:
    place = ".".join(_part(part) for part in location)
    if message.endswith(_REPEATS_INPUT):
        message = "a redaction's placeholder " + _REPEATS_INPUT
    message = message.removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _part(part: int | str) -> str:
    if isinstance(part, int) or _PLAIN_NAME.fullmatch(part):
        return str(part)
    return "(a field with an unusual name)"
