"""The cue head: one yes or no a cue, learned from our own sentences, with thresholds that favour precision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cards import Card, Table
from dialogues import PLAIN_INTENTS, SpokenTurn, read_multidogo, sample
from fit import SEED, Estimate, Fitted, Floats, beside, estimate, logistic, to_head, unit
from numpy.typing import NDArray
from queries import read_queries
from service import ServiceTurn, all_service_turns, with_variants
from vectors import CachedVectors

from qa_engine.classify.function_words import FEATURES, word_features
from qa_engine.classify.heads import LinearHead
from qa_engine.classify.phrases import cue_phrases
from qa_engine.domain.readings import CUSTOMER_CUES, CueName
from qa_engine.patterns.normalise import normalise

VERSION = "1"
#: Read by rule alone: a rating tells nothing without its number, and thanks and greetings have few other words.
BY_RULE = frozenset({CueName.STATED_RATING, CueName.GRATITUDE, CueName.GREETING})
LABELS = tuple(cue for cue in CueName if cue not in BY_RULE)
_PLAIN_TURNS = 1_500
#: Queries of others that state a problem, and as many that state none.
_QUERIES_A_SIDE = 200
_STRENGTH = 3.0
_FOLDS = 5
#: What all sentences with a cue weigh against all without: between the written mix (1 to 20) and an even one.
_POSITIVE_SHARE = 0.25
_LEAST_THRESHOLD = 0.5
#: Precision counts three times as much as recall: a cue that was never given costs more trust than a missed one.
_BETA = 1 / 3
#: At most this share of turns without any cue may pass a threshold: most turns of a real contact have none.
_MOST_FALSE = 0.005


@dataclass(frozen=True)
class CueRows:
    """Turns of one side: ``is_cue`` and ``unclear`` have shape (rows, cues). Unclear are rows of another cue in which
    a phrase of ours finds this cue as well: the line's writer thought of one cue and wrote two."""

    cues: tuple[CueName, ...]
    texts: list[str]
    lines: NDArray[np.int64]
    is_cue: NDArray[np.bool_]
    unclear: NDArray[np.bool_]


def train_cues(data: Path, vectors: CachedVectors, encoder_sha256: str) -> tuple[LinearHead, Card]:
    """Return the head and its card."""
    table = Table(
        ("cue", "lines", "head precision", "head recall", "phrases precision", "phrases recall", "both recall")
    )
    plain = sample(read_multidogo(data / "multidogo", PLAIN_INTENTS), _PLAIN_TURNS, SEED)
    turns = with_variants(all_service_turns(SEED), SEED)
    fitted: dict[CueName, tuple[Floats, float, float]] = {}
    for customer in (True, False):
        extra = _others(data, plain) if customer else []
        rows = _rows([t for t in turns if t.customer is customer] + extra, customer=customer)
        features = np.hstack([unit(vectors.of(rows.texts, customer=customer)), beside(rows.texts, word_features)])
        for number, cue in enumerate(rows.cues):
            held_out = _out_of_fold(rows, features, number)
            threshold = _threshold(rows, held_out, number)
            model = _fit(features, rows, number, np.ones(len(rows.texts), dtype=bool))
            fitted[cue] = (model.coef_[0], float(model.intercept_[0]), threshold)
            _report(table, rows, held_out, number, customer=customer)
    everything = Fitted(
        tuple(cue.value for cue in LABELS),
        np.stack([fitted[cue][0][:-FEATURES] for cue in LABELS]),
        np.array([fitted[cue][1] for cue in LABELS]),
        np.stack([fitted[cue][0][-FEATURES:] for cue in LABELS]),
    )
    thresholds = [fitted[cue][2] for cue in LABELS]
    return to_head("cues", VERSION, encoder_sha256, everything, thresholds=thresholds), _card(table)


def _others(data: Path, plain: list[SpokenTurn]) -> list[ServiceTurn]:
    """Return what other customers said: plain answers and orders, and queries that do or do not state a problem."""
    states = {True: frozenset({CueName.PROBLEM_STATED}), False: frozenset[CueName]()}
    queries = read_queries(data / "banking77_nlupp", _QUERIES_A_SIDE, SEED)
    turns = [(turn.text, states[False]) for turn in plain] + [(q.text, states[q.problem]) for q in queries]
    return [ServiceTurn(text, True, cues, 100_000 + i) for i, (text, cues) in enumerate(turns)]


def _rows(turns: list[ServiceTurn], *, customer: bool) -> CueRows:
    cues = tuple(cue for cue in LABELS if (cue in CUSTOMER_CUES) is customer)
    found = [_by_phrases(turn.text, customer=customer) for turn in turns]
    is_cue = np.array([[cue in turn.cues for cue in cues] for turn in turns])
    by_phrase = np.array([[cue in hits for cue in cues] for hits in found])
    return CueRows(cues, [t.text for t in turns], np.array([t.line for t in turns]), is_cue, by_phrase & ~is_cue)


def _by_phrases(text: str, *, customer: bool) -> set[CueName]:
    return {match.cue for match in cue_phrases("en", customer=customer).find(normalise(text), opening=True)}


def _fit(features: Floats, rows: CueRows, number: int, use: NDArray[np.bool_]):  # type: ignore[no-untyped-def]
    use = use & ~rows.unclear[:, number]
    labels = rows.is_cue[use, number]
    share = labels.mean()
    weights = np.where(labels, _POSITIVE_SHARE / share, (1 - _POSITIVE_SHARE) / (1 - share))
    return logistic(features[use], labels, strength=_STRENGTH, weights=weights)


