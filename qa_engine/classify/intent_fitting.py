"""Fit an intent head to labelled rows, and measure it on rows that it has not seen.

The model is least squares over likenesses (``kernel_ridge``), one output an intent, so that several may hold of a row
and rows of no intent teach that none does. Two texts are alike by a power of the cosine of their vectors and by their
hashed words. The power and the penalty are chosen among few by cross-validation on a sample. Chances and the threshold
come from scores of rows held out, and of rows out of scope: those that the file marks so, else rows of intents that
were left out altogether, which stand for matters that the taxonomy does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from qa_engine.classify import intent_measures as measures
from qa_engine.classify.intent_calibration import Candidates, calibrated, candidates, chances, joined, threshold
from qa_engine.classify.intent_features import TEXT_SHARE, intent_features
from qa_engine.classify.intent_rows import TaughtRows
from qa_engine.classify.kernel_ridge import KernelRidge
from qa_engine.domain.intent_head import LIKENESS_UNIT, IntentFit, IntentHead, OutOfScope
from qa_engine.patterns.ngrams import BUCKETS
from qa_engine.ports import ComponentInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS: Final = 5
#: Powers of the likeness with penalties: a low power looks farther, which is better where the rows of an intent have
#: little in common.
SETTINGS: Final = ((4, 0.05), (4, 0.1), (4, 0.2), (2, 0.2), (2, 0.4), (2, 0.8))
#: Stays unless another is right on this share of rows more.
_USUAL: Final = (4, 0.1)
_CLEARLY: Final = 0.005
#: More rows are not learned from: likenesses are rows times rows, here 1 GB, twice.
MOST_ROWS: Final = 16_000
#: The setting is chosen on so many.
_SAMPLE: Final = 3_000
#: Fewer rows that the file marks as out of scope do not measure anything by themselves.
_LEAST_OUTSIDE: Final = 20
_SEED: Final = 20261121
_LARGEST: Final = 32_767
Steps = Callable[[str, float, float], None]


def fit_intent_head(
    rows: TaughtRows,
    vectors: Sequence[bytes],
    encoder: ComponentInfo,
    *,
    name: str,
    progress: Steps = lambda *_: None,
) -> tuple[IntentHead, IntentFit]:
    """Return a head and the report of its fit; the same rows give the same head on one machine.

    Args:
        rows: distinct texts with their intents.
        vectors: of the texts, signed bytes.
        encoder: what gave them.
        name: of the head.
        progress: called with what is being done, how much of it is done, and of how much.
    """
    return _Fitting(rows, vectors, progress).head_and_report(name, encoder)


class _Fitting:
    def __init__(self, rows: TaughtRows, vectors: Sequence[bytes], progress: Steps) -> None:
        import numpy as np

        self._progress, self._done = progress, 0
        kept = _spread(rows.truth, MOST_ROWS)
        self.all_rows, self.rows = len(rows.texts), rows.only(kept)
        whole = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1)
        self.features = intent_features(whole[kept], self.rows.texts)
        self.power, self.penalty = self._setting()
        self.model = self._fitted(np.arange(len(kept)), self.power, self.penalty)
        self._step()

    def head_and_report(self, name: str, encoder: ComponentInfo) -> tuple[IntentHead, IntentFit]:
        rows = self.rows
        found = self._held_out()
        inside = Candidates(found.labels[rows.in_scope], found.signs[rows.in_scope])
        marked = Candidates(found.labels[~rows.in_scope], found.signs[~rows.in_scope])
        outside, measured_on = marked, "rows that the file marks as without an intent"
        if len(marked.labels) < _LEAST_OUTSIDE:
            outside = joined([marked, *self._unseen()])
            measured_on = "rows of intents that were left out of training in turn, and those marked as without"
        by = calibrated(inside, rows.truth[rows.in_scope], outside)
        inside_chances, outside_chances = chances(inside, by), chances(outside, by)
        best = found.labels[:, 0]
        right = rows.truth[rows.in_scope, best[rows.in_scope]]
        limit = round(threshold(inside_chances, right, outside_chances), 4)
        head = IntentHead(
            name=name,
            encoder=f"{encoder.name} {encoder.version}",
            encoder_sha256=encoder.sha256,
            labels=rows.labels,
            threshold=limit,
            calibration=by,
            width=self.features.vectors.shape[1],
            buckets=BUCKETS,
            power=self.power,
            rarity=self.features.rarity.astype("<i2").tobytes(),
            **self._whole(),
        )
        told = measures.rate(int((outside_chances < limit).sum()), len(outside_chances))
        scope = OutOfScope(
            measured_on=measured_on if told.rows else "nothing: too few intents to leave one out",
            threshold=limit,
            auroc=measures.auroc(inside_chances, outside_chances),
            told=told if told.rows else None,
            lost=measures.rate(int((inside_chances < limit).sum()), len(inside_chances)),
        )
        return head, self._report(head, scope, best)

    def _fitted(self, which: NDArray[np.int64], power: int, penalty: float) -> KernelRidge:
        import numpy as np

        weights = _row_weights(self.rows.truth[which]) * self.rows.times[which].astype(np.float32)
        likeness = self.features.likeness(which, which, power)
        return KernelRidge(likeness, self.rows.shares[which].astype(np.float32), penalty / weights)

    def _setting(self) -> tuple[int, float]:
        """Return the setting that is right most often on a sample's held-out rows, the usual one if none clearly is.

        A text that stands in the file several times counts so often, each time by the share of labels that are right.
        """
        import numpy as np

        which = _spread(self.rows.truth, _SAMPLE)
        shares, times = self.rows.shares[which], self.rows.times[which]
        fold = _folds(self.rows.truth[which])
        right = {}
        for power, penalty in SETTINGS:
            model = self._fitted(which, power, penalty)
            scores = np.zeros(shares.shape)
            for number in range(FOLDS):
                held = np.flatnonzero(fold == number)
                scores[held] = model.without(held)
            best = shares[range(len(shares)), scores.argmax(axis=1)]
            right[power, penalty] = float((best * times).sum() / times.sum())
            self._step()
        most = max(right, key=lambda setting: (right[setting], setting))
        return most if right[most] - right[_USUAL] >= _CLEARLY else _USUAL

    def _held_out(self) -> Candidates:
        """Return what models that had not seen a row say of it, for all rows in order."""
        import numpy as np

        fold = _folds(self.rows.truth)
        scores, nearness = np.zeros(self.rows.truth.shape), np.zeros(len(fold))
        for number in range(FOLDS):
            held = np.flatnonzero(fold == number)
            scores[held] = self.model.without(held)
            nearness[held] = self.features.cosines(held, np.flatnonzero(fold != number)).max(axis=1)
            self._step()
        return candidates(scores, nearness)

    def _unseen(self) -> list[Candidates]:
        """Return what models say of rows whose intents they were never taught, a group of intents at a time."""
        import numpy as np

        truth, parts = self.rows.truth, []
        for group in _groups(len(self.rows.labels)):
            own = np.isin(np.arange(truth.shape[1]), group)
            left_out = np.flatnonzero(truth[:, own].any(axis=1))
            others = np.flatnonzero(~truth[:, own].any(axis=1))
            only = ~truth[left_out][:, ~own].any(axis=1)
            scores = self.model.without(left_out)[only][:, ~own].astype(np.float64)
            parts.append(candidates(scores, self.features.cosines(left_out[only], others).max(axis=1)))
            self._step()
        return parts

    def _report(self, head: IntentHead, scope: OutOfScope, best: NDArray[np.int64]) -> IntentFit:
        rows = self.rows
        return IntentFit(
            head=head.name,
            head_sha256="",
            encoder=head.encoder,
            rows=sum(len(lines) for lines in rows.lines),
            distinct_rows=self.all_rows,
            out_of_scope_rows=int((~rows.in_scope).sum()),
            several_intents_rows=measures.several(rows),
            folds=FOLDS,
            rows_learned=len(rows.texts),
            penalty=self.penalty,
            power=self.power,
            accuracy=measures.accuracy(rows, best),
            intents=measures.counts(rows, best),
            few_rows=measures.few_rows(rows),
            confusions=measures.confusions(rows, best),
            contradictions=measures.contradictions(rows),
            out_of_scope=scope,
            blank_lines=(),
            unlabelled_lines=(),
        )

    def _whole(self) -> dict[str, Any]:
        """Return the model in whole numbers: what words weigh is added up over the rows, once and for all."""
        import numpy as np

        weights = self.model.weights.astype(np.float64)
        over_rows, row_scale = _quantised((1 - TEXT_SHARE) * weights.T)
        over_words, text_scale = _quantised(0.5 * TEXT_SHARE * (self.features.words.T.astype(np.float64) @ weights).T)
        return {
            "rows": self.features.vectors.tobytes(),
            "row_weights": over_rows.astype("<i2").tobytes(),
            "row_scale": tuple(value / LIKENESS_UNIT for value in row_scale),
            "text_weights": over_words.astype("<i2").tobytes(),
            "text_scale": text_scale,
        }

    def _step(self) -> None:
        self._done += 1
        self._progress("fitting", self._done, len(SETTINGS) + 1 + FOLDS)


def _spread(truth: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    """Return at most so many rows, of every intent about the same share, in order."""
    import numpy as np

    if len(truth) <= most:
        return np.arange(len(truth))
    place = np.zeros(len(truth))
    chance = np.random.default_rng(_SEED)
    first = np.where(truth.any(axis=1), truth.argmax(axis=1), truth.shape[1])
    for label in np.unique(first):
        own = chance.permutation(np.flatnonzero(first == label))
        place[own] = (np.arange(len(own)) + 0.5) / len(own)
    chosen: NDArray[np.int64] = np.sort(np.argsort(place, kind="stable")[:most])
    return chosen


def _folds(truth: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return a fold for each row; the rows of an intent, and those of none, are spread evenly."""
    import numpy as np

    chance = np.random.default_rng(_SEED)
    first = np.where(truth.any(axis=1), truth.argmax(axis=1), truth.shape[1])
    folds = np.zeros(len(truth), dtype=np.int64)
    place = 0
    for label in range(truth.shape[1] + 1):
        own = chance.permutation(np.flatnonzero(first == label))
        folds[own] = (place + np.arange(len(own))) % FOLDS
        place += len(own)
    return folds


def _groups(labels: int) -> list[list[int]]:
    """Return groups of intents to leave out in turn; at least two stay, else there is nothing to leave out."""
    number = min(FOLDS, labels)
    groups = [list(range(start, labels, number)) for start in range(number)]
    return groups if labels - len(groups[0]) >= 2 else []


def _row_weights(truth: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return how much each row counts: more, by the square root, where its rarest intent has few."""
    import numpy as np

    counts = np.maximum(truth.sum(axis=0), 1)
    rarest = np.where(truth, counts, len(truth) + 1).min(axis=1)
    weights = np.sqrt(counts.mean() / rarest)
    weights[~truth.any(axis=1)] = 1.0
    capped: NDArray[np.float32] = np.clip(weights, 0.25, 4.0).astype(np.float32)
    return capped


def _quantised(weights: Floats) -> tuple[NDArray[np.int64], tuple[float, ...]]:
    import numpy as np

    peak = np.abs(weights).max(axis=1)
    scale = np.where(peak > 0, peak, 1.0) / _LARGEST
    return np.rint(weights / scale[:, None]).astype(np.int64), tuple(scale.tolist())
