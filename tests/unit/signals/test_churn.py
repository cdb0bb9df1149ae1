"""The risk of leaving: which words raise it, and what the end of the matter makes of them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from qa_engine.domain.churn import ChurnLevel, ChurnRisk
from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import CueName
from qa_engine.signals import churn_risk
from tests.unit.signals.builders import Said, agent, by, cue_account, customer, judged

LEAVES = customer("I'll cancel then.", CueName.CHURN_THREAT)
OPEN = customer("It is still down.", CueName.STILL_BROKEN)
SOLVED = customer("It works again.", CueName.CONFIRMED_RESOLVED)
RIVAL = customer("Others are cheaper.", CueName.COMPETITOR)
ANGRY = customer("You clowns.", CueName.FRUSTRATION, CueName.ANGER)
BOSS = customer("Get me a manager.", CueName.ASKS_ESCALATION)


@pytest.mark.parametrize(
    ("said", "level", "quoted", "why"),
    [
        ([customer("Hello.")], "low", [], "nothing said"),
        ([OPEN], "low", [], "an open matter alone is no word of leaving"),
        ([LEAVES], "high", ["I'll cancel then."], "and nothing tells that it was settled"),
        ([OPEN, LEAVES], "high", ["I'll cancel then.", "It is still down."], "and the matter is open"),
        ([LEAVES, SOLVED], "raised", ["I'll cancel then."], "the matter was settled after all"),
        ([SOLVED, LEAVES, OPEN], "high", ["I'll cancel then.", "It is still down."], "settled, then broken again"),
        ([RIVAL], "raised", ["Others are cheaper."], "looks elsewhere"),
        ([RIVAL, OPEN], "raised", ["Others are cheaper.", "It is still down."], "without a threat never high"),
        ([ANGRY], "low", [], "anger alone passes"),
        ([ANGRY, OPEN], "raised", ["You clowns.", "It is still down."], "anger over an open matter does not"),
        ([BOSS, OPEN], "raised", ["Get me a manager.", "It is still down."], "nor does asking for somebody else"),
        ([BOSS, OPEN, SOLVED], "low", [], "settled"),
        ([customer("Hi."), agent("Customers leave.", CueName.CHURN_THREAT)], "low", [], "not the agent's to say"),
        ([customer("Fine."), agent("Not done.", outcome=(0.0, 0.9)), LEAVES], "high",
         ["I'll cancel then.", "Not done."], "what the agent leaves open"),
    ],
)  # fmt: skip
def test_level(said: list[Said], level: str, quoted: list[str], why: str) -> None:
    risk = churn_risk(judged(*said))
    assert risk is not None, why
    assert (risk.level.value, [sign.evidence.quote for sign in risk.signs]) == (level, quoted), why


def test_the_reason_names_what_was_said_and_how_it_ended() -> None:
    risk = churn_risk(judged(RIVAL, LEAVES, OPEN))
    assert risk is not None
    assert risk.reason == "customer named a competitor, customer spoke of leaving; the matter is open at the end"


@pytest.mark.parametrize(
    ("said", "read", "why"),
    [
        ([agent("Hello?")], True, "nobody spoke"),
        ([by(Role.UNKNOWN, LEAVES)], True, "nobody is known to be the customer"),
        ([LEAVES], False, "in a language that is not read"),
    ],
)
def test_no_level_without_the_customers_words(said: list[Said], read: bool, why: str) -> None:
    coverage = () if read else (cue_account(1, 0),)
    assert churn_risk(judged(*said, coverage=coverage)) is None, why


@pytest.mark.parametrize("level", [ChurnLevel.RAISED, ChurnLevel.HIGH])
def test_nothing_is_raised_without_words(level: ChurnLevel) -> None:
    with pytest.raises(ValidationError, match="needs them"):
        ChurnRisk(level=level, reason="a feeling")