def _out_of_fold(rows: CueRows, features: Floats, number: int) -> Floats:
    """Return each row's probability by a model that saw no variant of its line."""
    held_out = np.zeros(len(rows.texts))
    for fold in range(_FOLDS):
        test = rows.lines % _FOLDS == fold
        held_out[test] = _fit(features, rows, number, ~test).predict_proba(features[test])[:, 1]
    return held_out


def _threshold(rows: CueRows, held_out: Floats, number: int, use: NDArray[np.bool_] | None = None) -> float:
    """Return the threshold with the best F-measure among those that few turns without any cue pass."""
    use = (np.ones(len(rows.texts), dtype=bool) if use is None else use) & ~rows.unclear[:, number]
    truth, scores = rows.is_cue[use, number], held_out[use]
    blank = held_out[~rows.is_cue.any(axis=1) & ~rows.unclear.any(axis=1) & use]
    least = max(_LEAST_THRESHOLD, float(np.quantile(blank, 1 - _MOST_FALSE)))
    candidates = np.unique(np.concatenate([[least], np.round(scores[scores > least], 3)]))
    return float(max(candidates, key=lambda t: (_f_beta(truth, scores >= t), -t)))


def _f_beta(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    hits = float((truth & guess).sum())
    return (1 + _BETA**2) * hits / (_BETA**2 * truth.sum() + guess.sum()) if hits else 0.0


def _report(table: Table, rows: CueRows, held_out: Floats, number: int, *, customer: bool) -> None:
    """Add a line of measures over whole lines. Each fold's threshold is chosen on the other folds."""
    guess = np.zeros(len(rows.texts), dtype=bool)
    for fold in range(_FOLDS):
        test = rows.lines % _FOLDS == fold
        guess[test] = held_out[test] >= _threshold(rows, held_out, number, ~test)
    truth, clear = rows.is_cue[:, number], ~rows.unclear[:, number]
    cue = rows.cues[number]
    phrases = np.array([cue in _by_phrases(text, customer=customer) for text in rows.texts])
    table.add(
        cue.value,
        len(set(rows.lines[truth])),
        _precision(truth, guess, clear, rows.lines),
        _recall(truth, guess, rows.lines),
        _precision(truth, phrases, np.ones_like(clear), rows.lines),
        _recall(truth, phrases, rows.lines),
        _recall(truth, guess | phrases, rows.lines),
    )


def _precision(
    truth: NDArray[np.bool_], guess: NDArray[np.bool_], clear: NDArray[np.bool_], lines: NDArray[np.int64]
) -> Estimate:
    chosen = np.flatnonzero(guess & clear)
    return _share(truth[chosen], lines[chosen])


def _recall(truth: NDArray[np.bool_], guess: NDArray[np.bool_], lines: NDArray[np.int64]) -> Estimate:
    chosen = np.flatnonzero(truth)
    return _share(guess[chosen], lines[chosen])


def _share(hits: NDArray[np.bool_], lines: NDArray[np.int64]) -> Estimate:
    if not len(hits):
        return Estimate(0.0, 0.0, 1.0)
    return estimate(lambda rows: float(hits[rows].mean()), [int(line) for line in lines], rounds=200)


def _card(table: Table) -> Card:
    return Card(
        name="cues",
        title="Cues of a window of a turn",
        purpose="Which of the cues a run of sentences gives, where no phrase says so in known words. One logistic "
        "regression a cue over the window's vector and counts of small words, asked only about the speaker's own side.",
        data=(
            "Our own service sentences (`models/training/service_turns.tsv`): at least 40 lines a cue and over 300 "
            "without a cue for each side, each also as recognised speech and joined with a line without a cue.",
            "Frames of our own (`models/training/service_frames.toml`), each filled with words of several industries.",
            f"MultiDoGO train (CDLA-Permissive-1.0): {_PLAIN_TURNS:,} turns in which a customer only answers or "
            "orders, as examples without a cue.",
            f"BANKING77 train and NLU++ (CC BY 4.0, PolyAI): {_QUERIES_A_SIDE} queries that state a problem, and as "
            "many that state none.",
        ),
        split=f"{_FOLDS} folds by written line, so that no variant of a line is on both sides. Thresholds (in brackets "
        "above) are chosen on held-out folds for F1/3 (precision before recall), with at most "
        f"{_MOST_FALSE:.1%} of turns without a cue passing; each fold below is judged by the others' threshold.",
        metric="precision and recall on held-out folds, 95 % bootstrap intervals over lines; phrases are the baseline",
        table=table,
        limits=(
            "Written by a few hands and in English: real conversations are more varied, so expect lower figures.",
            "A line has the cue that its writer had in mind and rarely a second one, so precision is understated. "
            "Phrases were written apart from these lines, but by the same hands.",
            "Probabilities refer to the mix of the training sentences. In real contacts cues are rarer.",
            "Two of the cues, repeated requests and re-verification, hang on what was said before; the head sees only "
            "how they are worded, other detectors see the turns before.",
            "Ratings, thanks and greetings are read by rule, not by the head.",
            "What the head finds alone is kept only where neither the words (hopes, denials, questions) nor the turn's "
            "mood speak against it (`qa_engine/classify/doubts.py`), and never with a confidence above its "
            "precision here (`qa_engine/classify/head_trust.py`, which leaves out what is below 0.65). The table is "
            "before that.",
        ),
    )
