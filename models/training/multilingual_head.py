"""The sentiment head of the languages other than English: English sets, and turns of our own in seven languages.

The encoder puts like meanings of all languages near each other, so most of what there is to learn is learned from
English. Our own turns teach where each language lies, and how people complain and rejoice in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cards import Card, Table
from fit import Estimate, Fitted, Floats, beside, estimate, logistic, to_head, unit
from numpy.typing import NDArray
from sentiment_head import LABELS, Rows, english_dev, english_service, english_train, macro_f1
from vectors import CachedVectors

from qa_engine.classify.heads import LinearHead
from qa_engine.classify.multilingual import MULTILINGUAL_HEAD, WRITTEN_LANGUAGES, as_encoded, written_features

FOLDER = Path(__file__).with_name("foreign_turns")
VERSION = "2"
_STRENGTHS = (0.03, 0.1, 0.3, 1.0)
#: How much one of our own turns counts against one Reddit comment: all of them then weigh about as much as those.
_FOREIGN_WEIGHT = 10.0
_FOLDS = 4
_ENGLISH = "en"


@dataclass(frozen=True)
class ForeignTurn:
    """A turn of our own. Turns of one ``line`` may say about the same in several languages, so no split parts them."""

    text: str
    label: str
    language: str
    line: int


@dataclass(frozen=True)
class _Taught:
    features: Floats
    labels: NDArray[np.str_]
    weights: Floats

    def plus(self, other: _Taught) -> _Taught:
        return _Taught(
            np.vstack([self.features, other.features]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.weights, other.weights]),
        )


def read_foreign_turns(folder: Path = FOLDER) -> list[ForeignTurn]:
    """Return all turns, language by language; a turn's line is its place among those of its language and mood."""
    turns = []
    for language in WRITTEN_LANGUAGES:
        seen: Counter[str] = Counter()
        for row in (folder / f"{language}.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            label, text = row.split("\t")
            turns.append(ForeignTurn(text, label, language, seen[label]))
            seen[label] += 1
    return turns


def train_multilingual(data: Path, vectors: CachedVectors, encoder_sha256: str) -> tuple[LinearHead, Card]:
    """Return the head and its card."""
    turns = read_foreign_turns()
    foreign = _foreign(turns, vectors)
    english_rows, dev_rows, service_rows = english_train(data), english_dev(data), english_service(held_out=True)
    english, dev, service = (_english(rows, vectors) for rows in (english_rows, dev_rows, service_rows))
    folds = np.array([turn.line % _FOLDS for turn in turns])

    def guesses(strength: float) -> NDArray[np.str_]:
        """Return the label of each of our own turns by a head that never saw its line, in any language."""
        found = np.empty(len(turns), dtype=foreign.labels.dtype)
        for fold in range(_FOLDS):
            kept = folds != fold
            taught = english.plus(_Taught(foreign.features[kept], foreign.labels[kept], foreign.weights[kept]))
            found[~kept] = _fit(taught, strength).predict(foreign.features[~kept])
        return found

    def on_both(strength: float) -> float:
        on_english = _fit(english.plus(foreign), strength).predict(dev.features)
        return macro_f1(dev.labels, on_english) + macro_f1(foreign.labels, guesses(strength))

    strength = max(_STRENGTHS, key=on_both)
    measured, only_english = _fit(english.plus(foreign), strength), _fit(english, strength)
    table = Table(("set", "rows", "this head", "taught English alone", "always the commonest class"))
    for name, rows, taught in (
        ("GoEmotions dev (clear sides only), English", dev_rows, dev),
        ("our own service sentences, held out, English", service_rows, service),
    ):
        columns = (measured.predict(taught.features), only_english.predict(taught.features))
        table.add(name, len(rows.texts), *_scores(taught.labels, columns, rows.groups))
    cross_validated, untaught = guesses(strength), only_english.predict(foreign.features)
    for language in WRITTEN_LANGUAGES:
        own = np.array([turn.language == language for turn in turns])
        lines = [f"{turn.label} {turn.line}" for turn in turns if turn.language == language]
        columns = (cross_validated[own], untaught[own])
        table.add(f"our own turns, {language}", int(own.sum()), *_scores(foreign.labels[own], columns, lines))
    everything = english.plus(service).plus(foreign)
    final = _head(everything, strength, encoder_sha256)
    return final, _card(table, strength, len(everything.labels), turns)


def _foreign(turns: Sequence[ForeignTurn], vectors: CachedVectors) -> _Taught:
    features = np.hstack(
        [
            unit(vectors.as_they_are([as_encoded(turn.text, turn.language) for turn in turns])),
            beside([turn.language for turn in turns], written_features),
        ]
    )
    return _Taught(features, np.array([turn.label for turn in turns]), np.full(len(turns), _FOREIGN_WEIGHT))


def _english(rows: Rows, vectors: CachedVectors) -> _Taught:
    features = np.hstack(
        [unit(vectors.as_they_are(rows.texts)), beside([_ENGLISH] * len(rows.texts), written_features)]
    )
    return _Taught(features, np.array(rows.labels), np.array(rows.weights))


class _Model:
    """Logistic regression over directions less their mean, which the encoder's vectors have in common. The mean is a
    constant of each label, and goes into its bias."""

    def __init__(self, taught: _Taught, strength: float) -> None:
        self.mean = np.where(np.arange(taught.features.shape[1]) < _width(taught), taught.features.mean(axis=0), 0.0)
        self.model = logistic(taught.features - self.mean, taught.labels, strength=strength, weights=taught.weights)

    def predict(self, features: Floats) -> NDArray[np.str_]:
        found: NDArray[np.str_] = self.model.predict(features - self.mean)
        return found


def _fit(taught: _Taught, strength: float) -> _Model:
    return _Model(taught, strength)


def _width(taught: _Taught) -> int:
    return int(taught.features.shape[1]) - len(WRITTEN_LANGUAGES)


def _head(taught: _Taught, strength: float, encoder_sha256: str) -> LinearHead:
    fitted = _fit(taught, strength)
    order = [list(fitted.model.classes_).index(label) for label in LABELS]
    weights, width = fitted.model.coef_[order], _width(taught)
    bias = fitted.model.intercept_[order] - weights @ fitted.mean
    return to_head(
        MULTILINGUAL_HEAD, VERSION, encoder_sha256, Fitted(LABELS, weights[:, :width], bias, weights[:, width:])
    )


def _scores(
    truth: NDArray[np.str_], columns: Sequence[NDArray[np.str_]], groups: Sequence[str]
) -> tuple[Estimate, ...]:
    names, counts = np.unique(truth, return_counts=True)
    commonest = np.full(len(truth), names[counts.argmax()])
    return tuple(
        estimate(lambda i, p=guess: macro_f1(truth[i], p[i]), groups, rounds=200)  # type: ignore[misc]
        for guess in (*columns, commonest)
    )


def _card(table: Table, strength: float, rows: int, turns: Sequence[ForeignTurn]) -> Card:
    return Card(
        name=MULTILINGUAL_HEAD,
        title="Sentiment of a turn in other languages than English",
        purpose="Negative, neutral or positive, for one turn by its words. Multinomial logistic regression over the "
        "vector of the turn by the multilingual encoder, and a constant for each language. Optional: "
        "`qa-engine models install multilingual-e5`.",
        data=(
            "The English sets of the [English head](sentiment.md), with the same choice of rows.",
            f"{len(turns):,} turns of our own in seven languages (`models/training/foreign_turns/`): {_counts(turns)}; "
            "about a third of each mood. Written by machine: service and everyday posts, in the registers of both, "
            "with news, questions and a little sarcasm. The first 40 lines of a mood say about the same in all "
            "languages, the first 90 in all but Hindi; some lines in Hindi's own letters say the same as one in Latin "
            f"letters, at the same place. Weighted {_FOREIGN_WEIGHT:g} to 1.",
            f"{rows:,} rows in all; penalty strength C = {strength:g}, chosen on GoEmotions dev and, in {_FOLDS} "
            "folds, on our own turns, both counted alike.",
        ),
        split="GoEmotions by its official parts, English service sentences by written line. Our own foreign turns in "
        f"{_FOLDS} folds by line; lines of one place are never parted, in whatever language. The head "
        "that ships is fitted with all of them.",
        metric="macro-F1 with 95 % bootstrap intervals",
        table=table,
        limits=(
            "The figures on our own turns flatter: all languages were written in one manner, by machine, and no native "
            "speaker checked them. On tweets, on which nothing was trained or tuned, all languages are read far worse, "
            "and Hindi worst (`benchmarks/README.md`).",
            "Hindi in Latin letters is written in its own before it is encoded (`typed_hindi`): by a list of words and "
            "their sounds, the rest by rules. That it needs care was seen when heads were measured on those tweets, of "
            "which all in Hindi are written so; turns, list and rules were then written without a look at them. The "
            "list is of the same origin as the turns, so real posts hold more words that are not listed. Arabic in "
            "Latin letters is not taught.",
            "Groups of letters and whole words, hashed and counted beside the vector, were tried for Hindi in Latin "
            "letters and left out: in 5 folds of our own turns they added 0.01 at most.",
            "Of a contact in several languages, all turns are read as of the contact's language.",
            "The encoder's weights come from a four-bit file; what that cost was not measured.",
        ),
        encoder="multilingual-e5-small",
        languages="Arabic, French, German, Hindi, Italian, Portuguese, Spanish",
    )


def _counts(turns: Sequence[ForeignTurn]) -> str:
    counts = Counter(turn.language for turn in turns)
    return ", ".join(f"{count:,} in {language}" for language, count in sorted(counts.items(), key=lambda kv: -kv[1]))
