"""A form that contradicts itself cannot be built, and the message says what to write instead."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from qa_engine.domain.form import Criterion, EnabledIf, Form, Option, Range, Section
from qa_engine.domain.form_references import check_form

PERSON = {"by": "person"}
SILENCE = {"by": "fact", "fact": "silence_s"}
RULE = {"by": "rule", "rule": "r"}
FULL, NONE = {"key": "full", "title": "Full", "score": 10}, {"key": "none", "title": "None", "score": 0}
NA = {"key": "na", "title": "Does not apply", "na": True}
FAST, SLOW = {"below": 30, "score": 10}, {"score": 0}


def line(id: str = "k", **more: Any) -> Criterion:
    return Criterion(**{"id": id, "title": id, "check": PERSON, **more})


def choice(*options: dict[str, Any], **more: Any) -> Criterion:
    return line(question="choice", options=options, **more)


def number(*ranges: dict[str, Any], **more: Any) -> Criterion:
    return line(question="number", ranges=ranges, **more)


def after(*answers: tuple[str, str], how: str = "all") -> EnabledIf:
    return EnabledIf(**{how: [{"criterion": name, "answers": [answer]} for name, answer in answers]})


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Criterion(id="k", title="k"), "say what checks it"),
        (lambda: line(check=SILENCE), "say what is enough"),
        (lambda: line(check={**SILENCE, "at_least": 2, "at_most": 1}), "no number keeps both"),
        (lambda: line(check={"by": "signal", "signal": "csat", "at_least": 2, "at_most": 1}), "no number keeps both"),
        (lambda: line(check={"by": "sentiment", "at_least": 0.2, "at_most": 0.1}), "no number keeps both"),
        (lambda: line(check={"by": "intent", "intents": []}), "at least 1"),
        (lambda: line(options=[FULL, NONE]), "only 'question: choice' has options"),
        (lambda: line(ranges=[FAST, SLOW]), "only 'question: number' has ranges"),
        (lambda: choice(FULL, NONE, fail="form"), "write 'fail' at the answers"),
        (lambda: line(weight=0, fail="section"), "fails no section; give it a weight"),
        (lambda: line(bonus=True, fail="form"), "leave out 'fail' and 'critical'"),
        (lambda: line(bonus=True, critical="business"), "leave out 'fail' and 'critical'"),
        (lambda: choice(FULL), "two or more options"),
        (lambda: choice(FULL, FULL), "keys of their own"),
        (lambda: choice(FULL, {**NONE, "key": "not_met"}), "none of met, partly_met, not_met, not_applicable"),
        (lambda: choice({**FULL, "score": 0}, NONE), "no answer scores more than 0"),
        (lambda: choice({**FULL, "when": "met"}, NONE), "'when' is for a rule, a cue or an intent, not for person"),
        (lambda: choice({**FULL, "below": 3}, NONE), "only a fact, a signal or sentiment"),
        (lambda: choice(FULL, NONE, check=RULE), "write 'when: met' at one option"),
        (lambda: choice({**FULL, "when": "met"}, {**NONE, "when": "met"}, check=RULE), "write 'when: met' at one"),
        (
            lambda: choice({**FULL, "below": 3, "when": "met"}, NONE, check=SILENCE),
            "'when' is for a rule, a cue or an intent, not for fact",
        ),
        (lambda: choice(FULL, NONE, check=SILENCE), "every range but the last needs"),
        (lambda: choice({**FULL, "below": 3}, NONE, check={**SILENCE, "at_most": 3}), "leave out 'at_least'"),
        (lambda: number(), "a number needs ranges"),
        (lambda: number(FAST, SLOW, check=RULE), "a number comes from a fact"),
        (lambda: number({**FAST, "score": 0}, SLOW), "no answer scores more than 0"),
        (lambda: number(SLOW, FAST), "every range but the last needs"),
        (lambda: number({**FAST, "below": 60}, FAST, SLOW, check=SILENCE), "ranges must rise"),
        (lambda: number(FAST, {**FAST, "score": 1}, SLOW), "ranges must rise"),
        (lambda: number(FAST, {**SLOW, "at_most": 60}, check=SILENCE), "leave out its end 60"),
        (lambda: number(FAST, {**SLOW, "below": 100}, check={"by": "signal", "signal": "ces"}), "its end 100"),
        (lambda: number({**FAST, "at_most": 40}, SLOW), "'below' or 'at_most', not both"),
        (lambda: number({"below": 3}, SLOW), "an answer has a score"),
        (lambda: choice(FULL, {**NA, "score": 1}), "an answer has a score"),
        (lambda: choice(FULL, {**NA, "fail": "form"}), "fails nothing"),
        (lambda: line(question="comment", check=RULE), "a comment is a person's"),
        (lambda: line(question="comment", critical="customer"), "a comment is a person's"),
        (lambda: line(enabled_if={}), "under 'all' or under 'any'"),
        (
            lambda: line(enabled_if={"all": [{"criterion": "a", "answers": []}]}),
            "at least 1",
        ),
        (lambda: Form(bands=[{"name": "a", "lower": 5}]), "bands must start at 0 and rise"),
    ],
)
def test_lines_that_cannot_be_answered_are_refused(build: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        build()


@pytest.mark.parametrize(
    "build",
    [
        lambda: Criterion(id="k", title="k", question="comment"),
        lambda: line(weight=0, fail="form"),
        lambda: choice(FULL, NONE, NA),
        lambda: choice({**FULL, "when": "met"}, {**NONE, "when": "not_met"}, NA, check=RULE),
        lambda: choice(NA, {**FULL, "below": 3}, NONE, check=SILENCE),
        lambda: number(FAST, {**FAST, "below": None, "at_most": 30}, SLOW, check=SILENCE),
        lambda: number(FAST, {**SLOW, "at_most": 60}),
        lambda: number(FAST, {**SLOW, "at_most": 100}, check={"by": "signal", "signal": "ces"}),
        lambda: number({"below": 0, "score": 0}, {"at_most": 1, "score": 1}, check={"by": "sentiment"}),
    ],
)
def test_lines_that_can_be_answered(build: Any) -> None:
    assert build().id == "k"


def section(*criteria: Criterion, id: str = "s", weight: Any = None) -> Section:
    return Section(id=id, title=id, criteria=criteria, weight=weight)


@pytest.mark.parametrize(
    ("form", "sections", "message"),
    [
        ({}, [section(line()), section(line("l"))], "section ids must be unique; twice: s"),
        ({}, [section(line(), line())], "criterion ids must be unique; twice: k"),
        ({}, [section(line(), weight=1), section(line("l"), id="t")], "section t has no weight"),
        ({}, [section(line(), weight=0)], "needs a weight above 0"),
        ({"scoring": "points"}, [section(line(), weight=1)], "the form counts points; leave out the weight"),
        ({"scoring": "points"}, [section(choice(FULL, NONE, weight=2))], "criterion k earns the points of its answers"),
        (
            {},
            [section(line("asked"), line(enabled_if=after(("askd", "met"))))],
            "depends on the unknown criterion askd; did you mean 'asked'?",
        ),
        ({}, [section(line(enabled_if=after(("zzz", "met"))))], "depends on the unknown criterion zzz$"),
        ({}, [section(line(enabled_if=after(("k", "met"))))], "criterion k depends on itself"),
        (
            {},
            [section(line("a", enabled_if=after(("b", "met"))), line("b", enabled_if=after(("a", "met"))))],
            "criterion a depends on b, which comes later; move it",
        ),
        (
            {},
            [section(line("a", question="comment"), line(enabled_if=after(("a", "met"))))],
            "a, which is a comment",
        ),
        (
            {},
            [section(line("a"), line(enabled_if=after(("a", "full"))))],
            "criterion k waits for full of a; its answers are met, not_met, not_applicable$",
        ),
    ],
)
def test_forms_that_contradict_themselves_are_refused(
    form: dict[str, Any], sections: list[Section], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        check_form(Form(**form), sections)


def test_a_condition_may_name_a_key_of_an_earlier_choice() -> None:
    lines = (choice(FULL, NONE, id="a"), line(enabled_if=after(("a", "full"), ("a", "partly_met"), how="any")))
    check_form(Form(bands=[{"name": "all", "lower": 0}]), [section(*lines, weight=3)])


def test_what_the_answers_of_a_line_fail() -> None:
    assert line(fail="form").fails == {"form"}
    assert choice(FULL, {**NONE, "fail": "section"}).fails == {"section"}
    assert (line().best, choice(FULL, NONE, NA).best) == (0, 10)
    assert isinstance(number(FAST, SLOW).grades[0], Range)
    assert isinstance(choice(FULL, NONE).grades[0], Option)
