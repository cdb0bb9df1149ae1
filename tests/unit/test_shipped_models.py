"""What travels with the engine: heads beside their hashes, and the registry of the models that it asks for."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from qa_engine.errors import ModelError
from qa_engine.model_files import (
    data_path,
    head_hashes,
    head_path,
    list_models,
    load_registry,
    record_heads,
    requirements,
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_heads_are_listed_and_checked(tmp_path: Path) -> None:
    (tmp_path / "sentiment.safetensors").write_bytes(b"head")
    (tmp_path / "notes.txt").write_bytes(b"not a head")
    assert record_heads(tmp_path) == {"sentiment.safetensors": sha256(b"head")} == head_hashes(tmp_path)
    assert head_path("sentiment", folder=tmp_path).read_bytes() == b"head"


@pytest.mark.parametrize(
    ("head", "data", "listing", "code"),
    [
        ("sentiment", b"heaD", None, "altered"),
        ("sentiment", b"head", "", "not_installed"),
        ("intent", b"head", None, "not_installed"),
        ("sentiment", b"head", "no list at all\n", "altered"),
    ],
    ids=["changed", "not listed", "absent", "list damaged"],
)
def test_a_head_that_is_not_as_listed_is_refused(
    tmp_path: Path, head: str, data: bytes, listing: str | None, code: str
) -> None:
    path = tmp_path / "sentiment.safetensors"
    path.write_bytes(b"head")
    record_heads(tmp_path)
    path.write_bytes(data)
    os.utime(path, ns=(1, 1))
    if listing is not None:
        (tmp_path / "SHA256SUMS").write_text(listing)
    with pytest.raises(ModelError) as caught:
        head_path(head, folder=tmp_path)
    assert caught.value.code == code


@pytest.mark.parametrize(("file", "optional"), [("weights.txt", False), ("weights-optional.txt", True)])
def test_the_shipped_pins_are_those_of_the_registry(file: str, optional: bool) -> None:
    registry = load_registry()
    shipped = data_path("models", file).read_text(encoding="utf-8")
    pins = "".join(line for line in shipped.splitlines(keepends=True) if not line.startswith("#"))
    assert pins == requirements(registry, registry.ids(optional=optional))


def test_every_shipped_model_names_its_weights_licence_and_source() -> None:
    for name, model in load_registry().models.items():
        assert model.sha256, name
        packages = {package.name for package in model.packages}
        places = [place for file in model.files for place in file.parts] + ([model.folder] if model.folder else [])
        assert {place.partition(":")[0] for place in places} == packages, name
        assert all(bool(file.parts) != bool(model.folder) for file in model.files), name


@pytest.mark.model
def test_every_shipped_model_is_installed_and_unaltered() -> None:
    assert {status.id: status.problem for status in list_models()} == dict.fromkeys(load_registry().models)
