"""Phrases that tell who speaks: machine or person, agent or customer."""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

_FILES = ("announcements.toml", "sides.toml")


@cache
def read_phrases(name: str) -> dict[str, Any]:
    """Return the phrases of a file by language, each list of alternatives compiled as one pattern.

    A list of lists gives a tuple of patterns.
    """
    table = tomllib.loads((resources.files(__name__) / name).read_text(encoding="utf-8"))
    parts = table.pop("parts")
    return {
        language: {kind: _compile(phrases, parts) for kind, phrases in kinds.items()}
        for language, kinds in table.items()
    }


@cache
def speaker_phrases_sha256() -> str:
    """Return the hash of all phrase files, in their fixed order."""
    folder = resources.files(__name__)
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in _FILES)).hexdigest()


def _compile(phrases: list[Any], parts: dict[str, str]) -> Any:
    if any(isinstance(phrase, list) for phrase in phrases):
        return tuple(_compile(inner, parts) for inner in phrases)
    whole = "|".join(f"(?:{phrase})" for phrase in phrases)
    for name, part in parts.items():
        whole = whole.replace(f"<{name}>", part)
    return re.compile(whole)
