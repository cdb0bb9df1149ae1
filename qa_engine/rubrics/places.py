"""Where phrases stand in a rubric, named as in its file: ``rules[2].patterns[0]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_engine.domain.phrases import (
    AllOf,
    AnyOf,
    AtLeast,
    Elements,
    Leaf,
    Meaning,
    Near,
    NoneOf,
    Pattern,
    Phrase,
    parts,
    phrase_tag,
)
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rule_library import RuleLibrary
from qa_engine.domain.rules import ComplianceRule, Condition, Marker
from qa_engine.rubrics.problems import Location


def numbered(rubric: Rubric | RuleLibrary) -> Iterator[tuple[Location, ComplianceRule | Marker]]:
    """Yield all rules and then all markers, each with its place."""
    for number, rule in enumerate(rubric.rules):
        yield ("rules", number), rule
    for number, marker in enumerate(rubric.markers):
        yield ("markers", number), marker


def phrase_places(rubric: Rubric | RuleLibrary) -> Iterator[tuple[Location, Leaf]]:
    """Yield all phrases that are looked for by themselves, each with its place."""
    for place, one in numbered(rubric):
        yield from _leaves_at((*place, "patterns"), one.patterns)
        if one.condition is not None:
            yield from _of_condition((*place, "condition"), one.condition)


def _of_condition(location: Location, condition: Condition) -> Iterator[tuple[Location, Leaf]]:
    yield from _leaves_at((*location, "phrases"), condition.phrases)
    for key in ("all", "any", "none", "of"):
        for number, part in enumerate(getattr(condition, key)):
            yield from _of_condition((*location, key, number), part)


def _leaves_at(location: Location, phrases: Sequence[Phrase]) -> Iterator[tuple[Location, Leaf]]:
    for number, phrase in enumerate(phrases):
        here = place_in(location, number, phrase)
        if isinstance(phrase, Pattern | Near | Meaning):
            yield here, phrase
        else:
            for inside, inner in lists_in(here, phrase):
                yield from _leaves_at(inside, inner)


def place_in(location: Location, number: int, phrase: Phrase) -> Location:
    """Return the place of the phrase at ``number`` of the list at ``location``; as with other places in a rubric, the
    kind of the phrase is a step of it."""
    return (*location, number, phrase_tag(phrase) or "")


def lists_in(
    here: Location, phrase: AllOf | AnyOf | NoneOf | AtLeast | Elements
) -> Iterator[tuple[Location, Sequence[Phrase]]]:
    """Yield the lists of phrases that a combination is made of, each with its place."""
    if isinstance(phrase, Elements):
        for number, element in enumerate(phrase.elements):
            yield (*here, "elements", number, "said"), element.said
    else:
        key = next(key for key in ("all", "any", "none", "of") if hasattr(phrase, key))
        yield (*here, key), parts(phrase)
