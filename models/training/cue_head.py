"""The cue head: one yes or no a cue, learned from tones of our own sentences and dialogues, with thresholds that favour
precision and that were chosen on what nothing below the head has seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cards import Card, Table
from cue_measures import COMPANY, HALVINGS, MOST_FALSE, SETS, Bools, Judged, Marked, together
from cue_rows import BY_RULE, LABELS, CueTurn, cue_turns, cues_of
from fit import Fitted, Floats, beside, logistic, to_head, unit
from numpy.typing import NDArray
from vectors import CachedVectors

from qa_engine.classify.doubts import is_doubtful
from qa_engine.classify.function_words import FEATURES, word_features
from qa_engine.classify.heads import LinearHead, sigmoid
from qa_engine.classify.tone import crown_sha256
from qa_engine.domain.readings import CueName

VERSION = "2"
#: What all sentences with a cue weigh against all without: between the written mix (1 to 20) and an even one.
_POSITIVE_SHARE = 0.25
_STRENGTH = 3.0
#: A turn is labelled, a stretch is read: after the first fit the stretch that most gives a turn's cue stands for it.
_FITS = 3


@dataclass(frozen=True)
class _Side:
    """The turns of one side; ``features`` has a row for each stretch of them, ``owner`` the turn that it belongs to."""

    turns: list[CueTurn]
    texts: list[str]
    tones: NDArray[np.int8]
    features: Floats
    owner: NDArray[np.int64]

    def likeliest(self, scores: Floats) -> Floats:
        """Return the highest score of each turn's stretches."""
        best = np.full(len(self.turns), -np.inf)
        np.maximum.at(best, self.owner, scores)
        return best


def train_cues(data: Path, vectors: CachedVectors, encoder_sha256: str) -> tuple[LinearHead, Card]:
    """Return the head and its card."""
    sides = {customer: _side(cue_turns(data, customer=customer), vectors) for customer in (True, False)}
    fitted = {cue: _fit(sides[customer], cue) for customer in sides for cue in cues_of(customer=customer)}
    everything = Fitted(
        tuple(cue.value for cue in LABELS),
        np.stack([fitted[cue][0][:-FEATURES] for cue in LABELS]),
        np.array([fitted[cue][1] for cue in LABELS]),
        np.stack([fitted[cue][0][-FEATURES:] for cue in LABELS]),
    )
    crown = crown_sha256(encoder_sha256) or ""
    untold = to_head("cues", VERSION, crown, everything, thresholds=[1.0] * len(LABELS))
    thresholds: dict[CueName, float] = {}
    found: dict[CueName, Judged] = {}
    for customer, side in sides.items():
        kept = _held_out(side)
        cues = cues_of(customer=customer)
        marked = Marked(kept.turns, _probabilities(untold, kept, cues), customer)
        thresholds |= dict(zip(cues, marked.thresholds(), strict=True))
        found |= {cue: marked.judged(cue) for cue in cues}
    head = to_head("cues", VERSION, crown, everything, thresholds=[thresholds[cue] for cue in LABELS])
    return head, _card({cue: found[cue] for cue in LABELS})


def _side(turns: list[CueTurn], vectors: CachedVectors) -> _Side:
    texts = [stretch for turn in turns for stretch in turn.stretches]
    owner = np.array([number for number, turn in enumerate(turns) for _ in turn.stretches])
    encoded = vectors.encode_with_tone(texts)
    tones = np.stack([np.frombuffer(one.tone or b"", dtype=np.int8) for one in encoded])
    return _Side(turns, texts, tones, np.hstack([unit(tones), beside(texts, word_features)]), owner)


def _fit(side: _Side, cue: CueName) -> tuple[Floats, float]:
    """Return weights and bias, from what is not held out and clear about the cue.

    Multiple-instance learning (mi-SVM's scheme, Andrews et al., 2003): of a turn with the cue the likeliest stretch
    stands for it and the others are left out; of a turn without, every stretch is without."""
    use = np.array([not turn.held_out and cue not in turn.unclear for turn in side.turns])[side.owner]
    labels = np.array([cue in turn.cues for turn in side.turns])[side.owner]
    stands = np.ones(len(labels), dtype=bool)
    for _ in range(_FITS):
        rows = use & (stands | ~labels)
        share = labels[rows].mean()
        weights = np.where(labels[rows], _POSITIVE_SHARE / share, (1 - _POSITIVE_SHARE) / (1 - share))
        model = logistic(side.features[rows], labels[rows], strength=_STRENGTH, weights=weights)
        scores = model.decision_function(side.features)
        stands = scores >= side.likeliest(scores)[side.owner]
    return model.coef_[0], float(model.intercept_[0])


