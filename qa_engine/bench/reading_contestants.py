"""What a user would run over the same turns instead of this engine.

VADER alone; the same encoder alone with plain transformers; and four separate classifiers, each a forward pass of that
encoder under a random linear head: what four text-classification pipelines cost, while what they answer means nothing.
They are run in the cheapest way: without a pipeline object, sorted by length, without autograd.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa_engine.bench.cost import Spent, spend
from qa_engine.settings import has_bfloat16

#: Labels of the four stand-ins: sentiment, intents, compliance phrases, resolution.
LABELS = (3, 20, 8, 2)
BATCH_SIZES = (8, 16, 32, 64)
VADER = "VADER alone"
#: Reads texts in batches of a size and returns what that cost.
Way = Callable[[Sequence[str], int], Spent]


def four_classifiers(precision: str) -> str:
    """Return the name of the contestant that stands for four pipelines."""
    return f"four classifiers, plain transformers, {precision}"


def precisions() -> tuple[str, ...]:
    """Return what plain transformers may compute in on this processor."""
    return ("float32", "bfloat16") if has_bfloat16() else ("float32",)


def transformers_ways(folder: Path, name: str, threads: int, seed: int) -> dict[str, Way]:
    """Return the ways that load the encoder in ``folder``, by name: it alone, and four classifiers on it, in each
    precision that this processor knows.

    Args:
        folder: with ``config.json``, ``model.safetensors`` and the tokenizer's files.
        name: what the encoder is called.
        threads: that torch may use in them.
        seed: of the random heads.
    """
    import torch
    from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    ways: dict[str, Way] = {}
    for kind in precisions():
        options = {"local_files_only": True, "dtype": getattr(torch, kind)}
        torch.manual_seed(seed)
        plain = AutoModel.from_pretrained(folder, **options).eval()
        four = [
            AutoModelForSequenceClassification.from_pretrained(folder, num_labels=labels, **options).eval()
            for labels in LABELS
        ]
        ways[f"{name} alone, plain transformers, {kind}"] = _timed(_forward([plain], tokenizer), threads)
        ways[four_classifiers(kind)] = _timed(_forward(four, tokenizer), threads)
    return ways


def vader_way() -> Way:
    """Return VADER over the texts, one after the other; it has no batches."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    return lambda texts, _: spend(lambda: [analyser.polarity_scores(text) for text in texts])[1]


def _forward(networks: Sequence[Any], tokenizer: Any) -> Callable[[Sequence[str], int], None]:
    """Return what plain transformers does with texts: each network tokenises and reads all of them."""
    import torch

    def run(texts: Sequence[str], batch_size: int) -> None:
        by_length = sorted(texts, key=len)
        for network in networks:
            with torch.inference_mode():
                for start in range(0, len(by_length), batch_size):
                    rows = by_length[start : start + batch_size]
                    network(**tokenizer(rows, padding=True, truncation=True, return_tensors="pt"))

    return run


def _timed(run: Callable[[Sequence[str], int], None], threads: int) -> Way:
    import torch

    def timed(texts: Sequence[str], batch_size: int) -> Spent:
        torch.set_num_threads(threads)
        return spend(lambda: run(texts, batch_size))[1]

    return timed
