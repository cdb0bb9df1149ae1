"""NPS: measured by the survey, else from words about loyalty; abstains where there is too little."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.interaction import Survey
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Basis, SignalStatus
from qa_engine.signals import nps
from tests.unit.signals.builders import Said, agent, cue_account, customer, judged


@pytest.mark.parametrize(("answer", "value"), [(0, 0), (6, 0), (7, 50), (8, 50), (9, 100), (10, 100)])
def test_a_survey_is_measured(answer: int, value: int) -> None:
    signal = nps.infer(judged(customer("Never again.", CueName.CHURN_THREAT), survey=Survey(nps=answer)))
    assert (signal.value, signal.low, signal.high, signal.basis) == (value, value, value, Basis.MEASURED)


@pytest.mark.parametrize(
    ("said", "value", "half_width", "why"),
    [
        ([customer("I'd give a 9", CueName.STATED_RATING, amount=9)], "90", 30, "promoter in words"),
        ([customer("I'd give an 8", CueName.STATED_RATING, amount=8)], "50", 30, "passive in words"),
        ([customer("I'd give a 3", CueName.STATED_RATING, amount=3)], "10", 30, "detractor in words"),
        (
            [customer("A 9", CueName.STATED_RATING, amount=9), customer("Argh", CueName.CHURN_THREAT, polarity=-1.0)],
            "90",
            20,
            "nothing counts beside a stated rating",
        ),
        ([customer("I'm leaving", CueName.CHURN_THREAT, CueName.FRUSTRATION)], "12", 45, "the worked example"),
        ([customer("I tell all my friends", CueName.ADVOCACY)], "75", 45, "would recommend"),
        (
            [customer("Broken", CueName.STILL_BROKEN), customer("Ok", CueName.CONFIRMED_RESOLVED), customer("Bye")],
            "56",
            35 + 20 / 3,
            "the latest outcome stands",
        ),
        ([customer("Ok", polarity=0.5)] * 4, "60", 40, "mood only, and enough of it"),
    ],
)
def test_inferred(said: list[Said], value: str, half_width: float, why: str) -> None:
    signal = nps.infer(judged(*said))
    assert signal.value == Decimal(value), why
    assert signal.low == pytest.approx(Decimal(max(0, float(value) - half_width)), abs=Decimal("0.001")), why
    assert signal.high == pytest.approx(Decimal(min(100, float(value) + half_width)), abs=Decimal("0.001")), why


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (judged(agent("Rate me ten!", CueName.STATED_RATING, amount=10)), "the customer said nothing that"),
        (judged(customer("Bye"), customer("Bye")), "the customer said nothing about loyalty, and little at all"),
        (judged(customer("Hola"), coverage=(cue_account(1, 0),), language="es"), "language es is not read"),
    ],
)
def test_abstains(contact: object, reason: str) -> None:
    signal = nps.infer(contact)  # type: ignore[arg-type]
    assert signal.status is SignalStatus.INSUFFICIENT_EVIDENCE
    assert signal.reason is not None
    assert signal.reason.startswith(reason)


def test_an_agent_who_would_be_rated_ten_moves_nothing() -> None:
    plain = [customer("Hm"), agent("So?"), customer("Ok"), customer("Bye")]
    coached = [customer("Hm"), agent("You'd rate me 10?", *CueName, amount=10), customer("Ok"), customer("Bye")]
    assert nps.infer(judged(*coached)).value == nps.infer(judged(*plain)).value == 50
