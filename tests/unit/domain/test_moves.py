"""A report of moves that does not add up cannot be made."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from qa_engine.domain.moves import BandMoves, FindingMoved, Move, MovesReport, PointsMoved
from qa_engine.runtime.counting_moves import MovesCount

UP = PointsMoved(of="csat", points=Decimal("1.5"))
DOWN = PointsMoved(of="caps", points=Decimal("-0.25"))


def move(number: int, before: str | None, after: str | None, *points: PointsMoved, band: str = "fair") -> Move:
    return Move(
        interaction_id=f"c-{number}",
        before=before,
        after=after,
        band_before=None if before is None else "fair",
        band_after=None if after is None else band,
        points=points,
    )


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"before": "1", "after": "2", "points": (UP,)}, "not the difference"),
        ({"before": None, "after": "2", "points": (UP,)}, "only between two scores"),
    ],
)
def test_a_move_that_does_not_add_up(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Move(interaction_id="c", **fields)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"judged": 3, "unchanged": 1, "moved": 1}, "not all that was judged"),
        ({"judged": 1, "moved": 1}, "kinds of moves"),
        ({"judged": 1, "moved": 1, "up": 1}, "between bands"),
        (
            {
                "judged": 1,
                "moved": 1,
                "up": 1,
                "bands": (BandMoves(before="a", after="b", interactions=1),),
                "components": (UP,),
            },
            "not the total",
        ),
    ],
)
def test_a_report_that_does_not_add_up(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        MovesReport(**fields)


def test_counting() -> None:
    counted = MovesCount(largest=3)
    broken = FindingMoved(rule="greeting", before="satisfied", after="breached")
    counted.add(None, (broken,))
    counted.add(move(1, "50", "51.25", UP, DOWN, band="good"), (broken,))
    counted.add(move(2, "50", "49.75", DOWN))
    counted.add(move(3, "50", "50", band="good"))
    counted.add(move(4, None, "50"))
    counted.add(move(5, "50", None))
    report = counted.report()
    assert (report.judged, report.unchanged, report.moved) == (6, 1, 5)
    assert (report.up, report.down, report.band_only, report.now_scored, report.now_withheld) == (1, 1, 1, 1, 1)
    assert (report.total, report.mean) == (Decimal("1.000"), Decimal("0.333"))
    assert [(line.of, line.points) for line in report.components] == [
        ("csat", Decimal("1.5")),
        ("caps", Decimal("-0.5")),
    ]
    assert {(cell.before, cell.after): cell.interactions for cell in report.bands} == {
        ("fair", "good"): 2,
        ("fair", "fair"): 1,
        (None, "fair"): 1,
        ("fair", None): 1,
    }
    assert [(line.rule, line.before, line.after, line.interactions) for line in report.findings] == [
        ("greeting", "satisfied", "breached", 2)
    ]
    assert [one.interaction_id for one in report.largest] == ["c-4", "c-5", "c-1"], "a change of state is largest"


def test_nothing_counted_is_a_report_of_nothing() -> None:
    assert MovesCount().report() == MovesReport()
