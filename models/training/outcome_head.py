"""The outcome head: what each stretch says of the outcome, learned from whole contacts whose outcome is known.

Nobody labelled stretches. The head and the way in which FCR adds up what it says (``signals/outcome_evidence.py``) are
one model, trained through: multiple-instance learning with the arithmetic of the signal itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from cards import Card, Table
from fit import SEED, Estimate, Fitted, Floats, estimate, folds_by_group, to_head, unit
from numpy.typing import NDArray
from outcome_rows import KnownOutcome, known_outcomes
from second_labels import load_twice
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional
from vectors import CachedVectors

from qa_engine.classify.heads import LinearHead
from qa_engine.classify.outcomes import LABELS
from qa_engine.classify.tone import crown_sha256

VERSION = "1"
TALK = Path(__file__).with_name("agent_talk.txt")
#: Below this a say is none.
THRESHOLD = 0.1
#: Labels of agents' turns that say nothing of the outcome, whatever their words.
_SAY_NOTHING = frozenset({"greeting", "empathy", "checks_resolution", "ownership", "hold"})
_EPOCHS, _BATCH, _RATE, _DECAY, _DROPOUT, _FOLDS = 40, 128, 3e-3, 1e-3, 0.3, 5
#: Directions have components of about 1 / sqrt(384); this brings them near 1, and logits to a size that trains well.
_SCALE = np.sqrt(384) / 5
_START = -1.5
#: What talk that says nothing counts in the loss.
_TALK_COUNTS = 3.0


class OutcomeModel(nn.Module):
    """Says of stretches, and where the outcome of a contact stands after them."""

    def __init__(self, width: int, tasks: int) -> None:
        super().__init__()
        self.says = nn.Linear(width, len(LABELS))
        nn.init.constant_(self.says.bias, _START)
        self.task = nn.Embedding(tasks, 1)
        nn.init.zeros_(self.task.weight)
        self.slope = nn.Parameter(torch.tensor(4.0))

    def say(self, tones: Tensor, agent: Tensor) -> Tensor:
        """Return settled and unsettled, shape (..., 2), of stretches of one side each."""
        probability = torch.sigmoid(self.says(functional.dropout(tones, _DROPOUT, self.training) * _SCALE))
        side = agent[..., None]
        own = probability[..., :2] * side + probability[..., 2:] * (1 - side)
        return functional.relu(own - THRESHOLD) / (1 - THRESHOLD)

    def stands(self, tones: Tensor, agent: Tensor, there: Tensor) -> Tensor:
        """Return where the outcome stands at the end: the recursion of the signal, written as a sum."""
        say = self.say(tones, agent) * there[..., None]
        kept = (1 - say.amax(-1)).clamp(min=1e-3).log()
        after = kept.flip(1).cumsum(1).flip(1) - kept
        return ((say[..., 0] - say[..., 1]) * after.exp()).sum(1)

    def forward(self, tones: Tensor, agent: Tensor, there: Tensor, task: Tensor) -> Tensor:
        return self.slope * self.stands(tones, agent, there) + self.task(task)[:, 0]


@dataclass(frozen=True)
class _Material:
    """Contacts as tensors; ``place`` holds, for each stretch of each contact, the row of its tone."""

    contacts: list[KnownOutcome]
    tones: Tensor
    place: Tensor
    agent: Tensor
    there: Tensor
    task: Tensor
    solved: Tensor
    talk: Tensor

    def of(self, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.tones[self.place[rows]], self.agent[rows], self.there[rows]


def train_outcome(data: Path, vectors: CachedVectors, encoder_sha256: str) -> tuple[LinearHead, Card]:
    """Return the head and its card."""
    torch.set_num_threads(1)
    material = _material(known_outcomes(data), vectors)
    contacts = material.contacts
    usable = np.array([not one.held_out for one in contacts])
    folds = folds_by_group([one.group for one in contacts], _FOLDS)
    states = np.full(len(contacts), np.nan)
    for fold in range(_FOLDS):
        model = _fit(material, usable & (folds != fold))
        states[usable & (folds == fold)] = _states(model, material, usable & (folds == fold))
    final = _fit(material, usable)
    states[~usable] = _states(final, material, ~usable)
    base, slope = _calibrated(states[usable], np.array([one.solved for one in contacts])[usable])
    weights = final.says.weight.detach().double().numpy() * _SCALE
    fitted = Fitted(LABELS, weights, final.says.bias.detach().double().numpy())
    crown = crown_sha256(encoder_sha256) or ""
    head = to_head("outcome", VERSION, crown, fitted, thresholds=[THRESHOLD] * len(LABELS))
    return head, _card(contacts, states, base, slope, _talk_that_says(final, material))


def _material(contacts: list[KnownOutcome], vectors: CachedVectors) -> _Material:
    talk = [*TALK.read_text(encoding="utf-8").splitlines(), *_own_talk()]
    texts = [stretch.text for one in contacts for stretch in one.stretches]
    distinct = list(dict.fromkeys([*texts, *talk]))
    row = {text: number for number, text in enumerate(distinct)}
    longest = max(len(one.stretches) for one in contacts)
    place = torch.zeros(len(contacts), longest, dtype=torch.long)
    agent, there = torch.zeros(len(contacts), longest), torch.zeros(len(contacts), longest)
    for number, one in enumerate(contacts):
        for position, stretch in enumerate(one.stretches):
            place[number, position] = row[stretch.text]
            agent[number, position], there[number, position] = float(stretch.agent), 1.0
    tasks = sorted({one.task for one in contacts})
    return _Material(
        contacts,
        torch.from_numpy(unit(vectors.tones(distinct)).astype(np.float32)),
        place,
        agent,
        there,
        torch.tensor([tasks.index(one.task) for one in contacts]),
        torch.tensor([one.solved for one in contacts]),
        torch.tensor([row[text] for text in talk]),
    )


def _own_talk() -> list[str]:
    """Return agents' turns of our own dialogues that both labellers found to do nothing about the matter."""
    return [
        first.text
        for pair in load_twice()
        for first, second in zip(pair.first.turns, pair.second.turns, strict=True)
        if not first.customer and first.labels and second.labels and first.labels | second.labels <= _SAY_NOTHING
    ]


