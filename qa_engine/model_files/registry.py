"""What the registry says of each model: source, files, hashes, licence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from qa_engine.domain.record import Record
from qa_engine.errors import ModelError
from qa_engine.model_files.shipped import data_path


class WeightPackage(Record):
    name: str
    version: str
    wheel_sha256: str


#: How a file is made from its parts, where it is not the parts one after the other.
Conversion = Literal["e5s1-weights", "e5s1-config"]


class ModelFile(Record):
    """One file of a model. ``parts`` are ``distribution:path`` in order; without them it lies in the folder.

    A file with a ``conversion`` is made from its one part, whose own hash is ``part_sha256``.
    """

    name: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    parts: tuple[str, ...] = ()
    conversion: Conversion | None = None
    part_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="after")
    def _converted_from_one_known_part(self) -> Self:
        if (self.conversion is None) != (self.part_sha256 is None):
            raise ValueError("a conversion needs the hash of its part, and only a conversion has one")
        if self.conversion is not None and len(self.parts) != 1:
            raise ValueError("a file is converted from one part")
        return self


class ModelEntry(Record):
    """A model of the registry. ``weights`` names the file whose hash stands for the model in provenance.

    An ``optional`` model is installed only by its name, and its absence is no fault.
    """

    what: str
    languages: tuple[str, ...]
    licence: str
    upstream: str
    revision: str
    weights: str
    notes: str = ""
    optional: bool = False
    folder: str | None = None
    packages: tuple[WeightPackage, ...]
    files: tuple[ModelFile, ...] = Field(min_length=1)

    @property
    def sha256(self) -> str:
        return next(file.sha256 for file in self.files if file.name == self.weights)

    @property
    def size_bytes(self) -> int:
        return sum(file.bytes for file in self.files)


class Registry(Record):
    schema_version: int = Field(alias="schema", ge=1, le=1)
    models: dict[str, ModelEntry]

    def ids(self, *, optional: bool) -> tuple[str, ...]:
        """Return the models that everybody needs, or the optional ones."""
        return tuple(name for name, entry in self.models.items() if entry.optional is optional)


def load_registry(path: Path | None = None) -> Registry:
    """Return the registry of known models.

    Raises:
        ModelError: it is missing or not valid, which means a broken installation.
    """
    path = path or data_path("models", "registry.toml")
    try:
        return Registry.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise ModelError(f"the model registry cannot be read, reinstall qa-engine: {error}", item=str(path)) from error


def requirements(registry: Registry, ids: Iterable[str]) -> str:
    """Return the wheels of the given models as a pip requirements file with hashes."""
    packages = [package for name in ids for package in registry.models[name].packages]
    return "".join(f"{p.name}=={p.version} \\\n    --hash=sha256:{p.wheel_sha256}\n" for p in packages)
