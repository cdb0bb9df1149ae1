"""Everybody reads the same turns, each at its best batch size, and the stages are those of the engine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa_engine.bench.cost import Spent, taken_in_turn
from qa_engine.bench.made_chats import TURNS, make_chats, texts_of
from qa_engine.bench.reading_contestants import BATCH_SIZES, VADER
from qa_engine.bench.reading_speed import OURS, OURS_MASKING, TRIED_TURNS, ReadingSpeed, measure_reading_speed
from qa_engine.bench.whole_engine import (
    ENCODER,
    FACTS,
    HEADS,
    JUDGING,
    MASKING,
    RECORD,
    SCORING,
    SIGNALS,
    WholeEngine,
)
from qa_engine.testing import ScriptedEncoder

ROUNDS = 2


class ScriptedWay:
    """Costs a second a text, and less the nearer the batches come to ``best``; notes what it was handed."""

    def __init__(self, best: int) -> None:
        self.best = best
        self.handed: list[tuple[tuple[str, ...], int]] = []

    def __call__(self, texts: Sequence[str], batch_size: int) -> Spent:
        self.handed.append((tuple(texts), batch_size))
        cost_s = len(texts) * (1.0 + abs(batch_size - self.best))
        return Spent(cost_s, cost_s, 0.0)


CHATS = [make_chats(2 * ROUNDS, seed=5)[i : i + 2] for i in (0, 2)]


@pytest.fixture(scope="module")
def measured() -> tuple[ReadingSpeed, dict[str, ScriptedWay], list[tuple[str, float, float, str]]]:
    ways, told = {"small": ScriptedWay(8), "large": ScriptedWay(64)}, []
    with WholeEngine(ScriptedEncoder()) as engine:
        speed = measure_reading_speed(engine, ways, CHATS, threads=1, progress=lambda *step: told.append(step))
    return speed, ways, told


def test_each_way_runs_at_its_best_batch_size_over_the_turns_of_the_round(measured) -> None:
    speed, ways, _ = measured
    for name, way in ways.items():
        assert speed.of(name).batch_size == way.best
        assert way.handed[-ROUNDS:] == [(tuple(texts_of(some)), way.best) for some in CHATS]
        tried = {size: texts for texts, size in way.handed[1:-ROUNDS]}
        assert set(tried) == set(BATCH_SIZES) == set(speed.batch_sizes_tried_cpu_s[name])
        assert {len(texts) for texts in tried.values()} == {min(TRIED_TURNS, 2 * TURNS)}


def test_figures_follow_from_what_was_spent(measured) -> None:
    speed, _, _ = measured
    small, ours = speed.of("small"), speed.of(OURS)
    assert (speed.turns_per_round, speed.rounds, speed.threads) == (2 * TURNS, ROUNDS, 1)
    assert (small.cpu_s, small.turns_per_cpu_s, small.turns_per_wall_s) == (2 * TURNS, 1.0, 1.0)
    assert (ours.cpu_relative_to_ours, ours.batch_size, ours.ours) == (1.0, None, True)
    assert small.cpu_relative_to_ours == pytest.approx(small.cpu_s / ours.cpu_s, rel=0.01)
    assert [one.contestant for one in speed.contestants] == [OURS, VADER, "small", "large", OURS_MASKING]
    assert [one.ours for one in speed.contestants] == [True, False, False, False, True]


def test_the_stages_are_those_of_the_engine_and_masking_comes_before_them(measured) -> None:
    speed, _, _ = measured
    assert [one.stage for one in speed.stages] == [MASKING, ENCODER, HEADS, FACTS, JUDGING, SIGNALS, SCORING, RECORD]
    assert speed.stages[0].share is None
    assert sum(one.share or 0.0 for one in speed.stages) == pytest.approx(1.0, abs=0.01)


def test_progress_reaches_its_end_in_both_parts(measured) -> None:
    _, _, told = measured
    for title, of in (("trying batch sizes", 2 * len(BATCH_SIZES)), ("reading", 4 * ROUNDS)):
        steps = [(done, whole) for what, done, whole, _ in told if what == title]
        assert steps == [(done, of) for done in range(of + 1)]


def test_without_peers_there_are_only_ours_and_vader() -> None:
    with WholeEngine(ScriptedEncoder()) as engine:
        speed = measure_reading_speed(engine, {}, CHATS[:1], threads=1)
    assert [one.contestant for one in speed.contestants] == [OURS, VADER, OURS_MASKING]


def test_contestants_take_turns_and_progress_names_the_next() -> None:
    order: list[str] = []
    told: list[tuple[int, str]] = []

    def contestant(name: str):
        return lambda number: order.append(f"{name}{number}") or Spent(1.0, 1.0, 0.0)

    spent = taken_in_turn({"a": contestant("a"), "b": contestant("b")}, 2, lambda done, name: told.append((done, name)))
    assert order == ["a0", "b0", "b1", "a1"]
    assert told == [(0, "a"), (1, "b"), (2, "b"), (3, "a"), (4, "")]
    assert {name: len(rounds) for name, rounds in spent.items()} == {"a": 2, "b": 2}