def _held_out(side: _Side) -> _Side:
    """Return the turns that neither the crown nor the head has seen, variants left out."""
    wanted = np.array([turn.held_out and turn.as_written for turn in side.turns])
    number = np.cumsum(wanted) - 1
    rows: Bools = wanted[side.owner]
    return _Side(
        [turn for turn, kept in zip(side.turns, wanted, strict=True) if kept],
        [text for text, kept in zip(side.texts, rows, strict=True) if kept],
        side.tones[rows],
        side.features[rows],
        number[side.owner[rows]],
    )


def _probabilities(head: LinearHead, side: _Side, cues: tuple[CueName, ...]) -> Floats:
    """Return how likely each turn gives each cue, by the head as it ships (whole numbers), shape (turns, cues): 0 where
    the words of a stretch speak against it, as in production."""
    wanted = [LABELS.index(cue) for cue in cues]
    said = []
    for tone, text in zip(side.tones, side.texts, strict=True):
        logits = head.logits(tone.tobytes(), word_features(text))
        said.append([0.0 if is_doubtful(LABELS[i], text, None) else sigmoid(logits[i]) for i in wanted])
    return np.stack([side.likeliest(column) for column in np.array(said).T], axis=1)


def _card(found: dict[CueName, Judged]) -> Card:
    table = Table(
        ("cue", "held out", "given", "found", "head precision", "head recall", "phrases precision", "phrases recall",
         "both recall")
    )  # fmt: skip
    for name, part in [
        ("every cue", together(list(found.values()))),
        *((cue.value, one) for cue, one in found.items()),
    ]:
        for held_out in SETS:
            measures = part.of(held_out)
            if measures.given:
                shares = (measures.precision, measures.recall, measures.phrases_precision, measures.phrases_recall,
                          measures.either_recall)  # fmt: skip
                cells = ("-" if share is None else share for share in shares)
                table.add(name, held_out, measures.given, f"{measures.found:.1f}", *cells)
    return Card(
        name="cues",
        title="Cues of a stretch of a turn",
        purpose="Which of the cues a stretch of sentences gives, where no phrase says so in known words. One logistic "
        "regression a cue over the stretch's tone and counts of small words, asked only about the speaker's own side.",
        data=(
            "Our own service dialogues (`models/training/service_dialogues/`): a cue that both labellers gave is "
            "given, one that a single labeller gave is left out. Of a turn in several stretches the likeliest one "
            "stands for the cue.",
            "Our own service sentences (`models/training/service_turns.tsv`), each also as recognised speech and "
            "joined with a line without a cue, and frames (`models/training/service_frames.toml`), each filled with "
            "words of several industries. They teach nothing of the cues that came later than they.",
            "MultiDoGO train (CDLA-Permissive-1.0): turns in which a customer only answers or orders, as examples "
            "without a cue.",
            "BANKING77 train and NLU++ (CC BY 4.0, PolyAI): queries that state a problem, and as many that state none.",
        ),
        split="Every fifth line and one in seven dialogues are held out of the head and of the tone crown below it. "
        "On them thresholds (in brackets above) are chosen for F1/3 (precision before recall), with at most "
        f"{MOST_FALSE:.1%} of turns without any cue passing; all cues of a side together take part in each choice, as "
        f"much as {COMPANY} turns with the cue. What is measured is judged by thresholds of the other half of the "
        f"held-out dialogues and lines, over {HALVINGS} halvings, and after the words' doubts.",
        metric="precision and recall on held-out turns, with 95 % bootstrap intervals over dialogues and lines; "
        "phrases are the baseline. *found* is what the head finds, each line counting as one.",
        table=table,
        limits=(
            "Written by a few hands and in English: real conversations are more varied, so expect lower figures. The "
            "dialogues are synthetic and labelled by machine, twice.",
            "Cues that are rare in the dialogues (competitor, transfer, re-verification, threats to leave) are "
            "measured on few turns; their intervals say how few.",
            "A line has the cue that its writer had in mind and rarely a second one, so precision on lines is "
            "understated. Phrases were written apart from these lines, but by the same hands.",
            "Probabilities refer to the mix of the training sentences. In real contacts cues are rarer.",
            "Some cues hang on what was said before (repeated requests, answers beside the point, what is accepted or "
            "rejected); the head sees only how they are worded.",
            f"{', '.join(sorted(cue.value for cue in BY_RULE))} are read by rule, not by the head.",
            "What the head finds alone is kept only where neither the words (hopes, denials, questions) nor the turn's "
            "mood speak against it (`qa_engine/classify/doubts.py`; the table is before the mood's), and never with a "
            "confidence above its precision on all that is held out (`qa_engine/classify/head_trust.py`, which leaves "
            "out what is below 0.65, or was found too seldom to be measured).",
        ),
    )
