"""The annoyance head: how annoyed each stretch of a customer sounds, learned from what was said of whole contacts.

Nobody labelled stretches. What the signal adds up (``qa_engine/signals/annoyance_evidence.py``) is linear in what the
stretches say until the probability is taken, so the head is a logistic regression over the same sum of the stretches'
directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from cards import Card, Table
from dialogues import masked_texts, star_dialogues
from fit import Estimate, Fitted, Floats, estimate, folds_by_group, logistic, to_head, unit
from held_out import is_held_out, is_kept_back
from numpy.typing import NDArray
from second_labels import load_twice
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score, roc_auc_score
from vectors import CachedVectors

from qa_engine.classify.annoyance import LABEL
from qa_engine.classify.heads import LinearHead
from qa_engine.classify.stretches import stretch_spans
from qa_engine.classify.tone import crown_sha256

VERSION = "1"
#: Below this, either way, a stretch says nothing.
THRESHOLD = 0.05
#: The score of the regression that is annoyance 1; about one stretch in 500 reaches it.
_FULL = 10.0
#: What the signal adds to the number of turns, so that a single turn does not decide alone.
_MORE_TURNS = 1
#: Chosen with what our own dialogues count in folds by user, on users that were not kept back.
_STRENGTH, _OWN_COUNTS, _FOLDS = 20.0, 0.3, 5
#: Our own dialogues are annoyed far more often: this column lets them have a constant of their own.
_OWN_CONSTANT = 3.0


@dataclass(frozen=True)
class _Contact:
    """A customer's stretches in one contact, and how surely the customer was annoyed (0.5 where two labellers
    differ). ``group`` must stay on one side of any split."""

    group: str
    annoyed: float
    stretches: tuple[str, ...]
    turns: int
    held_out: bool
    own: bool


def train_annoyance(data: Path, vectors: CachedVectors, encoder_sha256: str) -> tuple[LinearHead, Card]:
    """Return the head and its card."""
    contacts = [*_star(data / "star"), *_own()]
    texts = list(dict.fromkeys(text for one in contacts for text in one.stretches))
    encoded = vectors.encode_with_tone(texts)
    rows = unit(np.stack([np.frombuffer(e.meaning + (e.tone or b""), dtype=np.int8) for e in encoded]))
    place = {text: number for number, text in enumerate(texts)}
    members = [[place[text] for text in one.stretches] for one in contacts]
    usable = np.array([not one.held_out for one in contacts])
    folds = folds_by_group([one.group for one in contacts], _FOLDS)
    sums = np.full(len(contacts), np.nan)
    for fold in range(_FOLDS):
        weights, bias = _fit(contacts, rows, members, usable & (folds != fold))
        for i in np.flatnonzero(usable & (folds == fold)):
            sums[i] = _sum(rows[members[i]] @ weights + bias, contacts[i].turns)
    weights, bias = _fit(contacts, rows, members, usable)
    for i in np.flatnonzero(~usable):
        sums[i] = _sum(rows[members[i]] @ weights + bias, contacts[i].turns)
    head = to_head(
        "annoyance",
        VERSION,
        crown_sha256(encoder_sha256) or "",
        Fitted((LABEL,), weights[None, :], np.array([bias])),
        thresholds=[THRESHOLD],
    )
    return head, _card(contacts, sums, folds)


def _fit(
    contacts: list[_Contact], rows: Floats, members: list[list[int]], use: NDArray[np.bool_]
) -> tuple[Floats, float]:
    """Return weights and bias of what a stretch says; the mean stretch of STAR says nothing."""
    chosen = np.flatnonzero(use)
    own = np.array([contacts[i].own for i in chosen])
    features = np.array([rows[members[i]].sum(axis=0) / (contacts[i].turns + _MORE_TURNS) for i in chosen])
    features = np.column_stack([features, _OWN_CONSTANT * own])
    truth = np.array([contacts[i].annoyed for i in chosen])
    counts = np.where(own, _OWN_COUNTS, 1.0)
    model = logistic(
        np.vstack([features, features]),
        [True] * len(chosen) + [False] * len(chosen),
        strength=_STRENGTH,
        weights=np.concatenate([counts * truth, counts * (1 - truth)]),
    )
    weights: Floats = model.coef_[0, :-1] / _FULL
    of_star = [row for i in chosen if not contacts[i].own for row in members[i]]
    return weights, -float((rows[of_star] @ weights).mean())


def _sum(scores: Floats, turns: int) -> float:
    says = np.clip(scores, -1, 1)
    return float(says[np.abs(says) >= THRESHOLD].sum()) / (turns + _MORE_TURNS)


def _star(folder: Path) -> list[_Contact]:
    found = []
    for dialogue in star_dialogues(folder):
        annoyed = _became_annoyed(dialogue)
        said = [
            event["Text"]
            for event in dialogue["Events"]
            if (event["Agent"], event["Action"]) == ("User", "utter") and (event.get("Text") or "").strip()
        ]
        if annoyed is not None and said:
            user = str(dialogue["AnonymizedUserWorkerID"])
            found.append(_contact(user, float(annoyed), said, is_kept_back(user), own=False))
    return found


def _became_annoyed(dialogue: dict[str, Any]) -> bool | None:
    answers = [one["Answer"] for one in dialogue["WizardQuestionnaire"] if "aggressive or annoyed" in one["Question"]]
    return bool(answers[0]) if answers else None


def _own() -> list[_Contact]:
    """Return our own dialogues; the customer of one was annoyed where any turn is labelled angry."""
    found = []
    for pair in load_twice():
        said = [turn.text for turn in pair.first.turns if turn.customer]
        angry = [any("anger" in turn.labels for turn in one.turns) for one in (pair.first, pair.second)]
        if said:
            found.append(_contact(pair.first.id, sum(angry) / 2, said, is_held_out(pair.first.id), own=True))
    return found


def _contact(group: str, annoyed: float, said: list[str], held_out: bool, *, own: bool) -> _Contact:
    stretches = tuple(
        text[start:end] for text in masked_texts(said) for start, end in stretch_spans(text, customer=True)
    )
    return _Contact(group, annoyed, stretches, len(said), held_out, own)


def _card(contacts: list[_Contact], sums: Floats, folds: NDArray[np.int64]) -> Card:
    star = np.array([not one.own for one in contacts])
    usable = np.array([not one.held_out for one in contacts])
    clear = np.array([one.annoyed != 0.5 for one in contacts])
    truth = np.array([one.annoyed > 0.5 for one in contacts])
    words = _words_alone(contacts, truth, folds, star, usable)
    learned = star & usable
    platt = logistic(sums[learned, None], list(truth[learned]), strength=1e6)
    table = Table(("contacts", "number", "annoyed", "method", "area under the curve", "average precision"))
    parts = {
        "STAR, other folds trained on": learned,
        "STAR, users kept back": star & ~usable,
        "our own, other folds trained on": ~star & usable & clear,
        "our own, held out": ~star & ~usable & clear,
    }
    for name, part in parts.items():
        methods = {"this head": sums, "words of the customer, TF-IDF": words} if star[part].all() else {"": sums}
        for method, scores in methods.items():
            groups = [contacts[i].group for i in np.flatnonzero(part)]
            measures = _measures(truth[part], scores[part], groups)
            table.add(name, int(part.sum()), int(truth[part].sum()), method or "this head", *measures)
    return Card(
        name="annoyance",
        title="How annoyed a customer sounds",
        purpose="How annoyed (1) or content (-1) a stretch of a customer's words sounds. CES adds up what the "
        "stretches say. A linear layer over the meaning and the tone of each stretch, side by side.",
        data=(
            "STAR (MIT): all contacts whose wizard said whether the user became aggressive or annoyed; what users "
            "wrote.",
            "Our own service dialogues (`models/training/service_dialogues/`), annoyed where a turn is labelled angry; "
            f"each counts {_OWN_COUNTS} and together they have a constant of their own.",
            f"Probability = 1 / (1 + e^-({float(platt.intercept_[0]):.2f} + {float(platt.coef_[0, 0]):.2f} a)), a the "
            "sum of what the stretches say over one more than the customer's turns; fitted on folds not trained on.",
        ),
        split=f"by user of STAR and by dialogue, {_FOLDS} folds; one in five users of STAR and one in seven of our own "
        "dialogues took part in no training at all.",
        metric="area under the ROC curve and average precision with 95 % bootstrap intervals over users and dialogues",
        table=table,
        limits=(
            "One person's word on another's mood, given once: many contacts that were called annoyed read politely.",
            "STAR is role-played, some users were told to be difficult, and about one contact in 23 is annoyed.",
            "Beside tone and outcome it tells little of the ease that readers of our own dialogues see.",
            "English alone.",
        ),
    )


def _measures(truth: NDArray[np.bool_], scores: Floats, groups: list[str]) -> tuple[Estimate, Estimate]:
    def of(measure: Any, rows: NDArray[np.int64]) -> float:
        both = 0 < truth[rows].sum() < len(rows)
        return float(measure(truth[rows], scores[rows])) if both else 0.5

    return (
        estimate(lambda rows: of(roc_auc_score, rows), groups, rounds=500),
        estimate(lambda rows: of(average_precision_score, rows), groups, rounds=500),
    )


def _words_alone(
    contacts: list[_Contact],
    truth: NDArray[np.bool_],
    folds: NDArray[np.int64],
    star: NDArray[np.bool_],
    usable: NDArray[np.bool_],
) -> Floats:
    """Return the scores of a logistic regression over words and pairs of words, trained on the same contacts."""
    texts = np.array(["\n".join(one.stretches) for one in contacts], dtype=object)
    scores = np.full(len(contacts), np.nan)
    splits = [(star & usable & (folds != fold), star & usable & (folds == fold)) for fold in range(_FOLDS)]
    for train, test in [*splits, (star & usable, star & ~usable)]:
        bag = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        model = logistic(bag.fit_transform(texts[train]), list(truth[train]), strength=10.0)
        scores[test] = model.decision_function(bag.transform(texts[test]))
    return scores
