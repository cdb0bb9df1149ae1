"""Walk files and folders and tell what holds interactions. Everything that is seen is accounted for: read,
quarantined or skipped with a reason. Hidden files alone are passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from qa_engine.domain.arrival import AudioTrack, Problem
from qa_engine.domain.interaction import Role
from qa_engine.domain.ledger import SkippedFile
from qa_engine.errors import UsageError
from qa_engine.ingest.files import CallDetails, Discovery, FileFormat, FoundFile
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.recognise import recognise
from qa_engine.ingest.sidecars import COMPANIONS, SIDECAR, read_sidecar, with_meta
from qa_engine.ingest.validation import describe_validation


@dataclass(frozen=True)
class _Candidate:
    """A file that was seen: its path, its name elsewhere, and why it is skipped, if that is known already."""

    path: Path
    uri: str
    skipped: str | None = None


def discover(paths: Sequence[str | Path]) -> Discovery:
    """Return the files to read below ``paths``, in the given order of paths and sorted within each.

    A file's ``uri`` is its path inside the folder that was named, with that folder's name in front; of a file that was
    named itself, its name. Two that would be called alike are told apart by a number.

    Raises:
        UsageError: a path does not exist.
    """
    files: list[FoundFile] = []
    skipped: list[SkippedFile] = []
    seen: set[Path] = set()
    uris: set[str] = set()
    for named in paths:
        candidates = list(_candidates(Path(named)))
        joined = [read_sidecar(one.path, one.uri) for one in candidates if _is_sidecar(one)]
        sides = {Path(track.path) for call in joined for track in call.tracks}
        calls = {call.path: call for call in joined}
        for candidate in candidates:
            found = _skip_or_find(candidate, calls, sides, seen)
            if isinstance(found, SkippedFile):
                skipped.append(found)
            else:
                files.append(_called_apart(found, uris))
    return Discovery(files=tuple(files), skipped=tuple(skipped))


def pair_tracks(agent_path: str | Path, customer_path: str | Path, **details: object) -> FoundFile:
    """Return the call whose two sides are in two files that start at the same moment. ``details`` are fields of
    ``CallDetails``.

    Raises:
        UsageError: a file does not exist, both are the same, or a detail is not valid.
    """
    agent, customer = Path(agent_path), Path(customer_path)
    for path in (agent, customer):
        if not path.is_file():
            raise UsageError("there is no such file", item=path.name)
    if agent.resolve() == customer.resolve():
        raise UsageError("agent and customer name the same file; give one file a side", item=agent.name)
    try:
        known = CallDetails.model_validate(details)
    except ValidationError as error:
        raise UsageError(f"the details of the call are not valid: {describe_validation(error)}") from error
    return FoundFile(
        path=str(agent),
        uri=f"{_portable(agent.name)}+{_portable(customer.name)}",
        format=FileFormat.AUDIO,
        why="the two sides were named one by one",
        tracks=(AudioTrack(path=str(agent), role=Role.AGENT), AudioTrack(path=str(customer), role=Role.CUSTOMER)),
        details=known,
    )


def _is_sidecar(candidate: _Candidate) -> bool:
    return candidate.skipped is None and candidate.path.name.endswith(SIDECAR)


def _candidates(named: Path) -> Iterator[_Candidate]:
    if not named.exists():
        raise UsageError("there is no such file or folder; check the path", item=_portable(named.name or str(named)))
    if not named.is_dir():
        yield _Candidate(named, _portable(named.name), None if named.is_file() else "not a regular file")
        return
    root = named.resolve()
    for folder, folders, names in os.walk(named, followlinks=False, onerror=None):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = Path(folder)
        for name in sorted([*names, *(name for name in folders if (inside / name).is_symlink())]):
            if not name.startswith("."):
                path = inside / name
                uri = "/".join(_portable(part) for part in (root.name, *path.relative_to(named).parts) if part)
                yield _Candidate(path, uri, _why_skipped(path, root))


def _why_skipped(path: Path, root: Path) -> str | None:
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return "a link that leads nowhere"
        inside = target.is_relative_to(root)
        return "a link to what is read under its own name" if inside else "a link that leads outside of the folder"
    return None if path.is_file() else "not a regular file"


def _skip_or_find(
    candidate: _Candidate, calls: dict[str, FoundFile], sides: set[Path], seen: set[Path]
) -> FoundFile | SkippedFile:
    path, uri = candidate.path, candidate.uri
    if candidate.skipped is not None:
        return SkippedFile(source=uri, reason=candidate.skipped)
    if path.resolve() in seen:
        return SkippedFile(source=uri, reason="the file was named before")
    seen.add(path.resolve())
    if str(path) in calls:
        return calls[str(path)]
    if path in sides:
        return SkippedFile(source=uri, reason="one side of a call that a sidecar puts together")
    if path.name.endswith(COMPANIONS):
        return SkippedFile(source=uri, reason="belongs to the recording beside it")
    return _recognised(path, uri)


def _recognised(path: Path, uri: str) -> FoundFile | SkippedFile:
    try:
        str(path).encode()
        found = recognise(path)
    except UnicodeEncodeError:
        message = "the file's name is not valid text; rename it"
        return FoundFile(path=uri, uri=uri, problem=Problem(code=QuarantineReason.UNREADABLE_FILE, message=message))
    except OSError as error:
        message = f"the file cannot be read ({type(error).__name__}); check its permissions"
        return FoundFile(
            path=str(path), uri=uri, problem=Problem(code=QuarantineReason.UNREADABLE_FILE, message=message)
        )
    if found.format is not None:
        file = FoundFile(path=str(path), uri=uri, format=found.format, why=found.why)
        return with_meta(file, path) if found.format is FileFormat.AUDIO else file
    if found.expected:
        return FoundFile(path=str(path), uri=uri, why=found.why, problem=Problem(code=found.reason, message=found.why))
    return SkippedFile(source=uri, reason=found.why)


def _called_apart(file: FoundFile, uris: set[str]) -> FoundFile:
    uri, count = file.uri, 1
    while uri in uris:
        count += 1
        uri = f"{file.uri}~{count}"
    uris.add(uri)
    return file if uri == file.uri else file.evolve(uri=uri)


def _portable(name: str) -> str:
    """Return a file name as text that can be stored and printed, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
