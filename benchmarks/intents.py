"""Intents learned from labelled rows: the engine's own fit beside two usual baselines, in the same folds.

    python -m benchmarks.intents --out benchmarks/results/intents.json --data ../shared/data

Contestants: the head of ``qa-engine intents fit``, judged from stored vectors and text as in production; TF-IDF of
words and pieces of words with a linear SVM; logistic regression over the same vectors of MiniLM. BANKING77 in ten
folds, and with ten rows an intent; CLINC150 from its training to its validation rows, with its rows out of scope. Texts
are masked as in production. Vectors are kept in a cache outside of the repository.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from benchmarks.measuring import sources_sha256, write_result
from benchmarks.vector_cache import add_cache_argument
from qa_engine.bench.cost import keep_idle_threads_from_spinning
from qa_engine.classify import SentenceEncoder
from qa_engine.classify.intent_fitting import fit_intent_head
from qa_engine.classify.intent_rows import taught_rows
from qa_engine.domain.intent_head import IntentHead
from qa_engine.engine import Engine
from qa_engine.judge.fitted_intents import guesses
from qa_engine.model_files import load_intent_head
from qa_engine.ports import Device
from qa_engine.privacy import PatternMasker
from qa_engine.runtime.intent_fitting import masked_texts

OURS = "qa-engine intents fit"
SVM = "TF-IDF of words and pieces, linear SVM"
REGRESSION = "MiniLM vectors, logistic regression"
SEED = 20261122
FOLDS = 10
SHOTS = 10
SEEDS = 5
_NONE = "oos"


@dataclass(frozen=True)
class Rows:
    """Masked texts with a label and a vector each."""

    texts: list[str]
    labels: list[str]
    vectors: NDArray[np.int8]

    def only(self, which: NDArray[np.int64]) -> Rows:
        return Rows([self.texts[i] for i in which], [self.labels[i] for i in which], self.vectors[which])

    def __add__(self, other: Rows) -> Rows:
        vectors = np.vstack([self.vectors, other.vectors])
        return Rows(self.texts + other.texts, self.labels + other.labels, vectors)


@dataclass(frozen=True)
class Answers:
    """The best label of each row, how surely it is in scope, and, for a head, whether it counts."""

    labels: list[str]
    sure: NDArray[np.float64]
    counts: NDArray[np.bool_] | None = None


Contestant = Callable[[Rows, Rows], Answers]


def ours(taught: Rows, asked: Rows) -> Answers:
    head, names = fitted(taught)
    found = [guess for part in in_parts(asked) for guess in guesses(head, part.vectors_as_bytes, part.texts)]
    sure = np.array([best[0].chance for best in found])
    return Answers([names[best[0].intent] for best in found], sure, sure >= head.threshold)


@dataclass(frozen=True)
class Part:
    texts: list[str]
    vectors_as_bytes: list[bytes]


def in_parts(rows: Rows, size: int = 500) -> list[Part]:
    return [
        Part(rows.texts[at : at + size], [vector.tobytes() for vector in rows.vectors[at : at + size]])
        for at in range(0, len(rows.texts), size)
    ]


def fitted(taught: Rows) -> tuple[IntentHead, dict[str, str]]:
    labels = [[] if label == _NONE else [label] for label in taught.labels]
    rows = taught_rows(taught.texts, labels, range(2, len(labels) + 2), item="benchmark")
    vector_of = dict(zip(taught.texts, taught.vectors, strict=True))
    head, _ = fit_intent_head(
        rows, [vector_of[text].tobytes() for text in rows.texts], SentenceEncoder().info, name="it"
    )
    return head, dict(zip(rows.labels, rows.written, strict=True))


def svm(taught: Rows, asked: Rows) -> Answers:
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    known = np.array([label != _NONE for label in taught.labels])
    texts = [text for text, keep in zip(taught.texts, known, strict=True) if keep]
    labels = [label for label in taught.labels if label != _NONE]
    model = LinearSVC(C=1.0, tol=1e-3, random_state=SEED).fit(features.fit_transform(texts), labels)
    scores = model.decision_function(features.transform(asked.texts))
    return Answers(list(model.classes_[scores.argmax(axis=1)]), scores.max(axis=1))


def regression(taught: Rows, asked: Rows) -> Answers:
    known = np.flatnonzero([label != _NONE for label in taught.labels])
    rows = taught.only(known)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(C=10.0, max_iter=100, random_state=SEED).fit(unit(rows.vectors), rows.labels)
    chances = model.predict_proba(unit(asked.vectors))
    return Answers(list(model.classes_[chances.argmax(axis=1)]), chances.max(axis=1))


def unit(vectors: NDArray[np.int8]) -> NDArray[np.float64]:
    floats = vectors.astype(np.float64)
    directions: NDArray[np.float64] = floats / np.linalg.norm(floats, axis=1, keepdims=True)
    return directions


CONTESTANTS: dict[str, Contestant] = {OURS: ours, REGRESSION: regression, SVM: svm}


class Texts:
    """Masked texts with vectors, which are kept on disk by the hash of texts and encoder."""

    def __init__(self, cache: Path) -> None:
        self.cache, self._encoder = cache, SentenceEncoder(cpu_threads=1)
        cache.mkdir(parents=True, exist_ok=True)

    def rows(self, texts: Sequence[str], labels: Sequence[str]) -> Rows:
        masked = masked_texts(texts, PatternMasker())
        info = self._encoder.info
        key = hashlib.sha256("\n".join([info.version, info.sha256 or "", *masked]).encode()).hexdigest()
        path = self.cache / f"intents-{key[:16]}.npy"
        if not path.is_file():
            self._encoder.setup(Device())
            np.save(path, np.stack([np.frombuffer(vector, np.int8) for vector in self._encoder.encode(masked)]))
        return Rows(masked, list(labels), np.load(path))


def banking(data: Path, texts: Texts) -> Rows:
    with (data / "banking77_nlupp" / "banking77_train.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    return texts.rows([row["text"] for row in read], [row["category"] for row in read])


def in_folds(data: Path, texts: Texts) -> dict[str, Any]:
    """Return each contestant's share of right answers over ten folds, and its lead or lag in pairs of rows."""
    rows = banking(data, texts)
    labels = np.array(rows.labels)
    right = {name: np.zeros(len(labels), dtype=bool) for name in CONTESTANTS}
    spent = dict.fromkeys(CONTESTANTS, 0.0)
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(labels, labels))
    for number, (train, test) in enumerate(folds, start=1):
        for name, contestant in CONTESTANTS.items():
            started = time.process_time()
            right[name][test] = np.array(contestant(rows.only(train), rows.only(test)).labels) == labels[test]
            spent[name] += time.process_time() - started
        print(f"fold {number}", {name: round(float(hits[test].mean()), 4) for name, hits in right.items()}, flush=True)
    return {
        "rows": len(labels),
        "intents": len(set(rows.labels)),
        "folds": FOLDS,
        "contestants": {
            name: {
                "accuracy": bootstrap(hits),
                "by_fold": [round(float(hits[test].mean()), 4) for _, test in folds],
                "cpu_s_a_fold": round(spent[name] / FOLDS, 1),
            }
            for name, hits in right.items()
        },
        "ours_minus": {
            name: bootstrap(right[OURS].astype(float) - hits) for name, hits in right.items() if name != OURS
        },
    }


