"""A category of the source as a marker, or as a rule that obliges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Fate, Oblige, Part
from qa_engine.rubrics.importing.terms import Group, Said, Term, Written, both, condition, flat

#: How a rule stands where its category comes up.
_PRESENT: Final = {Oblige.MUST_SAY: "met", Oblige.MUST_NOT_SAY: "not_met"}


@dataclass(frozen=True)
class Category:
    """A category that was read: ``node`` is where it stands, ``id`` is its own, ``lost`` says what is missing of it."""

    node: Node
    id: str
    title: str
    term: Term
    channels: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def as_parts(category: Category, oblige: Oblige) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return the rules and the markers that ``category`` becomes; one of both is empty."""
    term = flat(category.term)
    about = (f"{category.node.path or 'the whole file'}: {category.title}", *category.lost)
    if oblige is not Oblige.MARKER:
        rule = _rule(category, term, oblige)
        if rule is not None:
            part = Part(value=rule, about=about, category=category.title, present=_PRESENT[oblige])
            return (part,), ()
        category.node.book.remark(
            category.node.path,
            category.title,
            Fate.NOT_CARRIED,
            f"it cannot be a rule that is '{oblige}', which asks for words at its root; it is a marker",
            "write a rule whose condition names the marker",
        )
    return (), (Part(value=_marker(category, term), about=about, category=category.title),)


def _head(category: Category) -> Written:
    return {"id": category.id, "title": category.title}


def _tail(category: Category) -> Written:
    return {"channels": list(category.channels)} if category.channels else {}


def _marker(category: Category, term: Term) -> Written:
    said, rest = _split(term)
    if said is None or said.negate:
        return {**_head(category), "condition": condition(term), **_tail(category)}
    found = _head(category)
    found |= {"speaker": said.speaker} if said.speaker else {}
    found |= {"window": said.window} if said.window else {}
    found |= {"patterns": list(said.phrases)}
    when = both(rest)
    found |= {"condition": when} if when else {}
    return found | _tail(category)


def _rule(category: Category, term: Term, oblige: Oblige) -> Written | None:
    """Return the rule that the category must come up, or must not. A category of what is *not* said turns it round."""
    said, rest = _split(term)
    if said is None:
        return None
    must = (oblige is Oblige.MUST_SAY) is not said.negate
    when = both(rest)
    obligation = ("must_say_if" if when else "must_say") if must else "must_not_say"
    if said.speaker is None:
        category.node.book.remark(
            category.node.path,
            category.title,
            Fate.DIFFERS,
            "the category counts the words of both sides; a rule obliges one, so it is the agent",
            "write a second rule for the customer's words if they matter",
        )
    found = {**_head(category), "obligation": obligation, "speaker": said.speaker or "agent"}
    found |= {"window": said.window} if said.window else {}
    found |= {"condition": when} if when else {}
    return {**found, "patterns": list(said.phrases), **_tail(category)}


def _split(term: Term) -> tuple[Said | None, tuple[Term, ...]]:
    """Return the words at the root of ``term`` that may be patterns, wanted ones first, and what else must hold."""
    if isinstance(term, Said):
        return term, ()
    if not isinstance(term, Group) or term.any or term.negate:
        return None, ()
    said = sorted((part for part in term.parts if isinstance(part, Said)), key=lambda part: part.negate)
    if not said:
        return None, ()
    return said[0], tuple(part for part in term.parts if part is not said[0])
