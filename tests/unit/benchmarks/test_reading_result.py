"""Intervals are over groups, differences on the same draws, and the table shows what was measured."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reading import SETS, chosen_sets
from benchmarks.reading_sets import messages
from benchmarks.reading_tables import reading_tables
from benchmarks.reading_work import FinishedSet, FinishedSets, work_key
from qa_engine.bench.measurements import Subject, filled, interval, measure

VALUES = np.array([0.0, 0.0, 1.0, 1.0])


def mean_of(values: np.ndarray):
    return lambda rows: float(values[rows].mean())


def measured(groups: list[str], **others):
    contestants = {"ours": mean_of(VALUES), **others}
    return measure(Subject("topic", "set", "dialogue", groups), "mean", contestants, ("ours",), resamples=200)


@pytest.mark.parametrize(
    ("groups", "low", "high", "why"),
    [
        (["a", "a", "a", "a"], None, None, "one group shows no spread"),
        (["a", "b", "a", "b"], 0.5, 0.5, "every group has the same mean, whatever is drawn"),
        (["a", "a", "b", "b"], 0.0, 1.0, "either group may be drawn twice"),
    ],
)
def test_whole_groups_are_drawn(groups: list[str], low: float | None, high: float | None, why: str) -> None:
    found = measured(groups)
    assert (found.rows, found.groups) == (4, len(set(groups)))
    one = found.contestants["ours"]
    assert (one.value, one.low, one.high) == (0.5, low, high), why


def test_differences_are_taken_on_the_same_draws() -> None:
    found = measured(["a", "b", "c", "d"], other=mean_of(VALUES - 0.25)).minus
    assert found == {"ours": {"other": interval(0.25, np.array([0.25]))}}


def test_a_draw_that_cannot_tell_is_left_out() -> None:
    one = interval(1.0, np.array([math.nan, 2.0, 2.0]))
    assert (one.value, one.low, one.high) == (1.0, 2.0, 2.0)


def test_what_is_missing_counts_at_the_median_and_is_counted() -> None:
    values, missing = filled([1.0, None, 3.0, 10.0])
    assert (values.tolist(), missing) == ([1.0, 3.0, 3.0, 10.0], 1)


def test_the_table_marks_the_best_and_compares_ours_with_the_best_other() -> None:
    worse, better = mean_of(VALUES - 0.5), mean_of(VALUES + 0.25)
    one = measured(["a", "b", "a", "b"], worse=worse, better=better).model_dump(mode="json")
    ((head, (row,), notes),) = reading_tables({"measurements": [one | {"notes": ["half done"]}]})
    assert notes == "set: half done."
    assert head == ("topic (95 %)", "rows in groups", "ours", "worse", "better", "ours minus best other")
    assert row == (
        "set: mean",
        "4 in 2 dialogues",
        "0.500 (0.500 to 0.500)",
        "0.000 (0.000 to 0.000)",
        "**0.750** (0.750 to 0.750)",
        "-0.250 (-0.250 to -0.250)",
    )


def test_where_lower_is_better_the_lowest_is_best() -> None:
    one = measured(["a", "b", "a", "b"], other=mean_of(VALUES - 0.25)).evolve(higher_is_better=False)
    ((_, (row,), _),) = reading_tables({"measurements": [one.model_dump(mode="json")]})
    assert row[3].startswith("**0.250**")


def test_sets_are_chosen_by_name() -> None:
    assert chosen_sets("uss,star") == ["uss", "star"]
    assert set(chosen_sets(",".join(SETS))) == set(SETS)
    with pytest.raises(Exception, match="there is no set 'moon'"):
        chosen_sets("uss,moon")


def test_a_limit_on_dialogues_lets_more_single_messages_pass() -> None:
    assert (messages(None), messages(60)) == (None, 1200)


def test_finished_sets_are_found_again_under_their_key_only(tmp_path: Path) -> None:
    path = tmp_path / "build" / "work.jsonl"
    one = FinishedSet(
        key="k", name="uss", measurements=(measured(["a", "b", "c", "d"]),), cpu_s=1.5, wall_s=2.5, newly_encoded=3
    )
    FinishedSets(path, "k").keep(one)
    again = FinishedSets(path, "k")
    assert (again.find("uss"), again.find("star")) == (one, None)
    assert FinishedSets(path, "other").find("uss") is None


def test_the_key_changes_with_weights_limit_and_sources(tmp_path: Path) -> None:
    source = tmp_path / "reading_x.py"
    source.write_text("A = 1")
    keys = {work_key(weights, limit, [source]) for weights in ({"m": "1"}, {"m": "2"}) for limit in (None, 5)}
    source.write_text("A = 2")
    keys.add(work_key({"m": "1"}, None, [source]))
    assert len(keys) == 5
