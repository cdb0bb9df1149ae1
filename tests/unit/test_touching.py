"""What a change of rubric touches. Too much is only slow; too little would leave a wrong score."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qa_engine.rubrics import Touched, load_rubric, rubric_policy, touched
from qa_engine.rubrics.touching import dependents, foundations, values_of

OLD: dict[str, Any] = {
    "id": "r",
    "version": "1",
    "title": "Old",
    "weights": {"csat": 1},
    "caps": [{"id": "cap", "rule": "a"}],
    "intents": [],
    "rules": [
        {"id": "a", "text": "hello"},
        {"id": "b", "text": "bye", "order": {"after": "a"}},
        {"id": "c", "text": "sorry", "condition": {"all": [{"findings": [{"rule": "b"}]}]}},
        {"id": "d", "text": "thanks"},
    ],
}
A, B, C, D = OLD["rules"]


def change(**fields: Any) -> Touched:
    return touched(json.dumps(OLD), json.dumps({**OLD, **fields}))


@pytest.mark.parametrize(
    ("fields", "expected", "why"),
    [
        ({}, Touched(), "nothing changed"),
        ({"id": "s", "version": "2", "title": "New"}, Touched(), "only its names"),
        ({"rules": [A, B, C, {**D, "text": "ta"}]}, Touched(rules=frozenset("d")), "a rule that nobody names"),
        ({"rules": [{**A, "text": "hi"}, B, C, D]}, Touched(rules=frozenset("abc")), "and what names it, at any depth"),
        ({"rules": [A, {**B, "new_field": 1}, C, D]}, Touched(rules=frozenset("bc")), "a field that is not known here"),
        ({"rules": [A, B, C]}, Touched(rules=frozenset("d")), "a rule less"),
        ({"rules": [A, B, {"id": "e"}, C, D]}, Touched(rules=frozenset("e")), "a rule more, in between"),
        ({"rules": [B, A, C, D]}, Touched(everything=True), "another order"),
        ({"weights": {"csat": 2}}, Touched(scoring=True), "weights"),
        ({"caps": []}, Touched(scoring=True), "caps"),
        (
            {"caps": [], "rules": [A, B, C, {**D, "text": "ta"}]},
            Touched(rules=frozenset("d"), scoring=True),
            "a rule and the caps",
        ),
        ({"intents": ["x"]}, Touched(everything=True), "intents"),
        ({"language": "de"}, Touched(everything=True), "a field that was not there"),
        ({"repeat_window_days": 9}, Touched(everything=True), "anything else"),
    ],
)
def test_what_is_touched(fields: dict[str, Any], expected: Touched, why: str) -> None:
    assert change(**fields) == expected, why


def test_what_a_rule_rests_on_and_what_rests_on_it() -> None:
    rules = {rule["id"]: rule for rule in OLD["rules"]}
    assert dependents("b", rules) == {"b", "c"}
    assert foundations("c", rules) == {"a", "b", "c"}
    assert foundations("x", rules) == frozenset()


def test_values_written_under_a_name() -> None:
    policy = {"intents": [], "condition": {"intents": ["billing"], "any": [{"intents": ["refund"]}]}}
    assert values_of(policy, "intents") == [["billing"], ["refund"]]
    assert values_of(policy, "meaning") == []


def test_a_shipped_rubric_is_compared_as_it_is_hashed() -> None:
    rubric = load_rubric("telecom")
    first = rubric.rules[0]
    changed = rubric.evolve(rules=(first.evolve(title="Another title"), *rubric.rules[1:]))
    assert touched(rubric_policy(rubric), rubric_policy(changed)).rules >= {first.id}
    assert touched(rubric_policy(rubric), rubric_policy(rubric)) == Touched()
