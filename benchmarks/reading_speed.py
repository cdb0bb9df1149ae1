"""Turns read per CPU second, everything after masking, beside what a user would otherwise run over the same turns.

What is measured and how is ``qa_engine.bench.reading_speed``, which ``qa-engine bench reading`` runs as well: the whole
engine, stage by stage; VADER alone; MiniLM alone with plain transformers; and four separate classifiers. Here it is run
with several numbers of threads, and the command ``qa-engine classify`` is timed over real turns.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from benchmarks.classify_cli import classify_cli
from benchmarks.measuring import (
    as_figures,
    keep_idle_threads_from_spinning,
    progress_bar,
    reading_weights,
    refuse_changed_weights,
    write_result,
)
from qa_engine.bench.made_chats import TURNS, make_chats, texts_of
from qa_engine.bench.reading_contestants import transformers_ways
from qa_engine.bench.reading_speed import ReadingSpeed, measure_reading_speed
from qa_engine.bench.whole_engine import WholeEngine
from qa_engine.classify import SentenceEncoder
from qa_engine.domain.interaction import Interaction
from qa_engine.model_files import model_path


def measure(threads: int, chats: list[list[Interaction]], seed: int) -> ReadingSpeed:
    """Return the figures of all contestants on ``threads`` threads, one list of new chats a round."""
    ways = transformers_ways(model_path("minilm-l6"), "MiniLM", threads, seed)
    with WholeEngine(SentenceEncoder(cpu_threads=threads)) as engine, progress_bar() as bar:
        task = bar.add_task("", total=None, item="")
        return measure_reading_speed(
            engine,
            ways,
            chats,
            threads=threads,
            progress=lambda title, done, of, item: bar.update(
                task, description=f"{title}, {threads} threads", completed=done, total=of, item=item
            ),
        )


def as_result(speed: ReadingSpeed) -> dict[str, Any]:
    """Return one measurement in the form of the result file."""
    return {
        "contestants": {
            one.contestant: {
                "turns_per_cpu_s": one.turns_per_cpu_s,
                "turns_per_wall_s": one.turns_per_wall_s,
                "cpu_relative_to_qa_engine": one.cpu_relative_to_ours,
                **({} if one.batch_size is None else {"batch_size": one.batch_size}),
                **as_figures(one.rounds),
            }
            for one in speed.contestants
        },
        "stages": {one.stage: {"cpu_ms_per_turn": one.cpu_ms_per_turn, "share": one.share} for one in speed.stages},
        "batch_sizes_tried_cpu_s": speed.batch_sizes_tried_cpu_s,
    }


def main() -> None:
    keep_idle_threads_from_spinning()
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    models = reading_weights()
    per_round = arguments.turns // TURNS
    made = make_chats(per_round * arguments.rounds, arguments.seed)
    chats = [made[i * per_round : (i + 1) * per_round] for i in range(arguments.rounds)]
    texts = texts_of(made)
    figures: dict[str, Any] = {
        "material": {
            "what": f"chats of {TURNS} turns made with a seed; no turn twice, in any round",
            "turns_per_round": per_round * TURNS,
            "rounds": arguments.rounds,
            "mean_words_per_turn": round(sum(len(text.split()) for text in texts) / len(texts), 1),
        },
        "threads": {str(threads): as_result(measure(threads, chats, arguments.seed)) for threads in arguments.threads},
    }
    if arguments.data:
        figures["classify_cli"] = classify_cli(arguments.data)
    refuse_changed_weights(models)
    packages = ("qa-engine", "torch", "transformers", "tokenizers", "vaderSentiment", "spacy", "numpy", "pydantic")
    write_result(
        arguments.out, figures, packages=packages, models=models, seed=arguments.seed, load_at_start=load_at_start
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python -m benchmarks.reading_speed --out benchmarks/results/reading_speed.json "
        "--data ../shared/data",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--data", type=Path, help="folder with star/; adds 5,000 real turns through qa-engine classify")
    parser.add_argument("--turns", type=int, default=1000, help="turns a round (default 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, each with new turns (default 3)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="threads to measure with (default 1 2)")
    parser.add_argument("--seed", type=int, default=7, help="of the chats and the random heads (default 7)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
