"""What a user would otherwise run: nobody is measured on a group that it learned from, and odd material is survived."""

from __future__ import annotations

import numpy as np
import pytest

from qa_engine.bench.plain_ways import (
    bags_of,
    bags_of_sides,
    commonest,
    out_of_fold,
    out_of_fold_chances,
    vader_labels,
    vader_of_a_dialogue,
)


def test_no_user_is_on_both_sides_of_a_fold() -> None:
    users = [f"u{i % 10}" for i in range(60)]
    truth = np.array([i % 2 == 0 for i in range(60)])
    rows = np.column_stack([truth, ~truth]).astype(float)
    fitted: list[set[str]] = []

    def features(train):
        fitted.append({users[i] for i in train})
        return rows

    found = out_of_fold(features, truth, users, 10.0)
    assert len(fitted) == 5
    assert all(len(train) == 8 for train in fitted)
    assert ((found > 0.5) == truth).all()


def test_vader_is_cut_where_its_authors_cut() -> None:
    assert vader_labels(["I love it!", "I hate it.", "A table."]).tolist() == ["positive", "negative", "neutral"]


@pytest.mark.parametrize(
    ("turns", "sign", "why"),
    [
        ([], 0, "nothing was said"),
        (["A table."], 0, "nothing was felt"),
        (["I hate it.", "I love it!"], 1, "the end weighs more"),
        (["I love it!", "I hate it."], -1, "the end weighs more"),
    ],
)
def test_a_dialogue_is_weighted_to_its_end(turns: list[str], sign: int, why: str) -> None:
    assert np.sign(vader_of_a_dialogue(turns)) == sign, why


@pytest.mark.parametrize(("labels", "expected"), [("bab", "b"), ("ba", "a"), ("b", "b")])
def test_the_commonest_label_is_the_first_of_several(labels: str, expected: str) -> None:
    assert commonest(list(labels)) == expected


def test_each_class_has_its_column_and_one_that_is_not_taught_gets_nothing() -> None:
    texts = ["it works", "it is broken"] * 20 + ["who knows"]
    labels = ["yes", "no"] * 20 + ["perhaps"]
    chances = out_of_fold_chances(bags_of(texts), labels, [str(i) for i in range(41)], ("no", "perhaps", "yes"))
    assert chances.sum(axis=1) == pytest.approx(np.ones(41))
    assert chances[:40].argmax(axis=1).tolist() == [2, 0] * 20
    assert chances[40, 1] == 0.0, "its only row was not learned from"


def test_where_a_fold_holds_one_class_only_that_class_is_certain() -> None:
    labels, groups = ["a"] * 10 + ["b"] * 2, [str(i) for i in range(10)] + ["last", "last"]
    chances = out_of_fold_chances(bags_of(["some words"] * 12), labels, groups, ("a", "b"))
    assert chances[10:].tolist() == [[1.0, 0.0]] * 2


def test_a_side_that_never_speaks_counts_nothing() -> None:
    sides = [("it works", ""), ("it fails", "")] * 4
    features = bags_of_sides(sides)(np.arange(8))
    assert features.shape[0] == 8
    assert features[0].toarray().tolist() != features[1].toarray().tolist()
