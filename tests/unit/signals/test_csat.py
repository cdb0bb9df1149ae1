"""CSAT: measured by the survey, else the expected answer from the customer's words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.interaction import Survey
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Basis, SignalStatus
from qa_engine.signals import csat
from tests.unit.signals.builders import Said, agent, cue_account, customer, judged


@pytest.mark.parametrize(("answer", "value"), [(1, 0), (2, 25), (3, 50), (4, 75), (5, 100)])
def test_a_survey_is_measured_whatever_the_words(answer: int, value: int) -> None:
    signal = csat.infer(judged(customer("Terrible.", CueName.FRUSTRATION, polarity=-1.0), survey=Survey(csat=answer)))
    assert (signal.value, signal.low, signal.high) == (value, value, value)
    assert signal.basis is Basis.MEASURED
    assert [(line.label, line.points) for line in signal.contributions] == [
        (f"survey answer {answer} of 5", value),
        ("rounding", 0),
    ]


@pytest.mark.parametrize(
    ("said", "value", "why"),
    [
        ([customer("Hello.")], "62.5", "no sign either way"),
        ([customer("Solved.", CueName.CONFIRMED_RESOLVED), customer("Thanks.", CueName.GRATITUDE)], "82.5", "example"),
        ([customer("Argh.", CueName.FRUSTRATION)], "50.5", "displeasure"),
        ([customer("Argh.", CueName.FRUSTRATION, sure=0.5)], "56.5", "half as sure counts half"),
        ([customer("Argh.", CueName.FRUSTRATION)] * 2, "44.5", "said again counts half"),
        ([customer("Argh.", CueName.FRUSTRATION)] * 9, "41.5", "and no further than a quarter"),
        ([customer("Broken.", CueName.STILL_BROKEN), customer("Ok.", CueName.CONFIRMED_RESOLVED)], "77.5", "latest"),
        ([customer("Ok.", CueName.CONFIRMED_RESOLVED), customer("Broken.", CueName.STILL_BROKEN)], "47.5", "latest"),
        ([customer("Lovely.", polarity=1.0)], "87.5", "tone moves one step of the scale"),
        ([customer("A ten.", CueName.STATED_RATING, amount=10)], "82.5", "rating in words, best"),
        ([customer("A two.", CueName.STATED_RATING, amount=2)], "50.5", "rating in words, poor"),
        ([customer("A five.", CueName.STATED_RATING, amount=5)], "62.5", "rating in words, middle"),
        ([customer("99!", CueName.STATED_RATING, amount=99)], "62.5", "not a rating"),
        ([customer("A number.", CueName.STATED_RATING)], "62.5", "a rating without its number"),
        ([customer("2", CueName.STATED_RATING, amount=2), customer("9", CueName.STATED_RATING, amount=9)], "78.5", ""),
        ([customer("Everything.", *csat.WEIGHTS, polarity=-1.0)] * 4, "0", "limited at 0"),
    ],
)
def test_inferred(said: list[Said], value: str, why: str) -> None:
    signal = csat.infer(judged(*said))
    assert signal.value == Decimal(value), why
    assert signal.basis is Basis.INFERRED


def test_the_limit_is_its_own_line() -> None:
    signal = csat.infer(judged(*[customer("Good.", CueName.ADVOCACY, CueName.CONFIRMED_RESOLVED, polarity=1.0)] * 3))
    last = signal.contributions[-1]
    assert (signal.value, last.label, last.points) == (100, "limit at 100", Decimal("-34.75"))
    low = csat.infer(judged(*[customer("Bad.", *csat.WEIGHTS, polarity=-1.0)] * 4)).contributions[-1]
    assert low.label == "limit at 0"
    assert low.points > 0


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (judged(agent("Anybody?")), "the customer said nothing that could be read"),
        (judged(customer("Hola", polarity=None), language="es"), "language es is not read for cues"),
        (judged(customer("Hola"), language="es", coverage=(cue_account(1, 0),)), "language es is not read for cues"),
        (judged(customer("Hm"), language=None, coverage=(cue_account(1, 0),)), "no turn was read for cues"),
        (
            judged(customer("0114", polarity=None)),
            "neither the customer's words nor their tone tell of satisfaction",
        ),
    ],
)
def test_abstains(contact: object, reason: str) -> None:
    signal = csat.infer(contact)  # type: ignore[arg-type]
    assert (signal.status, signal.reason) == (SignalStatus.INSUFFICIENT_EVIDENCE, reason)


def test_a_survey_needs_no_words() -> None:
    assert csat.infer(judged(agent("Anybody?"), survey=Survey(csat=2))).value == 25
