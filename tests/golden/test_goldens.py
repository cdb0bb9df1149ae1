"""From stored readings onward the same bytes on every machine: judged afresh, readings give the golden assessments.

The readings were made from our own fixtures by ``make_readings.py``; no model is loaded here. ``make goldens`` writes
the assessments anew; do so only together with a "Scoring" line in the changelog.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.stored import StoredReading
from qa_engine.rubrics import load_rubric, rubric_sha256
from qa_engine.runtime.assessing import assess

HERE = Path(__file__).parent
READINGS = sorted((HERE / "readings").glob("*.json"))
RUBRICS = ("xla_default", "telecom")


def compiled(rubric: str) -> CompiledRubric:
    return CompiledRubric.from_bytes((HERE / "rubrics" / f"{rubric}.json").read_bytes())


@pytest.mark.parametrize("rubric", RUBRICS)
def test_the_golden_rubrics_are_the_shipped_ones(rubric: str) -> None:
    why = "the rubric has changed: run tests/golden/make_readings.py and make goldens"
    assert compiled(rubric).sha256 == rubric_sha256(load_rubric(rubric)), why


@pytest.mark.parametrize("rubric", RUBRICS)
@pytest.mark.parametrize("path", READINGS, ids=lambda path: path.stem)
def test_readings_give_the_golden_assessment(path: Path, rubric: str, request: pytest.FixtureRequest) -> None:
    stored = StoredReading.from_bytes(path.read_bytes())

    assessment = assess(stored.read, stored.facts, stored.origin, compiled(rubric)).to_bytes()

    golden = HERE / "assessments" / f"{path.stem}.{rubric}.json"
    if request.config.getoption("--update-goldens"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(assessment)
    assert assessment == golden.read_bytes()


def test_there_are_goldens_of_every_kind() -> None:
    assert len(READINGS) >= 12
