"""What a measurement of reading ran on and with: enough to repeat it."""

from __future__ import annotations

import platform
from importlib import metadata

from qa_engine.bench.hardware import Hardware, describe_hardware
from qa_engine.domain.record import Record
from qa_engine.model_files import head_hashes
from qa_engine.ports import TurnEncoder

_PACKAGES = ("qa-engine", "torch", "transformers", "tokenizers", "scikit-learn", "numpy", "vaderSentiment")


class Conditions(Record):
    """``encoder`` is ``None`` where phrases and VADER read alone; ``weights`` are sha256 by name."""

    hardware: Hardware
    versions: dict[str, str]
    encoder: str | None
    weights: dict[str, str | None]


def describe_conditions(encoder: TurnEncoder | None) -> Conditions:
    """Return this machine, the versions of what reads, and the weights of ``encoder`` and of the heads."""
    weights: dict[str, str | None] = {f"heads/{name}": sha256 for name, sha256 in head_hashes().items()}
    if encoder is not None:
        weights[encoder.info.name] = encoder.info.sha256
    return Conditions(
        hardware=describe_hardware(),
        versions={"python": platform.python_version()} | {name: metadata.version(name) for name in _PACKAGES},
        encoder=None if encoder is None else encoder.info.name,
        weights=weights,
    )
