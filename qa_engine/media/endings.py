"""Whether a file's end is missing, by what the file itself shows.

A header that declares a length settles it elsewhere. Here is the evidence that is left without one, or beside a header
that was damaged: a last frame, box or page that is not complete, or bytes behind the end that was declared. It says
that something is missing and seldom how much; where a format shows nothing (a streamed WAV), nothing can be known.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from qa_engine.media.declared import WavHeader, declares_frames, ogg_is_closed
from qa_engine.media.magic import find_mpeg_frame, mpeg_frame

_HOW_MUCH: Final = "so the end is missing, and how much of it cannot be known"
# Less may be anybody's leavings, and is far from the loss that matters.
_STRAY_SHARE: Final = 0.005
_MPEG_TAIL_BYTES: Final = 65_536
_ID3V1_BYTES: Final = 128
_ELEMENTS_READ_AT_MOST: Final = 3_000_000
_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675


def missing_end(file: BinaryIO, size_bytes: int, media_type: str, header: WavHeader | None) -> str | None:
    """Return the evidence that the end of the file is missing, for a person; ``None`` where there is none."""
    if media_type == "wav":
        return _wav(file, size_bytes, header) if header else None
    if media_type == "mp3":
        return _mp3(file, size_bytes)
    if media_type == "ogg" and not ogg_is_closed(file, size_bytes):
        return f"the last page is not marked as the end, {_HOW_MUCH}"
    if media_type == "m4a":
        return _m4a(file, size_bytes)
    return _webm(file, size_bytes) if media_type == "webm" else None


def _wav(file: BinaryIO, size_bytes: int, header: WavHeader) -> str | None:
    """Bytes behind the declared sound that are neither further chunks nor padding were sound once."""
    if header.data_bytes is None:
        return None
    at = header.data_at + header.data_bytes + (header.data_bytes & 1)
    while at + 8 <= size_bytes:
        file.seek(at)
        head = file.read(8)
        behind = at + 8 + int.from_bytes(head[4:], "little")
        if behind > size_bytes or not all(32 <= byte < 127 for byte in head[:4]):
            break
        at = behind + (behind & 1)
    stray = size_bytes - at
    if stray <= _STRAY_SHARE * size_bytes:
        return None
    file.seek(at)
    if not any(file.read(1 << 16)):
        return None
    return f"{stray} bytes stand behind the sound that the header declares, which they may belong to"


def _mp3(file: BinaryIO, size_bytes: int) -> str | None:
    if declares_frames(file):
        return None
    file.seek(max(0, size_bytes - _MPEG_TAIL_BYTES))
    tail = file.read()
    if tail[-_ID3V1_BYTES:][:3] == b"TAG":
        tail = tail[:-_ID3V1_BYTES]
    at = find_mpeg_frame(tail)
    while at is not None and (frame := mpeg_frame(tail, at)) is not None:
        at += frame.length_bytes
    if at is not None and (at > len(tail) or 0 < len(tail) - at < 4):
        return f"the last frame is not complete, {_HOW_MUCH}"
    return None


def _m4a(file: BinaryIO, size_bytes: int) -> str | None:
    at = 0
    for _ in range(_ELEMENTS_READ_AT_MOST):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:  # 0: to the end of the file
            return None
        at += length
    return f"the last box is not complete, {_HOW_MUCH}" if at > size_bytes else None


def _webm(file: BinaryIO, size_bytes: int) -> str | None:
    """Walk over the elements; those of unknown length (live recordings) are entered, all others stepped over."""
    at = 0
    for _ in range(_ELEMENTS_READ_AT_MOST):
        if at == size_bytes:
            return None
        file.seek(at)
        head = file.read(12)
        name, name_bytes = _vint(head, keep_marker=True)
        length, length_bytes = _vint(head[name_bytes:], keep_marker=False)
        if not name_bytes or (not length_bytes and len(head) == 12):
            return None  # no element stands here: damage inside, which is counted by packets
        at += name_bytes + length_bytes
        if not length_bytes or (length is not None and at + length > size_bytes):
            return f"the last element is not complete, {_HOW_MUCH}"
        if length is None and name not in (_SEGMENT, _CLUSTER):
            return None
        at += length or 0
    return None


def _vint(data: bytes, *, keep_marker: bool) -> tuple[int | None, int]:
    """Read a number of variable length (RFC 8794, 4); (``None``, its bytes) for "unknown", (``None``, 0) for none."""
    if not data or not data[0]:
        return None, 0
    count = 9 - data[0].bit_length()
    if len(data) < count:
        return None, 0
    value = int.from_bytes(data[:count], "big")
    if keep_marker:
        return value, count
    value &= (1 << 7 * count) - 1
    return (None if value == (1 << 7 * count) - 1 else value), count
