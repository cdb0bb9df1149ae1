"""A rubric that contradicts itself cannot be built."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from qa_engine.domain.form import Criterion, CueCheck, FactCheck, RuleCheck, Section
from qa_engine.domain.phrases import Pattern
from qa_engine.domain.readings import CueName
from qa_engine.domain.rubric import Band, Cap, Intent, Rubric
from qa_engine.domain.rules import ComplianceRule, Condition, Obligation, Window, WindowKind
from qa_engine.domain.signals import SignalName

WEIGHTS = {name: Decimal(1 if name is SignalName.CSAT else 0) for name in SignalName}
SAY = Pattern(text="this call is recorded")
RULE = ComplianceRule(id="r", title="R", obligation=Obligation.MUST_SAY, patterns=(SAY,))
BILLING = Intent(name="billing", title="Billing", examples=("wrong bill", "charged twice"))


def when(*intents: str) -> ComplianceRule:
    return RULE.evolve(obligation=Obligation.MUST_SAY_IF, condition=Condition(intents=intents))


def section(*criteria: Criterion, id: str = "s") -> Section:
    return Section(id=id, title=id, criteria=criteria)


def criterion(id: str = "k", **more: Any) -> Criterion:
    return Criterion(**{"id": id, "title": id, "check": FactCheck(fact="holds", at_most=1), **more})


def rubric(**more: Any) -> Rubric:
    return Rubric(
        **{"id": "x", "version": "1", "title": "X", "weights": WEIGHTS, "bands": (Band(name="all", lower=0),), **more}
    )


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Window(kind=WindowKind.FIRST_TURNS), "needs a size"),
        (lambda: Window(size=3), "needs a size"),
        (lambda: Window(kind=WindowKind.FIRST_S, size=0), "greater than 0"),
        (lambda: Pattern(text="x"), "at least 2"),
        (Condition, "phrases, cues, intents"),
        (lambda: RULE.evolve(condition=Condition(cues=(CueName.HOLD,))), "must_say_if"),
        (lambda: RULE.evolve(obligation=Obligation.MUST_SAY_IF), "must_say_if"),
        (lambda: RULE.evolve(patterns=()), "at least 1"),
        (lambda: BILLING.evolve(examples=("one",)), "at least 2"),
        (lambda: CueCheck(cues=()), "at least 1"),
        (lambda: criterion(weight=-1), "greater than or equal to 0"),
        (lambda: criterion(check={"by": "magic"}), "by"),
        (lambda: section(), "at least 1"),
        (lambda: Cap(id="c", limit=50, reason="r"), "exactly one"),
        (lambda: Cap(id="c", limit=50, reason="r", rule="r", criterion="k"), "exactly one"),
        (lambda: rubric(weights={SignalName.CSAT: 1}), "missing: ces, compliance, fcr"),
        (lambda: rubric(weights={**WEIGHTS, SignalName.FCR: Decimal("0.5")}), "add up to 1, not 1.5"),
        (lambda: rubric(bands=()), "at least 1"),
        (lambda: rubric(bands=(Band(name="a", lower=10),)), "start at 0 and rise"),
        (lambda: rubric(bands=(Band(name="a", lower=0), Band(name="b", lower=0))), "start at 0 and rise"),
        (
            lambda: rubric(bands=(Band(name="a", lower=0), Band(name="b", lower=9), Band(name="c", lower=5))),
            "start at 0 and rise",
        ),
        (lambda: rubric(rules=(RULE, RULE)), "rule and marker ids must be unique; twice: r"),
        (lambda: rubric(intents=(BILLING, BILLING)), "intent ids must be unique; twice: billing"),
        (
            lambda: rubric(sections=(section(criterion()), section(criterion(), id="t"))),
            "criterion ids must be unique; twice: k",
        ),
        (
            lambda: rubric(sections=(section(criterion(check=RuleCheck(rule="gone"))),)),
            "criterion k names the unknown rule gone",
        ),
        (
            lambda: rubric(
                sections=(section(criterion(check={"by": "intent", "intents": ["billing", "x"]})),), intents=(BILLING,)
            ),
            "criterion k names the unknown intent x",
        ),
        (
            lambda: rubric(caps=(Cap(id="c", rule="gone", limit=1, reason="r"),)),
            "cap c names an unknown rule or criterion",
        ),
        (
            lambda: rubric(caps=(Cap(id="c", criterion="gone", limit=1, reason="r"),)),
            "cap c names an unknown rule or criterion",
        ),
        (lambda: rubric(rules=(when("gone"),)), "rule or marker r names the unknown intent gone"),
    ],
)
def test_what_cannot_be_built(build: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        build()


def test_a_sound_rubric_survives_its_bytes() -> None:
    sound = rubric(
        rules=(RULE, when("billing").evolve(id="q")),
        intents=(BILLING,),
        sections=(section(criterion(check=RuleCheck(rule="r")), criterion("l")), section(criterion("m"), id="t")),
        caps=(Cap(id="c", rule="r", limit=1, reason="r"), Cap(id="d", criterion="l", limit=1, reason="r")),
    )
    assert [found.id for found in sound.criteria] == ["k", "l", "m"]
    assert Rubric.from_bytes(sound.to_bytes()) == sound


@pytest.mark.parametrize(("value", "band"), [("0", "poor"), ("49.999", "poor"), ("50", "good"), ("100", "good")])
def test_bands_begin_at_their_lower_end(value: str, band: str) -> None:
    bands = (Band(name="poor", lower=0), Band(name="good", lower=50))
    assert rubric(bands=bands).band(Decimal(value)) == band
