"""What lies beside a recording: ``NAME.meta.json`` with what the telephone system knows, ``NAME.sidecar.json`` that
puts one-sided files together."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeVar

from pydantic import Field, ValidationError

from qa_engine.domain.arrival import AudioTrack, Problem
from qa_engine.domain.interaction import Role
from qa_engine.errors import IngestError
from qa_engine.ingest.files import CallDetails, FileFormat, FoundFile
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.strict_json import read_json
from qa_engine.ingest.validation import describe_validation

SIDECAR: Final = ".sidecar.json"
META: Final = ".meta.json"
COMPANIONS: Final = (SIDECAR, META, ".truth.json")
_LARGEST_BYTES: Final = 1024**2
_D = TypeVar("_D", bound=CallDetails)


class _Sidecar(CallDetails):
    """The two sides of a call as files beside the sidecar, with what is known of the call."""

    agent: str = Field(min_length=1)
    customer: str = Field(min_length=1)


def with_meta(file: FoundFile, recording: Path) -> FoundFile:
    """Return the recording with what ``NAME.meta.json`` says; with a problem, where that file is not valid.

    A call is not read without details that lie ready: its customer, survey and times would be missing without a word.
    """
    meta = recording.with_name(recording.stem + META)
    if not meta.is_file():
        return file
    try:
        return file.evolve(details=_validated(CallDetails, meta))
    except IngestError as error:
        return file.evolve(problem=Problem(code=error.code, message=f"{meta.name}: {error.message}"))


def read_sidecar(path: Path, uri: str) -> FoundFile:
    """Return the call that a sidecar puts together; with a problem, where it is not valid or a side is missing."""
    file = FoundFile(path=str(path), uri=uri, format=FileFormat.AUDIO, why="a sidecar names the two sides of a call")
    try:
        sidecar = _validated(_Sidecar, path)
        tracks = (
            AudioTrack(path=str(_beside(path, sidecar.agent, "agent")), role=Role.AGENT),
            AudioTrack(path=str(_beside(path, sidecar.customer, "customer")), role=Role.CUSTOMER),
        )
    except IngestError as error:
        return file.evolve(problem=Problem(code=error.code, message=f"{path.name}: {error.message}"))
    details = CallDetails(**{name: getattr(sidecar, name) for name in CallDetails.model_fields})
    return file.evolve(tracks=tracks, details=details)


def _validated(record: type[_D], path: Path) -> _D:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise IngestError(f"more than {_LARGEST_BYTES} bytes", code=QuarantineReason.TOO_LARGE)
        data = path.read_bytes()
    except OSError as error:
        message = f"it cannot be read ({type(error).__name__})"
        raise IngestError(message, code=QuarantineReason.UNREADABLE_FILE) from error
    read_json(data)
    try:
        return record.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"), strict=True)
    except (ValidationError, OverflowError) as error:
        message = (
            describe_validation(error) if isinstance(error, ValidationError) else "a time lies outside of the calendar"
        )
        raise IngestError(message, code=QuarantineReason.INVALID_RECORD) from error


def _beside(sidecar: Path, name: str, side: str) -> Path:
    """Return the file that a sidecar names. It lies in the sidecar's own folder: a file cannot make us read
    elsewhere."""
    if Path(name).name != name or name in (".", ".."):
        message = f"{side}: give the name of a file in the same folder, without a path"
        raise IngestError(message, code=QuarantineReason.INVALID_RECORD)
    path = sidecar.with_name(name)
    if path.is_symlink() or not path.is_file():
        raise IngestError(f"{side}: there is no such file beside it", code=QuarantineReason.UNREADABLE_FILE)
    return path
