"""The heads and the crown trained for this engine: safetensors files beside a list of their hashes."""

from __future__ import annotations

from pathlib import Path

from qa_engine.errors import ModelError
from qa_engine.model_files.hashing import sha256_of
from qa_engine.model_files.shipped import data_path

_LIST = "SHA256SUMS"
_CROWN = "tone"


def head_path(name: str, *, folder: Path | None = None) -> Path:
    """Return the checked file of the head ``name``: ``models/heads/<name>.safetensors``.

    Raises:
        ModelError: there is no such head, it is not listed, or it is not the listed file.
    """
    folder = folder or data_path("models", "heads")
    path = folder / f"{name}.safetensors"
    listed = head_hashes(folder).get(path.name)
    if listed is None or not path.is_file():
        raise ModelError(f"there is no such head in {folder}; reinstall qa-engine", code="not_installed", item=name)
    if sha256_of(path) != listed:
        raise ModelError(
            f"{path.name} is not the file listed in {_LIST}, so it was not loaded; reinstall qa-engine",
            code="altered",
            item=name,
        )
    return path


def head_hashes(folder: Path | None = None) -> dict[str, str]:
    """Return file name -> sha256 of the listed heads, sorted by name; empty where none are listed.

    Raises:
        ModelError: the list is damaged.
    """
    path = (folder or data_path("models", "heads")) / _LIST
    if not path.is_file():
        return {}
    hashes = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name:
            raise ModelError(f"line {number} is not a hash and a file name", code="altered", item=str(path))
        hashes[name] = digest
    return dict(sorted(hashes.items()))


def record_heads(folder: Path | None = None) -> dict[str, str]:
    """Write the list of hashes of all heads in ``folder``, after training, in the form ``sha256sum -c`` reads."""
    folder = folder or data_path("models", "heads")
    hashes = {path.name: sha256_of(path) for path in sorted(folder.glob("*.safetensors"))}
    lines = "".join(f"{digest}  {name}\n" for name, digest in hashes.items())
    (folder / _LIST).write_text(lines, encoding="utf-8")
    return hashes


def crown_path() -> Path:
    """Return the checked file of the encoder's second crown, see ``qa_engine.classify.tone``.

    Raises:
        ModelError: it is missing or altered.
    """
    return head_path(_CROWN, folder=data_path("models", _CROWN))


def has_crown() -> bool:
    """Tell whether a crown came with this engine."""
    return bool(head_hashes(data_path("models", _CROWN)))
