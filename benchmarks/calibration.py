"""What ``qa-engine calibrate`` makes of answers that people gave after a dialogue, on people it had not seen.

STAR: whether the user says that the task was done (FCR). CaSiNo: how satisfied each side of a negotiation says it is,
1 to 5 (CSAT). Each set whole, and 300 of its dialogues, which is below the change from Platt's curve to isotonic steps.
Beside it stand the uncalibrated values and, for the Brier score, the mean of all answers given to every dialogue.
Users (STAR) and negotiations (CaSiNo) are held out as wholes. Nothing of the sets is kept but these figures.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import pvariance
from typing import Any

from benchmarks.measuring import reading_weights, refuse_changed_weights, write_result
from benchmarks.reading_engine import contact
from benchmarks.reading_sets import SEED, draw, read_casino, read_star
from qa_engine.domain.calibration import SignalCalibration, SurveyCounts
from qa_engine.domain.interaction import Interaction, Survey
from qa_engine.engine import Engine
from qa_engine.insights import calibrate
from qa_engine.runtime.calibrating import SurveyedPairs, surveyed_pairs

FEW = 300
_PACKAGES = ("qa-engine", "scikit-learn", "scipy", "numpy", "torch")


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    models = reading_weights()
    sets = {
        "STAR: task done, as the user says": star(arguments.data / "star" / "star_dev.jsonl.gz"),
        "CaSiNo: satisfaction, as each side says": casino(arguments.data / "casino"),
    }
    results = []
    for name, contacts in sets.items():
        found = _pairs(contacts)
        names = sorted({pair.interaction_id for pair in found.pairs})
        for chosen in (frozenset(draw(names, FEW)), frozenset(names)):
            results.append({"set": name, **_measured(found, chosen)})
            print(results[-1]["set"], results[-1]["answers"], flush=True)
    refuse_changed_weights(models)
    write_result(
        arguments.out, {"results": results}, packages=_PACKAGES, models=models, seed=SEED, load_at_start=load_at_start
    )


def star(file: Path) -> list[Interaction]:
    """Return the dialogues whose user was asked whether the task was done."""
    return [
        contact(one.id, one.lines).evolve(customer_id=one.user, survey=Survey(resolved=one.done))
        for one in read_star(file)
        if one.done is not None
    ]


def casino(folder: Path) -> list[Interaction]:
    """Return both sides of every negotiation; the two stand for one customer, so that they are held out together."""
    return [
        contact(one.id, one.lines).evolve(
            customer_id=f"negotiation {one.dialogue}", survey=Survey(csat=1 + round(one.satisfaction / 25))
        )
        for one in read_casino(folder)
    ]


def _pairs(contacts: Sequence[Interaction]) -> SurveyedPairs:
    with tempfile.TemporaryDirectory() as folder, Engine(device="cpu") as engine:
        file = Path(folder) / "surveyed.jsonl"
        file.write_bytes(b"\n".join(one.to_bytes() for one in contacts))
        return surveyed_pairs(file, engine.store, engine.pipeline, engine.compiled(), lambda *_: None)


def _measured(found: SurveyedPairs, chosen: frozenset[str]) -> dict[str, Any]:
    pairs = [pair for pair in found.pairs if pair.interaction_id in chosen]
    fitted = calibrate(pairs, SurveyCounts(rows=len(chosen)), found.read_by)
    one = next(one for one in (*fitted.calibrations, *fitted.refused) if one.signal is pairs[0].signal)
    return {
        "signal": one.signal.value,
        "method_version": pairs[0].method_version,
        "answers": one.answers,
        "used": isinstance(one, SignalCalibration),
        "fitted_by": one.fitted_by.value if isinstance(one, SignalCalibration) else one.reason.value,
        "brier_of_the_mean": round(pvariance([float(pair.answer) / 100 for pair in pairs]), 4),
        "report": one.report.model_dump(mode="json") if one.report else None,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python -m benchmarks.calibration --data ../shared/data --out build/calibration.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with star/ and casino/")
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    return parser.parse_args()


if __name__ == "__main__":
    main()
