"""How many bytes of sound a file must hold, counted from its own structure and not by the library that decodes it."""

from __future__ import annotations

from typing import BinaryIO, Final

from qa_engine.media.declared import declares_frames
from qa_engine.media.magic import id3_size

_ID3V1_BYTES: Final = 128
_TAGS_AT_MOST: Final = 4
_APE_FOOTER_BYTES: Final = 32
_PAGE_HEAD_BYTES: Final = 27
_SEARCHED_AT_ONCE: Final = 1 << 16
_PAGES_AT_MOST: Final = 3_000_000
#: How the first packet of a stream of sound begins: Opus, Vorbis, FLAC, Speex.
_SOUND_STREAMS: Final = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")


def sound_bytes(file: BinaryIO, size_bytes: int, media_type: str) -> int | None:
    """Return the bytes of all packets that the file holds or has lost; ``None`` where its structure does not say."""
    if media_type == "mp3":
        return None if declares_frames(file) else _mp3(file, size_bytes)
    return _ogg(file, size_bytes) if media_type == "ogg" else None


def _mp3(file: BinaryIO, size_bytes: int) -> int:
    """Everything between the tags is frames."""
    first = 0
    for _ in range(_TAGS_AT_MOST):
        file.seek(first)
        first += id3_size(file.read(10))
    file.seek(max(0, size_bytes - _ID3V1_BYTES))
    last = size_bytes - (_ID3V1_BYTES if file.read(3) == b"TAG" else 0)
    file.seek(max(0, last - _APE_FOOTER_BYTES))
    footer = file.read(_APE_FOOTER_BYTES)
    if footer[:8] == b"APETAGEX":
        last -= int.from_bytes(footer[12:16], "little") + _APE_FOOTER_BYTES * (footer[23] >> 7)
    return max(0, last - first)


def _ogg(file: BinaryIO, size_bytes: int) -> int | None:
    """Payload of the pages of the stream of sound; pages that are missing by number count as much as the others."""
    serial: bytes | None = None
    payload = pages = at = 0
    first = last = 0
    for _ in range(_PAGES_AT_MOST):
        file.seek(at)
        head = file.read(_PAGE_HEAD_BYTES)
        if len(head) < _PAGE_HEAD_BYTES:
            break
        if head[:5] != b"OggS\0":
            at = _next_page(file, at + 1, size_bytes)
            continue
        lengths = file.read(head[26])
        at += _PAGE_HEAD_BYTES + len(lengths) + sum(lengths)
        if serial is None and file.read(8).startswith(_SOUND_STREAMS):
            serial = head[14:18]
        if head[14:18] != serial or not any(head[6:14]):  # position 0: the headers of the stream
            continue
        number = int.from_bytes(head[18:22], "little")
        first = first if pages else number
        last = max(last, number)
        pages, payload = pages + 1, payload + sum(lengths)
    if not pages:
        return None
    missing = last - first + 1 - pages
    return payload + (payload * missing // pages if 0 < missing < _PAGES_AT_MOST else 0)


def _next_page(file: BinaryIO, start: int, size_bytes: int) -> int:
    at = start
    while at < size_bytes:
        file.seek(at)
        found = file.read(_SEARCHED_AT_ONCE).find(b"OggS")
        if found != -1:
            return at + found
        at += _SEARCHED_AT_ONCE - 3
    return size_bytes
