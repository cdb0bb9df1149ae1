"""Which reasons for contact a fitted head finds in a customer's turns, and how examples stand beside it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.intent_head import LIKENESS_UNIT, Calibration
from qa_engine.domain.readings import ComponentVersion, Readings, TurnVector
from qa_engine.domain.rubric import CompiledIntent, CompiledRubric, Intent
from qa_engine.errors import RubricError
from qa_engine.judge import judge
from qa_engine.judge.fitted_intents import guesses, powered, scored
from qa_engine.patterns.ngrams import BUCKETS, hashed_groups
from tests.unit.judge.builders import chat, rubric
from tests.unit.judge.heads import head, whole

HEAD = head({"refund": [4, 0, 0], "delivery": [0, 9, 0], "cancel": [0, 0, 1]})
LINE = "C I would like something"


def vector(*places):
    return bytes(place % 256 for place in places)


def compiled(fitted=HEAD, examples=None):
    """``examples`` are intents by name with a threshold and one vector each."""
    taught = examples or {}
    named = tuple(
        Intent(name=name, title=name, examples=("one", "two"), similarity=s) for name, (s, _) in taught.items()
    )
    return CompiledRubric(
        rubric=rubric(intents=named),
        sha256="0",
        intents=tuple(CompiledIntent(name=n, similarity=s, vectors=(v, v)) for n, (s, v) in taught.items()),
        encoder="scripted 1" if taught else None,
        head=fitted,
    )


def read(*lines, vectors, components=()):
    return ReadInteraction(
        interaction=chat(*lines),
        readings=Readings(components=components),
        vectors=tuple(TurnVector(turn_index=index, values=values) for index, values in vectors.items()),
    )


def found(*lines, vectors, rules=None):
    intents = judge(read(*lines, vectors=vectors), Facts(), rules or compiled()).intents
    return [(finding.turn_index, finding.intent, finding.confidence) for finding in intents]


def chance(cosine):
    return round(1 / (1 + math.exp(8 - 12 * (1 + cosine) / 2)), 4)


@pytest.mark.parametrize(
    ("turn", "expected", "why"),
    [
        (vector(7, 0, 0), [("refund", chance(1))], "only the direction counts"),
        (vector(0, 100, 0), [("delivery", chance(1))], "another intent"),
        (vector(0, 0, -5), [], "bytes are signed: the opposite of an intent"),
        (vector(0, 0, 0), [], "no direction"),
        (vector(30, 40, 0), [("delivery", chance(0.8))], "below the threshold is no intent"),
        (vector(100, 101, 0), [("delivery", chance(101 / 20201**0.5)), ("refund", chance(100 / 20201**0.5))], "two"),
    ],
)
def test_what_a_head_finds(turn, expected, why):
    assert found(LINE, vectors={0: turn}) == [(0, *pair) for pair in expected], why


def test_at_most_two_and_ties_go_to_the_intent_named_first():
    low = HEAD.evolve(threshold=0.5)
    assert [name for _, name, _ in found(LINE, vectors={0: vector(5, 5, 5)}, rules=compiled(low))] == [
        "refund",
        "delivery",
    ]


@pytest.mark.parametrize(
    ("line", "expected", "why"),
    [
        ("C I want money", 1, "a customer's turn of three words"),
        ("C money please", 0, "too short"),
        ("A I want money back", 0, "the agent's turn"),
        ("B I want money back", 0, "the bot's turn"),
    ],
)
def test_whose_turns_are_looked_at(line, expected, why):
    assert len(found(line, vectors={0: vector(1, 0, 0)})) == expected, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("where is the parcel", ["delivery"], "words count beside the vector"),
        ("WHERE is   the parcel?", ["delivery"], "spelled otherwise"),
        ("where is the refund", [], "too few of the words"),
    ],
)
def test_words_count(text, expected, why):
    fitted = head({"refund": [1], "delivery": [1]}, words=[("delivery", "where is the parcel", 1)], threshold=0.7)
    by_words = fitted.evolve(calibration=Calibration(constant=-2.5, score=1, lead=0, nearness=0))
    assert [name for _, name, _ in found(f"C {text}", vectors={0: vector(1)}, rules=compiled(by_words))] == expected, (
        why
    )


def test_a_lead_over_the_others_counts():
    by_lead = HEAD.evolve(calibration=Calibration(constant=0, score=0, lead=1, nearness=0), threshold=0.5)
    ((turn, name, confidence),) = found(LINE, vectors={0: vector(30, 40, 0)}, rules=compiled(by_lead))
    assert (turn, name) == (0, "delivery")
    assert confidence == pytest.approx(1 / (1 + math.exp(-0.1)), abs=1e-4)


def test_a_turn_far_from_all_rows_is_out_of_scope():
    by_nearness = HEAD.evolve(calibration=Calibration(constant=-3, score=0, lead=0, nearness=6), threshold=0.5)
    near, far = guesses(by_nearness, [vector(0, 9, 0), vector(-9, -9, -9)], ["", ""])
    assert near[0].chance == 1 / (1 + math.exp(-3))
    assert far[0].chance < 0.01


@pytest.mark.parametrize("power", [1, 2, 3, 4, 5, 8, 11])
def test_powers_by_multiplication(power):
    values = np.array([0.0, 0.25, 0.5, 0.9, 1.0])
    np.testing.assert_allclose(powered(values, power), values**power, rtol=1e-14)


def test_evidence_is_the_whole_turn_and_names_the_head():
    (finding,) = judge(read(LINE, vectors={0: vector(0, 0, 5)}), Facts(), compiled()).intents
    assert finding.evidence.quote == "I would like something"
    assert (finding.evidence.detector, finding.evidence.detector_version) == ("intent-head", "abababababab")
    assert finding.evidence.reason == "cancel by the head made abababababab (score 1.00, chance 0.98)"


@pytest.mark.parametrize(
    ("examples", "turn", "expected", "why"),
    [
        ({"new": (0.5, vector(60, 80, 0))}, vector(0, 1, 0), ["delivery", "new"], "the head first, examples after it"),
        ({"new": (0.5, vector(1, 1, 0))}, vector(99, 98, 0), ["refund", "delivery"], "the head has taken both places"),
        ({"delivery": (0.5, vector(0, 9, 0))}, vector(0, 1, 0), ["delivery"], "known to both: once"),
        (
            {"delivery": (0.5, vector(0, 9, 0)), "a": (0.5, vector(1, 9, 0)), "b": (0.5, vector(3, 9, 0))},
            vector(0, 1, 0),
            ["delivery", "a"],
            "what the head has found takes no place of an example",
        ),
        ({"cancel": (0.5, vector(0, -9, 0))}, vector(0, -1, 0), ["cancel"], "what the head does not find"),
    ],
)
def test_examples_beside_a_head(examples, turn, expected, why):
    assert [name for _, name, _ in found(LINE, vectors={0: turn}, rules=compiled(examples=examples))] == expected, why


def test_of_an_intent_known_to_both_the_heads_finding_stands():
    both = compiled(examples={"delivery": (0.5, vector(0, 9, 0))})
    (finding,) = judge(read(LINE, vectors={0: vector(0, 1, 0)}), Facts(), both).intents
    assert finding.evidence.detector == "intent-head"


@pytest.mark.parametrize(
    ("vectors", "components", "says"),
    [
        ({}, (), "the turns were read without an encoder"),
        (
            {0: vector(1, 0, 0)},
            (ComponentVersion(name="scripted", version="2"),),
            "the turns were read with scripted 2, its intent head with scripted 1",
        ),
        (
            {0: vector(1, 0, 0)},
            (ComponentVersion(name="scripted", version="1", sha256="cd" * 32),),
            "the turns were read with other weights of scripted than its intent head",
        ),
        ({0: vector(1, 0, 0)}, (ComponentVersion(name="scripted", version="1", sha256="ef" * 32),), None),
    ],
)
def test_why_a_head_cannot_judge(vectors, components, says):
    fitted = HEAD.evolve(encoder_sha256="ef" * 32)
    judged = judge(read(LINE, vectors=vectors, components=components), Facts(), compiled(fitted))
    assert judged.intents_unjudged == says
    assert bool(judged.intents) is (says is None)


def test_vectors_of_another_length_are_refused():
    with pytest.raises(RubricError, match="made: it reads vectors of 3 places"):
        found(LINE, vectors={0: vector(1, 0)})


_WIDTH = 16
_NUMBERS = st.lists(st.integers(-127, 127), min_size=_WIDTH, max_size=_WIDTH)


@given(
    turn=_NUMBERS, first=_NUMBERS, second=_NUMBERS, text=st.text("abc \xe9", max_size=40), weight=st.integers(-99, 99)
)
def test_scores_are_exact_and_the_same_in_any_batch(turn, first, second, text, weight):
    words = np.full((2, BUCKETS), weight, dtype="<i2")
    fitted = head({"a": first, "b": second}, power=4).evolve(
        text_weights=words.tobytes(), rarity=whole(2, [7] * BUCKETS), row_weights=whole(2, [3, -5, 0, 1])
    )
    alone, _ = scored(fitted, [vector(*turn)], [text])
    among, _ = scored(fitted, [vector(*reversed(turn)), vector(*turn), vector(*[1] * _WIDTH)], ["x", text, text * 2])
    assert alone[0].tolist() == among[1].tolist()
    expected = (3 * likeness(turn, first) - 5 * likeness(turn, second)) * (1 / LIKENESS_UNIT)
    for group in hashed_groups(text):
        values = [7 * value for value in group.values.tolist()]
        expected += sum(weight * value for value in values) / (math.sqrt(sum(v * v for v in values)) or 1.0)
    assert alone[0][0] == expected


def likeness(turn, row):
    lengths = [math.sqrt(sum(a * a for a in numbers)) or 1.0 for numbers in (turn, row)]
    half = (1.0 + sum(a * b for a, b in zip(turn, row, strict=True)) / (lengths[0] * lengths[1])) * 0.5
    return round(LIKENESS_UNIT * ((half * half) * (half * half)))
