"""The worked examples of docs/scoring.md come out as they are printed there, to the point."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from qa_engine.domain.rubric import Rubric
from qa_engine.domain.scorecard import Answer, Scorecard
from qa_engine.rubrics import load_rubric
from qa_engine.scoring import fill_scorecard
from tests.unit.scoring.builders import signals
from tests.unit.signals.builders import agent, customer, judged

PAGE = (Path(__file__).parents[3] / "docs" / "scoring.md").read_text(encoding="utf-8")
HEAD = """\
id: paper
version: "1"
title: Paper
weights: {csat: 1, fcr: 0, sentiment: 0, nps: 0, resolution_quality: 0, ces: 0, compliance: 0}
bands: [{name: all, lower: 0}]
"""
CONTACT = judged(customer("Hello."), agent("Good morning."))
WORDS = {"yes": "met", "no": "not_met", "-": "not_applicable"}


def form(name: str, folder: Path) -> Rubric:
    block = re.search(rf"```yaml {name}\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    path = folder / f"{name}.yaml"
    path.write_text(HEAD + block[1])
    return load_rubric(path)


def table(name: str) -> dict[str, dict[str, str]]:
    """Return the columns of the table whose first head is ``name``: column, then row, then cell."""
    lines = PAGE[PAGE.index(f"\n| {name} |") + 1 :].split("\n\n", 1)[0].splitlines()
    rows = [[cell.strip(" `*") for cell in line.strip("|").split("|")] for line in lines]
    return {head: {row[0]: row[place] for row in rows[2:]} for place, head in enumerate(rows[0]) if place}


def filled(rubric: Rubric, column: dict[str, str]) -> Scorecard:
    answers = [
        Answer(criterion=criterion.id, answer=WORDS.get(given, given), by="anna", why="heard it")
        for criterion in rubric.criteria
        if (given := column[criterion.id]) not in ("", "?")
    ]
    card = fill_scorecard(CONTACT, signals(), rubric, answers)
    assert card.unused == ()
    return card


def points(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


@pytest.mark.parametrize("name", ["percent", "points"])
def test_worked_examples(name: str, tmp_path: Path) -> None:
    rubric = form(name, tmp_path)
    columns = table(name)
    assert len(columns) >= 5
    for head, column in columns.items():
        card = filled(rubric, column)
        assert (head, card.score) == (head, points(column["score"]))
        assert (head, card.score_before_fail) == (head, points(column["before fails"]))
        for section in card.sections:
            if section.title in column:
                assert (head, section.title, section.score) == (head, section.title, points(column[section.title]))
        if "band" in column:
            assert (card.band, card.passed) == (column["band"], column["passed"] == "yes"), head
            assert card.open == Decimal(column["open weight"]), head


def test_what_a_fail_and_a_cut_take_are_lines_of_their_own(tmp_path: Path) -> None:
    rubric, columns = form("percent", tmp_path), table("percent")

    def lines(head: str) -> list[tuple[str, str | None, Decimal]]:
        return [(line.kind.value, line.of, line.points) for line in filled(rubric, columns[head]).lines]

    assert lines("section fails") == [
        ("section", "opening", 10),
        ("section", "solving", 50),
        ("section", "duties", 10),
        ("bonus", "went_further", 5),
        ("section_fail", "duties", -10),
    ]
    assert lines("cut at 100")[-1] == ("clip", None, -5)
    assert lines("form fails")[-1] == ("form_fail", None, -85)


def test_a_mixed_form_is_a_form(tmp_path: Path) -> None:
    rubric = form("mixed", tmp_path)
    assert [criterion.check.by for criterion in rubric.criteria] == [
        "cue",
        "fact",
        "signal",
        "sentiment",
        "person",
        "person",
    ]
