"""Labelled rows made ready for fitting."""

import numpy as np
import pytest

from qa_engine.classify.intent_rows import taught_rows
from qa_engine.errors import UsageError

FULL = [("a one", ["a"]), ("a two", ["a"]), ("b one", ["b"]), ("b two", ["b"])]


def taught(rows):
    return taught_rows([text for text, _ in rows], [labels for _, labels in rows], range(2, 99), item="rows.csv")


@pytest.mark.parametrize(
    ("added", "texts", "truth", "contradictory", "why"),
    [
        ([], 4, [], (), "nothing added"),
        ([("both", ["a", "b"])], 5, [True, True], (), "several intents"),
        ([("hello", [])], 5, [False, False], (), "out of scope"),
        ([("a one", ["a"])], 4, [], (), "the same row again is put together"),
        (
            [("x", ["a"]), ("x", ["b"])],
            5,
            [True, True],
            (4,),
            "one text, two labels: both hold, and it is told",
        ),
        ([("x", ["a"]), ("x", [])], 5, [True, False], (4,), "in and out of scope"),
    ],
)
def test_equal_texts_are_one_row(added, texts, truth, contradictory, why):
    rows = taught([*FULL, *added])
    assert (len(rows.texts), rows.contradictory) == (texts, contradictory), why
    if truth:
        assert rows.truth[-1].tolist() == truth, why


@pytest.mark.parametrize(
    ("labels", "times", "shares", "why"),
    [
        ([["a"]], 1, [1.0, 0.0], "one row"),
        ([["a"], ["a"], ["a"], ["b"]], 4, [0.75, 0.25], "three of four say so"),
        ([["a"], []], 2, [0.5, 0.0], "one of two says that it is nothing"),
        ([["a", "b"], ["a"]], 2, [1.0, 0.5], "several intents"),
    ],
)
def test_how_often_a_text_has_an_intent(labels, times, shares, why):
    rows = taught([*FULL, *(("x", one) for one in labels)])
    assert (int(rows.times[-1]), rows.shares[-1].tolist()) == (times, shares), why
    assert rows.only(np.array([4])).shares.tolist() == [shares], why


def test_lines_of_the_file_are_kept():
    assert taught([*FULL, ("a one", ["b"])]).lines[0] == (2, 6)


def test_names_are_those_of_findings():
    rows = taught([("x", ["lost card?"]), ("y", ["lost card?"]), ("v", ["-Fee / charge-"]), ("w", ["-Fee / charge-"])])
    assert (rows.labels, rows.written) == (("Fee_charge", "lost_card"), ("-Fee / charge-", "lost card?"))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (FULL[:2], "rows.csv: 1 intents in it"),
        ([], "0 intents in it"),
        ([*FULL, ("c one", ["c"])], "fewer than two distinct texts for: c; add rows"),
        ([*FULL, ("same", ["c"]), ("same", ["c"])], "fewer than two distinct texts for: c"),
        ([*FULL, *[(f"t{n}", [f"i{n}"]) for n in range(12)]], "i0, i1, i10, i11, i2, i3, i4, i5, i6, i7 and 2 more"),
        ([*FULL, ("x", ["c d"]), ("y", ["c/d"])], "two labels come out as 'c_d'; rename one"),
        ([*FULL, ("x", ["?!"]), ("y", ["?!"])], "a label has no letter or digit"),
    ],
)
def test_what_is_refused(rows, says):
    with pytest.raises(UsageError) as error:
        taught(rows)
    assert says in str(error.value)
