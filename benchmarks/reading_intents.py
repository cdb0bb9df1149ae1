"""Who tells reasons for contact from each other: this engine's intents, a linear SVM over words, and a plain head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from benchmarks.reading_baselines import VECTOR_STRENGTH
from benchmarks.vector_cache import KeptVectors
from qa_engine.bench.cost import progress_bar
from qa_engine.bench.measures import Floats
from qa_engine.bench.plain_ways import bag_of_words, logistic
from qa_engine.classify.intent_fitting import fit_intent_head
from qa_engine.classify.intent_rows import taught_rows
from qa_engine.classify.stretches import customer_vectors
from qa_engine.domain.intent_head import IntentHead
from qa_engine.judge.fitted_intents import guesses
from qa_engine.ports import TurnEncoder

OURS = "qa-engine"
#: Stands for what nobody was asked about.
NONE = ""


@dataclass(frozen=True)
class Guesses:
    """The likeliest label of each text, and how sure the contestant is: high for texts like those it was taught."""

    labels: NDArray[np.str_]
    certainty: Floats


class IntentModel(Protocol):
    """What has been taught labels."""

    def guess(self, texts: Sequence[str]) -> Guesses: ...


#: Teaches a contestant.
Teach = Callable[[Sequence[str], Sequence[str]], IntentModel]


def contestants(vectors: KeptVectors) -> dict[str, Teach]:
    """Return who is taught, by name."""
    return {
        OURS: lambda texts, labels: fit_own_intents(texts, labels, vectors),
        "TF-IDF + linear SVM": WordSvm,
        "MiniLM + LR": lambda texts, labels: VectorRegression(texts, labels, vectors),
    }


def fit_own_intents(texts: Sequence[str], labels: Sequence[str], encoder: TurnEncoder) -> IntentModel:
    """Return this engine taught ``labels``, as ``qa-engine intents fit`` does it.

    It refuses an intent with a single distinct text, so texts of such a label are left out and it is never guessed.
    """
    counts = Counter(label for _, label in {*zip(texts, labels, strict=True)})
    kept = [(text, label) for text, label in zip(texts, labels, strict=True) if counts[label] > 1]
    numbered = {label: f"intent-{number}" for number, label in enumerate(sorted({label for _, label in kept}))}
    rows = taught_rows(
        [text for text, _ in kept], [(numbered[label],) for _, label in kept], range(len(kept)), item="taught"
    )
    head, _ = fit_intent_head(rows, customer_vectors(encoder, rows.texts), encoder.info, name="taught")
    return OwnIntents(head, {name: label for label, name in numbered.items()}, encoder)


@dataclass(frozen=True)
class OwnIntents:
    """A fitted head. What is guessed is its likeliest intent, whether or not the chance of it would make it count."""

    head: IntentHead
    labels: dict[str, str]
    encoder: TurnEncoder

    def guess(self, texts: Sequence[str]) -> Guesses:
        found = guesses(self.head, customer_vectors(self.encoder, texts), texts)
        best = [one[0] for one in found]
        return Guesses(np.array([self.labels[one.intent] for one in best]), np.array([one.chance for one in best]))


class WordSvm:
    """TF-IDF of words and letters under a linear support vector machine, one against the rest."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._bag: FeatureUnion = bag_of_words()
        self._machine = LinearSVC(random_state=0).fit(self._bag.fit_transform(texts), labels)

    def guess(self, texts: Sequence[str]) -> Guesses:
        return _likeliest(self._machine.classes_, self._machine.decision_function(self._bag.transform(texts)))


class VectorRegression:
    """Logistic regression over the encoder's directions."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], vectors: KeptVectors) -> None:
        self._vectors = vectors
        self._model: LogisticRegression = logistic(vectors.directions(texts), labels, VECTOR_STRENGTH)

    def guess(self, texts: Sequence[str]) -> Guesses:
        return _likeliest(self._model.classes_, self._model.predict_proba(self._vectors.directions(texts)))


def _likeliest(classes: NDArray[Any], scores: Floats) -> Guesses:
    if scores.ndim == 1:  # two classes: one column, for the second
        scores = np.column_stack([-scores, scores])
    return Guesses(classes[scores.argmax(axis=1)], scores.max(axis=1))


def cross_validated(
    teach: dict[str, Teach], texts: Sequence[str], labels: Sequence[str], folds: Sequence[NDArray[np.int64]], title: str
) -> dict[str, NDArray[np.str_]]:
    """Return what each contestant says of each text, taught by all folds but the text's own."""
    found = {name: np.full(len(texts), NONE, dtype=object) for name in teach}
    with progress_bar() as bar:
        task = bar.add_task(title, total=len(folds) * len(teach), item="")
        for test in folds:
            train = np.setdiff1d(np.arange(len(texts)), test)
            for name, teaching in teach.items():
                bar.update(task, item=name)
                model = teaching([texts[i] for i in train], [labels[i] for i in train])
                found[name][test] = model.guess([texts[i] for i in test]).labels
                bar.advance(task)
    return found
