"""The form as the page shows it: how sections stand, what fails, who answered, and what a line rests on."""

from __future__ import annotations

from typing import Any

import pytest

from qa_engine.domain.facts import Facts, Silence
from qa_engine.domain.form import Criterion, Form, Section
from qa_engine.domain.scorecard import Answer, Scorecard
from qa_engine.reports.form import ShownCriterion, shown_criterion, shown_form
from qa_engine.reports.notes import Notes
from qa_engine.scoring import compose, explain, fill_scorecard
from qa_engine.signals import infer_signals
from tests.unit.scoring.builders import assessment, rubric
from tests.unit.signals.builders import agent, customer, judged

SILENCES = tuple(Silence(start_s=10 * place, end_s=10 * place + 4) for place in range(7))
CONTACT = judged(customer("Hi."), agent("Hello."), facts=Facts(silences=SILENCES, silence_s=28))
PERSON = {"by": "person"}


def line(id: str, **more: Any) -> Criterion:
    return Criterion(**{"id": id, "title": id.capitalize(), "check": PERSON, **more})


FORM = (
    Section(
        id="first",
        title="First",
        criteria=(
            line("greets", critical="customer"),
            line("quiet", check={"by": "fact", "fact": "silence_s", "at_most": 20}, weight=3),
        ),
    ),
    Section(
        id="second",
        title="Second",
        criteria=(
            line("identity", fail="section", critical="compliance"),
            line("extra", bonus=True, weight=5),
            line("legal", critical="business"),
        ),
    ),
)


def said(criterion: str, answer: str, **more: Any) -> Answer:
    return Answer(criterion=criterion, answer=answer, by="anna", why="heard it", **more)


def card(*answers: Answer, **form: Any) -> Scorecard:
    under = rubric().evolve(sections=FORM, form=Form(**form))
    return fill_scorecard(CONTACT, infer_signals(CONTACT), under, answers)


def shown(filled: Scorecard, criterion: str) -> ShownCriterion:
    signals = infer_signals(CONTACT)
    composite = compose(signals, filled, CONTACT.findings, rubric())
    built = assessment(CONTACT, signals, composite=composite, scorecard=filled)
    result = filled.result(criterion)
    assert result is not None
    return shown_criterion(result, Notes(built, explain(built)), built)


def test_a_form_with_everything() -> None:
    bands = [{"name": "needs_work", "lower": 0}]
    filled = card(
        said("greets", "met"),
        said("identity", "not_met"),
        said("extra", "met"),
        said("gone", "met"),
        bands=bands,
        pass_mark=50,
    )
    form = shown_form(filled)
    assert form.score == 20
    assert form.sections == (
        ("first", "First", "25 of 100 (1 of 4)"),
        ("second", "Second", "0 of 100 (0 of 1), failed, had 0: Identity: anna: heard it, 1 open"),
    )
    assert form.notes == (
        "Without automatic fails it had 25.",
        "+5: Extra: anna: heard it",
        "Weight 1 is not determined and left out.",
        "Band: needs work.",
        "Not passed.",
        "Critical for customer: free of errors.",
        "Critical for business: open.",
        "Critical for compliance: error in identity.",
        "anna answered gone, which does not count: the form has no criterion gone",
    )


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        ([said("greets", "not_applicable")], "Critical for customer: does not apply."),
        ([said("quiet", "met"), said("greets", "met"), said("extra", "met")], "-5: bonus lines do not lift this form"),
        ([said("greets", "met")], "Passed."),
    ],
)
def test_notes(answers: list[Answer], note: str) -> None:
    assert any(said.startswith(note) for said in shown_form(card(*answers, pass_mark=0)).notes)


def test_a_failed_form_says_so_first() -> None:
    failing = (Section(id="s", title="S", criteria=(line("rude", fail="form", weight=0),)),)
    under = rubric().evolve(sections=failing)
    filled = fill_scorecard(CONTACT, infer_signals(CONTACT), under, [said("rude", "not_met")])
    assert shown_form(filled).notes == ("The form fails. Rude: anna: heard it",)
    assert shown_form(filled).sections == (("s", "S", "nothing decided"),)


def test_a_form_that_nobody_filled_in() -> None:
    assert shown_form(Scorecard()).score is None


def test_a_line_says_what_it_rests_on_and_who_answered() -> None:
    quiet = shown(card(), "quiet")
    assert quiet.rests_on == (
        "silence 28 s, 7 silences (0:00 to 0:04; 0:10 to 0:14; 0:20 to 0:24; 0:30 to 0:34; 0:40 to 0:44; and 2 more)"
    )
    assert (quiet.about, quiet.machine) == ("weight 3", None)
    overruled = shown(card(said("quiet", "met", given_at="2026-03-01T10:00Z")), "quiet")
    assert overruled.about == "weight 3, answered by anna on 2026-03-01 10:00 UTC"
    assert overruled.machine == "not met: silence_s is 28, at most 20 asked"
    identity = shown(card(said("identity", "not_met")), "identity")
    assert identity.about == "critical for compliance, fails the section, answered by anna"
    assert shown(card(said("extra", "met")), "extra").about == "weight 5, bonus, answered by anna"
