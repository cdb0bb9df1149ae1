"""Resolution quality: the share of observable criteria that were met, among those that apply."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Signal, SignalStatus
from qa_engine.signals import resolution_quality
from tests.unit.signals.builders import Said, agent, by, cue_account, customer, judged

ASK = customer("My line is down.", CueName.PROBLEM_STATED)
FIX = agent("I have reset it.", CueName.ACTION_PERFORMED)
CAUSE = agent("The profile is stuck.", CueName.DIAGNOSIS)
BROKEN = customer("Still down.", CueName.STILL_BROKEN)
SOLVED = customer("Works now.", CueName.CONFIRMED_RESOLVED)
OK = customer("Ok.")


def met(signal: Signal) -> dict[str, bool]:
    lines = signal.contributions[1:-1]
    return {line.label.split(": ")[1]: line.label.startswith("met") for line in lines}


@pytest.mark.parametrize(
    ("said", "criterion", "expected", "why"),
    [
        ([ASK, CAUSE], "understood", True, "named the cause"),
        ([CAUSE, ASK], "understood", False, "before the customer had spoken"),
        ([ASK, agent("I see")], "understood", False, "no sign of it"),
        ([ASK, CAUSE, customer("As I said", CueName.ALREADY_TOLD)], "understood", False, "had to say it again"),
        ([ASK, CAUSE, customer("As I said", CueName.ALREADY_TOLD), FIX], "understood", True, "understood in the end"),
        ([ASK, CAUSE], "diagnosed", True, "named the cause"),
        ([ASK, FIX], "diagnosed", False, "acted without a cause"),
        ([ASK, FIX], "acted", True, "did something"),
        ([ASK, agent("You could restart it", CueName.FIX_OFFERED)], "acted", True, "offered a fix"),
        ([ASK, CAUSE], "acted", False, "only named the cause"),
        ([ASK, CAUSE], "complete", None, "no fix, nothing to be complete"),
        ([ASK, FIX, OK], "complete", True, "the customer did not come back with it"),
        ([ASK, FIX, BROKEN], "complete", False, "it did not help"),
        ([ASK, FIX, BROKEN, FIX], "complete", False, "the agent cannot have the last word"),
        ([ASK, FIX, BROKEN, FIX, OK], "complete", True, "another fix, and the customer went on"),
        ([ASK, FIX, BROKEN, FIX, SOLVED], "complete", True, "and confirmed"),
        ([ASK, FIX, SOLVED], "confirmed by the customer", True, "confirmed"),
        ([ASK, FIX, SOLVED, BROKEN], "confirmed by the customer", False, "taken back"),
        (
            [ASK, agent("Solved!", CueName.CONFIRMED_RESOLVED)],
            "confirmed by the customer",
            False,
            "an agent's claim is not enough",
        ),
        ([ASK, FIX, OK], "expectation set", None, "nothing to expect"),
        ([ASK, agent("I'll call", CueName.PROMISED_CALLBACK)], "expectation set", False, "when?"),
        (
            [ASK, agent("I'll call by noon", CueName.PROMISED_CALLBACK, CueName.EXPECTATION_SET)],
            "expectation set",
            True,
            "by noon",
        ),
        ([ASK, FIX, BROKEN], "expectation set", False, "it is open"),
        ([ASK, agent("I'll see to it", CueName.OWNERSHIP)], "owned", True, "took it on"),
        ([ASK, FIX], "owned", False, "did not say so"),
        ([ASK, FIX, OK], "nothing left open", True, "no open end"),
        ([ASK, agent("I'll call", CueName.PROMISED_CALLBACK)], "nothing left open", False, "a promise is open"),
        ([ASK, agent("I'll call", CueName.PROMISED_CALLBACK), SOLVED], "nothing left open", True, "settled"),
        ([ASK, FIX, BROKEN], "nothing left open", False, "it is still broken"),
        ([FIX, ASK], "nothing left open", False, "the last request was not answered"),
    ],
)
def test_criteria(said: list[Said], criterion: str, expected: bool | None, why: str) -> None:
    assert met(resolution_quality.infer(judged(*said))).get(criterion) is expected, why


def test_value_is_the_share_of_criteria_that_apply() -> None:
    signal = resolution_quality.infer(judged(ASK, CAUSE, FIX, OK))
    assert signal.value == Decimal("71.429")
    assert sum(met(signal).values()) == 5
    assert [line.points for line in signal.contributions[1:-1]].count(Decimal("14.286")) == 5


def test_criteria_that_were_not_met_quote_what_speaks_against_them() -> None:
    signal = resolution_quality.infer(judged(ASK, FIX, BROKEN))
    against = {line.label: line.evidence.quote for line in signal.contributions if line.evidence and not line.points}
    assert against == {"not met: complete": "Still down.", "not met: nothing left open": "Still down."}


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (judged(FIX), "the customer said nothing that could be read"),
        (judged(ASK, FIX, coverage=(cue_account(2, 0),), language="es"), "language es is not read for cues"),
        (judged(ASK), "nobody answered the customer in what was recorded"),
    ],
)
def test_abstains(contact: object, reason: str) -> None:
    signal = resolution_quality.infer(contact)  # type: ignore[arg-type]
    assert (signal.status, signal.reason) == (SignalStatus.INSUFFICIENT_EVIDENCE, reason)


def test_a_bot_may_answer() -> None:
    assert met(resolution_quality.infer(judged(ASK, by(Role.BOT, FIX))))["acted"] is True
