"""What the phrase stage is timed on is the same each time, and what it finds is what spaCy finds."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.hostile_expressions import hostile_expressions, hostile_text
from benchmarks.phrase_material import RULES, made_rules, made_turns
from benchmarks.phrase_speed import SpacyPhrases
from qa_engine.domain.phrases import PatternKind
from qa_engine.errors import RubricError
from qa_engine.patterns.phrases import PhraseMatcher
from qa_engine.patterns.regex import RegexMatcher


def test_there_are_500_rules_of_five_phrases_no_two_alike() -> None:
    rules = made_rules()
    assert len({rule for rule, _ in rules}) == RULES == 500
    assert len({phrase.text for _, phrase in rules}) == 2500
    assert Counter(phrase.kind for _, phrase in rules) == {PatternKind.EXACT: 2000, PatternKind.WILDCARD: 500}


def test_turns_are_distinct_and_some_say_a_phrase() -> None:
    turns = made_turns(2000, 3, ["a late fee applies"])
    assert turns == made_turns(2000, 3, ["a late fee applies"])
    assert len(set(turns)) == 2000
    assert 20 < sum("A late fee applies." in turn for turn in turns) < 110


def test_both_find_the_same_exact_phrases() -> None:
    rules = made_rules()
    exact = [(place, phrase.text) for place, (_, phrase) in enumerate(rules) if phrase.kind is PatternKind.EXACT]
    turns = made_turns(1000, 3, [text for _, text in exact])
    matcher = PhraseMatcher(rules)
    ours = {
        (turn, hit.pattern_index)
        for turn, text in enumerate(turns)
        for hit in matcher.find(text)
        if hit.kind is PatternKind.EXACT
    }
    theirs, whole, matching = SpacyPhrases(exact).find_all(turns)
    assert ours == theirs
    assert len(ours) > 10
    assert matching.cpu_s <= whole.cpu_s


def test_hostile_expressions_are_distinct_and_of_all_kinds() -> None:
    made = hostile_expressions(300, seed=2)
    assert made == hostile_expressions(300, seed=2)
    assert len({expression for _, expression in made}) == 300
    assert min(Counter(kind for kind, _ in made).values()) >= 20


def test_the_hostile_text_has_the_size_that_was_asked_for() -> None:
    assert len(hostile_text(50_000, seed=2)) == 50_000
    assert hostile_text(5_000, seed=2) == hostile_text(5_000, seed=2)


@pytest.mark.parametrize("kind", ["look-around", "back-references"])
def test_what_needs_backtracking_is_refused_when_it_is_loaded(kind: str) -> None:
    for expression in (expression for its, expression in hostile_expressions(150, seed=2) if its == kind):
        with pytest.raises(RubricError):
            RegexMatcher(expression)
