"""Keyed digests: stable inside one store, useless as a look-up to anybody without its key."""

from __future__ import annotations

import hashlib
import hmac


def keyed_digest(key: bytes, purpose: str, text: str) -> bytes:
    """Return 32 bytes (HMAC-SHA-256) that stand for ``text``. Digests for different purposes cannot be compared."""
    return hmac.digest(key, f"{purpose}\x00{text}".encode(), hashlib.sha256)