def _fit(material: _Material, use: NDArray[np.bool_]) -> OutcomeModel:
    torch.manual_seed(SEED)
    model = OutcomeModel(material.tones.shape[1], int(material.task.max()) + 1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=_DECAY)
    rows = torch.from_numpy(np.flatnonzero(use))
    agent = torch.ones(len(material.talk))
    for _ in range(_EPOCHS):
        model.train()
        for batch in rows[torch.randperm(len(rows))].split(_BATCH):
            loss = functional.binary_cross_entropy_with_logits(
                model(*material.of(batch), material.task[batch]), material.solved[batch]
            )
            loss = loss + _TALK_COUNTS * model.say(material.tones[material.talk], agent).sum(-1).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return model.eval()


def _states(model: OutcomeModel, material: _Material, use: NDArray[np.bool_]) -> Floats:
    with torch.no_grad():
        return model.stands(*material.of(torch.from_numpy(np.flatnonzero(use)))).double().numpy()


def _talk_that_says(model: OutcomeModel, material: _Material) -> float:
    with torch.no_grad():
        say = model.say(material.tones[material.talk], torch.ones(len(material.talk)))
    return float((say.amax(-1) > 0).float().mean())


def _calibrated(states: Floats, solved: Floats) -> tuple[float, float]:
    """Return base and slope of the probability, by logistic regression on states of contacts that were not trained on
    (Platt, 1999). A contact on which labellers differ counts half on either side."""
    features = np.concatenate([states, states])[:, None]
    truth = np.concatenate([np.ones(len(states)), np.zeros(len(states))])
    weights = np.concatenate([solved, 1 - solved])
    model = LogisticRegression(C=1e6).fit(features, truth, sample_weight=weights)
    return float(model.intercept_[0]), float(model.coef_[0, 0])


