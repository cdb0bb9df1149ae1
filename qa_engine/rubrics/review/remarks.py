"""What a review has to say: one fault, its place, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from qa_engine.domain.record import Record
from qa_engine.rubrics.problems import Location


class Level(StrEnum):
    """``error``: it cannot work as it is written. ``warning``: it is most likely not meant. ``info``: good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Remark(Record):
    """One thing that a review found. ``item`` is the rule, marker, criterion or cap; ``code`` stays the same over
    versions."""

    level: Level
    code: str
    item: str
    file: str
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark before its place in the file is known. ``dead``: the rule or marker ``item`` can never be decided, or
    never be breached, because of it."""

    level: Level
    code: str
    item: str
    location: Location
    message: str
    dead: bool = False


def error(code: str, item: str, location: Location, message: str, *, dead: bool = False) -> Note:
    """Return a note of what cannot work."""
    return Note(Level.ERROR, code, item, location, message, dead)


def warning(code: str, item: str, location: Location, message: str) -> Note:
    """Return a note of what is most likely not meant."""
    return Note(Level.WARNING, code, item, location, message)


def info(code: str, item: str, location: Location, message: str) -> Note:
    """Return a note of what is good to know."""
    return Note(Level.INFO, code, item, location, message)
