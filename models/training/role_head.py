"""The role head: does an agent or a customer say this?"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
from cards import Card, Table
from dialogues import SpokenTurn, read_multidogo, read_star, sample
from fit import SEED, Estimate, Fitted, beside, estimate, logistic, to_head, unit
from service import all_service_turns, with_variants
from sklearn.metrics import roc_auc_score
from vectors import CachedVectors

from qa_engine.classify.function_words import FEATURES, word_features
from qa_engine.classify.heads import LinearHead

VERSION = "1"
_STAR_TURNS = 5_000
_MULTIDOGO_TURNS = 1_500
_OWN_WEIGHT = 2.0
_STRENGTH = 3.0
#: Dialogues of held-out workers that the card is measured on.
_TEST_DIALOGUES = 300


def train_roles(data: Path, vectors: CachedVectors, encoder_sha256: str) -> tuple[LinearHead, Card]:
    """Return the head (one label, ``agent``) and its card."""
    star = read_star(data / "star")
    held_out = _every_fifth_group(star)
    train = sample([t for t in star if t.group not in held_out], _STAR_TURNS, SEED)
    train += sample(read_multidogo(data / "multidogo"), _MULTIDOGO_TURNS, SEED)
    own = [SpokenTurn(t.text, not t.customer, f"own{t.line}", f"own{t.line}") for t in _own()]
    own_test = [t for t in own if int(t.group[3:]) % 5 == 0]
    own_train = [t for t in own if int(t.group[3:]) % 5]
    table = Table(("set", "rows", "accuracy", "AUC", "always the commoner side"))
    measured = _fit(train, own_train, vectors, encoder_sha256)
    test = _dialogues([t for t in star if t.group in held_out])
    table.add("STAR turns of held-out workers", len(test), *_turn_scores(test, measured, vectors))
    table.add("our own sentences, held out", len(own_test), *_turn_scores(own_test, measured, vectors))
    whole = _dialogue_accuracy(test, measured, vectors)
    table.add("STAR dialogues of held-out workers, both sides told apart", _TEST_DIALOGUES, whole, "-", "0.500")
    return _fit(train, own, vectors, encoder_sha256), _card(table)


def _own() -> list:  # type: ignore[type-arg]
    return with_variants(all_service_turns(SEED), SEED)


def _every_fifth_group(turns: list[SpokenTurn]) -> set[str]:
    return set(sorted({turn.group for turn in turns})[::5])


def _dialogues(turns: list[SpokenTurn]) -> list[SpokenTurn]:
    """Return the turns of the first dialogues, in order, of those in which both sides speak."""
    sides = defaultdict(set)
    for turn in turns:
        sides[turn.dialogue].add(turn.agent)
    chosen = set([name for name, agents in sides.items() if len(agents) == 2][:_TEST_DIALOGUES])
    return [turn for turn in turns if turn.dialogue in chosen]


def _fit(others: list[SpokenTurn], own: list[SpokenTurn], vectors: CachedVectors, encoder_sha256: str) -> LinearHead:
    turns = others + own
    labels = np.array([turn.agent for turn in turns])
    weights = np.array([1.0] * len(others) + [_OWN_WEIGHT] * len(own))
    # Neither side is the likelier one beforehand.
    weights[labels] *= weights[~labels].sum() / weights[labels].sum()
    texts = [turn.text for turn in turns]
    features = np.hstack([unit(vectors.of(texts)), beside(texts, word_features)])
    model = logistic(features, labels, strength=_STRENGTH, weights=weights)
    fitted = Fitted(("agent",), model.coef_[:, :-FEATURES], model.intercept_, model.coef_[:, -FEATURES:])
    return to_head("roles", VERSION, encoder_sha256, fitted)


def _log_odds(turns: list[SpokenTurn], head: LinearHead, vectors: CachedVectors) -> np.ndarray:  # type: ignore[type-arg]
    texts = [turn.text for turn in turns]
    stored = zip(texts, vectors.of(texts, customer=False), strict=True)
    return np.array([head.logits(vector.tobytes(), word_features(text))[0] for text, vector in stored])


def _turn_scores(turns: list[SpokenTurn], head: LinearHead, vectors: CachedVectors) -> tuple[Estimate, Estimate, str]:
    odds, agent = _log_odds(turns, head, vectors), np.array([turn.agent for turn in turns])
    groups = [turn.group for turn in turns]
    accuracy = estimate(lambda rows: float(((odds[rows] > 0) == agent[rows]).mean()), groups, rounds=200)
    auc = estimate(lambda rows: float(roc_auc_score(agent[rows], odds[rows])), groups, rounds=200)
    return accuracy, auc, f"{max(agent.mean(), 1 - agent.mean()):.3f}"


def _dialogue_accuracy(turns: list[SpokenTurn], head: LinearHead, vectors: CachedVectors) -> Estimate:
    """Return how often the side with the higher mean log-odds is the agent."""
    odds = _log_odds(turns, head, vectors)
    sums: dict[str, dict[bool, list[float]]] = defaultdict(lambda: {True: [], False: []})
    groups = {}
    for turn, value in zip(turns, odds, strict=True):
        sums[turn.dialogue][turn.agent].append(float(value))
        groups[turn.dialogue] = turn.group
    right = np.array([np.mean(sides[True]) > np.mean(sides[False]) for sides in sums.values()])
    return estimate(lambda rows: float(right[rows].mean()), list(groups.values()), rounds=200)


def _card(table: Table) -> Card:
    return Card(
        name="roles",
        title="Agent or customer",
        purpose="The log-odds that an agent rather than a customer says a turn, for participants whose role the source "
        "does not state, by the turn's vector and counts of small words. Roles are "
        "set for a participant from all their turns, and never where they are stated.",
        data=(
            f"STAR (MIT): {_STAR_TURNS:,} distinct turns, users against wizards in the wizards' own words (not the "
            "canned replies they picked).",
            f"MultiDoGO train (CDLA-Permissive-1.0): {_MULTIDOGO_TURNS:,} customer turns.",
            f"Our own service sentences and their variants, weighted {_OWN_WEIGHT:g} to 1.",
        ),
        split="STAR by user worker, every fifth held out; our own sentences by written line, every fifth held out. "
        "After measuring, the head that ships is fitted with our held-out lines too.",
        metric="accuracy and AUC with 95 % bootstrap intervals over workers or lines",
        table=table,
        limits=(
            "STAR is typed and role-played. Real calls, and agents who call out, are less clear-cut.",
            "Short answers (yes, okay) tell nothing of who speaks.",
            "Where two voices share one channel, roles are told apart turn by turn with a confidence of at most 0.8.",
        ),
    )
