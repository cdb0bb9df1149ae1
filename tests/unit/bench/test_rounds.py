"""Contestants hear by turns, warmed up first, and what is finished is not done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.bench.rounds import Hearing, KeptHearings, Rounds, digest_of
from qa_engine.errors import UsageError
from tests.unit.bench.builders import Scripted, bench, contestant, recording

CALLS = [recording("a", 10.0), recording("b", 20.0), recording("c", 30.0)]


def hearer() -> Scripted:
    return Scripted({10.0: ("hello there",), 20.0: ("hello",), 30.0: ("goodbye",)})


def test_results_keep_the_order_of_the_recordings_and_each_is_heard_once_a_round(tmp_path: Path) -> None:
    alone, together = hearer(), hearer()
    rounds = Rounds(bench(tmp_path), [contestant("alone", alone), contestant("together", together, together=2)])
    found = rounds.measure(CALLS, rounds=2, language="en")
    assert {name: [one.heard for one in hearings] for name, hearings in found.items()} == {
        "alone": [(("hello there",), ("hello",), ("goodbye",))] * 2,
        "together": [(("hello there",), ("hello",), ("goodbye",))] * 2,
    }
    assert alone.handed == [[5.0], *[[10.0], [20.0], [30.0]] * 2], "five seconds to warm up, then all, twice"
    assert together.handed == [[5.0], *[[10.0, 20.0], [30.0]] * 2]


def test_who_does_not_take_part_is_not_even_loaded(tmp_path: Path) -> None:
    one, other = hearer(), hearer()
    rounds = Rounds(bench(tmp_path), [contestant("one", one), contestant("other", other)])
    assert list(rounds.measure(CALLS, rounds=1, language="en", only=["other"])) == ["other"]
    assert (len(one.handed), len(other.handed)) == (0, 4)


def test_progress_counts_the_seconds_of_all_channels(tmp_path: Path) -> None:
    heard: list[tuple[str, float]] = []
    calls = [recording("two sides", 10.0, ("yes", "no")), recording("one", 20.0)]
    rounds = Rounds(bench(tmp_path), [contestant("x", hearer())])
    rounds.measure(calls, rounds=1, language=None, advance=lambda name, seconds: heard.append((name, seconds)))
    assert heard == [("x", 20.0), ("x", 20.0)]


def test_a_finished_hearing_is_read_from_the_work_file_and_one_under_another_key_is_not(tmp_path: Path) -> None:
    work = tmp_path / "work" / "file.jsonl"
    first = hearer()
    made = Rounds(bench(tmp_path), [contestant("x", first)], kept=KeptHearings(work)).measure(
        CALLS, rounds=1, language="en", keys=lambda _: "key 1"
    )
    again, other = hearer(), hearer()
    read = Rounds(bench(tmp_path), [contestant("x", again)], kept=KeptHearings(work)).measure(
        CALLS, rounds=1, language="en", keys=lambda _: "key 1"
    )
    Rounds(bench(tmp_path), [contestant("x", other)], kept=KeptHearings(work)).measure(
        CALLS, rounds=1, language="en", keys=lambda _: "key 2"
    )
    assert read == made
    assert again.handed == [], "not even loaded"
    assert len(other.handed) == 4
    assert len(work.read_text().splitlines()) == 2


def test_a_damaged_work_file_is_named_with_the_line_and_the_remedy(tmp_path: Path) -> None:
    work = tmp_path / "work.jsonl"
    Rounds(bench(tmp_path), [contestant("x", hearer())], kept=KeptHearings(work)).measure(
        CALLS, rounds=1, language="en"
    )
    with work.open("a") as file:
        file.write('{"contestant": "x", "he')
    with pytest.raises(UsageError, match=r"work\.jsonl: line 2 .* damaged; remove that line"):
        KeptHearings(work)


def test_hearings_come_back_as_they_were_written(tmp_path: Path) -> None:
    found = Rounds(bench(tmp_path), [contestant("x", hearer())]).measure(CALLS, rounds=1, language="en")["x"]
    assert [Hearing.model_validate_json(one.model_dump_json()) for one in found] == list(found)


def test_a_key_changes_with_every_part_and_not_with_their_glue() -> None:
    keys = {digest_of(parts) for parts in (["a", "b"], ["ab"], ["a", "c"], ["b", "a"], ["a", "b", ""])}
    assert len(keys) == 5
