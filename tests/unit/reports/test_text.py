"""The explanation as text: sums that a reader can add up, words shortened, reasons given."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.reports.text import WIDTH, explanation_text, milestones_text, shortened

NUMBER = re.compile(r"[+-]?\d+\.\d{3}")


def _sums(text: str) -> list[tuple[list[list[Decimal]], list[Decimal]]]:
    """Return each block's figures and its total: a total stands under dashes, a block ends with an empty line."""
    found = []
    for block in text.split("\n\n"):
        lines = block.splitlines()
        ends = [place for place, line in enumerate(lines) if set(line.strip()) <= {"-", " "} and "---" in line]
        if not ends:
            continue
        columns = lines[ends[0]].split().__len__()
        parts = [_figures(line, columns) for line in lines[1 : ends[0]]]
        found.append(([part for part in parts if part], _figures(lines[ends[0] + 1], columns)))
    return found


def _figures(line: str, columns: int) -> list[Decimal]:
    tail = re.search(rf"((?:\s+[+-]?\d+\.\d{{3}}){{{columns}}})$", line)
    return [Decimal(number) for number in NUMBER.findall(tail[1])] if tail else []


@pytest.mark.parametrize("name", ["solved", "angry", "capped", "withheld"])
def test_every_sum_adds_up_as_printed(name: str, request: pytest.FixtureRequest) -> None:
    assessment: Assessment = request.getfixturevalue(name)
    sums = _sums(explanation_text(assessment))
    scored = sum(signal.value is not None for signal in assessment.signals.all())
    assert len(sums) == scored + (assessment.composite.value is not None)
    for parts, total in sums:
        assert [sum(column) for column in zip(*parts, strict=True)] == total


@pytest.mark.parametrize(
    ("name", "expected", "why"),
    [
        ("capped", "XLA 40.0 of 100, poor, between 40.0 and 40.0", "the score with its interval and band"),
        ("capped", "Cap at 40: the agent threatened the customer", "caps are lines of their own"),
        ("solved", '"that fixed it"  turn 3, customer', "the words, and where they stand"),
        ("angry", '"I am so angry"  turn 2, customer, 0:02', "with the second of sound"),
        ("angry", "frustration in turn 2 pulled -", "one cue over several components"),
        ("angry", "What would have changed it most", "the largest changes"),
        ("angry", "Risk of leaving: high (customer spoke of leaving; the matter is open at the end)", "the flag"),
        ("angry", '"I am leaving"  turn 4, customer', "the words that raised it"),
        ("solved", "CSAT =100.000 (measured", "measured is marked"),
        ("solved", "First contact resolution ~", "inferred is marked"),
        ("solved", "NPS (weight 15 %, not enough evidence)", "a missing component with its reason"),
        ("solved", "First contact resolution is provisional", "what may still change"),
        ("withheld", "No XLA: no component with weight could be scored", "why there is no score"),
        ("withheld", "language fr is not read", "what is missing, and why"),
        ("angry", "From rubric telecom 3 (abababababab), engine", "where the numbers come from"),
    ],
)
def test_said(name: str, expected: str, why: str, request: pytest.FixtureRequest) -> None:
    assert expected in explanation_text(request.getfixturevalue(name)), why


@pytest.mark.parametrize("name", ["solved", "angry", "capped", "withheld"])
def test_no_line_is_too_long(name: str, request: pytest.FixtureRequest) -> None:
    text = explanation_text(request.getfixturevalue(name))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.isascii()


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("short", "short", "stays"),
        ("two\nlines  here", "two lines here", "one line"),
        ("a" * 20 + "b" * 20, "a" * 12 + " ... " + "b" * 5, "the middle goes"),
        ("x\u202ey", "x⟨U+202E⟩y", "nothing turns the text around"),
    ],
)
def test_shortened(text: str, expected: str, why: str) -> None:
    assert shortened(text, 22) == expected, why


def test_milestones(capped: Assessment, solved: Assessment, withheld: Assessment) -> None:
    text = milestones_text([("first_response", 2, capped), ("after_transfer", 3, withheld), ("close", 9, solved)])
    rows = [line.split() for line in text.splitlines()]
    assert rows[0] == ["At", "turns", "XLA", "low", "high", "change"]
    assert rows[1][:4] == ["first", "response", "2", "40.0"]
    assert rows[2] == ["after", "transfer", "3", "-", "-", "-"]
    assert rows[3] == ["close", "9", "87.2", "59.6", "96.6", "+47.2"]
