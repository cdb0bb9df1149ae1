"""The arithmetic of the form: what does not count changes nothing, fails give 0, lines add up to the score."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa_engine.domain.form import Criterion, Form, Section
from qa_engine.domain.record import points_from_milli
from qa_engine.domain.scorecard import Answer, Scorecard, ScoreLine
from qa_engine.scoring import fill_scorecard
from tests.unit.scoring.builders import rubric, signals
from tests.unit.signals.builders import customer, judged

CONTACT = judged(customer("Hi."))
CHOICES = [("full", 10), ("most", 7), ("some", 3), ("none", 0)]
ANSWERS = st.sampled_from(["met", "not_met", "not_applicable", None, "full", "most", "some", "none"])
WEIGHTS = st.integers(0, 5000).map(points_from_milli)


def line(id: str, answer: str | None, **more: Any) -> Criterion:
    is_choice = answer in dict(CHOICES)
    options = [{"key": key, "title": key, "score": score} for key, score in CHOICES] if is_choice else []
    kind = "choice" if is_choice else "yes_no"
    return Criterion(**{"id": id, "title": id, "check": {"by": "person"}, "question": kind, "options": options, **more})


def card(sections: list[tuple[Decimal | None, list[tuple[Criterion, str | None]]]], **form: Any) -> Scorecard:
    """The form of ``(section weight, [(line, answer)])``."""
    built = tuple(
        Section(id=f"s{place}", title=f"S{place}", weight=weight, criteria=tuple(line for line, _ in lines))
        for place, (weight, lines) in enumerate(sections)
    )
    answers = [
        Answer(criterion=line.id, answer=answer, by="a", why="w")
        for _, lines in sections
        for line, answer in lines
        if answer
    ]
    return fill_scorecard(CONTACT, signals(), rubric().evolve(form=Form(**form), sections=built), answers)


@st.composite
def forms(draw: st.DrawFn, *, bonus: bool = False, least: int = 1) -> Any:
    """Sections of lines with answers, all with section weights or none."""
    weighted = draw(st.booleans())
    sections = []
    for place in range(draw(st.integers(1, 4))):
        lines = []
        for number in range(draw(st.integers(least, 4))):
            answer = draw(ANSWERS)
            is_bonus = bonus and draw(st.booleans())
            lines.append((line(f"c{place}_{number}", answer, weight=draw(WEIGHTS), bonus=is_bonus), answer))
        weight = draw(st.integers(1, 100_000).map(points_from_milli)) if weighted else None
        sections.append((weight, lines))
    return sections


def share(answer: str | None) -> Fraction | None:
    if answer in ("met", "not_met"):
        return Fraction(answer == "met")
    scores = dict(CHOICES)
    return Fraction(scores[answer], 10) if answer in scores else None


def by_hand(sections: Any) -> Fraction | None:
    """The score by the plain formula, without bonus and fails."""
    earned, total = Fraction(0), Fraction(0)
    for weight, lines in sections:
        decided = [(Fraction(one.weight), share(answer)) for one, answer in lines if share(answer) is not None]
        possible = sum((w for w, _ in decided), Fraction(0))
        if possible:
            got = sum((w * s for w, s in decided if s is not None), Fraction(0))
            part = possible if weight is None else Fraction(weight)
            earned, total = earned + part * got / possible, total + part
    return 100 * earned / total if total else None


@given(forms())
def test_the_score_is_the_formula_rounded_once(sections: Any) -> None:
    exact = by_hand(sections)
    assert card(sections).score == (None if exact is None else points_from_milli(round(1000 * exact)))


@given(forms(bonus=True), st.booleans(), st.sampled_from(["percent", "points"]))
def test_the_lines_add_up_and_the_score_keeps_its_limits(sections: Any, over: bool, scoring: str) -> None:
    if scoring == "points":
        sections = [
            (None, [(one.evolve(weight=1 if one.options else one.weight), a) for one, a in s]) for _, s in sections
        ]
    filled = card(sections, bonus_over_100=over, scoring=scoring)
    if filled.score is None:
        assert not filled.lines
        return
    assert sum(one.points for one in filled.lines) == filled.score
    assert filled.score >= 0
    assert over or filled.score <= 100
    assert sum(one.share or 0 for one in filled.sections) == pytest.approx(100, abs=0.01)


@given(forms())
def test_where_nothing_applies_there_is_no_score(sections: Any) -> None:
    nothing = [(weight, [(one, "not_applicable") for one, _ in lines]) for weight, lines in sections]
    filled = card(nothing)
    assert (filled.score, filled.open, filled.lines) == (None, 0, ())
    assert not any(section.score for section in filled.sections)


@given(forms(), WEIGHTS, st.sampled_from(["not_applicable", None]))
def test_a_line_that_is_not_decided_moves_nothing(sections: Any, weight: Decimal, answer: str | None) -> None:
    before = card(sections)
    first_weight, first = sections[0]
    after = card([(first_weight, [*first, (line("added", None, weight=weight), answer)]), *sections[1:]])
    assert (after.score, after.lines) == (before.score, before.lines)
    assert after.open - before.open == (weight if answer is None else 0)


@given(forms(bonus=True), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_sections_moves_no_score(sections: Any, shuffled: random.Random) -> None:
    mixed = [(weight, shuffled.sample(lines, len(lines))) for weight, lines in sections]
    shuffled.shuffle(mixed)
    assert card(mixed).score == card(sections).score


@given(forms(bonus=True), st.integers(0, 3))
def test_a_failed_form_scores_0_and_keeps_what_it_had(sections: Any, weight: int) -> None:
    failing = line("failing", "not_met", weight=weight, fail="form")
    lenient = card([*sections, (sections[0][0], [(failing.evolve(fail=None), "not_met")])])
    failed = card([*sections, (sections[0][0], [(failing, "not_met")])])
    assert failed.score == 0
    assert failed.failed == "failing: a: w"
    assert failed.score_before_fail == lenient.score


@given(forms(bonus=True), st.integers(0, 3))
def test_a_failed_section_scores_0_and_the_rest_keeps_its_own(sections: Any, which: int) -> None:
    place = which % len(sections)
    weight, lines = sections[place]
    failing = line("failing", "not_met", weight=2, fail="section")
    failed = card([*sections[:place], (weight, [*lines, (failing, "not_met")]), *sections[place + 1 :]])
    assert failed.sections[place].score == 0
    assert failed.sections[place].failed == "failing: a: w"
    rest = [one for one in failed.lines if one.of not in (f"s{place}", *(each.id for each, _ in lines))]
    assert failed.score == sum((one.points for one in rest), Decimal(0))


@given(forms(), WEIGHTS)
def test_a_bonus_only_adds(sections: Any, weight: Decimal) -> None:
    without = card(sections)
    bonus = (line("extra", "met", weight=weight, bonus=True), "met")
    assume(without.score is not None)
    with_bonus = card([(sections[0][0], [*sections[0][1], bonus]), *sections[1:]], bonus_over_100=True)
    assert with_bonus.score == (without.score or 0) + weight


def test_a_section_of_weight_0_counts_for_nothing() -> None:
    zero, one = (
        (Decimal(0), [(line("a", "met"), "met")]),
        (Decimal(1), [(line("b", "not_applicable"), "not_applicable")]),
    )
    assert card([zero, one]).score is None, "all that is decided weighs nothing"


def test_a_bonus_of_a_failed_section_is_lost() -> None:
    lines = [(line("a", "not_met", fail="section"), "not_met"), (line("b", "met", bonus=True, weight=9), "met")]
    filled = card([(None, lines), (None, [(line("c", "met"), "met")])])
    assert [(one.kind.value, one.points) for one in filled.lines] == [
        ("section", 0),
        ("section", 50),
        ("bonus", 9),
        ("section_fail", -9),
    ]
    assert (filled.score, filled.score_before_fail) == (50, 59)


def test_lines_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Scorecard(score=5, lines=(ScoreLine(kind="section", of="s", points=4, reason="r"),))
