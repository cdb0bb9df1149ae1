"""Calibrated signals: moved values, exact sums, intervals, and what stays as it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.facts import Facts
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Survey
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Basis, ContributionKind, SignalName, SignalStatus
from qa_engine.signals import ces, csat, fcr, infer_signals, nps, outcome_words, wider_side
from tests.unit.domain.test_calibration_map import maps
from tests.unit.signals.builders import DAY, OUTCOMES_READ, START, agent, customer, judged
from tests.unit.signals.calibrations import calibration, moves
from tests.unit.signals.test_infer_signals import conversations

MODULES = {SignalName.CSAT: csat, SignalName.FCR: fcr, SignalName.NPS: nps, SignalName.CES: ces}
HALVED = ((0, 0), (100, 50))
TALK = (
    customer("It is down.", CueName.STILL_BROKEN, polarity=-0.4),
    agent("I reset it.", CueName.ACTION_PERFORMED),
    customer("Works now.", CueName.CONFIRMED_RESOLVED, polarity=0.4),
    customer("Thanks.", CueName.GRATITUDE, polarity=0.5),
)


def by_name(name, knots=HALVED, **more):
    """The map of a signal at its present version."""
    module = MODULES[name]
    return moves(name, knots, **{"method": module.METHOD, "version": module.VERSION, **more})


HALF = calibration(*(by_name(name) for name in MODULES))


@pytest.mark.parametrize("name", MODULES)
def test_an_inferred_value_moves_and_its_lines_add_up(name):
    contact = judged(*TALK, coverage=OUTCOMES_READ)
    before, after = infer_signals(contact)[name], infer_signals(contact, HALF)[name]
    assert after.value == HALF.calibrations[0].map.of(before.value)
    assert abs(after.value - before.value / 2) <= Decimal("0.0005")
    assert sum(line.points for line in after.contributions) == after.value
    assert after.contributions[:-1] == before.contributions[:-1], "what was said counts as before"
    last = after.contributions[-1]
    assert (last.kind, last.label) == (ContributionKind.CALIBRATION, "calibrated on 1,200 surveys")
    assert last.points == before.contributions[-1].points + after.value - before.value
    assert after.method_version == f"{before.method_version}+calibration.abababababab"
    assert (after.basis, after.calibration.inferred, after.calibration.answers) == (Basis.INFERRED, before.value, 1_200)


def test_a_map_over_the_outcome_is_not_used_for_words_that_stand_in_for_it():
    before, after = infer_signals(judged(*TALK)).fcr, infer_signals(judged(*TALK), HALF).fcr
    assert before.method == outcome_words.METHOD
    assert (
        after.reason
        == f"{before.reason}; not calibrated: the map was fitted to {fcr.METHOD} {fcr.VERSION}; fit it again"
    )
    assert after.evolve(reason=before.reason) == before


def test_other_signals_and_an_engine_without_surveys_write_the_same_bytes_as_ever():
    before, after = infer_signals(judged(*TALK)), infer_signals(judged(*TALK), HALF)
    for name in (SignalName.SENTIMENT, SignalName.RESOLUTION_QUALITY, SignalName.COMPLIANCE):
        assert after[name].to_bytes() == before[name].to_bytes()
    assert infer_signals(judged(*TALK), calibration()) == before
    assert b'calibration":' not in before.csat.to_bytes().replace(b'"kind":"calibration"', b"")
    assert after.from_bytes(after.to_bytes()) == after


@pytest.mark.parametrize(
    ("half_width", "usual", "expected", "why"),
    [
        ("10", "100", "10", "a contact as sure as the usual one, or surer, gets the fitted half-width"),
        ("10", "OWN", "10", "just as sure"),
        ("10", "OWN-7", "17", "less sure by 7 points: wider by 7"),
        ("0", "100", "0", "answers that were hit exactly"),
    ],
)
def test_intervals(half_width, usual, expected, why):
    own = wider_side(infer_signals(judged(*TALK)).csat)
    usual = own - 7 if usual == "OWN-7" else own if usual == "OWN" else Decimal(usual)
    by = calibration(by_name(SignalName.CSAT, half_width=half_width, usual_half_width=usual))
    signal = infer_signals(judged(*TALK), by).csat
    assert (signal.value - signal.low, signal.high - signal.value) == (Decimal(expected),) * 2, why


def test_intervals_are_cut_at_the_ends_of_the_scale():
    for level, ends in ((2, (0, 12)), (97, (87, 100))):
        by = by_name(SignalName.CSAT, ((0, level), (100, level)), usual_half_width=100)
        signal = infer_signals(judged(*TALK), calibration(by)).csat
        assert (signal.low, signal.high) == ends


@pytest.mark.parametrize(
    ("name", "survey"),
    [
        (SignalName.CSAT, Survey(csat=4)),
        (SignalName.NPS, Survey(nps=9)),
        (SignalName.CES, Survey(ces=2)),
        (SignalName.FCR, Survey(resolved=False)),
    ],
)
def test_measured_values_stay(name, survey):
    contact = judged(*TALK, survey=survey)
    assert infer_signals(contact, HALF)[name] == infer_signals(contact)[name]
    assert infer_signals(contact)[name].basis is Basis.MEASURED


def test_a_closed_window_is_measured_and_stays():
    contact = judged(*TALK, history=History(as_of=START + 30 * DAY))
    assert infer_signals(contact, HALF).fcr == infer_signals(contact).fcr


def test_a_signal_without_a_value_stays():
    contact = judged(agent("Hello?"))
    for name in MODULES:
        assert infer_signals(contact, HALF)[name].status is SignalStatus.INSUFFICIENT_EVIDENCE
    assert infer_signals(contact, HALF) == infer_signals(contact)


@pytest.mark.parametrize(
    ("name", "changed", "reason"),
    [
        (SignalName.CSAT, {"version": "0"}, "not calibrated: the map was fitted to expected_answer 0; fit it again"),
        (SignalName.CSAT, {"method": "guess", "version": "2"}, "not calibrated: the map was fitted to guess 2"),
        (
            SignalName.FCR,
            {"version": "0"},
            "were looked at, or the contact's time is not known; not calibrated: the map",
        ),
    ],
)
def test_a_map_for_another_version_is_not_used_and_that_is_said(name, changed, reason):
    contact = judged(*TALK, coverage=OUTCOMES_READ)
    before, after = infer_signals(contact)[name], infer_signals(contact, calibration(by_name(name, **changed)))[name]
    assert reason in after.reason
    assert after.evolve(reason=before.reason) == before


def test_a_limit_stays_in_the_label():
    joy = [customer("Great.", CueName.CONFIRMED_RESOLVED, CueName.ADVOCACY, CueName.GRATITUDE, polarity=1.0)] * 4
    last = infer_signals(judged(*joy), HALF).csat.contributions[-1]
    assert last.label == "limit at 100; calibrated on 1,200 surveys"


@settings(deadline=None)
@given(conversations, st.sampled_from(sorted(MODULES)), maps(), st.integers(0, 100_000), st.integers(0, 100_000))
def test_lines_add_up_and_values_lie_in_their_interval_whatever_was_said(said, name, by, half, usual):
    one = by_name(name, by.knots, half_width=Decimal(half) / 1000, usual_half_width=Decimal(usual) / 1000)
    contact = judged(*said, facts=Facts(), coverage=OUTCOMES_READ)
    before, after = infer_signals(contact)[name], infer_signals(contact, calibration(one))[name]
    assert (after.value is None) == (before.value is None)
    if after.value is not None:
        assert sum(line.points for line in after.contributions) == after.value == by.of(before.value)
        assert 0 <= after.low <= after.value <= after.high <= 100


@settings(deadline=None)
@given(conversations, conversations, st.sampled_from(sorted(MODULES)), maps())
def test_no_two_contacts_change_places(said, other, name, by):
    moved = calibration(by_name(name, by.knots))
    before = [infer_signals(judged(*talk, coverage=OUTCOMES_READ))[name].value for talk in (said, other)]
    after = [infer_signals(judged(*talk, coverage=OUTCOMES_READ), moved)[name].value for talk in (said, other)]
    if None not in before and before[0] <= before[1]:
        assert after[0] <= after[1]
