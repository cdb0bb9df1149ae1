"""The compliance tables show what is there: both parts or one, with the engine or without it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.accuracy.compliance.figures import Outcome, figures, verdict_figures
from benchmarks.compliance_tables import compliance

_OUTCOMES = [
    Outcome(rule, number, kind, True, kind == "verbatim", found, status="satisfied" if found else "breached")
    for rule in ("a", "b")
    for number, (kind, found) in enumerate([("verbatim", True), ("verbatim", rule == "a"), ("near_miss", rule == "b")])
]


def _result(parts: list[str], *, engine: bool, kappa: float | None = None) -> dict[str, Any]:
    told = figures(_OUTCOMES)
    second = {"lines": 6, "of": 6, "agree": 0.9, "kappa": kappa, "disagreements": []} if kappa else None
    material = {
        "rules": 2,
        "lines": 6,
        "rules_that_want_meaning": 2,
        "must_not_say": 0,
        "second_pass": second,
    }
    contestants: dict[str, Any] = {
        "exact match": {
            "threshold": {"value": 1.0, "precision": 0.97, "recall": 0.4, "f1": 0.5},
            "parts": dict.fromkeys(parts, told),
        }
    }
    if engine:
        ours = {**told, "verdicts": verdict_figures(_OUTCOMES)}
        contestants = {"qa-engine": {"parts": dict.fromkeys(parts, ours)}, **contestants}
    return {"material": dict.fromkeys(parts, material), "contestants": contestants}


@pytest.mark.parametrize("parts", [["dev"], ["dev", "test"]])
@pytest.mark.parametrize("engine", [True, False])
def test_what_is_there_is_shown(parts: list[str], engine: bool) -> None:
    page = compliance(_result(parts, engine=engine, kappa=0.8 if engine else None))
    assert page.count("| verbatim: recall | 4 | 75.0 %") == len(parts)
    assert page.count("| verbatim: precision |  | 75.0 %") == len(parts), "what it is of differs by contestant"
    assert ("qa-engine" in page) is engine
    assert ("kappa 0.80" in page) is engine
    assert ("written after tuning" in page) is ("test" in parts)
    assert "too late" not in page, "no such line"
    assert "exact match 1.00 (precision 0.97)" in page


def test_the_test_part_comes_first() -> None:
    page = compliance(_result(["dev", "test"], engine=True))
    assert page.index("(test)") < page.index("(dev)")
