"""A map and an interval for each signal that surveys can measure, tried on customers held out; or why there is none.

Customers are divided into five parts. Each part is valued by a map fitted to the other four, so what is reported was
never seen by the map that made it; the map that is written is fitted to all. The half-width q is the one that held 90 %
of the answers held out (cross-conformal: Vovk 2015; the bound of CV+, Barber and others 2021, is 80 %)::

    q = the k-th smallest of |answer - value| - max(0, w - u),    k = ceil(0.9 * (n + 1))

with w and u as in ``signals.calibration``. Its coverage is measured one level deeper: for each part, q comes from the
other four alone. No interval about a chance holds an answer of yes or no. There q is about the share of contacts of
like value that are solved: the smallest gap between the two columns of the reliability table that is not exceeded in
bins with 90 % of the answers. Few answers make that gap larger than it is, and so the interval rather too wide.

A signal keeps its values where that is safer: with fewer than 100 answers, 20 answers other than the most frequent one,
or 50 customers; where answers do not rise with what was inferred (the interval of the rank correlation reaches 0: a map
would only move every contact to the mean of the survey); or where the calibrated values held out are not nearer to the
answers, by mean squared error (its interval reaches 0) and by calibration error.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from qa_engine.domain.calibration import (
    COVERAGE_AIM,
    SURVEYED,
    CalibrationRefusal,
    CalibrationReport,
    FitMethod,
    RefusalReason,
    SignalCalibration,
    SurveyCalibration,
    SurveyCounts,
    SurveyPair,
)
from qa_engine.domain.calibration_map import CalibrationMap
from qa_engine.domain.readings import ComponentVersion
from qa_engine.domain.signals import SignalName
from qa_engine.insights.monotone import fit_map, mapped, method_for
from qa_engine.insights.reliability import agreement, binned, brier_change, rank_correlation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Chosen = NDArray[np.bool_]

FEWEST_ANSWERS: Final = 100
FEWEST_OTHER: Final = 20
FEWEST_CUSTOMERS: Final = 50
FOLDS: Final = 5


def calibrate(
    pairs: Iterable[SurveyPair], counts: SurveyCounts, read_by: Sequence[ComponentVersion] = ()
) -> SurveyCalibration:
    """Return what the pairs teach of each signal. The order of the pairs does not matter.

    Args:
        pairs: answers beside inferred values, at most one a signal and interaction.
        counts: what became of the rows of the surveys.
        read_by: what read the contacts.
    """
    ordered = sorted(pairs, key=lambda pair: (SURVEYED.index(pair.signal), pair.interaction_id))
    digest = hashlib.sha256(b"\n".join(pair.to_bytes() for pair in ordered)).hexdigest()
    results = [_one(name, [pair for pair in ordered if pair.signal is name]) for name in SURVEYED]
    return SurveyCalibration(
        pairs_sha256=digest,
        read_by=tuple(read_by),
        counts=counts.evolve(used=len({pair.interaction_id for pair in ordered})),
        calibrations=tuple(one for one in results if isinstance(one, SignalCalibration)),
        refused=tuple(one for one in results if isinstance(one, CalibrationRefusal)),
    )


@dataclass(frozen=True)
class _Answers:
    """The pairs of one signal as columns, shape (n,): values, answers and half-widths in points, customers, parts."""

    values: Floats
    answers: Floats
    halves: Floats
    groups: Whole
    parts: Whole
    method: FitMethod
    yes_no: bool

    @cached_property
    def everybody(self) -> Chosen:
        import numpy as np

        return np.ones(len(self.values), dtype=bool)

    def fit(self, chosen: Chosen) -> CalibrationMap:
        return fit_map(self.values[chosen], self.answers[chosen], self.method)

    def held_out(self, chosen: Chosen) -> Floats:
        """Return calibrated values of the ``chosen``, each by a map that saw only the other parts of the chosen."""
        import numpy as np

        found = np.zeros(len(self.values))
        for part in np.unique(self.parts[chosen]).tolist():
            here = chosen & (self.parts == part)
            found[here] = mapped(self.fit(chosen & ~here), self.values[here])
        return found

    def usual(self, chosen: Chosen) -> float:
        import numpy as np

        return round(float(np.median(self.halves[chosen])), 3)

    def beyond(self, usual: float) -> Floats:
        import numpy as np

        return np.maximum(0.0, self.halves - usual)

    def half_width(self, chosen: Chosen, held_out: Floats) -> float:
        import numpy as np

        if self.yes_no:
            over = _gaps(held_out[chosen], self.answers[chosen])
        else:
            over = (np.abs(self.answers - held_out) - self.beyond(self.usual(chosen)))[chosen]
        ordered = np.sort(over)
        place = min(len(ordered), math.ceil(COVERAGE_AIM * (len(ordered) + 1)))
        return max(0.0, math.ceil(float(ordered[place - 1]) * 1000 - 1e-6) / 1000)

    def halves_held_out(self) -> Floats:
        """Return the half-widths that each part would get from the other four."""
        import numpy as np

        found = np.zeros(len(self.values))
        for part in range(FOLDS):
            others = self.parts != part
            width = self.half_width(others, self.held_out(others))
            found[~others] = (width + self.beyond(self.usual(others)))[~others]
        return found


def _gaps(values: Floats, answers: Floats) -> Floats:
    """Return for each value how far the mean of its bin lies from the mean of the answers there."""
    import numpy as np

    bins = binned(values)
    gaps: Floats = np.abs(np.bincount(bins, values - answers)) / np.bincount(bins)
    return gaps[bins]


def _one(name: SignalName, pairs: Sequence[SurveyPair]) -> SignalCalibration | CalibrationRefusal:
    too_little = _too_little(pairs)
    if too_little:
        return CalibrationRefusal(signal=name, answers=len(pairs), reason=too_little[0], message=too_little[1])
    table = _table(pairs)
    held_out = table.held_out(table.everybody)
    report = _report(table, held_out)
    no_gain = _no_gain(report)
    if no_gain:
        return CalibrationRefusal(signal=name, answers=len(pairs), reason=no_gain[0], message=no_gain[1], report=report)
    return SignalCalibration(
        signal=name,
        method=pairs[0].method,
        method_version=pairs[0].method_version,
        fitted_by=table.method,
        answers=len(pairs),
        map=table.fit(table.everybody),
        half_width=min(100.0, table.half_width(table.everybody, held_out)),
        usual_half_width=table.usual(table.everybody),
        report=report,
    )


def _too_little(pairs: Sequence[SurveyPair]) -> tuple[RefusalReason, str] | None:
    if len(pairs) < FEWEST_ANSWERS:
        return RefusalReason.FEW_ANSWERS, f"{len(pairs)} answers; at least {FEWEST_ANSWERS} are needed"
    other = len(pairs) - max(Counter(pair.answer for pair in pairs).values())
    if other < FEWEST_OTHER:
        message = f"all answers but {other} are the same; at least {FEWEST_OTHER} others are needed"
        return RefusalReason.ONE_SIDED, message
    customers = len(set(map(_customer, pairs)))
    if customers < FEWEST_CUSTOMERS:
        return RefusalReason.FEW_CUSTOMERS, f"{customers} customers; at least {FEWEST_CUSTOMERS} are needed"
    return None


def _no_gain(report: CalibrationReport) -> tuple[RefusalReason, str] | None:
    if report.rank.low <= 0:
        return (
            RefusalReason.NO_RELATION,
            "answers do not rise with what was inferred, so no map can tell contacts apart",
        )
    if report.brier_change.high >= 0 or report.after.ece.value > report.before.ece.value:
        message = "on customers held out, calibrated values are not surely nearer to the answers"
        return RefusalReason.NOT_BETTER, message
    return None


def _report(table: _Answers, held_out: Floats) -> CalibrationReport:
    customers, answers, groups = int(table.groups.max()) + 1, table.answers, table.groups
    halves = table.halves_held_out()
    return CalibrationReport(
        customers=customers,
        folds=FOLDS,
        rank=rank_correlation(table.values, answers, groups),
        before=agreement(table.values, answers, table.halves, groups, yes_no=table.yes_no),
        after=agreement(held_out, answers, halves, groups, yes_no=table.yes_no),
        brier_change=brier_change(table.values, held_out, answers, groups),
    )


def _table(pairs: Sequence[SurveyPair]) -> _Answers:
    import numpy as np

    customers = [_customer(pair) for pair in pairs]
    number = {name: place for place, name in enumerate(sorted(set(customers)))}
    groups = np.array([number[name] for name in customers])
    part = _parts(Counter(customers))
    return _Answers(
        values=np.array([float(pair.inferred) for pair in pairs]),
        answers=np.array([float(pair.answer) for pair in pairs]),
        halves=np.array([float(pair.half_width) for pair in pairs]),
        groups=groups,
        parts=np.array([part[name] for name in customers]),
        method=method_for(len(pairs)),
        yes_no=pairs[0].signal is SignalName.FCR,
    )


def _customer(pair: SurveyPair) -> tuple[str, str]:
    """Return whose answer it is; where that is not known, the contact stands for a customer of its own."""
    return ("interaction", pair.interaction_id) if pair.customer is None else ("customer", pair.customer)


def _parts(sizes: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the part of each customer: largest first, each to the part that has the fewest answers so far.

    Among customers of one size the hash of the name decides, so that neither time nor team decides by way of the order.
    """
    load = [0] * FOLDS
    found = {}
    for name in sorted(sizes, key=lambda one: (-sizes[one], hashlib.sha256("\n".join(one).encode()).digest())):
        part = load.index(min(load))
        load[part] += sizes[name]
        found[name] = part
    return found
