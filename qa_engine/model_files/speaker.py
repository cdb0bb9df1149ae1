"""The speaker encoder that travels with the engine: converted weights beside their hash, licence and card."""

from __future__ import annotations

from pathlib import Path

from qa_engine.model_files.heads import head_path
from qa_engine.model_files.shipped import data_path

_NAME = "voices"


def speaker_path(*, folder: Path | None = None) -> Path:
    """Return the checked weights of the speaker encoder: ``models/speaker/voices.safetensors``.

    Raises:
        ModelError: the file is missing, not listed beside it, or not the listed one.
    """
    return head_path(_NAME, folder=folder or data_path("models", "speaker"))
