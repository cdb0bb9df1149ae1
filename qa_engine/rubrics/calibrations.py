"""The calibration that a rubric names, found beside the rubric and checked."""

from __future__ import annotations

from pathlib import Path

from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.domain.rubric import CalibrationFile, Rubric
from qa_engine.errors import ModelError, RubricError
from qa_engine.model_files import load_calibration


def described_calibration(file: str, folder: Path) -> CalibrationFile:
    """Return what a rubric in ``folder`` knows of the calibration ``file``: its hash and the signals it moves.

    Raises:
        RubricError: there is no such file, or it is no calibration.
    """
    found = _load(folder / file, file)
    signals = tuple(one.signal for one in found.calibrations)
    return CalibrationFile(file=file, sha256=found.sha256, signals=signals, folder=folder.absolute())


def with_described_calibration(rubric: Rubric) -> Rubric:
    """Return ``rubric`` knowing its calibration, also if it was not loaded from a file (then relative to where we are).

    Raises:
        RubricError: there is no such file, or it is no calibration.
    """
    named = rubric.calibration
    if named is None or named.sha256 is not None:
        return rubric
    return rubric.evolve(calibration=described_calibration(named.file, named.folder or Path()))


def calibration_of(rubric: Rubric) -> SurveyCalibration | None:
    """Return the calibration of a rubric that knows it.

    Raises:
        RubricError: the file has gone, or was changed since the rubric was loaded.
    """
    named = rubric.calibration
    if named is None:
        return None
    found = _load((named.folder or Path()) / named.file, named.file)
    if found.sha256 != named.sha256:
        raise RubricError("the calibration was changed since the rubric was loaded; load it again", item=named.file)
    return found


def _load(path: Path, name: str) -> SurveyCalibration:
    try:
        return load_calibration(path)
    except ModelError as error:
        raise RubricError(error.message, code="unusable_calibration", item=name) from error
