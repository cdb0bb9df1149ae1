"""A category of the source as an expression over what is said and what is known, before it becomes a rule or marker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qa_engine.domain.phrases import Leaf, Meaning, Near, Pattern
from qa_engine.errors import RubricError
from qa_engine.patterns.phrases import check_phrase

#: A field of a rubric as it is written.
Written = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One of ``phrases`` is said; with ``negate``, none is. ``speaker`` is ``None`` for anybody."""

    phrases: tuple[Any, ...]
    speaker: str | None = None
    window: Written | None = None
    negate: bool = False


@dataclass(frozen=True)
class Known:
    """A condition over facts, sentiment or the contact; with ``negate``, it does not hold."""

    condition: Written
    negate: bool = False


@dataclass(frozen=True)
class Group:
    """All of ``parts`` hold, or any; with ``negate``, that is not so."""

    parts: tuple[Term, ...]
    any: bool = False
    negate: bool = False


Term = Said | Known | Group


def flat(term: Term) -> Term:
    """Return ``term`` without groups of one, and without groups inside groups of the same kind."""
    if not isinstance(term, Group):
        return term
    parts: list[Term] = []
    for part in map(flat, term.parts):
        same = isinstance(part, Group) and part.any == term.any and not part.negate
        parts += part.parts if isinstance(part, Group) and same else (part,)
    if term.any and not term.negate:
        parts = _merged(parts)
    if len(parts) == 1:
        return denied(parts[0]) if term.negate else parts[0]
    return Group(tuple(parts), term.any, term.negate)


def _merged(parts: list[Term]) -> list[Term]:
    """Join phrases of which any will do, of the same side in the same window."""
    first = parts[0] if parts else None
    if not isinstance(first, Said) or first.negate:
        return parts
    alike = [
        part
        for part in parts
        if isinstance(part, Said)
        and (part.speaker, part.window, part.negate) == (first.speaker, first.window, first.negate)
    ]
    if len(alike) < len(parts):
        return parts
    return [Said(tuple(phrase for part in alike for phrase in part.phrases), first.speaker, first.window)]


def denied(term: Term) -> Term:
    """Return that ``term`` does not hold."""
    if isinstance(term, Said):
        return Said(term.phrases, term.speaker, term.window, not term.negate)
    if isinstance(term, Known):
        return Known(term.condition, not term.negate)
    return Group(term.parts, term.any, not term.negate)


def condition(term: Term) -> Written:
    """Return ``term`` as a condition."""
    if isinstance(term, Said):
        found: Written = {"phrases": list(term.phrases)}
        found |= {"speaker": term.speaker} if term.speaker else {}
        found |= {"window": term.window} if term.window else {}
    elif isinstance(term, Known):
        found = term.condition
    else:
        found = {"any" if term.any else "all": [condition(part) for part in term.parts]}
    return {"none": [found]} if term.negate else found


def both(terms: tuple[Term, ...]) -> Written | None:
    """Return that all of ``terms`` hold as a condition; nothing where there is none."""
    return condition(flat(Group(terms))) if terms else None


def exact(text: str) -> Written:
    """Return the phrase of exactly these words, whether their sentence denies them or not.

    Raises:
        RubricError: there is no word in it that can be looked for.
    """
    return checked({"text": text, "negated": "keep"}, Pattern)


def checked(phrase: Written, kind: type[Pattern] | type[Near] | type[Meaning]) -> Written:
    """Return ``phrase`` if it can be looked for.

    Raises:
        RubricError: it cannot; the message says why.
    """
    try:
        found: Leaf = kind.model_validate(phrase)
    except ValueError as error:
        raise RubricError("it is too short to be looked for, or not of a kind that can be") from error
    check_phrase(found)
    return phrase
