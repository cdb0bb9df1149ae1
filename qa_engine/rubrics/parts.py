"""A rubric cut down to some of its rules and markers, which stand in it as they stand in the whole."""

from __future__ import annotations

from collections.abc import Iterable

from qa_engine.domain.phrases import Meaning, leaves
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rule_order import looks_at
from qa_engine.domain.rules import ComplianceRule, Marker


def find_item(rubric: Rubric, item: str) -> ComplianceRule | Marker | None:
    """Return the rule or marker of that id."""
    return next((one for one in rubric.rules_and_markers if one.id == item), None)


def needed_by(rubric: Rubric, items: Iterable[str]) -> frozenset[str]:
    """Return ``items`` with everything that they look at, directly or not."""
    by_id = {one.id: one for one in rubric.rules_and_markers}
    needed: set[str] = set()
    new = set(items)
    while new:
        needed |= new
        new = {name for one in new for name in looks_at(by_id[one])} - needed
    return frozenset(needed)


def only_of(rubric: Rubric, items: Iterable[str]) -> Rubric:
    """Return the rubric with no rules and markers but ``items`` and what they look at, no form and no caps.

    Intents stay where one of them is asked for: they are told apart together.
    """
    needed = needed_by(rubric, items)
    kept = [one for one in rubric.rules_and_markers if one.id in needed]
    asked = any(asks_for_intents(one) for one in kept)
    return rubric.evolve(
        rules=tuple(one for one in rubric.rules if one.id in needed),
        markers=tuple(one for one in rubric.markers if one.id in needed),
        sections=(),
        caps=(),
        intents=rubric.intents if asked else (),
        intent_head=rubric.intent_head if asked else None,
        calibration=None,
    )


def only_words_of(rubric: Rubric) -> Rubric:
    """Return a rubric of markers alone: for each rule and marker with phrases one of the same id and phrases, whoever
    says them, wherever."""
    markers = [
        Marker(id=one.id, title=one.title, patterns=one.patterns) for one in rubric.rules_and_markers if one.patterns
    ]
    bare = rubric.evolve(sections=(), caps=(), rules=(), markers=(), intents=(), intent_head=None, calibration=None)
    return bare.evolve(markers=tuple(markers))


def asks_for_intents(one: ComplianceRule | Marker) -> bool:
    """Return whether a rule or marker depends on reasons for contact."""
    named = bool(one.intents) if isinstance(one, ComplianceRule) else False
    return named or any(part.intents for part in (one.condition.flat() if one.condition else ()))


def has_meaning(one: ComplianceRule | Marker, *, conditions: bool = True) -> bool:
    """Return whether a rule or marker has phrases of meaning, for which words have to be encoded."""
    parts = one.condition.flat() if one.condition and conditions else ()
    lists = (one.patterns, *(part.phrases for part in parts))
    return any(isinstance(phrase, Meaning) for phrases in lists for phrase in leaves(phrases))


def asks_for_readings(one: ComplianceRule | Marker) -> bool:
    """Return whether a rule or marker depends on what models say of turns: cues, sentiment, intents, or meaning."""
    parts = one.condition.flat() if one.condition else ()
    return asks_for_intents(one) or has_meaning(one) or any(part.cues or part.sentiment for part in parts)
