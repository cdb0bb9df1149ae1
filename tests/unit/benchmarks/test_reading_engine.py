"""The engine is asked through its public way, its intents through a rubric, and vectors are made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.reading_engine import answers, contact, post
from benchmarks.reading_intent_sets import examples_a_class, folds_of, mean_over_draws
from benchmarks.reading_intents import cross_validated, fit_own_intents
from benchmarks.reading_satisfaction import against_raters, as_table
from benchmarks.vector_cache import KeptVectors
from qa_engine.bench.measurements import Subject
from qa_engine.domain.signals import SignalName
from qa_engine.testing import ScriptedEncoder, check_encoder

SAD = (("customer", "This is terrible, I am very angry."), ("agent", "Good day."), ("customer", "It is still broken!"))
GLAD = (("customer", "Hello."), ("agent", "It is done."), ("customer", "Wonderful, that solved it, thank you so much!"))


def test_an_answer_holds_what_classify_says() -> None:
    sad, glad = answers([contact("sad", SAD), contact("glad", GLAD)], ScriptedEncoder(), "test")
    assert sad.labels[0] == "negative"
    assert glad.labels[2] == "positive"
    assert sad.satisfaction[0] < 0 < glad.satisfaction[2]
    assert sad.value(SignalName.CSAT) < glad.value(SignalName.CSAT)
    scored = glad.signals[SignalName.FCR]
    assert scored.low <= scored.value <= scored.high
    assert glad.frustration == 0.0 < sad.frustration <= 1.0
    assert [len(answer.texts) for answer in (sad, glad)] == [3, 3]


def test_a_message_in_a_language_that_is_not_read_is_neutral() -> None:
    (answer,) = answers([post("p", "Das ist furchtbar.", "de")], ScriptedEncoder(), "test")
    assert (answer.labels, answer.satisfaction) == (("neutral",), (0.0,))
    assert answer.value(SignalName.RESOLUTION_QUALITY) is None


def test_a_contact_that_is_not_assessed_stops_the_benchmark() -> None:
    broken = contact("x", GLAD).model_copy(update={"id": ""})
    with pytest.raises(SystemExit, match="contact 0 was not assessed"):
        answers([broken], ScriptedEncoder(), "test")


def test_vectors_are_kept_between_runs(tmp_path: Path) -> None:
    first, second = ScriptedEncoder(), ScriptedEncoder()
    kept = KeptVectors(first, tmp_path)
    check_encoder(kept)
    vectors = kept.encode(["one", "two", "one"])
    kept.close_file()
    assert first.encoded.count("one") == 1
    again = KeptVectors(second, tmp_path)
    assert again.encode(["two", "one"]) == [vectors[1], vectors[0]]
    assert (second.encoded, again.encoded) == ([], 0)
    assert np.linalg.norm(again.directions(["one", "two"]), axis=1) == pytest.approx([1.0, 1.0])
    again.close_file()


TEXTS = ["where is my parcel", "has my parcel arrived", "I want my money back", "please send my money back"]
LABELS = ["delivery", "delivery", "refund", "refund"]


@pytest.mark.parametrize(
    ("text", "label", "why"),
    [
        ("where is my parcel", "delivery", "an example itself"),
        ("give my money back", "refund", "most words in common"),
        ("money back", "refund", "nobody asks how likely it is"),
    ],
)
def test_own_intents_are_those_of_a_fitted_head(text: str, label: str, why: str) -> None:
    guesses = fit_own_intents(TEXTS, LABELS, ScriptedEncoder()).guess([text])
    assert guesses.labels.tolist() == [label], why
    assert 0 < guesses.certainty[0] < 1


def test_a_label_of_a_single_text_is_not_taught() -> None:
    taught = fit_own_intents([*TEXTS, "cancel it"], [*LABELS, "leaving"], ScriptedEncoder())
    assert set(taught.labels.values()) == {"delivery", "refund"}


def test_every_row_is_guessed_by_a_model_that_did_not_see_it() -> None:
    seen: list[tuple[str, ...]] = []

    class Last:
        def guess(self, texts):
            assert not set(texts) & set(seen[-1])
            return type("Guesses", (), {"labels": np.array([text.upper() for text in texts])})

    labels = list("xyxyxy")
    teach = {"last": lambda texts, _: seen.append(tuple(texts)) or Last()}
    found = cross_validated(teach, list("abcdef"), labels, folds_of(labels, 3), "test")
    assert found["last"].tolist() == list("ABCDEF")


@pytest.mark.parametrize(("labels", "folds"), [("aaabbb", 3), ("aaaab", 2)], ids=["enough of each", "one of a label"])
def test_folds_part_all_rows_and_spread_the_labels(labels: str, folds: int) -> None:
    parted = folds_of(list(labels), folds)
    assert sorted(int(row) for fold in parted for row in fold) == list(range(len(labels)))
    assert max(len(fold) for fold in parted) - min(len(fold) for fold in parted) <= 1


def test_examples_are_as_many_of_each_label_and_others_for_another_seed() -> None:
    labels = ["a"] * 20 + ["b"] * 20 + ["c"] * 2
    first, second = examples_a_class(labels, 5, 0), examples_a_class(labels, 5, 1)
    assert [sum(labels[i] == label for i in first) for label in "abc"] == [5, 5, 2]
    assert set(first) != set(second)


def test_an_example_of_a_draw_is_not_tested_in_it() -> None:
    nan = float("nan")
    assert mean_over_draws(np.array([[nan, 1.0, 0.0], [1.0, nan, 1.0]])) == 0.75


def test_a_model_that_ranks_as_raters_do_reaches_one_and_a_rater_may_fall_short() -> None:
    ratings = as_table([(1, 1, 1), (2, 3, 2), (3, 2, 3, 4), (4, 4, 4, 4)])
    subject = Subject("t", "s", "dialogue", list("abcd"))
    guesses = {"ours": np.array([0.1, 0.2, 0.3, 0.4]), "flat": np.zeros(4)}
    others, everybody = against_raters(subject, guesses, ratings, "ours")
    values = {who: one.value for who, one in others.contestants.items()}
    assert values == {"ours": 1.0, "flat": 0.0, "one human": 0.9333}
    assert {who: one.value for who, one in everybody.contestants.items()} == {"ours": 1.0, "flat": 0.0}
    assert others.minus["ours"]["one human"].value == 0.0667
