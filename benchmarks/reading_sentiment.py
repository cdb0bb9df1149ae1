"""Sentiment of single messages: tweets to companies in English, and tweets in eight languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading_baselines import EmotionModels
from benchmarks.reading_engine import answers, post
from benchmarks.reading_sets import (
    LANGUAGES,
    SENTIMENTS,
    Labelled,
    draw,
    messages,
    read_airline,
    read_amazonhelp,
    read_umsab,
)
from benchmarks.vector_cache import KeptVectors
from qa_engine.bench.measurements import Figure, Measurement, Subject, measure
from qa_engine.bench.measures import macro_f1
from qa_engine.bench.plain_ways import commonest, vader_labels
from qa_engine.classify import installed_multilingual
from qa_engine.settings import load_settings

OURS = "qa-engine"
MOST_TWEETS = 5_000
_NAME = "macro-F1"


def tweets(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return macro-F1 on tweets to airlines and to a shop's help."""
    emotions = EmotionModels(data / "goemotions", vectors)
    sets = {
        "tweets to airlines": read_airline(data / "us_airline_tweets"),
        "tweets to AmazonHelp": read_amazonhelp(data / "amazonhelp_tweets"),
    }
    found = []
    for name, everything in sets.items():
        rows = draw(everything, min(messages(most) or MOST_TWEETS, MOST_TWEETS))
        texts = [row.text for row in rows]
        guesses = {
            OURS: own_labels(rows, vectors, name),
            **emotions.labels(texts),
            "VADER": vader_labels(texts),
            "commonest class": _commonest(rows),
        }
        found.append(_measured("sentiment of a message", name, rows, guesses, len(everything)))
    return found


def languages(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return macro-F1 on tweets in eight languages, with the multilingual encoder where it is installed; VADER knows
    English only."""
    encoder = installed_multilingual(load_settings(), cpu_threads=1)
    foreign = KeptVectors(encoder, vectors.folder) if encoder else None
    found = []
    for name, code in LANGUAGES.items():
        everything = read_umsab(data / "umsab_sentiment", name)
        rows = draw(everything, messages(most))
        guesses = {OURS: own_labels(rows, vectors, f"tweets, {name}", code, foreign)}
        if code == "en":
            guesses["VADER"] = vader_labels([row.text for row in rows])
        guesses["commonest class"] = _commonest(rows)
        found.append(_measured("sentiment by language", name, rows, guesses, len(everything)))
    if foreign:
        vectors.encoded += foreign.encoded
        foreign.close_file()
    return found


def own_labels(
    rows: Sequence[Labelled],
    vectors: KeptVectors,
    title: str,
    language: str = "en",
    multilingual: KeptVectors | None = None,
) -> NDArray[np.str_]:
    """Return the engine's label of each message; one that it does not read counts as neutral."""
    posts = [post(f"post-{i}", row.text, language) for i, row in enumerate(rows)]
    return np.array([answer.labels[0] for answer in answers(posts, vectors, title, multilingual=multilingual)])


def _commonest(rows: Sequence[Labelled]) -> NDArray[np.str_]:
    return np.full(len(rows), commonest([row.label for row in rows]))


def _measured(
    topic: str, name: str, rows: Sequence[Labelled], guesses: dict[str, NDArray[np.str_]], whole: int
) -> Measurement:
    truth = _numbers(np.array([row.label for row in rows]))
    subject = Subject(topic, name, "message", [row.group for row in rows], whole if whole > len(rows) else None)
    return measure(subject, _NAME, {who: _figure(truth, _numbers(guess)) for who, guess in guesses.items()}, (OURS,))


def _numbers(labels: NDArray[np.str_]) -> NDArray[np.int64]:
    return np.array([SENTIMENTS.index(label) for label in labels])


def _figure(truth: NDArray[np.int64], guess: NDArray[np.int64]) -> Figure:
    return lambda rows: macro_f1(truth[rows], guess[rows], range(len(SENTIMENTS)))
