"""From stored readings onward the same bytes on every machine: judged afresh, readings give the golden assessments.

The readings were made once from our own fixtures. No model is loaded here. ``make goldens`` writes the files anew; do
so only together with a "Scoring" line in the changelog.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.domain.stored import StoredReading
from qa_engine.rubrics import compile_rubric, load_rubric
from qa_engine.runtime.assessing import assess

HERE = Path(__file__).parent
READINGS = sorted((HERE / "readings").glob("*.json"))


@pytest.mark.parametrize("rubric", ["xla_default", "telecom"])
@pytest.mark.parametrize("path", READINGS, ids=lambda path: path.stem)
def test_readings_give_the_golden_assessment(path: Path, rubric: str, request: pytest.FixtureRequest) -> None:
    stored = StoredReading.from_bytes(path.read_bytes())
    compiled = compile_rubric(load_rubric(rubric), None, None)

    assessment = assess(stored.read, stored.facts, stored.origin, compiled).to_bytes()

    golden = HERE / "assessments" / f"{path.stem}.{rubric}.json"
    if request.config.getoption("--update-goldens"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(assessment)
    assert assessment == golden.read_bytes()


def test_there_are_goldens() -> None:
    assert len(READINGS) >= 8
