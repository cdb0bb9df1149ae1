"""What came of service dialogues (STAR): was the task done, as the user says, and did the user become annoyed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.reading_baselines import DialogueModels, mean_vectors
from benchmarks.reading_engine import answers, contact
from benchmarks.reading_satisfaction import without
from benchmarks.reading_sets import ServedDialogue, draw, read_star
from benchmarks.vector_cache import KeptVectors
from models.training.held_out import is_kept_back
from qa_engine.bench.answers import Answer
from qa_engine.bench.measurements import Figure, Measurement, Subject, filled, measure
from qa_engine.bench.measures import (
    Flags,
    Floats,
    auc,
    auc_within,
    average_precision,
    expected_calibration_error,
)
from qa_engine.domain.signals import SignalName

FCR, QUALITY = "qa-engine FCR", "qa-engine resolution quality"
ANNOYED = {"qa-engine 100 - CSAT": SignalName.CSAT, "qa-engine 100 - CES": SignalName.CES}
ANNOYANCE, FRUSTRATION = "qa-engine annoyance", "qa-engine frustration cue"
Pair = tuple[ServedDialogue, Answer]


def served(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return all measurements on STAR."""
    everything = read_star(data / "star" / "star_dev.jsonl.gz")
    asked_task = [one for one in everything if one.done is not None]
    asked_mood = [one for one in everything if one.annoyed is not None]
    about_task = draw(asked_task, most)
    about_mood = draw(asked_mood, most)
    wanted = {one.id: one for one in (*about_task, *about_mood)}
    said = answers([contact(one.id, one.lines) for one in wanted.values()], vectors, "star")
    by_id = dict(zip(wanted, zip(wanted.values(), said, strict=True), strict=True))
    return [
        *_task_done([by_id[one.id] for one in about_task], vectors, _whole(about_task, asked_task)),
        *_annoyed([by_id[one.id] for one in about_mood], vectors, _whole(about_mood, asked_mood)),
    ]


def _whole(drawn: Sequence[ServedDialogue], everything: Sequence[ServedDialogue]) -> int | None:
    return len(everything) if len(everything) > len(drawn) else None


def _task_done(pairs: Sequence[Pair], vectors: KeptVectors, whole: int | None) -> list[Measurement]:
    truth = np.array([bool(one.done) for one, _ in pairs])
    tasks = np.unique([one.task or "" for one, _ in pairs], return_inverse=True)[1]
    fcr, without_fcr = filled([answer.value(SignalName.FCR) for _, answer in pairs])
    quality, without_quality = filled([answer.value(SignalName.RESOLUTION_QUALITY) for _, answer in pairs])
    trained = _models(pairs, vectors).probabilities(truth, [one.user for one, _ in pairs])
    # The head that reads the outcome was trained on the answers of the others. The baselines may learn from them too.
    unseen = np.array([is_kept_back(one.user) for one, _ in pairs])
    pairs = [pair for pair, new in zip(pairs, unseen, strict=True) if new]
    truth, tasks, fcr, quality = truth[unseen], tasks[unseen], fcr[unseen], quality[unseen]
    trained = {who: scores[unseen] for who, scores in trained.items()}
    scores = {FCR: fcr, QUALITY: quality, **trained, "the task alone": np.zeros(len(pairs))}
    notes = (
        f"{truth.mean():.1%} of {len(pairs):,} done, users kept out of training; {_of_dialogues(whole, len(unseen))}",
        *without(without_fcr, "FCR"),
        *without(without_quality, "resolution quality"),
    )
    subject = Subject("task done", "STAR", "user", [one.user for one, _ in pairs], None, notes)
    within = _figures(scores, lambda rows, score: auc_within(truth[rows], score[rows], tasks[rows]))
    chances = {FCR: fcr / 100, **trained}
    errors = _figures(chances, lambda rows, chance: expected_calibration_error(truth[rows], chance[rows]))
    return [
        measure(subject, "AUC within the task, by pairs", within, (FCR, QUALITY)),
        measure(subject, "expected calibration error", errors, (FCR,), higher_is_better=False),
    ]


def _annoyed(pairs: Sequence[Pair], vectors: KeptVectors, whole: int | None) -> list[Measurement]:
    truth: Flags = np.array([bool(one.annoyed) for one, _ in pairs])
    scores: dict[str, Floats] = {}
    trained = _models(pairs, vectors).probabilities(truth, [one.user for one, _ in pairs])
    # As above: the head that reads annoyance was trained on the others.
    unseen = np.array([is_kept_back(one.user) for one, _ in pairs])
    pairs, truth = [pair for pair, new in zip(pairs, unseen, strict=True) if new], truth[unseen]
    told = f"users kept out of training; {_of_dialogues(whole, len(unseen))}"
    notes = [f"{truth.mean():.1%} of {len(pairs):,} annoyed, {told}"]
    for name, signal in ANNOYED.items():
        values, missing = filled([answer.value(signal) for _, answer in pairs])
        scores[name] = 100 - values
        notes += without(missing, signal.value)
    scores[ANNOYANCE] = np.array([answer.annoyed for _, answer in pairs])
    scores[FRUSTRATION] = np.array([answer.frustration for _, answer in pairs])
    ours = tuple(scores)
    scores |= {who: values[unseen] for who, values in trained.items()}
    subject = Subject("annoyed customer", "STAR", "user", [one.user for one, _ in pairs], None, tuple(notes))
    return [
        measure(subject, "AUC", _figures(scores, lambda rows, score: auc(truth[rows], score[rows])), ours),
        measure(
            subject,
            "average precision",
            _figures(scores, lambda rows, score: average_precision(truth[rows], score[rows])),
            ours,
        ),
    ]


def _figures(scores: dict[str, Floats], figure: Callable[[np.ndarray, Floats], float]) -> dict[str, Figure]:
    return {who: lambda rows, score=score: figure(rows, score) for who, score in scores.items()}


def _of_dialogues(whole: int | None, drawn: int) -> str:
    return f"drawn from {whole:,} dialogues" if whole else f"all {drawn:,} dialogues that have the answer"


def _models(pairs: Sequence[Pair], vectors: KeptVectors) -> DialogueModels:
    customer, company = _turns(pairs, "customer"), _turns(pairs, "agent")
    texts = [("\n".join(a), "\n".join(b)) for a, b in zip(customer, company, strict=True)]
    return DialogueModels(texts, mean_vectors(customer, company, vectors))


def _turns(pairs: Sequence[Pair], wanted: str) -> list[list[str]]:
    return [
        [text for (role, _), text in zip(one.lines, answer.texts, strict=True) if role == wanted]
        for one, answer in pairs
    ]
