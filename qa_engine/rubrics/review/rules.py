"""Rules beside each other: twice the same, one inside another, one against another; and rules nobody tries out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from qa_engine.domain.phrases import Leaf, Meaning, Negated, Pattern, PatternKind, leaves
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rules import ComplianceRule, Marker, Obligation, RuleTests
from qa_engine.patterns.phrases import PhraseMatcher
from qa_engine.patterns.words import canonical_words
from qa_engine.rubrics.dialogues import why_no_turn
from qa_engine.rubrics.places import numbered
from qa_engine.rubrics.problems import Location
from qa_engine.rubrics.review.remarks import Note, error, info, warning
from qa_engine.rubrics.review.samples import samples

_NO_DUTY = {"id", "title", "version", "severity", "jurisdiction", "citation", "verified", "tests", "patterns"}


def review_rules(rubric: Rubric) -> Iterator[Note]:
    """Yield what is wrong with rules beside each other, and with their tests and citations."""
    yield from _alike(rubric)
    yield from _against(rubric)
    for here, one in numbered(rubric):
        yield from _tests(one, here)
        if isinstance(one, ComplianceRule) and one.citation and not one.verified:
            message = "the text of the cited rule was not read; when it has been, write 'verified: true'"
            yield info("not_verified", one.id, (*here, "citation"), message)


# -- alike ----------------------------------------------------------------------------------------------------------


def _alike(rubric: Rubric) -> Iterator[Note]:
    rules = [(number, rule, _duty(rule), _keys(rule)) for number, rule in enumerate(rubric.rules)]
    for (first, one, duty, keys), (second, other, other_duty, other_keys) in combinations(rules, 2):
        if duty != other_duty:
            continue
        if keys == other_keys:
            message = f"asks the same as {one.id}, with the same phrases; take one of them out"
            yield warning("duplicate_rule", other.id, ("rules", second), message)
        elif keys < other_keys:
            yield _inside(first, one, other)
        elif other_keys < keys:
            yield _inside(second, other, one)


def _inside(number: int, smaller: ComplianceRule, larger: ComplianceRule) -> Note:
    message = f"all its phrases stand in {larger.id}, which asks the same; take it out or make them differ"
    return warning("shadowed_rule", smaller.id, ("rules", number), message)


def _duty(rule: ComplianceRule) -> str:
    return rule.evolve(id="duty", title="").model_dump_json(exclude=_NO_DUTY)


def _keys(rule: ComplianceRule) -> frozenset[str]:
    return frozenset(
        _key(phrase) if isinstance(phrase, Pattern) else phrase.model_dump_json() for phrase in rule.patterns
    )


def _key(pattern: Pattern) -> str:
    if pattern.kind is PatternKind.EXACT:
        return f"exact|{pattern.negated}|{' '.join(canonical_words(pattern.text).words)}"
    return pattern.model_dump_json()


# -- against --------------------------------------------------------------------------------------------------------


def _against(rubric: Rubric) -> Iterator[Note]:
    """Remark on words that one rule asks for and another forbids to the same speaker."""
    forbidden = [
        (rule, PhraseMatcher([("one", phrase) for phrase in spelled]))
        for rule in rubric.rules
        if rule.obligation is Obligation.MUST_NOT_SAY and (spelled := _spelled(rule.patterns))
    ]
    for number, rule in enumerate(rubric.rules):
        if rule.obligation is Obligation.MUST_NOT_SAY:
            continue
        for other, matcher in forbidden:
            if rule.speaker is not other.speaker or _apart(rule, other):
                continue
            text = next((text for text in _texts(leaves(rule.patterns)) if matcher.find(text)), None)
            if text is not None:
                message = f"who says '{text}', as it asks, breaches {other.id}; narrow one of the two"
                yield warning("asked_and_forbidden", rule.id, ("rules", number, "patterns"), message)


def _spelled(phrases: Sequence[object]) -> list[Pattern]:
    """Return the phrases that are enough by themselves to breach a rule."""
    return [phrase for phrase in phrases if isinstance(phrase, Pattern)]


def _apart(rule: ComplianceRule, other: ComplianceRule) -> bool:
    return bool(rule.channels and other.channels and not set(rule.channels) & set(other.channels))


def _texts(phrases: Sequence[Leaf]) -> Iterator[str]:
    for phrase in phrases:
        if isinstance(phrase, Meaning):
            yield from phrase.meaning
        elif not (isinstance(phrase, Pattern) and phrase.negated is Negated.KEEP):
            yield from samples(phrase)[:1]


# -- tests ----------------------------------------------------------------------------------------------------------


def _tests(one: ComplianceRule | Marker, location: Location) -> Iterator[Note]:
    tests: RuleTests = one.tests
    if isinstance(one, ComplianceRule) and not tests.count:
        message = "nothing tries this rule out; add 'tests' with lines under 'says' and 'does_not_say'"
        yield warning("no_tests", one.id, location, message)
    if not one.patterns and (tests.says or tests.does_not_say):
        message = "it has no phrases, so no line says them; try it out with 'dialogues'"
        yield error("cannot_be_tested", one.id, (*location, "tests"), message)
    for twice in sorted({_folded(line) for line in tests.says} & {_folded(line) for line in tests.does_not_say}):
        message = f"'{twice}' stands under 'says' and under 'does_not_say'; take it out of one of them"
        yield error("said_and_not", one.id, (*location, "tests"), message)
    for number, dialogue in enumerate(tests.dialogues):
        for place, turn in enumerate(dialogue.turns):
            why = why_no_turn(turn)
            if why:
                yield error("no_turn", one.id, (*location, "tests", "dialogues", number, "turns", place), why)


def _folded(line: str) -> str:
    return " ".join(canonical_words(line).words)