def few_shots(data: Path, texts: Texts) -> dict[str, Any]:
    """Return each contestant's share of right answers with ten rows an intent, by draw."""
    rows = banking(data, texts)
    labels = np.array(rows.labels)
    shares: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for seed in range(SEEDS):
        chance = np.random.default_rng(SEED + seed)
        drawn = [chance.choice(np.flatnonzero(labels == one), SHOTS, replace=False) for one in sorted(set(rows.labels))]
        train = np.sort(np.concatenate(drawn))
        test = np.setdiff1d(np.arange(len(labels)), train)
        for name, contestant in CONTESTANTS.items():
            answers = contestant(rows.only(train), rows.only(test))
            shares[name].append(float((np.array(answers.labels) == labels[test]).mean()))
    print("few", shares, flush=True)
    return {
        "rows_an_intent": SHOTS,
        "draws": SEEDS,
        "contestants": {
            name: {"accuracy": {"value": float(np.mean(found)), "low": min(found), "high": max(found)}}
            for name, found in shares.items()
        },
    }


def out_of_scope(data: Path, texts: Texts) -> dict[str, Any]:
    """Return accuracy in scope and how rows out of scope are told, without and with such rows in training."""
    sets = json.loads((data / "clinc150" / "clinc_dev.json").read_text(encoding="utf-8"))
    rows = {
        name: texts.rows([text for text, _ in pairs], [label for _, label in pairs]) for name, pairs in sets.items()
    }
    asked = rows["val"] + rows["oos_val"]
    inside = np.array([label != _NONE for label in asked.labels])
    result: dict[str, Any] = {"rows": len(rows["train"].texts), "inside": int(inside.sum())}
    result |= {"outside": int((~inside).sum()), "contestants": {}}
    known = {f"{name}": (contestant, rows["train"]) for name, contestant in CONTESTANTS.items()}
    known[f"{OURS}, 100 rows out of scope among them"] = (ours, rows["train"] + rows["oos_train"])
    for name, (contestant, taught) in known.items():
        answers = contestant(taught, asked)
        right = np.array(answers.labels) == np.array(asked.labels)
        one: dict[str, Any] = {"accuracy": bootstrap(right[inside]), "auroc": auroc(answers.sure, inside)}
        if answers.counts is not None:
            one["told_at_threshold"] = float((~answers.counts[~inside]).mean())
            one["lost_at_threshold"] = float((~answers.counts[inside]).mean())
            one["right_at_threshold"] = float((right & answers.counts)[inside].mean())
        result["contestants"][name] = one
        print(name, one, flush=True)
    return result


