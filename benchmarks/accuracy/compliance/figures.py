"""Recall, precision and false positives of a contestant, with intervals over rules.

The lines of one rule succeed and fail together, so rules are drawn again for the 95 % intervals, not lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2_000
SEED: Final = 20261122
#: Word error rates at which lines are heard, beside as they are written.
NOISE: Final = (0.05, 0.10, 0.15, 0.20)
#: What a matcher that knows neither speakers nor times cannot tell, and what tells whether it was overdone.
BEYOND_TEXT: Final = ("wrong_speaker", "too_late", "wrong_order")
_TAILS: Final = (2.5, 97.5)


@dataclass(frozen=True)
class Outcome:
    """What a contestant said of a line, beside its label. ``noise`` is the word error rate of what it was given."""

    rule: str
    number: int
    kind: str
    wants_meaning: bool
    label: bool
    found: bool
    noise: float = 0.0
    status: str = ""
    shown: bool = True


Counted = Callable[[Outcome], bool]


def share(outcomes: Iterable[Outcome], of: Counted, what: Counted) -> dict[str, Any] | None:
    """Return the share of ``what`` among the outcomes ``of``, with its interval; ``None`` where there are none."""
    by_rule: dict[str, list[int]] = {}
    for outcome in outcomes:
        if of(outcome):
            counts = by_rule.setdefault(outcome.rule, [0, 0])
            counts[0] += what(outcome)
            counts[1] += 1
    if not by_rule:
        return None
    table = np.array([by_rule[rule] for rule in sorted(by_rule)], dtype=np.int64)
    hits, total = (int(column) for column in table.sum(axis=0))
    figure: dict[str, Any] = {"value": round(hits / total, 4), "count": hits, "of": total}
    if len(table) > 1:
        drawn = _draws(len(table)) @ table
        rates = drawn[:, 0] / drawn[:, 1]
        figure["low"], figure["high"] = (round(float(end), 4) for end in np.percentile(rates, _TAILS))
    return figure


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return all figures of one contestant in one part.

    ``precision`` of a kind is over the lines of that kind and all lines of the same rules that are not it, except those
    in ``BEYOND_TEXT``, which have figures of their own, so that the same lines count for every contestant.
    """
    clean = [one for one in outcomes if one.noise == 0.0]
    meaning = [one for one in clean if one.wants_meaning]
    kinds = dict.fromkeys(one.kind for one in clean)
    return {
        "all_lines": _recall_and_precision(clean, _every),
        "verbatim": _recall_and_precision(clean, _is("verbatim")),
        "paraphrase_of_rules_that_want_meaning": _recall_and_precision(meaning, _is("paraphrase")),
        "noise": {
            f"{rate:.2f}": _recall_and_precision([one for one in outcomes if one.noise == rate], _is("verbatim"))
            for rate in NOISE
        },
        "found_of_kind": {kind: share(clean, _is(kind), lambda one: one.found) for kind in kinds},
        "wrong_of_kind": {kind: share(clean, _is(kind), lambda one: one.found != one.label) for kind in kinds},
        "near_miss_false_positives": share(clean, _is("near_miss"), lambda one: one.found),
        "passes": {
            kind: share(clean, lambda one, kind=kind: one.kind == kind and not one.label, lambda one: one.found)
            for kind in BEYOND_TEXT
        },
    }


def verdict_figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return what only the engine says: what it left undetermined, and whether each verdict shows what it rests on."""
    statuses = sorted({one.status for one in outcomes})
    return {
        "statuses": {status: sum(one.status == status for one in outcomes) for status in statuses},
        "undetermined": share(outcomes, _every, lambda one: one.status == "undetermined"),
        "shown": share(outcomes, _every, lambda one: one.shown),
        "not_shown": sorted({f"{one.rule} {one.number + 1}" for one in outcomes if not one.shown}),
    }


def by_rule(outcomes: Sequence[Outcome]) -> dict[str, dict[str, str]]:
    """Return for each rule and kind "right/lines", as written and at each word error rate for ``verbatim``."""
    table: dict[str, dict[str, list[int]]] = {}
    for one in outcomes:
        if one.noise and one.kind != "verbatim":
            continue
        name = one.kind if one.noise == 0.0 else f"{one.kind} at {one.noise:.2f}"
        counts = table.setdefault(one.rule, {}).setdefault(name, [0, 0])
        counts[0] += one.found == one.label
        counts[1] += 1
    return {
        rule: {kind: f"{right}/{lines}" for kind, (right, lines) in kinds.items()}
        for rule, kinds in sorted(table.items())
    }


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Return Cohen's kappa of two labellings of the same lines; ``None`` where one label only was given."""
    from sklearn.metrics import cohen_kappa_score

    if len(set(first) | set(second)) < 2:
        return None
    return round(float(cohen_kappa_score(list(first), list(second))), 4)


def _recall_and_precision(outcomes: Sequence[Outcome], is_kind: Counted) -> dict[str, Any]:
    rules = {one.rule for one in outcomes if is_kind(one)}

    def counts(one: Outcome) -> bool:
        beside = not one.label and one.kind not in BEYOND_TEXT
        return one.rule in rules and ((one.label and is_kind(one)) or beside)

    return {
        "recall": share(outcomes, lambda one: one.label and is_kind(one), lambda one: one.found),
        "precision": share(outcomes, lambda one: counts(one) and one.found, lambda one: one.label),
        "false_positives": share(outcomes, lambda one: counts(one) and not one.label, lambda one: one.found),
    }


def _every(_: Outcome) -> bool:
    return True


def _is(kind: str) -> Counted:
    return lambda one: one.kind == kind


@lru_cache(maxsize=64)
def _draws(rules: int) -> NDArray[np.int64]:
    random = np.random.default_rng(SEED)
    return random.multinomial(rules, np.full(rules, 1 / rules), size=RESAMPLES)
