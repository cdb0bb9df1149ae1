"""Who tells reasons for contact from each other: this engine's intents, a linear SVM over words, and a plain head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from benchmarks.reading_baselines import VECTOR_STRENGTH, bag_of_words, logistic
from benchmarks.reading_measures import Floats
from benchmarks.vector_cache import KeptVectors
from qa_engine.bench.cost import progress_bar
from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.readings import Readings, TurnVector
from qa_engine.domain.rubric import CompiledRubric, Intent
from qa_engine.judge import judge
from qa_engine.ports import TurnEncoder
from qa_engine.rubrics import compile_rubric, load_rubric
from qa_engine.testing import interaction

OURS = "qa-engine"
#: What is said where no intent is found.
NONE = ""
_TURNS_AT_ONCE = 100


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
    """Return this engine taught ``labels`` by example: a rubric with an intent a label and its texts as examples."""
    names = sorted(set(labels))
    taught = {name: [text for text, label in zip(texts, labels, strict=True) if label == name] for name in names}
    intents = tuple(
        Intent(name=f"intent-{number}", title=name, examples=_at_least_two(taught[name]), similarity=0.0)
        for number, name in enumerate(names)
    )
    plain = load_rubric("xla_default").evolve(rules=(), sections=(), caps=(), intents=intents)
    info = encoder.info
    compiled = compile_rubric(plain, encoder.encode, f"{info.name} {info.version}")
    return OwnIntents(compiled, dict(zip((one.name for one in intents), names, strict=True)), encoder)


def _at_least_two(examples: Sequence[str]) -> tuple[str, ...]:
    """A rubric asks for two examples of an intent; where a set has one only, it is said twice."""
    return tuple(examples) if len(examples) > 1 else (examples[0], examples[0])


@dataclass(frozen=True)
class OwnIntents:
    """The engine's judgement under a rubric; each text is a turn of a customer."""

    compiled: CompiledRubric
    labels: dict[str, str]
    encoder: TurnEncoder

    def guess(self, texts: Sequence[str]) -> Guesses:
        starts = range(0, len(texts), _TURNS_AT_ONCE)
        found = [one for start in starts for one in self._judged(texts[start : start + _TURNS_AT_ONCE])]
        return Guesses(np.array([label for label, _ in found]), np.array([certainty for _, certainty in found]))

    def _judged(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        vectors = self.encoder.encode(texts)
        read = ReadInteraction(
            interaction=interaction(*(("customer", text) for text in texts), id="queries"),
            readings=Readings(),
            vectors=tuple(TurnVector(turn_index=i, values=values) for i, values in enumerate(vectors)),
        )
        best: dict[int, tuple[str, float]] = {}
        for finding in judge(read, Facts(), self.compiled).intents:
            if finding.turn_index not in best:  # the more similar comes first
                best[finding.turn_index] = (self.labels[finding.intent], finding.confidence)
        return [best.get(turn, (NONE, 0.0)) for turn in range(len(texts))]


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
