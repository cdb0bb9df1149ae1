"""Names of the source as ids of a rubric: the same letters where they may stand, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

_LONGEST: Final = 60


def slug(name: str, otherwise: str) -> str:
    """Return ``name`` in small letters with ``_`` between words.

    >>> slug("No refund offered (EU)", "rule")
    'no_refund_offered_eu'
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_") or otherwise


def kept(name: str, otherwise: str) -> str:
    """Return ``name`` as it is where an id may be written so, else in small letters."""
    fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.\-]*", name) and len(name) <= _LONGEST
    return name if fits else slug(name, otherwise)


def unused(name: str, taken: Collection[str]) -> str:
    """Return ``name``, or with a number behind it if it is taken."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
