"""What a rule looks for in the words of a turn: phrases of several kinds, and how they are combined."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from qa_engine.domain.record import Identifier, Probability, Record


class PatternKind(StrEnum):
    """How words are looked for.

    ``wildcard`` lets ``*`` stand for any letters of one word, ``...`` for up to five words, ``(a|b)`` for either and
    ``<number>`` for any number. ``close`` survives recognition errors. ``regex`` is a regular expression (RE2) over the
    text in small letters. ``near`` and ``meaning`` are written as fields of their own.
    """

    EXACT = "exact"
    WILDCARD = "wildcard"
    CLOSE = "close"
    REGEX = "regex"
    NEAR = "near"
    MEANING = "meaning"


class Negated(StrEnum):
    """What becomes of words that their own sentence denies ("we do not record calls")."""

    SKIP = "skip"
    KEEP = "keep"


class Asked(StrEnum):
    """What becomes of words in a question ("is this call recorded?")."""

    SKIP = "skip"
    KEEP = "keep"


class Pattern(Record):
    """Words that are spelled out."""

    text: str = Field(min_length=2)
    kind: PatternKind = PatternKind.EXACT
    similarity: Probability = Field(default=0.85, description="for close patterns: how alike, 0-1")
    negated: Negated = Field(default=Negated.SKIP, description="whether denied words count; regex counts all")
    unless: tuple[str, ...] = Field(default=(), description="words that must not stand in the same sentence")
    asked: Asked = Field(default=Asked.KEEP, description="whether words in a question count")

    @model_validator(mode="after")
    def _spelled_out(self) -> Self:
        if self.kind in (PatternKind.NEAR, PatternKind.MEANING):
            raise ValueError(f"write it as a field: '{self.kind}: [...]' in place of 'text' and 'kind'")
        return self


class Near(Record):
    """Words close to each other, with at most ``within`` other words in between, and none of ``without`` about them.

    Each entry is a word or a phrase and may hold ``*``, ``(a|b)`` and ``<number>``.
    """

    near: tuple[str, ...] = Field(min_length=1)
    within: int = Field(default=5, ge=0, le=40)
    ordered: bool = False
    without: tuple[str, ...] = ()
    negated: Negated = Negated.SKIP
    unless: tuple[str, ...] = Field(default=(), description="words that must not stand in the same sentence")
    asked: Asked = Field(default=Asked.KEEP, description="whether words in a question count")


class Meaning(Record):
    """Words that mean the same as example sentences.

    ``unlike`` are sentences that come close and are not meant. ``needs`` are lists of words (``*`` allowed); of each
    list one word must stand in the sentence.
    """

    meaning: tuple[str, ...] = Field(min_length=2, description="sentences that are meant; ten or more work best")
    unlike: tuple[str, ...] = Field(default=(), description="sentences that come close and are not meant")
    needs: tuple[tuple[str, ...], ...] = ()
    similarity: Probability = Field(default=0.5, description="how sure it must be, 0-1")
    negated: Negated = Negated.SKIP
    unless: tuple[str, ...] = Field(default=(), description="words that must not stand in the same sentence")
    asked: Asked = Field(default=Asked.KEEP, description="whether words in a question count")


class Scope(StrEnum):
    """Where the parts of a combination must stand together."""

    WINDOW = "window"
    TURN = "turn"
    SENTENCE = "sentence"


class AllOf(Record):
    """All of these are said."""

    all: tuple[Phrase, ...] = Field(min_length=1)
    scope: Scope = Scope.WINDOW


class AnyOf(Record):
    """At least one of these is said."""

    any: tuple[Phrase, ...] = Field(min_length=1)


class NoneOf(Record):
    """None of these is said."""

    none: tuple[Phrase, ...] = Field(min_length=1)


class AtLeast(Record):
    """So many of these are said."""

    at_least: int = Field(ge=1)
    of: tuple[Phrase, ...] = Field(min_length=1)
    scope: Scope = Scope.WINDOW

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.at_least > len(self.of):
            raise ValueError(f"at least {self.at_least} of {len(self.of)} cannot be reached")
        return self


class Element(Record):
    """One part of a disclosure, said in any of these ways."""

    id: Identifier
    said: tuple[Phrase, ...] = Field(min_length=1)


class Elements(Record):
    """A disclosure made of parts that may come in any order; all are needed, unless ``at_least`` asks for fewer."""

    elements: tuple[Element, ...] = Field(min_length=2)
    at_least: int | None = Field(default=None, ge=1)
    scope: Scope = Scope.WINDOW

    @model_validator(mode="after")
    def _parts(self) -> Self:
        ids = [element.id for element in self.elements]
        if len(set(ids)) < len(ids):
            raise ValueError("the ids of elements must be unique")
        if (self.at_least or 0) > len(ids):
            raise ValueError(f"at least {self.at_least} of {len(ids)} elements cannot be reached")
        return self


#: The field that tells what a phrase is, with the tag of its kind.
PHRASE_FIELDS = {
    "text": "pattern",
    "near": "near",
    "meaning": "meaning",
    "elements": "elements",
    "of": "at_least",
    "all": "all",
    "any": "any",
    "none": "none",
}


def phrase_tag(value: Any) -> str | None:
    """Return the tag of a phrase, or of the values that one is to be made of; ``None`` where it is neither."""
    if isinstance(value, Record):
        return next((tag for field, tag in PHRASE_FIELDS.items() if field in type(value).model_fields), None)
    if isinstance(value, dict):
        return next((tag for field, tag in PHRASE_FIELDS.items() if field in value), "pattern")
    return None


def _spelled(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


#: What may stand in a list of phrases. A bare text is an exact phrase.
Phrase = Annotated[
    Annotated[Pattern, Tag("pattern")]
    | Annotated[Near, Tag("near")]
    | Annotated[Meaning, Tag("meaning")]
    | Annotated[Elements, Tag("elements")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NoneOf, Tag("none")],
    Discriminator(phrase_tag),
    BeforeValidator(_spelled),
]
#: A phrase that is looked for by itself.
Leaf = Pattern | Near | Meaning

for _group in (AllOf, AnyOf, NoneOf, AtLeast, Element, Elements):
    _group.model_rebuild()


def leaves(phrases: tuple[Phrase, ...]) -> tuple[Leaf, ...]:
    """Return all phrases that are looked for by themselves, in order, those inside combinations too."""
    found: list[Leaf] = []
    for phrase in phrases:
        if isinstance(phrase, Pattern | Near | Meaning):
            found.append(phrase)
        else:
            found += leaves(parts(phrase))
    return tuple(found)


def parts(group: AllOf | AnyOf | NoneOf | AtLeast | Elements) -> tuple[Phrase, ...]:
    """Return what a combination is made of."""
    if isinstance(group, AllOf):
        return group.all
    if isinstance(group, AnyOf):
        return group.any
    if isinstance(group, NoneOf):
        return group.none
    if isinstance(group, AtLeast):
        return group.of
    return tuple(AnyOf(any=element.said) for element in group.elements)
