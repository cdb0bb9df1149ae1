"""Finding a model's folder, and checking every byte of it before it is loaded.

A package is found by its metadata and never imported. Files that come in parts, or in a form that has to be converted,
are put together in the cache folder.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import IO, Final

from qa_engine.domain.record import Record
from qa_engine.errors import ModelError
from qa_engine.model_files.e5s1 import write_config, write_weights
from qa_engine.model_files.hashing import COPY_BYTES, sha256_of
from qa_engine.model_files.registry import Conversion, ModelEntry, ModelFile, Registry, load_registry
from qa_engine.settings import Settings, load_settings

_PICKLED = ("*.pt", "*.pth", "*.pkl", "*.ckpt", "*.h5", "*.msgpack", "pytorch_model*.bin")
_CONVERTERS: Final[Mapping[Conversion, Callable[[Path, IO[bytes]], None]]] = {
    "e5s1-weights": write_weights,
    "e5s1-config": write_config,
}


class ModelFolder(Record):
    """A model on this machine. Only registered models are ``verified`` and have a known ``sha256`` and ``revision``."""

    name: str
    path: Path
    verified: bool
    sha256: str | None = None
    revision: str | None = None
    languages: tuple[str, ...] = ()


def model_path(name: str | Path, *, settings: Settings | None = None) -> Path:
    """Return the folder of a model's local files; see ``find_model``."""
    return find_model(name, settings=settings).path


def find_model(
    name: str | Path,
    *,
    settings: Settings | None = None,
    registry: Registry | None = None,
    search_path: Sequence[str] | None = None,
) -> ModelFolder:
    """Return a model of this machine, checked file by file where the registry knows it.

    Args:
        name: an id of the registry; a folder of the operator's own, used as it is and unverified; or, where the
            settings allow the network, the id ``owner/name`` of a hub.
        settings: where the cache folder is and whether the network may be used; the settings in force by default.
        registry: known models; the shipped registry by default.
        search_path: folders that hold installed packages; ``sys.path`` by default.

    Raises:
        ModelError: not installed, altered, unknown, or the cache folder cannot be written.
    """
    settings = settings or load_settings()
    registry = registry or load_registry()
    text = str(name)
    entry = registry.models.get(text)
    if entry is not None:
        path = _verified_folder(text, entry, settings.cache_dir, search_path)
        return ModelFolder(
            name=text,
            path=path,
            verified=True,
            sha256=entry.sha256,
            revision=f"{entry.upstream}@{entry.revision}",
            languages=entry.languages,
        )
    if Path(text).expanduser().is_dir():
        folder = Path(text).expanduser().resolve()
        return ModelFolder(name=folder.name, path=folder, verified=False)
    if text.count("/") == 1 and not Path(text).is_absolute() and settings.allow_network:
        return ModelFolder(name=text, path=_fetch_from_hub(text), verified=False)
    hint = " A hub's model needs allow_network." if "/" in text else ""
    raise ModelError(
        f"there is no such model or folder; known models are {', '.join(registry.models)}.{hint}",
        code="unknown_model",
        item=text,
    )


def _verified_folder(name: str, entry: ModelEntry, cache_dir: Path, search_path: Sequence[str] | None) -> Path:
    if entry.folder is not None:
        folder = locate(name, entry, entry.folder, search_path)
        for file in entry.files:
            _check(name, folder / file.name, file)
    else:
        folder = cache_dir / "models" / f"{name}-{entry.sha256[:12]}"
        for file in entry.files:
            _put_together(name, entry, file, folder, search_path)
    _refuse_unlisted(name, entry, folder)
    return folder


def _put_together(
    name: str, entry: ModelEntry, file: ModelFile, folder: Path, search_path: Sequence[str] | None
) -> None:
    """Leave the listed bytes at ``folder / file.name``. Other processes may do the same: each writes a whole copy."""
    target = folder / file.name
    if _is_intact(target, file):
        return
    parts = [locate(name, entry, part, search_path) for part in file.parts]
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = folder.parent / ".partial"
        partial.mkdir(exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=partial, prefix=f"{name}-")
        try:
            with os.fdopen(handle, "wb") as out:
                _write(name, file, parts, out)
            _check(name, Path(temporary), file, shown=" + ".join(str(part) for part in parts))
            Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(
            f"{file.name} cannot be written to the cache folder {folder}: {error.strerror}; free some space or set "
            "QA_ENGINE_CACHE_DIR to a folder that can be written",
            code="cache_unwritable",
            item=name,
        ) from error


def _write(name: str, file: ModelFile, parts: Sequence[Path], out: IO[bytes]) -> None:
    """Write a file from its parts. What is to be converted is checked before a byte of it is understood."""
    if file.conversion is None:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, out, COPY_BYTES)
    elif sha256_of(parts[0]) == file.part_sha256:
        _CONVERTERS[file.conversion](parts[0], out)
    else:
        raise ModelError(
            f"{parts[0]} is not the file the registry lists, so {file.name} was not made from it; reinstall its "
            "package, and ask where the altered file came from",
            code="altered",
            item=name,
        )


def is_installed(name: str, *, registry: Registry | None = None, search_path: Sequence[str] | None = None) -> bool:
    """Return whether the packages of a model of the registry are here, in the pinned versions. Nothing is hashed."""
    entry = (registry or load_registry()).models[name]
    places = [part for file in entry.files for part in file.parts] if entry.folder is None else [entry.folder]
    try:
        return all(locate(name, entry, place, search_path).exists() for place in places)
    except ModelError:
        return False


def locate(name: str, entry: ModelEntry, place: str, search_path: Sequence[str] | None) -> Path:
    distribution_name, _, relative = place.partition(":")
    version = next(package.version for package in entry.packages if package.name == distribution_name)
    found = next(iter(metadata.distributions(name=distribution_name, path=list(search_path or sys.path))), None)
    remedy = f"run: qa-engine models install {name}"
    if found is None:
        raise ModelError(f"the package {distribution_name} is not installed; {remedy}", code="not_installed", item=name)
    if found.version != version:
        raise ModelError(
            f"the package {distribution_name} is {found.version}, not {version}; {remedy}", code="altered", item=name
        )
    return Path(str(found.locate_file(relative)))


def _check(name: str, path: Path, file: ModelFile, *, shown: str | None = None) -> None:
    if not path.is_file():
        raise ModelError(f"{path} is missing; run: qa-engine models install {name}", code="altered", item=name)
    if not _is_intact(path, file):
        raise ModelError(
            f"{shown or path} is not the file the registry lists as {file.name}, so it was not loaded; reinstall its "
            "package, and ask where the altered file came from",
            code="altered",
            item=name,
        )


def _refuse_unlisted(name: str, entry: ModelEntry, folder: Path) -> None:
    listed = {file.name for file in entry.files}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in listed:
            raise ModelError(f"{path} does not belong to the model, so nothing was loaded", code="altered", item=name)


def _is_intact(path: Path, file: ModelFile) -> bool:
    return path.is_file() and path.stat().st_size == file.bytes and sha256_of(path) == file.sha256


def _fetch_from_hub(repo: str) -> Path:
    import huggingface_hub

    try:
        return Path(huggingface_hub.snapshot_download(repo, ignore_patterns=list(_PICKLED)))
    except (OSError, ValueError) as error:  # the hub's own errors are of these two families
        raise ModelError(f"it could not be fetched from the hub ({type(error).__name__})", item=repo) from error
