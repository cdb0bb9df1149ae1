"""What an import gives: parts of a rubric, beside the notes on what became of each item of the source."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from qa_engine.domain.imports import FORMAT_TITLES, Fate, Note, Oblige, SourceFormat
from qa_engine.domain.record import Record

__all__ = ["FORMAT_TITLES", "Asked", "Carried", "Fate", "Note", "Oblige", "Part", "SourceFormat"]


class Asked(Record):
    """A line of a form that a category answers: ``present`` and ``absent`` are the options where it does, or does not,
    come up. ``path`` is where the source says so."""

    criterion: str
    category: str
    present: str
    absent: str
    path: str


class Part(Record):
    """A rule, a marker or a section as it is written into the rubric file; ``about`` are the comments above it.

    ``inner`` are comments by the id of a criterion in it, ``asked`` the criteria that a category answers. ``present``
    says of a rule made of a category how the rule stands where the category comes up.
    """

    value: dict[str, Any]
    about: tuple[str, ...] = ()
    inner: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    category: str | None = None
    present: str | None = None


class Carried(Record):
    """What one file gave. ``carried`` are the paths of the values that the parts hold."""

    file: str
    source: SourceFormat
    title: str | None = None
    description: str | None = None
    language: str | None = None
    form: dict[str, Any] = Field(default_factory=dict)
    sections: tuple[Part, ...] = ()
    rules: tuple[Part, ...] = ()
    markers: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()
    carried: frozenset[str] = frozenset()
