"""The table of benchmarks/calibration.py."""

from __future__ import annotations

from typing import Any

CALIBRATION_HEAD = (
    "on people held out",
    "answers, people",
    "made by",
    "rank correlation",
    "calibration error, points: before",
    "after",
    "Brier: before",
    "after",
    "the mean for all",
    "inside the interval: before",
    "after",
    "half-width: before",
    "after",
)


def calibration_rows(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return a line for each set and number of answers."""
    return [_row(one) for one in result["results"]]


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    report = one["report"]
    if report is None:
        return (f"{one['set']} ({one['signal']})", f"{one['answers']:,}", f"refused: {one['fitted_by']}", *[""] * 10)
    sides = (report["before"], report["after"])
    return (
        f"{one['set']} ({one['signal']})",
        f"{one['answers']:,}, {report['customers']:,}",
        one["fitted_by"] if one["used"] else f"refused: {one['fitted_by']}",
        _span(report["rank"], 2),
        *(_span(side["ece"], 1) for side in sides),
        *(f"{side['brier']:.3f}" for side in sides),
        f"{one['brier_of_the_mean']:.3f}",
        *("" if side["coverage"] is None else f"{100 * side['coverage']['value']:.0f} %" for side in sides),
        *(f"{side['half_width']:.0f}" for side in sides),
    )


def _span(span: dict[str, float], digits: int) -> str:
    return f"{span['value']:.{digits}f} ({span['low']:.{digits}f} to {span['high']:.{digits}f})"
