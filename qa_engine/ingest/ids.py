"""Keyed digests: stable names for interactions, useless to somebody who does not hold the key."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import BinaryIO, Final

LONGEST_ID: Final = 200
_READ_BYTES: Final = 1 << 20
_NOT_IN_AN_ID: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def keyed_digest(key: bytes, data: bytes) -> str:
    """Return HMAC-SHA256 of ``data`` as 64 hexadecimal digits."""
    return hmac.new(key, data, sha256).hexdigest()


def keyed_digest_of_files(key: bytes, files: Iterable[BinaryIO]) -> tuple[str, int]:
    """Return the digest of the files' bytes and how many there are. One file gives the same digest as its bytes.

    Of several files, the digest is taken over the digest of each, so that a byte cannot move from one to the next.
    """
    digests: list[str] = []
    total = 0
    for file in files:
        mac = hmac.new(key, digestmod=sha256)
        while block := file.read(_READ_BYTES):
            mac.update(block)
            total += len(block)
        digests.append(mac.hexdigest())
    return digests[0] if len(digests) == 1 else keyed_digest(key, "".join(digests).encode()), total


def derived_id(key: bytes, uri: str, ordinal: int, digest: str) -> str:
    """Return an id for an interaction whose source names none, the same in every run over the same source."""
    return "x-" + keyed_digest(key, f"{uri}\x00{ordinal}\x00{digest}".encode())[:20]


def person_id(key: bytes, address: str) -> str:
    """Return an id for somebody known by an address only: contacts link up, the address is not kept."""
    return "p-" + keyed_digest(key, address.strip().lower().encode("utf-8", "backslashreplace"))[:20]


def source_id(key: bytes, named: str) -> str | None:
    """Return an id as a source gave it, without white space and control characters; ``None`` if nothing is left.

    One that is too long keeps its start and ends in a digest of the whole, so that two long ones stay apart.
    """
    cleaned = _NOT_IN_AN_ID.sub(" ", named).strip()
    if len(cleaned) <= LONGEST_ID:
        return cleaned or None
    return cleaned[: LONGEST_ID - 21] + "~" + keyed_digest(key, cleaned.encode())[:20]
