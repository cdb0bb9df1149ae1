"""Fitting an intent head: the model against plain algebra, and small taxonomies with made vectors."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.classify import intent_fitting as fitting
from qa_engine.classify.intent_calibration import threshold
from qa_engine.classify.intent_fitting import fit_intent_head
from qa_engine.classify.intent_measures import auroc, rate
from qa_engine.classify.intent_rows import taught_rows
from qa_engine.classify.kernel_ridge import KernelRidge
from qa_engine.errors import ModelError
from qa_engine.judge.fitted_intents import guesses, scored
from qa_engine.ports import ComponentInfo

ENCODER = ComponentInfo(name="scripted", version="1", sha256="ef" * 32)
WIDTH = 16


def vector(text, topic):
    """A vector around a topic's own direction, spread by the text."""
    noise = np.frombuffer(hashlib.sha256(text.encode()).digest()[:WIDTH], dtype=np.int8).astype(int) // 4
    noise[topic] += 90
    return np.clip(noise, -127, 127).astype(np.int8).tobytes()


WORDS = ["card lost", "bill wrong", "move house", "power out", "pay later"]


def rows(per_intent=12, extra=()):
    """Texts of five intents with a number each, and ``extra`` pairs of text and intents."""
    said = [(f"{words} number {n} please", [words.replace(" ", "_")]) for words in WORDS for n in range(per_intent)]
    said += list(extra)
    texts = [text for text, _ in said]
    return taught_rows(texts, [labels for _, labels in said], range(2, len(said) + 2), item="rows.csv")


def vectors(taught):
    topics = [next((t for t, words in enumerate(WORDS) if words in text), 9) for text in taught.texts]
    return [vector(text, topic) for text, topic in zip(taught.texts, topics, strict=True)]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), penalty=st.sampled_from([0.1, 1.0]), size=st.sampled_from([1, 2, 7]))
def test_left_out_rows_are_answered_as_by_a_model_without_them(seed, penalty, size):
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(30, 5))
    likeness = (rows @ rows.T + 1).astype(np.float32)
    wanted = chance.random((30, 3)).astype(np.float32)
    penalties = (penalty * (chance.random(30) + 0.5)).astype(np.float32)
    model = KernelRidge(likeness.copy(), wanted, penalties)
    held = np.sort(chance.choice(30, size, replace=False))
    kept = np.setdiff1d(np.arange(30), held)
    system = likeness.astype(float) + np.diag(penalties)
    np.testing.assert_allclose(model.weights, np.linalg.solve(system, wanted), atol=2e-3, rtol=1e-2)
    weights = np.linalg.solve(system[np.ix_(kept, kept)], wanted[kept])
    np.testing.assert_allclose(model.without(held), likeness[np.ix_(held, kept)] @ weights, atol=2e-2)


@pytest.mark.parametrize("size", [3, 1023, 1024, 1025, 2500])
def test_the_inverse_is_whole_at_any_size(size):
    likeness = np.full((size, size), 0.5, dtype=np.float32)
    model = KernelRidge(likeness, np.eye(size, 2, dtype=np.float32), np.full(size, 2.0, dtype=np.float32))
    # Of 2 I + 1/2 11', by Sherman and Morrison.
    np.testing.assert_allclose(model.weights[:, 0], np.eye(size)[0] / 2 - 1 / (8 + 2 * size), atol=1e-5)


def test_rows_that_cannot_be_told_apart_are_refused():
    with pytest.raises(ModelError, match="cannot be told apart"):
        KernelRidge(
            np.full((3, 3), -9, dtype=np.float32), np.ones((3, 1), dtype=np.float32), np.ones(3, dtype=np.float32)
        )


def test_a_small_taxonomy_is_learned_and_measured():
    taught = rows(extra=[("hello there number one", []), ("good morning number two", [])])
    head, report = fit_intent_head(taught, vectors(taught), ENCODER, name="own")
    assert report.accuracy.value == 1.0
    assert (report.accuracy.rows, report.out_of_scope_rows, report.few_rows) == (60, 2, ())
    assert (head.encoder, head.encoder_sha256, head.labels) == ("scripted 1", "ef" * 32, taught.labels)
    new = ["my card lost today", "they say power out"]
    first, second = guesses(head, [vector(new[0], 0), vector(new[1], 3)], new)
    assert [(first[0].intent, second[0].intent)] == [("card_lost", "power_out")]
    assert min(first[0].chance, second[0].chance) >= head.threshold > max(first[1].chance, second[1].chance)


def test_what_is_judged_is_what_was_fitted():
    taught = rows()
    inner = fitting._Fitting(taught, vectors(taught), lambda *_: None)
    head, _ = inner.head_and_report("own", ENCODER)
    everything = np.arange(len(taught.texts))
    expected = inner.features.likeness(everything, everything, head.power) @ inner.model.weights
    judged, near = scored(head, vectors(taught), taught.texts)
    np.testing.assert_allclose(judged, expected, atol=2e-3)
    np.testing.assert_allclose(near, 1.0, atol=1e-9)


def test_the_same_rows_give_the_same_head():
    taught = rows()
    assert fit_intent_head(taught, vectors(taught), ENCODER, name="own") == fit_intent_head(
        taught, vectors(taught), ENCODER, name="own"
    )


