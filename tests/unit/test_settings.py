"""Settings: precedence, origins, and messages that name the setting but never a secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa_engine.errors import SettingsError
from qa_engine.settings import (
    INSTRUCTION_SET,
    Settings,
    apply_process_environment,
    available_cpus,
    describe_settings,
    has_bfloat16,
    has_wide_instructions,
    instruction_set,
    load_settings,
)


@pytest.fixture(autouse=True)
def clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("QA_ENGINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("argument", "environment", "file", "value", "origin"),
    [
        (None, None, None, "xla_default", "default"),
        (None, None, "filed", "filed", "qa-engine.toml"),
        (None, "env", "filed", "env", "QA_ENGINE_RUBRIC"),
        ("given", "env", "filed", "given", "argument"),
        ("given", None, None, "given", "argument"),
    ],
    ids=["nothing said", "file over default", "environment over file", "argument over all", "argument alone"],
)
def test_the_strongest_source_wins_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
    argument: str | None,
    environment: str | None,
    file: str | None,
    value: str,
    origin: str,
) -> None:
    if environment:
        monkeypatch.setenv("QA_ENGINE_RUBRIC", environment)
    if file:
        write(Path("qa-engine.toml"), f'rubric = "{file}"\n')
    assert load_settings(rubric=argument).rubric == value
    row = next(row for row in describe_settings(rubric=argument) if row.name == "rubric")
    assert (row.value, row.origin) == (value, origin)


def test_every_setting_is_described_and_explained() -> None:
    rows = describe_settings()
    assert [row.name for row in rows] == list(Settings.model_fields)
    assert all(row.meaning for row in rows)


def test_a_given_file_is_read_instead_of_the_one_in_the_working_directory(tmp_path: Path) -> None:
    write(Path("qa-engine.toml"), "cpu_threads = 1\n")
    given = write(tmp_path / "other.toml", "cpu_threads = 3\n")
    assert load_settings(given).cpu_threads == 3


@pytest.mark.parametrize(
    ("overrides", "file", "named"),
    [
        ({"device": "tpu"}, "", "device (argument)"),
        ({"cpu_threads": -1}, "", "cpu_threads (argument)"),
        ({}, "cpu_threads = 'many'\n", "cpu_threads (qa-engine.toml)"),
        ({}, "rubrik = 'telecom'\n", "rubrik (qa-engine.toml): there is no such setting"),
        ({}, "rubric = \n", "qa-engine.toml: the configuration file cannot be read"),
        ({"whisper_model": ""}, "", "whisper_model (argument)"),
    ],
    ids=["no such device", "negative", "not a number", "misspelt", "not TOML", "empty name"],
)
def test_a_wrong_setting_is_refused_by_name_and_place(overrides: dict[str, object], file: str, named: str) -> None:
    write(Path("qa-engine.toml"), file)
    with pytest.raises(SettingsError) as caught:
        load_settings(**overrides)
    assert named in str(caught.value)


def test_a_wrong_variable_is_named_as_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_ENGINE_CPU_THREADS", "several")
    with pytest.raises(SettingsError, match="QA_ENGINE_CPU_THREADS"):
        load_settings()


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such configuration file"):
        load_settings(tmp_path / "missing.toml")


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_ENGINE_STORE_KEY", "k3y-of-the-store")
    monkeypatch.setenv("QA_ENGINE_DEVICE", "tpu")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "k3y" not in str(caught.value)
    assert "k3y" not in repr(describe_settings(device="cpu"))
    settings = load_settings(device="cpu")
    assert "k3y" not in repr(settings)
    assert settings.store_key is not None
    assert settings.store_key.get_secret_value() == "k3y-of-the-store"


def test_settings_built_by_hand_do_not_look_at_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_ENGINE_DEVICE", "cuda")
    assert Settings().device == "auto"


def test_a_cache_folder_at_home_is_found_there() -> None:
    assert load_settings(cache_dir="~/models").cache_dir == Path.home() / "models"


@pytest.mark.parametrize(
    ("allow_network", "offline"), [(False, "1"), (True, None)], ids=["offline by default", "network allowed"]
)
def test_the_model_libraries_are_told_to_stay_offline(
    monkeypatch: pytest.MonkeyPatch, allow_network: bool, offline: str | None
) -> None:
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "TOKENIZERS_PARALLELISM")
    for name in names:
        monkeypatch.setenv(name, "to be undone after the test")
        monkeypatch.delenv(name)
    apply_process_environment(Settings(allow_network=allow_network))
    assert os.environ.get("HF_HUB_OFFLINE") == offline
    assert os.environ.get("TRANSFORMERS_OFFLINE") == offline
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
    for name in names:
        os.environ.pop(name, None)


def test_there_is_a_core_to_run_on() -> None:
    assert 1 <= available_cpus() <= (os.cpu_count() or 1)


WIDE = "fpu avx2 avx512f avx512cd avx512vl avx512bw avx512dq sha_ni"


@pytest.mark.parametrize(
    ("cores", "expected"),
    [
        pytest.param([WIDE, WIDE], True, id="every core has them"),
        pytest.param([WIDE, "fpu avx2"], False, id="one core lacks them"),
        pytest.param([WIDE.replace("avx512dq ", "")], False, id="a part of them is not enough"),
        pytest.param([], False, id="a processor that lists no flags"),
    ],
)
def test_wide_instructions_are_those_of_every_core(tmp_path: Path, cores: list[str], expected: bool) -> None:
    listed = tmp_path / "cpuinfo"
    listed.write_text("".join(f"processor : {i}\nflags\t\t: {flags}\n" for i, flags in enumerate(cores)))
    assert has_wide_instructions(listed) is expected


@pytest.mark.parametrize(
    ("cores", "expected"),
    [
        pytest.param(["avx2 avx512_bf16", "avx2 avx512_bf16"], True, id="vectors of bfloat16"),
        pytest.param(["avx2 amx_bf16"], True, id="tiles of bfloat16"),
        pytest.param(["avx2 avx512_bf16", "avx2"], False, id="one core lacks them"),
        pytest.param(["avx2 avx512f"], False, id="wide, but not of bfloat16"),
    ],
)
def test_bfloat16_is_told_by_the_instructions_of_every_core(tmp_path: Path, cores: list[str], expected: bool) -> None:
    listed = tmp_path / "cpuinfo"
    listed.write_text("".join(f"processor : {i}\nflags\t\t: {flags}\n" for i, flags in enumerate(cores)))
    assert has_bfloat16(listed) is expected


def test_a_system_without_a_list_of_its_cores_has_no_wide_instructions(tmp_path: Path) -> None:
    assert not has_wide_instructions(tmp_path / "missing")


@pytest.mark.parametrize(
    ("chosen", "wide", "expected"),
    [
        pytest.param(None, True, "AVX512", id="taken where the processor has them"),
        pytest.param(None, False, None, id="left to the library elsewhere"),
        pytest.param("AVX2", True, "AVX2", id="the operator's choice stands"),
    ],
)
def test_the_speech_library_is_told_which_instructions_to_use(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, wide: bool, expected: str | None
) -> None:
    monkeypatch.setenv(INSTRUCTION_SET, chosen or "to be undone after the test")
    if chosen is None:
        monkeypatch.delenv(INSTRUCTION_SET)
    monkeypatch.setattr("qa_engine.settings.has_wide_instructions", lambda: wide)
    apply_process_environment(Settings())
    assert instruction_set() == expected