def within_task(solved: NDArray[np.bool_], scores: Floats, tasks: NDArray[np.str_]) -> float:
    """Return the area under the curve over all pairs of one task, so that the task alone explains nothing."""
    sums = pairs = 0.0
    for task in np.unique(tasks):
        of_task = tasks == task
        count = float(solved[of_task].sum()) * float((~solved[of_task]).sum())
        if count:
            sums += count * roc_auc_score(solved[of_task], scores[of_task])
            pairs += count
    return sums / pairs if pairs else float("nan")


def _card(contacts: list[KnownOutcome], states: Floats, base: float, slope: float, talk: float) -> Card:
    table = Table(("contacts", "number", "area under the curve", "calibration error"))
    parts = {
        "STAR, other folds trained on": [not c.own and not c.held_out for c in contacts],
        "STAR, users kept back": [not c.own and c.held_out for c in contacts],
        "our own, other folds trained on": [c.own and not c.held_out for c in contacts],
        "our own, held out": [c.own and c.held_out for c in contacts],
    }
    clear = np.array([c.solved != 0.5 for c in contacts])
    for name, part in parts.items():
        rows = np.flatnonzero(np.array(part) & clear)
        table.add(name, len(rows), *_measures([contacts[i] for i in rows], states[rows], base, slope))
    return Card(
        name="outcome",
        title="What a stretch of words says of the outcome",
        purpose="How much a stretch speaks for a matter that is settled, or for one that stays open, by side. FCR and "
        "CSAT add up what the stretches say. A linear layer over the tone of each stretch.",
        data=(
            "STAR (MIT): completed contacts whose user said whether the task was done; what users and wizards wrote. "
            "Every task has a constant of its own in training, so that no words are learned for what a task explains.",
            "Our own service dialogues (`models/training/service_dialogues/`), solved or not as labelled twice.",
            f"{len(TALK.read_text(encoding='utf-8').splitlines())} lines of agents' talk of our own "
            "(`models/training/agent_talk.txt`) and the greetings, sympathy and checks of our own dialogues, all of "
            f"which are to say nothing; {talk:.1%} of them still say anything.",
            f"Probability = 1 / (1 + e^-({base:.2f} + {slope:.2f} s)), fitted on folds not trained on.",
        ),
        split=f"by user of STAR and by dialogue, {_FOLDS} folds; one in five users of STAR and one in seven of our own "
        "dialogues took part in no training at all.",
        metric="area under the ROC curve (within the task in STAR) with 95 % bootstrap intervals; expected calibration "
        "error over ten bins of equal width",
        table=table,
        limits=(
            "Apparent resolution: nobody knows from the words whether it lasts.",
            "STAR is role-played; wizards pick set phrases. Its share of done tasks (72 %) is that of its scenarios.",
            "An agent who claims to have acted is believed. Only the customer's word or a later contact can tell.",
            "English alone.",
        ),
    )


def _measures(contacts: list[KnownOutcome], states: Floats, base: float, slope: float) -> tuple[Estimate, Estimate]:
    solved = np.array([one.solved > 0.5 for one in contacts])
    tasks = np.array([one.task for one in contacts])
    chances = 1 / (1 + np.exp(-(base + slope * states)))
    groups = [one.group for one in contacts]
    return (
        estimate(lambda i: within_task(solved[i], states[i], tasks[i]), groups, rounds=200),
        estimate(lambda i: _calibration_error(solved[i], chances[i]), groups, rounds=200),
    )


def _calibration_error(solved: NDArray[np.bool_], chances: Floats) -> float:
    bins = np.minimum((chances * 10).astype(int), 9)
    return sum(
        abs(float(solved[bins == b].mean()) - float(chances[bins == b].mean())) * float((bins == b).mean())
        for b in np.unique(bins)
    )
