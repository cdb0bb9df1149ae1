"""Where phrases stand in a rubric, named as in its file: ``rules[2].patterns[0]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_engine.domain.phrases import Elements, Leaf, Meaning, Near, Pattern, Phrase, parts
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
        here = (*location, number)
        if isinstance(phrase, Pattern | Near | Meaning):
            yield here, phrase
        elif isinstance(phrase, Elements):
            for place, element in enumerate(phrase.elements):
                yield from _leaves_at((*here, "elements", place, "said"), element.said)
        else:
            key = next(key for key in ("all", "any", "none", "of") if hasattr(phrase, key))
            yield from _leaves_at((*here, key), parts(phrase))
