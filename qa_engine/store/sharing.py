"""Assessments of one interaction that share a record: what changed is kept, and put back when it is read.

Under a changed rubric most of an assessment stays as it was: the words, the readings, most findings and signals. The
first is kept whole; a later one as a line of JSON, ``[[start, end, length], ...]``, followed by the bytes that stand in
place of ``[start, end)`` of the whole. Nothing is compressed, so that the file can be searched for what must not be in
it. Where little is left of the whole, another whole is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from qa_engine.errors import StoreError

#: Where a record is cut first, so that what grew in one part does not make the next look changed. Any cut is right:
#: what is kept are bytes at places.
_PARTS: Final = tuple(
    f',"{name}":{{'.encode() for name in ("findings", "signals", "scorecard", "composite", "coverage", "provenance")
)
_PIECE: Final = b'{"'
#: Above this share of the whole, changes are not worth keeping as such.
_MOST: Final = 0.5

Splice = tuple[int, int, bytes]


def changes(whole: bytes, new: bytes) -> bytes | None:
    """Return what makes ``new`` of ``whole``; nothing (``b""``) if they are equal, ``None`` if too much changed."""
    if whole == new:
        return b""
    found = tuple(_splices(whole, new))
    size = sum(len(piece) for _, _, piece in found)
    return None if size > _MOST * len(whole) else packed(found)


def packed(found: Iterable[Splice]) -> bytes:
    """Return splices, in order of place and apart from each other, in the form in which they are kept."""
    found = tuple(found)
    head = json.dumps([(start, end, len(piece)) for start, end, piece in found], separators=(",", ":"))
    return head.encode() + b"\n" + b"".join(piece for _, _, piece in found)


def restored(whole: bytes, changed: bytes) -> bytes:
    """Return what ``changes`` was given as ``new``.

    Raises:
        StoreError: these are not changes to ``whole``; somebody has altered them.
    """
    if not changed:
        return whole
    head, _, pieces = changed.partition(b"\n")
    out, at, taken = [], 0, 0
    try:
        for start, end, length in json.loads(head):
            if not at <= start <= end <= len(whole):
                raise ValueError
            out += [whole[at:start], pieces[taken : taken + length]]
            at, taken = end, taken + length
    except (TypeError, ValueError):
        taken = -1
    if taken != len(pieces):
        raise StoreError("the changes to a kept record do not read; run its source again", code="store_corrupt")
    return b"".join([*out, whole[at:]])


def whole_record(record: bytes, kept: bytes | None) -> bytes:
    """Return the bytes of an assessment from its row: ``record`` and, where it has one, the record that it shares."""
    return _bytes(record) if kept is None else restored(_bytes(kept), _bytes(record))


def _bytes(data: bytes | str) -> bytes:
    # A hand that altered a row may have left text, which is for the reader of the record to judge.
    return data.encode() if isinstance(data, str) else bytes(data)


def _splices(whole: bytes, new: bytes) -> Iterator[Splice]:
    at = 0
    for mine, other in _parts(whole, new):
        if mine != other:
            yield from _within(at, mine, other)
        at += len(mine)


def _parts(whole: bytes, new: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = there = 0
    for mark in _PARTS:
        end, other_end = whole.find(mark, at), new.find(mark, there)
        if end < 0 or other_end < 0:
            continue
        yield whole[at:end], new[there:other_end]
        at, there = end, other_end
    yield whole[at:], new[there:]


def _within(at: int, mine: bytes, other: bytes) -> Iterator[Splice]:
    """Yield what differs between two versions of a part that begins at ``at``."""
    before, after = _pieces(mine), _pieces(other)
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    start = at + sum(map(len, before[:first]))
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    if len(before) != len(after):
        yield start, start + sum(map(len, before)), b"".join(after)
        return
    for old, fresh in zip(before, after, strict=True):
        if old != fresh:
            yield start, start + len(old), fresh
        start += len(old)


def _pieces(part: bytes) -> list[bytes]:
    first, *others = part.split(_PIECE)
    return [first, *(_PIECE + piece for piece in others)]
