"""Who answers a line, and what the answer earns: the engine by numbers, cues and intents, or a person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from qa_engine.domain.facts import Facts, Silence
from qa_engine.domain.findings import Findings, IntentFinding
from qa_engine.domain.form import Criterion, Form, Section
from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import ComponentVersion, CueName
from qa_engine.domain.rubric import Intent
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.scorecard import Answer, CriterionOutcome, CriterionResult, Scorecard
from qa_engine.scoring import fill_scorecard
from qa_engine.scoring.answers import answer_problem, person_outcome
from tests.unit.scoring.builders import must_say, rubric, signal, signals
from tests.unit.signals.builders import agent, by, customer, evidence, judged, rule

HI, HELLO = customer("Hi."), agent("Hello.")
FULL, HALF, NONE = (
    {"key": "full", "title": "Full", "score": 10},
    {"key": "half", "title": "Half", "score": 5},
    {"key": "none", "title": "None", "score": 0},
)
NA = {"key": "na", "title": "Nothing to do", "na": True}
RANGES = [{"below": 10, "score": 10, "title": "Quick"}, {"at_most": 60, "score": 5}, {"score": 0, "fail": "section"}]


def line(id: str = "k", **more: Any) -> Criterion:
    return Criterion(**{"id": id, "title": id, "check": {"by": "person"}, **more})


def answered(
    criteria: Criterion | Sequence[Criterion],
    contact: JudgedInteraction | None = None,
    *answers: Answer,
    given: Any = None,
    form: Form | None = None,
    **more: Any,
) -> Scorecard:
    lines = (criteria,) if isinstance(criteria, Criterion) else tuple(criteria)
    under = rubric(**more).evolve(form=form or Form(), sections=(Section(id="s", title="S", criteria=lines),))
    return fill_scorecard(contact or judged(HI, HELLO), given or signals(), under, answers)


def one(card: Scorecard) -> CriterionResult:
    return card.results[-1]


def said(answer: str | float, criterion: str = "k", **more: Any) -> Answer:
    return Answer(criterion=criterion, answer=answer, by="anna", why="heard it", **more)


# -- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held_s", "outcome", "earned", "reason", "fails"),
    [
        (9.9, "met", 2, "hold_s is 9.9: Quick (10 of 10)", None),
        (10, "partly_met", 1, "hold_s is 10: 5 of 10", None),
        (60, "partly_met", 1, "hold_s is 60: 5 of 10", None),
        (60.5, "not_met", 0, "hold_s is 60.5: 0 of 10", "section"),
        (None, "not_applicable", None, "hold_s is not known for this contact", None),
    ],
)
def test_a_number_from_a_fact(
    held_s: float | None, outcome: str, earned: int | None, reason: str, fails: str | None
) -> None:
    criterion = line(question="number", weight=2, ranges=RANGES, check={"by": "fact", "fact": "hold_s"})
    result = one(answered(criterion, judged(HI, facts=Facts(hold_s=held_s))))
    assert (result.outcome, result.earned, result.reason, result.fails) == (outcome, earned, reason, fails)
    assert result.answer == (None if held_s is None else f"{held_s:g}")


@pytest.mark.parametrize(
    ("limits", "turns", "outcome", "reason"),
    [
        ({"at_least": 2}, 2, "met", "turns is 2, at least 2 kept"),
        ({"at_least": 2}, 1, "not_met", "turns is 1, at least 2 asked"),
        ({"at_least": 2, "at_most": 3}, 4, "not_met", "turns is 4, at least 2 and at most 3 asked"),
    ],
)
def test_limits_of_a_fact(limits: dict[str, float], turns: int, outcome: str, reason: str) -> None:
    facts = Facts(sides=({"role": "agent", "turns": turns, "words": 9},))
    result = one(answered(line(check={"by": "fact", "fact": "turns", **limits}), judged(HI, facts=facts)))
    assert (result.outcome, result.reason) == (outcome, reason)


def test_a_fact_says_where_it_was_counted() -> None:
    facts = Facts(silences=(Silence(start_s=3, end_s=8.5),), silence_s=5.5)
    figure = one(
        answered(line(check={"by": "fact", "fact": "silence_s", "at_most": 5}), judged(HI, facts=facts))
    ).figure
    assert figure is not None
    assert (figure.name, figure.value, figure.where) == ("silence_s", 5.5, "1 silence")
    assert [(stretch.start_s, stretch.end_s) for stretch in figure.stretches] == [(3, 8.5)]


OPTIONS_BY_SIGNAL = [{**NONE, "below": 40}, {**HALF, "below": 60}, {**FULL, "at_most": 100}, NA]


@pytest.mark.parametrize(
    ("value", "outcome", "answer"),
    [
        (39.999, "not_met", "none"),
        (40, "partly_met", "half"),
        (100, "met", "full"),
        (None, "undetermined", None),
    ],
)
def test_a_choice_from_a_signal(value: float | None, outcome: str, answer: str | None) -> None:
    criterion = line(question="choice", options=OPTIONS_BY_SIGNAL, check={"by": "signal", "signal": "fcr"})
    result = one(answered(criterion, given=signals(fcr=signal("fcr", value))))
    assert (result.outcome, result.answer) == (outcome, answer)
    assert (result.figure is None) is (value is None)


@pytest.mark.parametrize(
    ("check", "outcome", "quoted", "reason"),
    [
        ({"at_least": 0}, "not_met", [0, 3], "the mean polarity of the customer's turns is -0.1, at least 0 asked"),
        ({"at_least": -0.1}, "met", [4], "the mean polarity of the customer's turns is -0.1, at least -0.1 asked"),
        ({"at_most": 0}, "met", [0, 3], "the mean polarity of the customer's turns is -0.1, at most 0 asked"),
        (
            {"at_least": -0.5, "at_most": 0},
            "met",
            [0, 4, 3],
            "the mean polarity of the customer's turns is -0.1, at least -0.5 and at most 0 asked",
        ),
        (
            {"at_least": 0.1, "over": "last_quarter"},
            "met",
            [4],
            "the mean polarity of the last quarter of the customer's turns is 0.4, at least 0.1 asked",
        ),
    ],
)
def test_how_the_customer_sounds(check: dict[str, Any], outcome: str, quoted: list[int], reason: str) -> None:
    contact = judged(
        customer("It is down!", polarity=-0.6),
        agent("Oh.", polarity=0.9),
        customer("Yes.", polarity=0.0),
        customer("Hm.", polarity=-0.2),
        customer("Thanks.", polarity=0.4),
    )
    contact = contact.evolve(
        readings=contact.readings.evolve(components=(ComponentVersion(name="sentiment-head", version="7"),))
    )
    result = one(answered(line(check={"by": "sentiment", **check}), contact))
    assert (result.outcome, [words.turn_index for words in result.evidence], result.reason) == (outcome, quoted, reason)
    assert result.figure is not None and result.searched is not None
    assert {words.detector_version for words in result.evidence} == {"sentiment-head 7"}
    assert result.searched.turns == result.figure.turns


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (judged(HELLO), "the customer said nothing that could be read"),
        (
            judged(customer("Hi.", polarity=None), customer("Oh.", polarity=0.1)),
            "only 1 of 2 turns of the customer were read",
        ),
    ],
)
def test_a_tone_that_was_not_read_is_undetermined(contact: JudgedInteraction, reason: str) -> None:
    result = one(answered(line(check={"by": "sentiment", "at_least": 0}), contact))
    assert (result.outcome, result.reason) == ("undetermined", reason)


# -- intents, and choices by rule -------------------------------------------------------------------------------------


def with_intents(contact: JudgedInteraction, *names: str, unjudged: str | None = None) -> JudgedInteraction:
    found = [
        IntentFinding(turn_index=0, intent=name, confidence=0.9, evidence=evidence(contact.interaction, 0))
        for name in names
    ]
    return contact.evolve(findings=Findings(intents=tuple(found), intents_unjudged=unjudged))


@pytest.mark.parametrize(
    ("contact", "outcome", "reason"),
    [
        (with_intents(judged(HI, HELLO), "cancel", "bill"), "met", "found: cancel"),
        (with_intents(judged(HI, HELLO), "bill"), "not_met", "not found: cancel"),
        (
            with_intents(judged(HI, by(Role.UNKNOWN, HELLO))),
            "undetermined",
            "not found: cancel; but who spoke is not known for some turns",
        ),
        (
            with_intents(judged(HI), unjudged="no encoder"),
            "undetermined",
            "reasons for contact could not be looked for: no encoder",
        ),
    ],
)
def test_intents(contact: JudgedInteraction, outcome: str, reason: str) -> None:
    taught = Intent(name="cancel", title="Cancel", examples=("cancel it", "I want to leave"))
    result = one(answered(line(check={"by": "intent", "intents": ["cancel"]}), contact, intents=(taught,)))
    assert (result.outcome, result.reason) == (outcome, reason)
    assert bool(result.evidence) is (outcome == "met")
    assert (result.searched is not None) is ("not found" in reason)


@pytest.mark.parametrize(
    ("status", "outcome", "answer", "reason"),
    [
        (RuleStatus.SATISFIED, "partly_met", "half", "Half (5 of 10), set by hand"),
        (RuleStatus.BREACHED, "not_met", "none", "None (0 of 10), set by hand"),
        (RuleStatus.NOT_TRIGGERED, "not_applicable", None, "set by hand"),
        (RuleStatus.UNDETERMINED, "undetermined", None, "set by hand"),
    ],
)
def test_a_choice_by_a_rule(status: RuleStatus, outcome: str, answer: str | None, reason: str) -> None:
    options = [FULL, {**HALF, "when": "met"}, {**NONE, "when": "not_met"}]
    criterion = line(question="choice", options=options, check={"by": "rule", "rule": "r"})
    finding = rule("r", status).evolve(reason="set by hand")
    contact = judged(HI, HELLO).evolve(findings=Findings(rules=(finding,)))
    result = one(answered(criterion, contact, built_rules=[must_say("r")]))
    assert (result.outcome, result.answer, result.reason) == (outcome, answer, reason)


def test_a_cue_that_makes_a_line_apply_and_is_absent_names_the_window_searched() -> None:
    check = {"by": "cue", "cues": ["empathy"], "when": ["frustration"]}
    result = one(answered(line(check=check)))
    assert result.outcome is CriterionOutcome.NOT_APPLICABLE
    assert result.searched is not None and result.searched.turns == (0,)


# -- conditions -------------------------------------------------------------------------------------------------------

A, B = line("a"), line("b")


def after(how: str, **answers: str) -> Criterion:
    wanted = [{"criterion": name, "answers": [answer]} for name, answer in answers.items()]
    return line(enabled_if={how: wanted})


@pytest.mark.parametrize(
    ("how", "a", "b", "outcome", "reason", "why"),
    [
        ("all", "met", "met", "undetermined", "waits for a person", "it applies"),
        (
            "all",
            "met",
            "not_met",
            "not_applicable",
            "applies only if a is met (it is met) and b is met (it is not_met)",
            "",
        ),
        ("all", None, "not_met", "not_applicable", "applies only if a is met (it is undetermined)", "one decides"),
        ("all", None, "met", "undetermined", "whether it applies is open until a is answered", ""),
        ("any", None, None, "undetermined", "whether it applies is open until a and b is answered", ""),
        ("any", None, "met", "undetermined", "waits for a person", "one decides"),
        ("any", "not_met", "not_applicable", "not_applicable", "applies only if a is met (it is not_met) or", ""),
    ],
)
def test_conditions(how: str, a: str | None, b: str | None, outcome: str, reason: str, why: str) -> None:
    given = [said(answer, name) for name, answer in (("a", a), ("b", b)) if answer]
    result = one(answered([A, B, after(how, a="met", b="met")], None, *given))
    assert (result.outcome, result.reason[: len(reason)]) == (outcome, reason), why


def test_a_condition_on_an_option_and_a_chain() -> None:
    lines = [
        line("a", question="choice", options=[FULL, HALF, NONE]),
        line("b", enabled_if={"any": [{"criterion": "a", "answers": ["half", "none"]}]}),
        line("c", enabled_if={"all": [{"criterion": "b", "answers": ["not_applicable"]}]}),
    ]
    full = answered(lines, None, said("full", "a"))
    assert [result.outcome for result in full.results] == ["met", "not_applicable", "undetermined"]
    half = answered(lines, None, said("half", "a"), said("met", "b"))
    assert [result.outcome for result in half.results] == ["partly_met", "met", "not_applicable"]


# -- people -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "answer", "outcome", "earned", "kept"),
    [
        (line(), "met", "met", 1, None),
        (line(), "not_met", "not_met", 0, None),
        (line(), "not_applicable", "not_applicable", None, None),
        (line(question="choice", options=[FULL, HALF]), "half", "partly_met", Decimal("0.5"), "half"),
        (line(question="choice", options=[FULL, NA]), "na", "not_applicable", None, "na"),
        (line(question="number", ranges=RANGES), 60, "partly_met", Decimal("0.5"), "60"),
        (line(question="number", ranges=RANGES), "9", "met", 1, "9"),
        (line(question="comment"), "Well done.", "not_applicable", None, "Well done."),
        (line(question="comment"), 7, "not_applicable", None, "7"),
    ],
)
def test_people_answer(criterion: Criterion, answer: str | float, outcome: str, earned: Any, kept: str | None) -> None:
    result = one(answered(criterion, None, said(answer)))
    assert (result.outcome, result.earned, result.answer) == (outcome, earned, kept)
    assert result.person == said(answer)
    assert "anna" in result.reason and "heard it" in result.reason
    assert result.machine is None


def test_a_comment_that_nobody_gave_waits_for_nobody() -> None:
    card = answered([A, line(question="comment", weight=9)], None, said("met", "a"))
    assert (one(card).outcome, one(card).reason, one(card).weight) == ("not_applicable", "no comment was given", 0)
    assert (card.score, card.open) == (100, 0)


def test_the_engines_answer_stays_beside_a_persons() -> None:
    contact = judged(HI, agent("Good morning.", CueName.GREETING))
    quoted = evidence(contact.interaction, 0)
    criterion = line(check={"by": "cue", "cues": ["greeting"]}, weight=3, fail="form", critical="customer")
    card = answered(criterion, contact, said("not_met", evidence=(quoted,), given_at="2026-03-01T10:00Z"))
    result = one(card)
    assert (card.score, card.failed, card.score_before_fail) == (0, "k: anna: heard it", 0)
    assert (result.outcome, result.earned, result.possible, result.evidence) == ("not_met", 0, 3, (quoted,))
    assert result.machine is not None
    assert (result.machine.outcome, result.machine.reason) == ("met", "found: greeting")
    assert [words.turn_index for words in result.machine.evidence] == [1]
    assert set(card.all_evidence()) == {quoted, *result.machine.evidence}
    assert [(one.critical, one.error_free, one.errors) for one in card.critical] == [("customer", False, ("k",))]


HERE = evidence(judged(HI).interaction, 0)


@pytest.mark.parametrize(
    ("criterion", "answer", "problem"),
    [
        (line(), said("met", "gone"), "the form has no criterion gone"),
        (line(), said("maybe"), "answer met, not_met or not_applicable, not maybe"),
        (line(), said("partly_met"), "answer met, not_met or not_applicable, not partly_met"),
        (line(question="choice", options=[FULL, NONE]), said("met"), "answer full, none or not_applicable, not met"),
        (
            line(question="number", ranges=[{"below": 5, "score": 1}, {"at_most": 9.5, "score": 2}]),
            said(10),
            "answer with a number up to 9.5, or not_applicable, not 10",
        ),
        (
            line(question="number", ranges=[{"below": 5, "score": 1}, {"below": 9, "score": 2}]),
            said("9"),
            "answer with a number up to 9, or not_applicable, not 9",
        ),
        (line(question="number", ranges=RANGES), said("many"), "answer with a number, or not_applicable, not many"),
        (line(), said("met", evidence=(HERE.evolve(quote="Ho."),)), "the quote is not in the text at its place"),
        (line(channels=[Channel.CALL]), said("met"), "does not apply to the channel chat"),
    ],
)
def test_answers_that_cannot_count_are_listed(criterion: Criterion, answer: Answer, problem: str) -> None:
    card = answered(criterion, None, answer)
    assert [unused.answer for unused in card.unused] == [answer.evolve(evidence=())]
    assert problem in card.unused[0].reason
    assert (one(card).person, card.score) == (None, None)


def test_an_answer_to_a_line_that_does_not_apply_is_listed() -> None:
    card = answered([A, B, after("all", a="met")], None, said("not_met", "a"), said("met"))
    assert [(unused.answer.criterion, unused.reason) for unused in card.unused] == [
        ("k", "applies only if a is met (it is not_met)")
    ]


def test_an_answer_to_a_line_that_may_apply_counts() -> None:
    assert one(answered([A, B, after("all", a="met")], None, said("met"))).outcome is CriterionOutcome.MET


def test_the_last_answer_counts() -> None:
    card = answered(A, None, said("met", "a"), said("not_met", "a"))
    assert (card.score, [unused.reason for unused in card.unused]) == (0, ["answered again"])


def test_an_answer_may_be_checked_before_it_is_given() -> None:
    under = rubric(checks={"k": line()})
    assert answer_problem(said("met", evidence=(HERE.evolve(quote="Ho."),)), under) is None, "no text to look in"
    assert answer_problem(said("fine"), under) == "answer met, not_met or not_applicable, not fine"
    with pytest.raises(ValueError, match="k: answer met, not_met or not_applicable"):
        person_outcome(line(), said("fine"))


# -- critical lines, bands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "error_free", "errors", "still_open"),
    [
        (["met", "met"], True, (), ()),
        (["met", "not_met"], False, ("b",), ()),
        (["not_met", None], False, ("a",), ("b",)),
        (["met", None], None, (), ("b",)),
        (["not_applicable", "not_applicable"], None, (), ()),
        (["met", "not_applicable"], True, (), ()),
    ],
)
def test_critical_lines(
    answers: list[str | None], error_free: bool | None, errors: tuple[str, ...], still_open: tuple[str, ...]
) -> None:
    lines = [line(name, critical="business") for name in "ab"] + [line("c", critical="compliance")]
    given = [said(answer, name) for name, answer in zip("ab", answers, strict=True) if answer]
    business, compliance = answered(lines, None, *given).critical
    assert (business.critical, business.error_free) == ("business", error_free)
    assert (business.errors, business.open) == (errors, still_open)
    assert (compliance.error_free, compliance.decided, compliance.open) == (None, 0, ("c",))


@pytest.mark.parametrize(
    ("answers", "band", "passed"),
    [(["met", "met"], "good", True), (["met", "not_met"], "poor", False), ([None, None], None, None)],
)
def test_bands_and_pass_mark(answers: list[str | None], band: str | None, passed: bool | None) -> None:
    form = Form(bands=[{"name": "poor", "lower": 0}, {"name": "good", "lower": 80}], pass_mark=80)
    given = [said(answer, name) for name, answer in zip("ab", answers, strict=True) if answer]
    card = answered([A, B], None, *given, form=form)
    assert (card.band, card.passed) == (band, passed)
