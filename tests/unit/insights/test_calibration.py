"""From surveys to a calibration: laws found again, refusals, customers kept whole, intervals that hold 90 %."""

from __future__ import annotations

import random

import pytest

from qa_engine.domain.calibration import CalibrationRefusal, FitMethod, SignalCalibration, SurveyCounts
from qa_engine.domain.signals import SignalName
from qa_engine.insights import calibrate
from tests.unit.insights.pairs import pairs

COUNTS = SurveyCounts(rows=0)


def lower(value: float) -> float:
    return 0.5 * value + 5


def one(*args, **more) -> SignalCalibration | CalibrationRefusal:
    """What the drawn pairs give for their signal."""
    drawn = list(pairs(*args, **more))
    found = calibrate(drawn, COUNTS)
    return next(result for result in (*found.calibrations, *found.refused) if result.signal is drawn[0].signal)


@pytest.mark.parametrize(
    ("count", "steps", "signal", "method"),
    [
        (200, 4, SignalName.CSAT, FitMethod.PLATT),
        (200, 2, SignalName.NPS, FitMethod.PLATT),
        (200, 6, SignalName.CES, FitMethod.PLATT),
        (600, 1, SignalName.FCR, FitMethod.PLATT),
        (1_200, 4, SignalName.CSAT, FitMethod.ISOTONIC),
        (1_200, 1, SignalName.FCR, FitMethod.ISOTONIC),
    ],
)
def test_a_law_is_found_and_the_error_falls(count, steps, signal, method):
    fitted = one(count, lower, signal=signal, steps=steps)
    assert isinstance(fitted, SignalCalibration)
    assert (fitted.fitted_by, fitted.answers, fitted.method, fitted.method_version) == (method, count, "m", "1")
    for value in (20, 50, 80):
        assert float(fitted.map.of_milli(value * 1000)) / 1000 == pytest.approx(lower(value), abs=11)
    report = fitted.report
    assert report.after.ece.value < report.before.ece.value / 2
    assert report.brier_change.high < 0
    assert sum(row.answers for row in report.after.bins) == count


@pytest.mark.parametrize(("count", "steps"), [(150, 4), (400, 2), (400, 6), (2_000, 4)])
def test_the_interval_holds_nine_of_ten_answers_of_customers_not_seen(count, steps):
    fitted = one(count, lower, steps=steps, noise=20)
    assert fitted.report.after.coverage.low <= 0.9 + 0.02
    assert fitted.report.after.coverage.high >= 0.9
    assert abs(fitted.report.after.coverage.value - 0.9) < 0.05
    fresh = list(pairs(3_000, lower, steps=steps, noise=20, seed=99))
    inside = sum(abs(pair.answer - fitted.map.of(pair.inferred)) <= fitted.half_width for pair in fresh)
    assert 0.86 <= inside / len(fresh) <= 0.96, "and of new customers"


def test_contacts_that_are_heard_worse_than_usual_get_wider_intervals_and_no_other_narrower_ones():
    plain, mixed = one(400, lower), one(400, lower, half_width=lambda value: 20 if value < 80 else 45)
    assert (plain.usual_half_width, mixed.usual_half_width) == (20, 20)
    assert mixed.half_width <= plain.half_width
    assert mixed.report.after.half_width > mixed.half_width, "those that are heard worse are wider"


def test_the_interval_of_a_chance_is_about_shares():
    fitted = one(1_000, lower, steps=1, signal=SignalName.FCR)
    assert 0 < fitted.half_width < 25
    assert (fitted.report.after.coverage, fitted.report.after.mae) == (None, None)


def shuffled(value: float) -> float:
    return random.Random(str(value)).uniform(0, 100)


@pytest.mark.parametrize(
    ("drawn", "reason", "says"),
    [
        ({"count": 99, "law": lower}, "few_answers", "99 answers; at least 100 are needed"),
        ({"count": 300, "law": lambda _: 99, "noise": 4}, "one_sided", "are the same; at least 20 others are needed"),
        (
            {"count": 300, "law": lambda _: 3, "steps": 1, "signal": SignalName.FCR},
            "one_sided",
            "are the same; at least 20 others are needed",
        ),
        ({"count": 300, "law": lower, "customers": 49}, "few_customers", "49 customers; at least 50 are needed"),
        ({"count": 300, "law": shuffled}, "no_relation", "answers do not rise with what was inferred"),
        ({"count": 300, "law": lambda value: 100 - value}, "no_relation", "answers do not rise"),
        (
            {"count": 300, "law": lambda value: value, "steps": 1, "signal": SignalName.FCR},
            "not_better",
            "not surely nearer",
        ),
    ],
)
def test_refusals(drawn, reason, says):
    drawn = dict(drawn)
    refusal = one(drawn.pop("count"), drawn.pop("law"), **drawn)
    assert isinstance(refusal, CalibrationRefusal)
    assert (refusal.reason, says in refusal.message) == (reason, True)
    assert (refusal.report is None) == (reason in ("few_answers", "one_sided", "few_customers"))


def test_a_signal_is_refused_while_the_others_are_fitted():
    found = calibrate([*pairs(200, lower), *pairs(30, lower, signal=SignalName.NPS)], COUNTS)
    assert [fitted.signal for fitted in found.calibrations] == [SignalName.CSAT]
    assert {refusal.signal: refusal.answers for refusal in found.refused} == {
        SignalName.FCR: 0,
        SignalName.NPS: 30,
        SignalName.CES: 0,
    }
    assert found.counts.used == 200


def test_the_order_of_the_rows_does_not_matter_and_the_bytes_are_the_same():
    drawn = list(pairs(150, lower, customers=90))
    mixed = random.Random(3).sample(drawn, len(drawn))
    assert calibrate(drawn, COUNTS).to_bytes() == calibrate(mixed, COUNTS).to_bytes()
    other = calibrate([drawn[0].evolve(answer=50 if drawn[0].answer != 50 else 0), *drawn[1:]], COUNTS)
    assert other.pairs_sha256 != calibrate(drawn, COUNTS).pairs_sha256


def test_customers_are_held_out_as_wholes():
    """Each customer always gives the same answer at nearly the same value: told apart only if one is seen before."""
    moods = random.Random(5)
    customers = [(moods.uniform(0, 100), moods.choice([0, 25, 50, 75, 100])) for _ in range(60)]
    drawn = [
        pair.evolve(inferred=round(customers[n % 60][0], 3), answer=customers[n % 60][1], customer=f"u-{n % 60}")
        for n, pair in enumerate(pairs(1_200, lower))
    ]
    found = calibrate(drawn, COUNTS)
    known = next(result for result in found.refused if result.signal is SignalName.CSAT)
    assert known.reason in ("no_relation", "not_better")
    alone = calibrate([pair.evolve(customer=None) for pair in drawn], COUNTS)
    assert not known.report or known.report.customers == 60
    row = next(r for r in (*alone.calibrations, *alone.refused) if r.signal is SignalName.CSAT)
    assert row.report.customers == 1_200