def test_rows_with_two_intents_teach_to_find_two():
    extra = [(f"card lost and bill wrong number {n}", ["card_lost", "bill_wrong"]) for n in range(12)]
    taught = rows(extra=extra)
    mixed = [
        (np.frombuffer(vector(t, 0), np.int8).astype(int) // 2 + np.frombuffer(vector(t, 1), np.int8) // 2)
        .astype(np.int8)
        .tobytes()
        if "and bill" in t
        else v
        for t, v in zip(taught.texts, vectors(taught), strict=True)
    ]
    head, report = fit_intent_head(taught, mixed, ENCODER, name="own")
    assert report.several_intents_rows == 12
    ((first, second, third),) = guesses(head, [mixed[-1]], [taught.texts[-1]])
    assert {first.intent, second.intent} == {"card_lost", "bill_wrong"}
    assert second.chance > third.chance


def test_rows_that_all_have_all_intents_are_no_trouble():
    taught = taught_rows([f"text {n}" for n in range(8)], [["a", "b"]] * 8, range(2, 10), item="rows.csv")
    _, report = fit_intent_head(taught, [vector(text, 0) for text in taught.texts], ENCODER, name="own")
    assert report.accuracy.value == 1.0


def test_the_report_names_lines_and_never_words():
    taught = rows(
        extra=[("card lost again number one", ["bill_wrong"]), ("power out again number one", ["bill_wrong"])]
    )
    _, report = fit_intent_head(taught, vectors(taught), ENCODER, name="own")
    assert [(one.of, one.taken_for, one.lines) for one in report.confusions] == [
        ("bill_wrong", "card_lost", (62,)),
        ("bill_wrong", "power_out", (63,)),
    ]
    assert "number" not in report.model_dump_json()


@pytest.mark.parametrize("intents", [2, 3])
def test_few_intents(intents):
    taught = rows()
    names = taught.labels[:intents]
    kept = [n for n in range(60) if taught.labels[int(taught.truth[n].argmax())] in names]
    few = taught_rows(
        [taught.texts[n] for n in kept],
        [[taught.labels[int(taught.truth[n].argmax())]] for n in kept],
        range(2, 99),
        item="rows.csv",
    )
    head, report = fit_intent_head(few, vectors(few), ENCODER, name="own")
    assert report.accuracy.value == 1.0
    assert (report.out_of_scope.told is None) == (intents == 2), "with two, none can be left out"
    assert len(guesses(head, vectors(few)[:1], few.texts[:1])[0]) == min(3, intents)


def test_too_many_rows_are_thinned_evenly(monkeypatch):
    monkeypatch.setattr(fitting, "MOST_ROWS", 25)
    taught = rows()
    head, report = fit_intent_head(taught, vectors(taught), ENCODER, name="own")
    assert (report.distinct_rows, report.rows_learned, len(head.rows)) == (60, 25, 25 * WIDTH)
    assert [one.rows for one in report.intents] == [5] * 5


@pytest.mark.parametrize(
    ("inside", "right", "outside", "between", "why"),
    [
        ([0.9] * 20, [True] * 20, [0.1] * 20, (0.1, 0.9), "apart"),
        ([0.9] * 20, [True] * 20, [0.95] * 20, (0.0, 0.9), "nothing is gained by losing rows in scope"),
        ([0.9] * 19 + [0.2], [True] * 19 + [False], [0.3] * 20, (0.3, 0.9), "the wrong ones may go"),
        ([0.9] * 10 + [0.2] * 10, [True] * 20, [0.3] * 20, (0.0, 0.2), "never more than a twentieth"),
    ],
)
def test_thresholds(inside, right, outside, between, why):
    chosen = threshold(np.array(inside), np.array(right), np.array(outside))
    assert between[0] < chosen <= between[1], why


@pytest.mark.parametrize(
    ("hits", "rows_", "low", "high", "why"),
    [
        (0, 0, 0.0, 1.0, "nothing is known of nothing"),
        (10, 10, 0.7225, 1.0, "all of ten"),
        (81, 263, 0.2553, 0.3662, "the example of Newcombe 1998"),
    ],
)
def test_intervals_of_shares(hits, rows_, low, high, why):
    found = rate(hits, rows_)
    assert (found.low, found.high) == (pytest.approx(low, abs=2e-4), pytest.approx(high, abs=2e-4)), why


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [([2, 3], [0, 1], 1.0), ([0, 1], [2, 3], 0.0), ([1, 1], [1, 1], 0.5), ([0, 2], [1], 0.5), ([1], [], None)],
)
def test_auroc(inside, outside, expected):
    assert auroc(np.array(inside, float), np.array(outside, float)) == expected


@pytest.mark.parametrize(("times", "best"), [((9, 1), "card_lost"), ((1, 9), "bill_wrong")])
def test_a_text_labelled_two_ways_is_what_it_is_more_often(times, best):
    extra = [("thanks", ["card_lost"])] * times[0] + [("thanks", ["bill_wrong"])] * times[1]
    taught = rows(extra=extra)
    head, _ = fit_intent_head(taught, vectors(taught), ENCODER, name="often")
    ((first, *_),) = guesses(head, [vector("thanks", 9)], ["thanks"])
    assert first.intent == best


def test_the_setting_is_chosen_by_rows_held_out():
    taught = rows()
    head, report = fit_intent_head(taught, vectors(taught), ENCODER, name="chosen")
    assert (report.power, report.penalty) in fitting.SETTINGS
    assert head.power == report.power
