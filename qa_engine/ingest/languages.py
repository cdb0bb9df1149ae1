"""Language tags as files write them."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
_NAMES: Final = {
    "english": "en", "german": "de", "spanish": "es", "french": "fr", "italian": "it", "portuguese": "pt",
    "dutch": "nl",
}  # fmt: skip


def language_code(stated: object) -> str | None:
    """Return the primary language of a tag (``en`` of ``en-US``) or of an English language name, else ``None``."""
    if not isinstance(stated, str):
        return None
    name = stated.strip().lower()
    if name in _NAMES:
        return _NAMES[name]
    match = _TAG.fullmatch(name)
    return match[1] if match else None
