"""What an import gives: parts of a rubric, and notes on what became of each item of the source."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from pydantic import Field

from qa_engine.domain.record import Record


class Fate(StrEnum):
    """What became of an item.

    ``DIFFERS``: carried over, but it does not mean quite the same here. ``IGNORED``: left out on purpose, since it says
    nothing about how contacts are judged.
    """

    NOT_CARRIED = "not_carried"
    DIFFERS = "differs"
    IGNORED = "ignored"


class SourceFormat(StrEnum):
    """A format that can be imported."""

    CONTACT_LENS = "contact-lens"
    TRANSCRIBE = "transcribe"
    CONNECT_FORM = "connect-form"
    GOOGLE = "google"


#: The formats as they are named to people.
FORMAT_TITLES: Final[Mapping[SourceFormat, str]] = MappingProxyType(
    {
        SourceFormat.CONTACT_LENS: "Amazon Connect Contact Lens rules",
        SourceFormat.TRANSCRIBE: "Amazon Transcribe Call Analytics categories",
        SourceFormat.CONNECT_FORM: "an Amazon Connect evaluation form",
        SourceFormat.GOOGLE: "a Google Insights QA scorecard",
    }
)


class Oblige(StrEnum):
    """What becomes of a category: it marks contacts, or it must come up, or it must never come up."""

    MARKER = "marker"
    MUST_SAY = "must_say"
    MUST_NOT_SAY = "must_not_say"


class Note(Record):
    """What became of one item of the source. A note on an object or list is about all that stands in it."""

    file: str
    path: str = Field(description="where it stands: Rules[0].TranscriptFilter.Negate")
    said: str = Field(description="what it says there, shortened")
    fate: Fate
    why: str
    by_hand: str = Field(default="", description="what a person may do about it")


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
