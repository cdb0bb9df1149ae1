"""How thresholds of cues are chosen on turns that took no part in training, and what a head with them is worth there.

Half of the turns (by dialogue and by line) chooses thresholds that judge the other half, and the other way round; many
such halvings are taken together, so that no single one decides. A turn counts as found as often as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from cue_rows import DIALOGUE, LINE, NOT_IN_LINES, CueTurn, by_phrases, cues_of
from fit import SEED, Estimate, Floats, estimate
from numpy.typing import NDArray

from qa_engine.domain.readings import CueName

HALVINGS = 20
#: Precision counts three times as much as recall: a cue that was never given costs more trust than a missed one.
BETA = 1 / 3
#: At most this share of turns without any cue may pass a threshold: most turns of a real contact have none.
MOST_FALSE = 0.005
#: A threshold chosen on five turns with a cue is chance. All cues of the side together take part in each choice, with
#: the weight of so many turns with the cue.
COMPANY = 20
_GRID = np.arange(0.5, 1.0, 0.005)
_ROUNDS = 200
SETS = {"all": (DIALOGUE, LINE), "dialogues": (DIALOGUE,), "lines": (LINE,)}

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Marked:
    """Held-out turns of one side with the head's probability of each cue, shape (turns, cues)."""

    turns: list[CueTurn]
    scores: Floats
    customer: bool

    @cached_property
    def cues(self) -> tuple[CueName, ...]:
        return cues_of(customer=self.customer)

    @cached_property
    def truth(self) -> Bools:
        return np.array([[cue in turn.cues for cue in self.cues] for turn in self.turns])

    @cached_property
    def clear(self) -> Bools:
        """Which turns give a cue or do not for certain, shape (turns, cues)."""
        return np.array([[cue not in turn.unclear for cue in self.cues] for turn in self.turns])

    @cached_property
    def blank(self) -> Bools:
        """Which turns give no cue at all, as far as anybody labelled them, shape (turns,)."""
        unasked = {LINE: NOT_IN_LINES, DIALOGUE: frozenset[CueName]()}
        return np.array([not turn.cues and turn.unclear <= unasked[turn.source] for turn in self.turns])

    @cached_property
    def weights(self) -> Floats:
        """What each turn counts: a line as much as a turn of a dialogue, however often it was filled."""
        groups, counts = np.unique([turn.group for turn in self.turns if turn.source == LINE], return_counts=True)
        share = dict(zip(groups, 1 / counts, strict=True))
        return np.array([share.get(turn.group, 1.0) for turn in self.turns])

    def thresholds(self, use: Bools | None = None) -> Floats:
        """Return the threshold of each cue with the best F-measure among those that few blank turns pass, chosen on
        the turns in ``use``."""
        use = np.ones(len(self.turns), dtype=bool) if use is None else use
        wanted = self.clear & use[:, None]
        passes = self.scores[:, :, None] >= _GRID
        counted = self.weights[:, None] * wanted
        given = (counted * self.truth).sum(0)
        hits = np.einsum("tc,tcg->cg", counted * self.truth, passes)
        found = np.einsum("tc,tcg->cg", counted, passes)
        each = 1 / np.maximum(given, 1)[:, None]
        hits = hits + COMPANY * (hits * each).mean(0)
        found = found + COMPANY * (found * each).mean(0)
        measure = (1 + BETA**2) * hits / (BETA**2 * (given + COMPANY)[:, None] + found)
        for number in range(len(self.cues)):
            blank = self.scores[wanted[:, number] & self.blank, number]
            least = float(np.quantile(blank, 1 - MOST_FALSE))
            measure[number, least > _GRID] = 0.0
        return np.round(_GRID[np.argmax(measure, axis=1)], 3)

    @cached_property
    def passes(self) -> Floats:
        """How often each turn passes a threshold that was chosen without it, 0 to 1, shape (turns, cues)."""
        names, of_group = np.unique([turn.group for turn in self.turns], return_inverse=True)
        chance = np.random.default_rng(SEED)
        passes = np.zeros(self.scores.shape)
        for _ in range(HALVINGS):
            half = (chance.permutation(len(names)) % 2 == 0)[of_group]
            for chosen in (half, ~half):
                passes[~chosen] += self.scores[~chosen] >= self.thresholds(chosen)
        return passes / HALVINGS

    def judged(self, cue: CueName) -> Judged:
        """Return what becomes of each turn that is clear about a cue, or of which a phrase alone says that it gives
        it: those count against the phrases, and not for or against the head."""
        number = self.cues.index(cue)
        said = np.array([cue in by_phrases(turn.text, customer=self.customer) for turn in self.turns])
        clear = self.clear[:, number]
        lines = np.array([turn.source == LINE for turn in self.turns])
        rows = np.flatnonzero(clear | (said & lines & (cue not in NOT_IN_LINES)))
        return Judged(
            tuple(self.turns[row].group for row in rows),
            tuple(self.turns[row].source for row in rows),
            self.truth[rows, number],
            said[rows],
            self.passes[rows, number] * clear[rows],
            self.weights[rows],
        )


@dataclass(frozen=True)
class Judged:
    """Held-out turns: whether they give the cue, whether phrases say so, and how much of the halvings' thresholds they
    pass (0 to 1). The fillings of a line count as one."""

    groups: tuple[str, ...]
    sources: tuple[str, ...]
    truth: Bools
    phrases: Bools
    passes: Floats
    weights: Floats

    def of(self, name: str) -> Measures:
        """Return the measures on one of ``SETS``."""
        rows = np.flatnonzero([source in SETS[name] for source in self.sources])
        groups = [self.groups[row] for row in rows]
        truth, phrases, passes, weights = (
            array[rows] for array in (self.truth, self.phrases.astype(float), self.passes, self.weights)
        )
        either = np.maximum(passes, phrases)
        return Measures(
            int(truth.sum()),
            float((passes * weights).sum()),
            _of(groups, truth, passes, passes * weights),
            _of(groups, truth, passes, truth * weights, recall=True),
            _of(groups, truth, phrases, phrases * weights),
            _of(groups, truth, phrases, truth * weights, recall=True),
            _of(groups, truth, either, truth * weights, recall=True),
        )


@dataclass(frozen=True)
class Measures:
    """``found`` is how many turns the head finds, a line counting as one; a measure of nothing is ``None``."""

    given: int
    found: float
    precision: Estimate | None
    recall: Estimate | None
    phrases_precision: Estimate | None
    phrases_recall: Estimate | None
    either_recall: Estimate | None


def together(parts: Sequence[Judged]) -> Judged:
    """Return the judgements of several cues as those of one."""
    return Judged(
        tuple(group for part in parts for group in part.groups),
        tuple(source for part in parts for source in part.sources),
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("truth", "phrases", "passes", "weights")
        ),
    )


def _of(
    groups: Sequence[str], truth: Bools, passes: Floats, weights: Floats, *, recall: bool = False
) -> Estimate | None:
    """Return the mean of what is asked, over the rows that have a weight: the truth of what is found, or, for recall,
    the finding of what is true."""
    rows = np.flatnonzero(weights > 0)
    if not len(rows):
        return None
    asked, counts = (passes if recall else truth.astype(float))[rows], weights[rows]
    return estimate(
        lambda i: float(np.average(asked[i], weights=counts[i])), [groups[row] for row in rows], rounds=_ROUNDS
    )
