"""What was imported judges made contacts as the source would."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.readings import Readings
from qa_engine.domain.scorecard import Answer, Scorecard
from qa_engine.judge import judge
from qa_engine.rubrics.importing import Oblige, import_files
from qa_engine.scoring import fill_scorecard
from tests.unit.judge.builders import call, chat
from tests.unit.rubrics_import.builders import EXAMPLES, compiled, loaded
from tests.unit.scoring.builders import signals
from tests.unit.signals.builders import agent, customer, judged, sentiment

CATEGORIES = "transcribe-compliance"
GREETED = (2.0, "A thanks, this call is recorded, how can I help")


def found(name: str, read: ReadInteraction, folder: Path, facts: Facts | None = None) -> set[str]:
    """The markers of an example that are found in a contact."""
    rubric = loaded(import_files([EXAMPLES / f"{name}.json"], "x"), folder)
    return {one.marker for one in judge(read, facts or Facts(), compiled(rubric)).markers if one.status == "found"}


def unread(interaction: Interaction) -> ReadInteraction:
    return ReadInteraction(interaction=interaction, readings=Readings())


@pytest.mark.parametrize(
    ("name", "lines", "markers", "why"),
    [
        (CATEGORIES, [GREETED, (5, "C hi")], set(), "the notice was given"),
        (CATEGORIES, [(2, "A hello"), (5, "C this call is recorded")], {"recording_notice_missing"}, "by the customer"),
        (CATEGORIES, [(2, "A hello"), (60, "A this call is recorded")], {"recording_notice_missing"}, "too late"),
        (
            CATEGORIES,
            [(2, "A hello"), (9, "A we do not think this call is recorded")],
            set(),
            "the source does not care that it is denied",
        ),
        ("transcribe-requests", [(0, "C hi"), (90, "A have a good day")], {"goodbye"}, "in the last half minute"),
        ("transcribe-requests", [(0, "A have a good day"), (90, "C hm")], set(), "not in the last half minute"),
        ("contact-lens-requests", [(3, "A how may i help"), (9, "C ok")], set(), "greeted"),
        ("contact-lens-requests", [(3, "A what"), (9, "C ok")], {"no_greeting"}, "not greeted"),
        (
            "contact-lens-requests",
            [(3, "A how may i help"), (9, "C my credit is gone")],
            {"credit_not_card"},
            "credit, and no card",
        ),
        ("contact-lens-requests", [(3, "A how may i help"), (9, "C my credit card is gone")], set(), "a credit card"),
        (
            "contact-lens-requests",
            [(3, "A how may i help"), (9, "C a score of about 640")],
            {"credit_not_card"},
            "a listed word near a number",
        ),
        (
            "contact-lens-requests",
            [(3, "A how may i help"), (9, "C my neighbourhood discount of twelve percent")],
            {"credit_not_card"},
            "a wildcard, and a number that is spoken",
        ),
    ],
)
def test_categories(name: str, lines: list[Any], markers: set[str], why: str, tmp_path: Path) -> None:
    assert found(name, unread(call(*lines)), tmp_path, Facts(duration_s=100)) == markers, why


@pytest.mark.parametrize(
    ("facts", "markers", "why"),
    [
        (Facts(silence_s=70.0), {"no_greeting", "difficult_call"}, "a minute of silence"),
        (Facts(silence_s=3.0, interruptions=4), {"no_greeting", "difficult_call"}, "four interruptions"),
        (Facts(silence_s=3.0, interruptions=3), {"no_greeting"}, "three"),
    ],
)
def test_facts(facts: Facts, markers: set[str], why: str, tmp_path: Path) -> None:
    assert found("contact-lens-requests", unread(call((3, "A what"), (9, "C ok"))), tmp_path, facts) == markers, why


SAID = [(5, "C let me speak to a supervisor"), (20, "A no refund"), (30, "C that is awful")]
GOLD = {"tier": "gold", "queue_id": "30682191-2312-4c27-9fc1-752e7a399d52"}


@pytest.mark.parametrize(
    ("lines", "attributes", "hold_s", "polarity", "markers", "why"),
    [
        (SAID, GOLD, 100, -0.8, {"refund_refused"}, "all hold"),
        (SAID, {**GOLD, "tier": "silver"}, 100, -0.8, set(), "another tier"),
        (SAID, GOLD, 80, -0.8, set(), "a shorter hold"),
        (SAID, GOLD, 100, -0.3, set(), "not so sad"),
        (SAID[1:], GOLD, 100, -0.8, set(), "nobody asked for a supervisor"),
        ([(5, "A no refund"), *SAID[2:]], GOLD, 100, -0.8, set(), "nor here"),
        ([SAID[0], (20, "C no refund"), SAID[2]], GOLD, 100, -0.8, set(), "the customer says it"),
    ],
)
def test_a_rule_with_several_conditions(
    lines: list[Any],
    attributes: dict[str, str],
    hold_s: float,
    polarity: float,
    markers: set[str],
    why: str,
    tmp_path: Path,
) -> None:
    contact = call(*lines, attributes=attributes)
    read = ReadInteraction(interaction=contact, readings=Readings(sentiment=(sentiment(len(lines) - 1, polarity),)))
    facts = Facts(hold_s=hold_s, holds=1, duration_s=32.0)
    assert found("contact-lens-described", read, tmp_path, facts) == markers, why


def test_channels(tmp_path: Path) -> None:
    assert found("contact-lens-requests", unread(chat("A what", "C ok")), tmp_path) == set(), "rules of calls"


@pytest.mark.parametrize(
    ("words", "statuses", "why"),
    [
        ("A thank you for calling", ("satisfied", "satisfied"), "it is said"),
        ("A what", ("breached", "satisfied"), "a category of what is not said must not come up"),
        ("A your credit is gone", ("breached", "breached"), "and that of what is said must not either"),
    ],
)
def test_as_rules(words: str, statuses: tuple[str, str], why: str, tmp_path: Path) -> None:
    made = import_files([EXAMPLES / "contact-lens-requests.json"], "x", None, Oblige.MUST_NOT_SAY)
    rubric = loaded(made, tmp_path)
    read = unread(call((3, words), (9, "C ok")))
    standing = {one.rule: one.status for one in judge(read, Facts(), compiled(rubric)).rules}
    assert (standing["no_greeting"], standing["credit_not_card"]) == statuses, why


CONTACT = judged(customer("Hello."), agent("Good morning."))


def card(name: str, answers: dict[str, str], folder: Path) -> Scorecard:
    rubric = loaded(import_files([EXAMPLES / f"{name}.json"], "x"), folder)
    given = [Answer(criterion=line, answer=answer, by="anna", why="heard it") for line, answer in answers.items()]
    filled = fill_scorecard(CONTACT, signals(), rubric, given)
    assert filled.unused == ()
    return filled


QUESTIONS = {"q_greet": "yes", "q_verify": "done", "q_topic": "bill", "q_hold": "30", "q_next": "y"}


@pytest.mark.parametrize(
    ("name", "answers", "score", "why"),
    [
        ("connect-form-questions", QUESTIONS, 100, "all earned; a refund was not asked about"),
        ("connect-form-questions", {**QUESTIONS, "q_greet": "partly"}, 87.5, "10 of 20, of 80 in all"),
        ("connect-form-questions", {**QUESTIONS, "q_topic": "refund", "q_refund": "2"}, 90, "10 of 20, of 100"),
        ("connect-form-questions", {**QUESTIONS, "q_verify": "skipped"}, 0, "an automatic fail"),
        ("connect-form-questions", {**QUESTIONS, "q_verify": "not_applicable"}, 100, "out of the sum"),
        ("connect-form-questions", {**QUESTIONS, "q_hold": "60"}, 93.75, "5 of 10, of 80"),
        ("connect-form-points", {"tone": "f"}, 40, "4 of 10 points"),
        ("connect-form-points", {"tone": "f", "extra": "y"}, 90, "a bonus of 5 points"),
        ("connect-form-points", {"tone": "r"}, 0, "an automatic fail"),
        (
            "connect-form-sections",
            {"said_recorded": "y", "cooling": "y", "need": "n", "rating": "5"},
            80,
            "60, and half of 40; the order is not asked about",
        ),
        (
            "connect-form-sections",
            {"said_recorded": "n", "cooling": "y", "need": "y", "close": "y", "rating": "5"},
            40,
            "the section fails",
        ),
        (
            "google-scorecard",
            {"greeting": "part", "ownership": "yes", "data": "one", "outcome": "na"},
            50,
            "3 of 6 points; the outcome does not apply",
        ),
    ],
)
def test_forms(name: str, answers: dict[str, str], score: float, why: str, tmp_path: Path) -> None:
    assert card(name, answers, tmp_path).score == Decimal(str(score)), why