def auroc(sure: NDArray[np.float64], inside: NDArray[np.bool_]) -> dict[str, float]:
    chance = np.random.default_rng(SEED)
    within, without = np.flatnonzero(inside), np.flatnonzero(~inside)
    drawn = [np.r_[chance.choice(within, len(within)), chance.choice(without, len(without))] for _ in range(500)]
    low, high = np.quantile([roc_auc_score(inside[one], sure[one]) for one in drawn], [0.025, 0.975])
    return {"value": float(roc_auc_score(inside, sure)), "low": float(low), "high": float(high)}


def bootstrap(values: NDArray[Any]) -> dict[str, float]:
    """Return a mean with its 95 % interval over rows drawn again."""
    chance = np.random.default_rng(SEED)
    means = [values[chance.integers(0, len(values), len(values))].mean() for _ in range(1_000)]
    low, high = np.quantile(means, [0.025, 0.975])
    return {"value": float(values.mean()), "low": float(low), "high": float(high)}


def judging_cpu_ms(head: IntentHead, rows: Rows) -> float:
    """Return CPU milliseconds a turn, in contacts of five turns."""
    parts = in_parts(rows.only(np.arange(1_000)), size=5)
    guesses(head, parts[0].vectors_as_bytes, parts[0].texts)
    started = time.process_time()
    for part in parts:
        guesses(head, part.vectors_as_bytes, part.texts)
    return round((time.process_time() - started), 3)


def whole_fit(data: Path, texts: Texts) -> dict[str, Any]:
    """Return what the command costs over all rows of BANKING77, encoding included, and its head's size."""
    head = texts.cache / "whole.safetensors"
    started, cpu = time.perf_counter(), time.process_time()
    with Engine(device="cpu") as engine:
        report = engine.fit_intents(data / "banking77_nlupp" / "banking77_train.csv", head, label_column="category")
    spent = round(time.perf_counter() - started, 1), round(time.process_time() - cpu, 1)
    found = {
        "rows": report.rows,
        "wall_s": spent[0],
        "cpu_s": spent[1],
        "judging_cpu_ms_a_turn": judging_cpu_ms(load_intent_head(head), banking(data, texts)),
        "head_bytes": head.stat().st_size,
        "penalty": report.penalty,
        "cross_validated": report.accuracy.model_dump(),
        "out_of_scope": report.out_of_scope.model_dump(),
        "contradictions": len(report.contradictions),
    }
    head.unlink()
    head.with_suffix(".json").unlink()
    return found


PARTS: dict[str, Callable[[Path, Texts], dict[str, Any]]] = {
    "few_rows": few_shots,
    "out_of_scope": out_of_scope,
    "in_folds": in_folds,
    "whole_fit": whole_fit,
}


def earlier(out: Path) -> dict[str, Any]:
    """Return the parts that a result holds already, each with the hash of the sources that it was measured with."""
    if not out.is_file():
        return {}
    document = json.loads(out.read_text(encoding="utf-8"))
    sources = document["models"]["sources of qa_engine"]
    return {part: {"sources": sources} | document[part] for part in PARTS if part in document}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder with banking77_nlupp and clinc150")
    add_cache_argument(parser)
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=list(PARTS), help="measure only these; the file keeps the others"
    )
    arguments = parser.parse_args()
    keep_idle_threads_from_spinning()
    load, before = os.getloadavg()[0], sources_sha256()
    texts = Texts(arguments.cache)
    kept = earlier(arguments.out)
    figures = kept | {part: PARTS[part](arguments.data, texts) | {"sources": before} for part in arguments.parts}
    if sources_sha256() != before:
        raise SystemExit("sources changed during the run, so nothing was written; run it again")
    write_result(
        arguments.out,
        figures,
        packages=("scikit-learn", "scipy", "numpy", "torch", "transformers"),
        models={"minilm-l6": SentenceEncoder().info.sha256, "sources of qa_engine": before},
        seed=SEED,
        load_at_start=load,
    )


if __name__ == "__main__":
    main()
