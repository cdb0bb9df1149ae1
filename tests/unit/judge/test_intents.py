"""Which reasons for contact are found in a customer's turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.readings import ComponentVersion, Readings, TurnVector
from qa_engine.domain.rubric import CompiledIntent, CompiledRubric, Intent
from qa_engine.domain.rules import Condition, Obligation
from qa_engine.errors import RubricError
from qa_engine.judge import judge
from tests.unit.judge.builders import chat, rubric, rule


def vector(*places):
    return bytes(place % 256 for place in places)


INTENTS = {
    "refund": (0.6, [vector(100, 0, 0), vector(90, 30, 0)]),
    "delivery": (0.6, [vector(0, 100, 0), vector(0, -100, 0)]),
    "cancel": (0.9, [vector(0, 0, 50), vector(70, 0, 70)]),
}


def compiled(intents=INTENTS, encoder="scripted 1", rules=()):
    named = tuple(
        Intent(name=name, title=name, examples=("one", "two"), similarity=s) for name, (s, _) in intents.items()
    )
    return CompiledRubric(
        rubric=rubric(*rules, intents=named),
        sha256="0",
        intents=tuple(
            CompiledIntent(name=name, similarity=similarity, vectors=tuple(vectors))
            for name, (similarity, vectors) in intents.items()
        ),
        encoder=encoder,
    )


def read(*lines, vectors, components=()):
    return ReadInteraction(
        interaction=chat(*lines),
        readings=Readings(components=components),
        vectors=tuple(TurnVector(turn_index=index, values=values) for index, values in vectors.items()),
    )


def intents(*lines, vectors, **known):
    found = judge(read(*lines, vectors=vectors, **known), Facts(), compiled()).intents
    return [(finding.turn_index, finding.intent, finding.confidence) for finding in found]


LINE = "C I would like something"


@pytest.mark.parametrize(
    ("turn", "found", "why"),
    [
        (vector(10, 0, 0), [("refund", 1.0)], "only the direction counts"),
        (vector(0, 127, 0), [("delivery", 1.0)], "another intent"),
        (vector(0, -3, 0), [("delivery", 1.0)], "bytes are signed"),
        (vector(127, 127, 0), [("refund", 0.8944), ("delivery", 0.7071)], "two, the more similar first"),
        (vector(100, 10, 100), [("cancel", 0.9975), ("refund", 0.7053)], "at most two, each above its own threshold"),
        (vector(-100, 0, 0), [], "the opposite"),
        (vector(0, 0, 0), [], "no direction"),
        (vector(60, 0, 80), [("cancel", 0.9899), ("refund", 0.6)], "a threshold reached exactly"),
    ],
)
def test_closest_examples(turn, found, why):
    assert intents(LINE, vectors={0: turn}) == [(0, *pair) for pair in found], why


@pytest.mark.parametrize(
    ("line", "expected", "why"),
    [
        ("C I want money", 1, "a customer's turn of three words"),
        ("C money please", 0, "too short"),
        ("C   ", 0, "blank"),
        ("A I want money back", 0, "the agent's turn"),
        ("B I want money back", 0, "the bot's turn"),
    ],
)
def test_whose_turns_are_looked_at(line, expected, why):
    assert len(intents(line, vectors={0: vector(1, 0, 0)})) == expected, why


def test_ties_go_to_the_intent_named_first():
    same = {"second": (0.5, [vector(1, 0), vector(0, 1)]), "first": (0.5, [vector(2, 0), vector(0, 2)])}
    found = judge(read(LINE, vectors={0: vector(9, 0)}), Facts(), compiled(same)).intents
    assert [finding.intent for finding in found] == ["second", "first"]


def test_evidence_is_the_whole_turn_and_names_the_example():
    (finding,) = judge(read(LINE, vectors={0: vector(0, 0, 5)}), Facts(), compiled()).intents
    assert (finding.evidence.quote, finding.evidence.confidence) == ("I would like something", 1.0)
    assert finding.evidence.reason == "closest to example 1 of cancel (cosine 1.00)"


def test_turns_come_in_order_whatever_the_order_of_vectors():
    found = intents(LINE, "A yes of course", LINE, vectors={2: vector(1, 0, 0), 0: vector(0, 1, 0)})
    assert [(turn, name) for turn, name, _ in found] == [(0, "delivery"), (2, "refund")]


def test_the_main_intent_is_the_most_confident_one():
    vectors = {0: vector(80, 60, 0), 1: vector(0, 1, 0)}
    assert judge(read(LINE, LINE, vectors=vectors), Facts(), compiled()).main_intent == "delivery"


@pytest.mark.parametrize(
    ("vectors", "rubric_intents", "components", "says"),
    [
        ({}, INTENTS, (), "the turns were read without an encoder"),
        ({0: vector(1, 0, 0)}, {name: (0.5, []) for name in INTENTS}, (), "the rubric was compiled without an encoder"),
        (
            {0: vector(1, 0, 0)},
            INTENTS,
            (ComponentVersion(name="scripted", version="2"),),
            "the turns were read with scripted 2, the rubric with scripted 1",
        ),
        ({0: vector(1, 0, 0)}, INTENTS, (ComponentVersion(name="scripted", version="1"),), None),
        (
            {0: vector(1, 0, 0)},
            INTENTS,
            (ComponentVersion(name="multilingual-e5", version="1"),),
            "the turns were read with another encoder than scripted 1, which the rubric was made with",
        ),
        ({0: vector(1, 0, 0)}, INTENTS, (), None),
        ({}, {}, (), None),
    ],
)
def test_why_intents_cannot_be_judged(vectors, rubric_intents, components, says):
    found = judge(read(LINE, vectors=vectors, components=components), Facts(), compiled(rubric_intents))
    assert found.intents_unjudged == says
    assert bool(found.intents) is (says is None and bool(vectors))


@pytest.mark.parametrize(
    ("vectors", "status"),
    [({0: vector(1, 0, 0)}, "breached"), ({0: vector(0, 1, 0)}, "not_triggered"), ({}, "undetermined")],
)
def test_intents_trigger_rules(vectors, status):
    checked = rule(Obligation.MUST_SAY_IF, condition=Condition(intents=("refund",)))
    found = judge(read(LINE, "A well then", vectors=vectors), Facts(), compiled(rules=(checked,)))
    assert found.rules[0].status.value == status


def test_vectors_of_another_length_are_refused():
    with pytest.raises(RubricError, match="different encoders"):
        judge(read(LINE, vectors={0: vector(1, 0)}), Facts(), compiled())


_VECTORS = st.lists(st.integers(-127, 127), min_size=64, max_size=64)


@given(turn=_VECTORS, example=_VECTORS)
def test_cosines_are_exact_whatever_else_is_in_the_batch(turn, example):
    alone = {"one": (0.0, [vector(*example)] * 2)}
    among = {"one": (0.0, [vector(*example)] * 2), "other": (1.0, [vector(*turn), vector(*reversed(example))] * 9)}
    first = judge(read(LINE, vectors={0: vector(*turn)}), Facts(), compiled(alone)).intents
    lines = read(LINE, *[LINE] * 7, vectors={n: vector(*turn) for n in range(8)})
    second = judge(lines, Facts(), compiled(among)).intents
    expected = [finding.confidence for finding in first]
    assert [finding.confidence for finding in second if finding.intent == "one"] == expected * 8
    dot = sum(a * b for a, b in zip(turn, example, strict=True))
    squares = sum(a * a for a in turn) * sum(b * b for b in example)
    if squares and dot > 0:
        assert expected == [round(min(1.0, dot / squares**0.5), 4)]
