"""Measure how fast the user's machine reads: ``qa-engine bench reading``."""

from __future__ import annotations

from pathlib import Path

from qa_engine.bench.conditions import Conditions, describe_conditions
from qa_engine.bench.cost import keep_idle_threads_from_spinning
from qa_engine.bench.made_chats import TURNS, make_chats
from qa_engine.bench.reading_contestants import transformers_ways
from qa_engine.bench.reading_speed import Progress, ReadingSpeed, measure_reading_speed
from qa_engine.bench.whole_engine import WholeEngine
from qa_engine.classify import SentenceEncoder
from qa_engine.domain.record import Record
from qa_engine.errors import UsageError
from qa_engine.model_files import model_path
from qa_engine.settings import Settings, apply_process_environment, load_settings

SEED = 7


class ReadingSpeedReport(Record):
    """How many turns a second, beside what else could be run."""

    conditions: Conditions
    seed: int
    speed: ReadingSpeed


def bench_reading_speed(
    *,
    turns: int = 1_000,
    rounds: int = 2,
    threads: int = 1,
    peers: bool = True,
    progress: Progress = lambda title, done, of, item: None,  # noqa: ARG005 - the seam's names
) -> ReadingSpeedReport:
    """Return how fast this machine reads on a CPU: everything after masking, stage by stage, beside VADER and, with
    ``peers``, four separate classifiers over the same encoder.

    Args:
        turns: about so many made turns a round, none of them twice.
        rounds: each with new turns; the cheapest counts.
        threads: of each contestant.
        peers: whether what plain transformers would cost is measured too, which takes most of the time.
        progress: told how far it is.

    Raises:
        UsageError: the settings name no encoder.
        ModelError: the encoder's weights are missing.
    """
    settings = load_settings()
    if settings.encoder_model == "none":
        raise UsageError("speed is measured with an encoder, and encoder_model is 'none'; name one")
    keep_idle_threads_from_spinning()
    apply_process_environment(settings)
    progress("loading models", 0, 1, settings.encoder_model)
    encoder = SentenceEncoder(settings.encoder_model, cpu_threads=threads, precision=settings.encoder_precision)
    folder = _folder(settings)
    a_round = max(1, turns // TURNS)
    made = make_chats(a_round * rounds, SEED)
    chats = [made[first : first + a_round] for first in range(0, len(made), a_round)]
    with WholeEngine(encoder, settings.rubric) as engine:
        ways = transformers_ways(folder, encoder.info.name, threads, SEED) if peers else {}
        speed = measure_reading_speed(engine, ways, chats, threads=threads, progress=progress)
    return ReadingSpeedReport(conditions=describe_conditions(encoder), seed=SEED, speed=speed)


def _folder(settings: Settings) -> Path:
    named = Path(settings.encoder_model)
    return named if named.is_dir() else model_path(settings.encoder_model, settings=settings)
