"""What comes twice and is no loop, on letters for tokens: when the limit on repetition gives way, and when it holds."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.speech.once_more import Said, comes_twice, once_more

LIMIT = 5  # so that four letters may come again, and no more


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("", False),
        ("abc", False),
        ("abcdefgh", False),
        ("abcd.abcd", True),
        ("abcdabcd", True),
        ("abc.abc", False),
        ("abcdefgh.abcdefgh", True),
        ("abcd.efgh.abcd.efgh", True),
        ("abcd.abcd.abcd", False),
        ("abcd.abcd.efgh.efgh.efgh", False),
        ("aaaaaaaa", False),
        ("ababababab", False),
        ("abcabcabcabc", False),
        ("abcdabcdabcd", False),
    ],
    ids=[
        "nothing",
        "too short",
        "said once",
        "said twice",
        "at once",
        "shorter than counts",
        "longer than counts",
        "two things said twice",
        "three times",
        "one of two three times",
        "one letter over and over",
        "two letters over and over",
        "three over and over",
        "four over and over",
    ],
)
def test_what_comes_twice_and_is_no_loop(items: str, expected: bool) -> None:
    assert comes_twice(items, LIMIT - 1) == expected


@given(st.lists(st.integers(), min_size=4, max_size=20, unique=True), st.lists(st.integers(), max_size=3, unique=True))
@settings(deadline=None)
def test_whatever_has_no_repetition_of_its_own_may_be_read_back(said: list[int], between: list[int]) -> None:
    between = [item for item in between if item not in said]
    assert not comes_twice(said, 4)
    assert comes_twice([*said, *between, *said], 4)
    assert not comes_twice([*said, *between, *said, *said], 4)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.integers(3, 9))
@settings(deadline=None)
def test_a_loop_never_counts_as_said_twice(round_: list[int], rounds: int) -> None:
    assert not comes_twice(round_ * rounds, min(4, len(round_)))


def said(text: str, probable: float = -0.3, *, finished: bool = True) -> Said:
    return Said(tuple(map(ord, text)), probable, finished=finished)


HELD = said("abcde.abcdx")


@pytest.mark.parametrize(
    ("limited", "free", "stands"),
    [
        (said("abcdefgh"), None, "limited"),
        (said("abcd.abcx"), None, "limited"),
        (said("aaaaxaaaaxaaaa"), None, "limited"),
        (HELD, said("abcde.abcde", -0.2), "free"),
        (HELD, said("abcde.abcde", -0.4), "limited"),
        (HELD, said("abcde.abcde", -0.2, finished=False), "limited"),
        (HELD, said("abcde.abcde.abcde", -0.1), "limited"),
        (HELD, said("abcde.ababababab", -0.1), "limited"),
        (HELD, said("abcde", -0.1), "limited"),
    ],
    ids=[
        "nothing repeated",
        "less repeated than is allowed",
        "a loop, however it is held",
        "said twice",
        "less probable",
        "did not end",
        "said over and over",
        "a loop",
        "said once",
    ],
)
def test_the_limit_gives_way_to_what_is_said_twice(limited: Said, free: Said | None, stands: str) -> None:
    def freely(rows: Sequence[int]) -> list[Said]:
        assert free is not None, "what the limit did not touch is not heard again"
        return [free for _ in rows]

    assert once_more([limited], LIMIT, freely) == [{"limited": limited, "free": free}[stands]]


def test_only_what_the_limit_may_have_altered_is_heard_again_and_each_in_its_place() -> None:
    asked: list[Sequence[int]] = []

    def freely(rows: Sequence[int]) -> list[Said]:
        asked.append(rows)
        return [said(f"{row}bcde.{row}bcde", -0.1) for row in rows]

    heard = once_more([said("abcdefgh"), HELD, said("xyz"), HELD], LIMIT, freely)
    assert asked == [(1, 3)]
    assert heard == [said("abcdefgh"), said("1bcde.1bcde", -0.1), said("xyz"), said("3bcde.3bcde", -0.1)]
