"""Put words that strangers wrote into a page safely: as JSON that cannot end its script, and with nothing invisible."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

#: Characters that turn the direction of the text around them, so that it reads differently from what it says.
_DIRECTION_CONTROLS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = tuple(code for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(code) not in "\t\n\r")
_VISIBLE = {code: f"⟨U+{code:04X}⟩" for code in (*_DIRECTION_CONTROLS, *_CONTROLS)}
#: What could end a script element, open a comment in it, or end a line in older scripts.
_SCRIPT_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def visible(text: str) -> str:
    """Return ``text`` with direction and control characters shown by their code point.

    >>> visible("pay\\u202e")
    'pay⟨U+202E⟩'
    """
    return text.translate(_VISIBLE)


def json_for_script(data: Any) -> str:
    """Return ``data`` as JSON for a ``<script type="application/json">``: it holds no ``<``, ``>`` or ``&``."""
    shown = json.dumps(_visible_strings(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return shown.translate(_SCRIPT_ESCAPES)


def csp_hash(block: str) -> str:
    """Return the source expression that allows exactly this inline block in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}'"


def _visible_strings(data: Any) -> Any:
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, dict):
        return {key: _visible_strings(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_visible_strings(value) for value in data]
    return data
