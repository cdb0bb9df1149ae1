"""Where the engine runs and with what: the only reader of the environment and of the configuration file.

Precedence, strongest first: an argument, an environment variable ``QA_ENGINE_<NAME>``, the file ``qa-engine.toml``,
the default. What a programme wants of its contacts (weights, rules, intents) is a rubric, not a setting.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from qa_engine.domain.record import Record
from qa_engine.errors import SettingsError

CONFIG_FILE = "qa-engine.toml"
ENV_PREFIX = "QA_ENGINE_"
#: CTranslate2's own variable: the instructions it computes with on a CPU.
INSTRUCTION_SET = "CT2_FORCE_CPU_ISA"
_CPU_INFO = Path("/proc/cpuinfo")
_WIDE_INSTRUCTIONS = frozenset({"avx512f", "avx512cd", "avx512vl", "avx512bw", "avx512dq"})
# Any one of them; without, bfloat16 is slower than float32.
_BFLOAT16_INSTRUCTIONS = frozenset({"avx512_bf16", "amx_bf16"})
DevicePolicy = Literal["auto", "cpu", "cuda"]
EncoderPrecision = Literal["auto", "float32"]


def _user_cache_dir() -> Path:
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA")
        return Path(root or Path.home() / "AppData" / "Local") / "qa-engine" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "qa-engine"
    root = os.environ.get("XDG_CACHE_HOME")
    return Path(root if root and Path(root).is_absolute() else Path.home() / ".cache") / "qa-engine"


class Settings(BaseSettings):
    """The settings of one engine, frozen. ``Settings(...)`` takes arguments and defaults only; ``load_settings`` reads
    the environment and the file as well."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="forbid", validate_default=True)

    cache_dir: Path = Field(default_factory=_user_cache_dir, description="folder for model files put together here")
    device: DevicePolicy = Field(default="auto", description="auto takes a GPU that works; cuda insists on one")
    cpu_threads: int = Field(default=0, ge=0, description="threads of a model on a CPU; 0 takes every core allowed")
    accuracy: Literal["best", "fast"] = Field(default="best", description="fewest word errors, or most audio an hour")
    whisper_model: str = Field(default="whisper-base", min_length=1, description="model id or folder")
    recognition_profile: Path | None = Field(default=None, description="file of names and terms to expect in speech")
    encoder_model: str = Field(default="minilm-l6", min_length=1, description="model id or folder")
    multilingual_model: str = Field(
        default="multilingual-e5",
        min_length=1,
        description="model id or folder for other languages, if it is here; or none",
    )
    encoder_precision: EncoderPrecision = Field(
        default="auto", description="what the encoder computes in on a CPU: auto takes bfloat16 where it is faster"
    )
    spacy_model: str = Field(default="spacy-en", min_length=1, description="model id or folder")
    store: Path = Field(default=Path("qa.db"), description="where assessments are kept")
    rubric: str = Field(default="xla_default", min_length=1, description="name or path of the rubric")
    allow_network: bool = Field(default=False, description="whether models may be fetched from a hub")
    store_key: SecretStr | None = Field(default=None, description="key of the digests; by default one a store")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="warning", description="least level logged")

    @field_validator("cache_dir", "store", "recognition_profile")
    @classmethod
    def _at_home(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - here and below: the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments only: ``load_settings`` lays the sources over each other, so that it can name the origin."""
        return (init_settings,)


class SettingOrigin(Record):
    """One setting as ``qa-engine doctor`` shows it. ``origin``: argument, the variable's name, the file, or default."""

    name: str
    value: str
    origin: str
    meaning: str | None = None


def load_settings(config_file: str | Path | None = None, **overrides: Any) -> Settings:
    """Return the settings in force: ``overrides`` over environment over file over defaults.

    An override that is ``None`` counts as not given, so that a command can hand on its options as they are.

    Args:
        config_file: the file to read; by default ``qa-engine.toml`` in the working directory, where there is one.
        **overrides: settings by name.

    Raises:
        SettingsError: a value or a name is wrong, or the given file cannot be read.
    """
    return _validated(_layers(config_file, overrides))


def describe_settings(config_file: str | Path | None = None, **overrides: Any) -> tuple[SettingOrigin, ...]:
    """Return every setting with its value and where that came from, in declared order; a secret is not shown.

    Raises:
        SettingsError: as ``load_settings``.
    """
    layers = _layers(config_file, overrides)
    settings = _validated(layers)
    rows = []
    for name, field in Settings.model_fields.items():
        origin = next((origin for origin, values in layers if name in values), "default")
        shown = origin.replace("environment", ENV_PREFIX + name.upper())
        value = str(getattr(settings, name))
        rows.append(SettingOrigin(name=name, value=value, origin=shown, meaning=field.description))
    return tuple(rows)


def apply_process_environment(settings: Settings) -> None:
    """Tell the model libraries to stay off the network, to leave the threads to us, and which instructions to use.

    Call before loading a model.
    """
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    if has_wide_instructions():
        # CTranslate2 takes these on no processor by itself; what the operator chose stands.
        os.environ.setdefault(INSTRUCTION_SET, "AVX512")
    if not settings.allow_network:
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TRANSFORMERS_OFFLINE"] = "1"


def has_wide_instructions(cpu_info: Path = _CPU_INFO) -> bool:
    """Return whether the processor has the AVX-512 instructions that CTranslate2 was built for."""
    return processor_instructions(cpu_info) >= _WIDE_INSTRUCTIONS


def has_bfloat16(cpu_info: Path = _CPU_INFO) -> bool:
    """Return whether the processor multiplies matrices of bfloat16, which takes a fraction of the time of float32."""
    return bool(processor_instructions(cpu_info) & _BFLOAT16_INSTRUCTIONS)


def processor_instructions(cpu_info: Path = _CPU_INFO) -> frozenset[str]:
    """Return the sets of instructions that every core has. Linux alone says so; elsewhere none are known."""
    try:
        lines = cpu_info.read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    cores = [frozenset(line.partition(":")[2].split()) for line in lines if line.startswith("flags")]
    return frozenset.intersection(*cores) if cores else frozenset()


def instruction_set() -> str | None:
    """Return the instructions that CTranslate2 was told to use on a CPU; ``None`` leaves the choice to it."""
    return os.environ.get(INSTRUCTION_SET) or None


def available_cpus() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _layers(config_file: str | Path | None, overrides: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    path = Path(config_file) if config_file is not None else Path(CONFIG_FILE)
    given = {name: value for name, value in overrides.items() if value is not None}
    return [
        ("argument", given),
        ("environment", dict(EnvSettingsSource(Settings)())),
        (str(path), _read_file(path, required=config_file is not None)),
    ]


def _read_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if not required:
            return {}
        raise SettingsError("there is no such configuration file", item=str(path)) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"the configuration file cannot be read: {error}", item=str(path)) from error


def _validated(layers: list[tuple[str, dict[str, Any]]]) -> Settings:
    merged: dict[str, Any] = {}
    for _origin, values in reversed(layers):
        merged.update(values)
    try:
        return Settings(**merged)
    except ValidationError as error:
        raise SettingsError(_explain(error, layers)) from None  # the library's message would show a secret's value


def _explain(error: ValidationError, layers: list[tuple[str, dict[str, Any]]]) -> str:
    known = ", ".join(Settings.model_fields)
    reasons = []
    for detail in error.errors(include_input=False, include_url=False):
        name = str(detail["loc"][0]) if detail["loc"] else "settings"
        origin = next((origin for origin, values in layers if name in values), "default")
        where = ENV_PREFIX + name.upper() if origin == "environment" else f"{name} ({origin})"
        unknown = detail["type"] == "extra_forbidden"
        reasons.append(
            f"{where}: there is no such setting; known are {known}" if unknown else f"{where}: {detail['msg']}"
        )
    return "; ".join(reasons)
