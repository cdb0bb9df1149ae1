"""Turns read per CPU second, beside what a user would run instead over the same turns: ``qa-engine bench reading``.

All contestants read the same turns by turns, in several rounds with new turns each; no turn occurs twice, which is the
dearest case, since the engine encodes equal turns once. The cheapest round of each counts: a neighbour on the machine
can only add to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from qa_engine.bench.cost import Spent, least_cpu_s, least_wall_s, taken_in_turn
from qa_engine.bench.made_chats import texts_of
from qa_engine.bench.reading_contestants import BATCH_SIZES, VADER, Way, vader_way
from qa_engine.bench.whole_engine import MASKING, Reading, WholeEngine
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.record import Record

OURS, OURS_MASKING = "qa-engine, everything after masking", "qa-engine, masking too"
#: Texts over which batch sizes are tried.
TRIED_TURNS = 320
#: The shortest time that is told apart from none.
_TICK_S = 0.001
#: Called with what is being done, how much of it is done, how much there is, and the item at work.
Progress = Callable[[str, float, float, str], None]


class ContestantSpeed(Record):
    """One contestant. ``cpu_relative_to_ours`` above 1 means dearer than everything this engine does after masking."""

    contestant: str
    ours: bool
    turns_per_cpu_s: float
    turns_per_wall_s: float
    cpu_relative_to_ours: float
    batch_size: int | None = None
    cpu_s: float
    wall_s: float
    rounds: tuple[Spent, ...]


class StageCost(Record):
    """What one stage of this engine costs; ``share`` is of everything after masking, ``None`` for masking itself."""

    stage: str
    cpu_ms_per_turn: float
    share: float | None


class ReadingSpeed(Record):
    """All contestants on the same turns, the engine's stages, and CPU seconds of the batch sizes that were tried."""

    threads: int
    turns_per_round: int
    rounds: int
    mean_words_per_turn: float = Field(description="words between spaces")
    contestants: tuple[ContestantSpeed, ...]
    stages: tuple[StageCost, ...]
    batch_sizes_tried_cpu_s: dict[str, dict[int, float]] = Field(default_factory=dict)

    def of(self, name: str) -> ContestantSpeed:
        """Return the contestant called ``name``."""
        return next(one for one in self.contestants if one.contestant == name)


def measure_reading_speed(
    engine: WholeEngine,
    ways: Mapping[str, Way],
    chats: Sequence[Sequence[Interaction]],
    *,
    threads: int,
    progress: Progress = lambda title, done, of, item: None,  # noqa: ARG005 - the seam's names
) -> ReadingSpeed:
    """Return the speed of ``engine``, of VADER and of ``ways``, each at its best batch size.

    Args:
        engine: warmed up.
        ways: what else reads the turns, by name.
        chats: a list of new chats for each round.
        threads: what engine and ways were opened with, for the record.
        progress: told how far it is.
    """
    tried = _try_batch_sizes(ways, texts_of(chats[-1])[:TRIED_TURNS], progress)
    best = {name: min(costs, key=costs.__getitem__) for name, costs in tried.items()}
    readings: dict[int, Reading] = {}

    def ours(number: int) -> Spent:
        readings[number] = engine.run(chats[number])
        return readings[number].after_masking

    vader = vader_way()
    contestants: dict[str, Callable[[int], Spent]] = {
        OURS: ours,
        VADER: lambda number: vader(texts_of(chats[number]), 1),
    }
    for name, way in ways.items():
        contestants[name] = _at_size(way, best[name], chats)
    of = len(chats) * len(contestants)
    spent = taken_in_turn(contestants, len(chats), lambda done, name: progress("reading", done, of, name))
    spent[OURS_MASKING] = [readings[number].whole for number in range(len(chats))]
    turns, texts = len(texts_of(chats[0])), [text for some in chats for text in texts_of(some)]
    yardstick_s = least_cpu_s(spent[OURS])
    return ReadingSpeed(
        threads=threads,
        turns_per_round=turns,
        rounds=len(chats),
        mean_words_per_turn=round(sum(len(text.split()) for text in texts) / len(texts), 1),
        contestants=tuple(_speed(name, rounds, turns, yardstick_s, best.get(name)) for name, rounds in spent.items()),
        stages=_stages(min(readings.values(), key=lambda one: one.after_masking.cpu_s), turns),
        batch_sizes_tried_cpu_s=tried,
    )


def _try_batch_sizes(ways: Mapping[str, Way], texts: Sequence[str], progress: Progress) -> dict[str, dict[int, float]]:
    """Return CPU seconds by way and batch size; the first call of a network is dearer and not counted."""
    found: dict[str, dict[int, float]] = {name: {} for name in ways}
    pairs = [(name, size) for name in ways for size in BATCH_SIZES]
    for way in ways.values():
        way(texts[: min(BATCH_SIZES)], min(BATCH_SIZES))
    for done, (name, size) in enumerate(pairs):
        progress("trying batch sizes", done, len(pairs), f"{name}, {size}")
        found[name][size] = ways[name](texts, size).cpu_s
    progress("trying batch sizes", len(pairs), len(pairs), "")
    return found


def _at_size(way: Way, size: int, chats: Sequence[Sequence[Interaction]]) -> Callable[[int], Spent]:
    return lambda number: way(texts_of(chats[number]), size)


def _speed(
    name: str, rounds: Sequence[Spent], turns: int, yardstick_s: float, batch_size: int | None
) -> ContestantSpeed:
    cpu_s, wall_s = least_cpu_s(rounds), least_wall_s(rounds)
    return ContestantSpeed(
        contestant=name,
        ours=name in (OURS, OURS_MASKING),
        turns_per_cpu_s=_a_second(turns, cpu_s),
        turns_per_wall_s=_a_second(turns, wall_s),
        cpu_relative_to_ours=round(cpu_s / max(yardstick_s, _TICK_S), 3),
        batch_size=batch_size,
        cpu_s=cpu_s,
        wall_s=wall_s,
        rounds=tuple(rounds),
    )


def _a_second(turns: int, seconds: float) -> float:
    return round(turns / max(seconds, _TICK_S), 1)


def _stages(reading: Reading, turns: int) -> tuple[StageCost, ...]:
    whole_s = max(sum(reading.stages.values()), _TICK_S)
    masking = StageCost(stage=MASKING, cpu_ms_per_turn=_ms(reading.masking.cpu_s, turns), share=None)
    return (
        masking,
        *(
            StageCost(stage=name, cpu_ms_per_turn=_ms(cpu_s, turns), share=round(cpu_s / whole_s, 3))
            for name, cpu_s in reading.stages.items()
        ),
    )


def _ms(cpu_s: float, turns: int) -> float:
    return round(1000 * cpu_s / turns, 3)
