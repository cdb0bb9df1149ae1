"""Turns read per CPU second, from masking to the score, beside what a user would otherwise run over the same turns.

Contestants: the whole engine after ingest; VADER alone; MiniLM alone with plain transformers; and four separate
classifiers, each a forward pass of the same encoder under a random linear head (what four text-classification pipelines
cost; what they answer means nothing). The transformers baselines run in float32, and in bfloat16 where the processor
knows it, sorted by length, without autograd, each at the best of four batch sizes.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from measuring import (
    Spent,
    as_figures,
    hardware,
    in_turn,
    keep_idle_threads_from_spinning,
    reading_weights,
    refuse_changed_weights,
    spend,
    write_result,
)

keep_idle_threads_from_spinning()

import torch  # noqa: E402
from classify_cli import classify_cli  # noqa: E402
from made_chats import TURNS, make_chats, texts_of  # noqa: E402
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer  # noqa: E402
from transformers.utils import logging as transformers_logging  # noqa: E402
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: E402
from whole_engine import WholeEngine  # noqa: E402

from qa_engine.domain.interaction import Interaction  # noqa: E402
from qa_engine.model_files import model_path  # noqa: E402

BATCH_SIZES = (8, 16, 32, 64)
#: Labels of the four stand-ins: sentiment, intents, compliance phrases, resolution.
LABELS = (3, 20, 8, 2)
TRIED_TURNS = 320
OURS = "qa-engine, everything after ingest"
Way = Callable[[Sequence[str], int], object]


def transformers_way(networks: Sequence[Any], tokenizer: Any) -> Way:
    """Return what plain transformers does with texts: each network tokenises and reads all of them."""

    def run(texts: Sequence[str], batch_size: int) -> None:
        by_length = sorted(texts, key=len)
        for network in networks:
            with torch.inference_mode():
                for start in range(0, len(by_length), batch_size):
                    batch = tokenizer(
                        by_length[start : start + batch_size], padding=True, truncation=True, return_tensors="pt"
                    )
                    network(**batch)

    return run


def baselines(dtypes: dict[str, Any], seed: int) -> dict[str, Way]:
    """Return the ways that load a network, by name."""
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    folder = model_path("minilm-l6")
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    ways: dict[str, Way] = {}
    for name, dtype in dtypes.items():
        options = {"local_files_only": True, "dtype": dtype}
        torch.manual_seed(seed)
        plain = AutoModel.from_pretrained(folder, **options).eval()
        four = [
            AutoModelForSequenceClassification.from_pretrained(folder, num_labels=n, **options).eval() for n in LABELS
        ]
        ways[f"MiniLM, plain transformers, {name}"] = transformers_way([plain], tokenizer)
        ways[f"four classifiers, plain transformers, {name}"] = transformers_way(four, tokenizer)
    return ways


def measure(threads: int, chats: list[list[Interaction]], ways: dict[str, Way]) -> dict[str, Any]:
    """Return the figures of all contestants on ``threads`` threads, one list of new chats a round."""
    turns = len(texts_of(chats[0]))
    tried = texts_of(chats[-1])[:TRIED_TURNS]

    def with_threads(way: Way, texts: Sequence[str], batch_size: int) -> Spent:
        torch.set_num_threads(threads)
        return spend(lambda: way(texts, batch_size))[1]

    tries = {
        f"{name}, batches of {size}": lambda _, way=way, size=size: with_threads(way, tried, size)
        for name, way in ways.items()
        for size in BATCH_SIZES
    }
    spent = in_turn(tries, 1, f"batch sizes, {threads} threads")
    trial = {name: {size: spent[f"{name}, batches of {size}"][0].cpu_s for size in BATCH_SIZES} for name in ways}
    best = {name: min(cpu_s, key=cpu_s.__getitem__) for name, cpu_s in trial.items()}
    engine, vader = WholeEngine(threads), SentimentIntensityAnalyzer()
    contestants: dict[str, Callable[[int], Spent]] = {
        OURS: lambda number: engine.run(chats[number]),
        "VADER alone": lambda n: spend(lambda: [vader.polarity_scores(t) for t in texts_of(chats[n])])[1],
        **{
            name: lambda n, way=way, size=best[name]: with_threads(way, texts_of(chats[n]), size)
            for name, way in ways.items()
        },
    }
    spent = in_turn(contestants, len(chats), f"reading, {threads} threads")
    engine.close()
    least = min(range(len(chats)), key=lambda number: spent[OURS][number].cpu_s)
    total_s = sum(engine.stages[least].values())
    cost = {name: as_figures(rounds) for name, rounds in spent.items()}
    return {
        "contestants": {
            name: {
                "turns_per_cpu_s": round(turns / figures["cpu_s"], 1),
                "turns_per_wall_s": round(turns / figures["wall_s"], 1),
                "cpu_relative_to_qa_engine": round(figures["cpu_s"] / cost[OURS]["cpu_s"], 3),
                **({"batch_size": best[name]} if name in best else {}),
                **figures,
            }
            for name, figures in cost.items()
        },
        "stages": {
            name: {"cpu_ms_per_turn": round(1000 * cpu_s / turns, 3), "share": round(cpu_s / total_s, 3)}
            for name, cpu_s in engine.stages[least].items()
        },
        "batch_sizes_tried_cpu_s": trial,
    }


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    models = reading_weights()
    per_round = arguments.turns // TURNS
    made = make_chats(per_round * arguments.rounds, arguments.seed)
    chats = [made[i * per_round : (i + 1) * per_round] for i in range(arguments.rounds)]
    dtypes = {"float32": torch.float32}
    if "avx512_bf16" in hardware()["instructions"] or "amx_bf16" in hardware()["instructions"]:
        dtypes["bfloat16"] = torch.bfloat16
    ways = baselines(dtypes, arguments.seed)
    texts = texts_of(made)
    figures: dict[str, Any] = {
        "material": {
            "what": f"chats of {TURNS} turns made with a seed; no turn twice, in any round",
            "turns_per_round": per_round * TURNS,
            "rounds": arguments.rounds,
            "mean_words_per_turn": round(sum(len(text.split()) for text in texts) / len(texts), 1),
        },
        "threads": {str(threads): measure(threads, chats, ways) for threads in arguments.threads},
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
        epilog="Example: python benchmarks/reading_speed.py --out benchmarks/results/reading_speed.json "
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
