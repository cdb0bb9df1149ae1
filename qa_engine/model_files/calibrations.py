"""Files of calibrations: one JSON document a person can read, with a checksum in it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.errors import ModelError, UsageError

_LARGEST_BYTES: Final = 16 * 1024**2


def calibration_path(path: Path) -> Path:
    """Return ``path`` if a calibration may be written there; asked before the work, not after it.

    Raises:
        UsageError: the name does not end in .json, or the folder is not there.
    """
    if path.suffix != ".json":
        raise UsageError("name the calibration's file with the ending .json", item=path.name)
    if not path.absolute().parent.is_dir():
        raise UsageError("the folder for the calibration does not exist; make it first", item=str(path.parent))
    return path


def save_calibration(path: Path, calibration: SurveyCalibration) -> SurveyCalibration:
    """Write ``calibration`` and return it with its hash. Equal calibrations give equal bytes.

    Raises:
        ModelError: the file cannot be written.
    """
    hashed = calibration.evolve(sha256=_sha256(calibration))
    try:
        path.write_text(hashed.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ModelError(f"the calibration cannot be written: {error.strerror}", item=str(path)) from error
    return hashed


def load_calibration(path: Path) -> SurveyCalibration:
    """Return the calibration in the file at ``path``.

    Raises:
        ModelError: there is no such file, it is no calibration, or it was damaged or altered.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST_BYTES else b""
    except OSError as error:
        message = f"the calibration cannot be read: {error.strerror}; make one with: qa-engine calibrate SURVEYS.csv"
        raise ModelError(message, code="not_installed", item=path.name) from error
    try:
        found = SurveyCalibration.from_bytes(data)
        if found.sha256 != _sha256(found):
            raise ValueError("checksum")
    except ValueError as error:
        message = (
            "the file is no calibration of this version, or was damaged or altered; fit it again with"
            " 'qa-engine calibrate'"
        )
        raise ModelError(message, code="unusable", item=path.name) from error
    return found


def _sha256(calibration: SurveyCalibration) -> str:
    return hashlib.sha256(calibration.evolve(sha256="").to_bytes()).hexdigest()
