"""What of a turn is read at once: by side, by language, once; and what the parts make of the whole."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.stretches import StretchEncoder, customer_vectors, joined, stretch_spans
from qa_engine.domain.interaction import Channel, Interaction
from qa_engine.testing import ScriptedEncoder, interaction
from tests.unit.classify.scripted import ToneWordEncoder, WordEncoder

TWO = "It is fine. I will go elsewhere."
LONG = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen. " * 3


def stretches_of(text: str, *, customer: bool) -> list[str]:
    return [text[start:end] for start, end in stretch_spans(text, customer=customer)]


@pytest.mark.parametrize(
    ("text", "customer", "expected", "why"),
    [
        (TWO, True, [TWO], "a customer's sentences take their sense from each other"),
        (TWO, False, ["It is fine.", "I will go elsewhere."], "an agent's are read each by itself"),
        (LONG, True, [LONG[:97], LONG[98:195], LONG[196:293]], "of at most thirty words"),
        ("Dear Sam,\n\nIt broke.\n\nKind regards,\nAl", True, ["It broke."], "without the form of a letter"),
        ("Dear Sam,\n\nIt broke.\n\nKind regards,\nAl", False, ["It broke."], "on either side"),
        ("Kind regards,\nAl", True, ["Kind regards,\nAl"], "unless there is nothing else"),
        ("  ok  ", True, ["ok"], "without the blanks around it"),
        ("...", False, ["..."], "marks alone"),
    ],
)
def test_what_is_read_at_once(text: str, customer: bool, expected: list[str], why: str) -> None:
    assert stretches_of(text, customer=customer) == expected, why


@given(st.text(min_size=1).filter(str.strip), st.booleans())
def test_stretches_are_in_order_and_never_none(text: str, customer: bool) -> None:
    spans = stretch_spans(text, customer=customer)
    assert spans
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_every_distinct_stretch_meets_the_encoder_once() -> None:
    encoder = WordEncoder("fine")
    talk = interaction(("agent", TWO), ("customer", "It is fine."), ("customer", " "), ("agent", TWO))
    source = StretchEncoder(encoder)
    (turns,) = source.of([talk])
    assert sorted(turns) == [0, 1, 3], "blank turns have no stretch"
    assert encoder.asked == [["It is fine.", "I will go elsewhere."]]
    assert source.of([talk]) == [turns]
    assert len(encoder.asked) == 1, "nothing is asked twice"


@pytest.mark.parametrize(
    ("role", "stretches"),
    [("customer", 1), ("agent", 2), ("bot", 2), ("unknown", 2), ("system", 2)],
)
def test_only_a_customers_turn_is_read_in_runs(role: str, stretches: int) -> None:
    ((turn,),) = (one.values() for one in StretchEncoder(WordEncoder("fine")).of([interaction((role, TWO))]))
    assert len(turn.stretches) == stretches


def test_what_is_not_english_is_read_whole_and_as_it_is_spelled() -> None:
    encoder = WordEncoder("nic")
    talk = interaction(("customer", "Nic. Nic. " * 40), language="pl")
    (turns,) = StretchEncoder(encoder, lambda text, language: f"{language}:{text}").of([talk])
    assert [stretch.span for stretch in turns[0].stretches] == [(0, len(talk.turns[0].text))]
    assert encoder.asked == [[f"pl:{talk.turns[0].text}"]]


def test_a_turns_tone_is_there_where_its_stretches_have_one() -> None:
    talk = interaction(("agent", TWO))
    (with_tones,), (without,) = (
        [turns[0].whole for turns in StretchEncoder(encoder).of([talk])]
        for encoder in (ToneWordEncoder("fine"), WordEncoder("fine"))
    )
    assert with_tones.tone is not None
    assert without.tone is None


def test_an_empty_batch_asks_nothing() -> None:
    encoder = WordEncoder("x")
    assert StretchEncoder(encoder).of([]) == []
    assert StretchEncoder(encoder).of([Interaction(id="e", channel=Channel.CALL)]) == [{}]
    assert encoder.asked == []


def vector(*values: int) -> bytes:
    return np.array(values, dtype=np.int8).tobytes()


@pytest.mark.parametrize(
    ("vectors", "weights", "expected", "why"),
    [
        ([vector(3, -4)], [9], vector(3, -4), "one comes out as it is"),
        ([vector(10, 0), vector(0, 127)], [1, 1], vector(127, 127), "by directions, whatever the lengths"),
        ([vector(10, 0), vector(0, 10)], [2, 1], vector(127, 64), "twice the words, twice the say: 127 / 2 rounded"),
        ([vector(5, 0), vector(-7, 0)], [1, 1], vector(0, 0), "opposites point nowhere"),
        ([vector(0, 0), vector(0, -1)], [1, 1], vector(0, -127), "no direction adds nothing"),
    ],
)
def test_joined(vectors: list[bytes], weights: list[int], expected: bytes, why: str) -> None:
    assert joined(vectors, weights) == expected, why


ROWS = st.lists(st.lists(st.integers(-127, 127), min_size=4, max_size=4).filter(any), min_size=2, max_size=5)


@given(ROWS)
def test_joined_lies_along_the_weighted_sum_of_directions(rows: list[list[int]]) -> None:
    weights = list(range(1, len(rows) + 1))
    sums = [sum(w * row[i] / math.hypot(*row) for w, row in zip(weights, rows, strict=True)) for i in range(4)]
    peak = max(map(abs, sums))
    found = np.frombuffer(joined([vector(*row) for row in rows], weights), dtype=np.int8)
    if peak > 1e-9:
        assert np.allclose(found, [127 * value / peak for value in sums], atol=0.5 + 1e-6)


def test_rows_of_a_taxonomy_are_read_like_customers_turns() -> None:
    encoder = ScriptedEncoder()
    (turns,) = StretchEncoder(encoder).of([interaction(("customer", LONG))])
    assert customer_vectors(encoder, [LONG, TWO]) == [turns[0].whole.meaning, *encoder.encode([TWO])]
