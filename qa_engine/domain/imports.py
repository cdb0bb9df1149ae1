"""Importing from other products: the formats, what categories become, and notes on what became of each item."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

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
