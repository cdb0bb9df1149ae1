"""How many seconds a file's own header declares.

Decoding libraries recompute a duration from the size of the file, which hides that the end is missing. So where a
format has a field of its own for the length, it is read here.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from qa_engine.media.magic import HEAD_BYTES, find_mpeg_frame, id3_size, mpeg_frame

_CHUNKS_READ_AT_MOST: Final = 1000
# Lengths that writers put where they could not know the length: 0, and the largest numbers that 31 and 32 bits hold,
# less a header or a block.
_STREAMED_LENGTHS: Final = (range(1), range(0x7FFF_F000, 0x8000_0000), range(0xFFFF_F000, 0x1_0000_0000))


@dataclass(frozen=True)
class WavHeader:
    """What the ``fmt`` and ``data`` chunks say; ``data_bytes`` is ``None`` for a streamed file.

    ``data_at`` is the offset of the first sample.
    """

    format_tag: int
    channels: int
    rate: int
    bytes_per_second: int
    block_align: int
    bits: int
    data_bytes: int | None
    data_at: int
    frames: int | None

    @property
    def seconds(self) -> float | None:
        """The declared length; ``None`` where the header does not say it."""
        if self.data_bytes is None:
            return None
        # The field for the bytes of a frame says the same once more; decoders go by the bits.
        align = self.channels * (self.bits // 8) or self.block_align
        if self.format_tag in (1, 3, 6, 7) and self.rate and align:
            return self.data_bytes / align / self.rate
        if self.frames and self.rate:
            return self.frames / self.rate
        return self.data_bytes / self.bytes_per_second if self.bytes_per_second else None


def read_wav_header(file: BinaryIO) -> WavHeader | None:
    """Read the header of a RIFF or RF64 file; ``None`` if it has no ``fmt`` or no ``data`` chunk."""
    file.seek(12)
    form: bytes | None = None
    long_data: int | None = None
    frames: int | None = None
    for _ in range(_CHUNKS_READ_AT_MOST):
        head = file.read(8)
        if len(head) < 8:
            return None
        name, size = head[:4], struct.unpack("<I", head[4:])[0]
        if name == b"data":
            return _wav_header(form, _data_bytes(size, long_data), file.tell(), frames) if form else None
        body = file.read(min(size, 64))
        if name == b"fmt ":
            form = body
        elif name == b"ds64" and len(body) >= 16:
            long_data = struct.unpack("<Q", body[8:16])[0]
        elif name == b"fact" and len(body) >= 4:
            frames = struct.unpack("<I", body[:4])[0]
        file.seek(size - len(body) + (size & 1), 1)
    return None


def _data_bytes(size: int, long_data: int | None) -> int | None:
    if size == 0xFFFF_FFFF and long_data:
        return long_data
    return None if any(size in lengths for lengths in _STREAMED_LENGTHS) else size


def _wav_header(form: bytes, data_bytes: int | None, data_at: int, frames: int | None) -> WavHeader | None:
    if len(form) < 16:
        return None
    tag, channels, rate, bytes_per_second, align, bits = struct.unpack("<HHIIHH", form[:16])
    if tag == 0xFFFE and len(form) >= 26:  # the real format stands in the first bytes of the sub-format's GUID
        tag = struct.unpack("<H", form[24:26])[0]
    return WavHeader(tag, channels, rate, bytes_per_second, align, bits, data_bytes, data_at, frames)


def declares_frames(file: BinaryIO) -> bool:
    """Return whether an MP3 says in its first frame (Xing, Info or VBRI) how many frames follow.

    Without that, every length given for an MP3 is a guess from its size.
    """
    file.seek(0)
    file.seek(id3_size(file.read(10)))
    data = file.read(HEAD_BYTES)
    at = find_mpeg_frame(data)
    frame = mpeg_frame(data, at) if at is not None else None
    if at is None or frame is None:
        return False
    side_info = (17 if frame.mono else 32) if frame.version == 0b11 else (9 if frame.mono else 17)
    tag = at + 4 + side_info
    if data[tag : tag + 4] in (b"Xing", b"Info"):
        return bool(data[tag + 7 : tag + 8] and data[tag + 7] & 1)
    return data[at + 36 : at + 40] == b"VBRI"


def declared_in_tag(metadata: Mapping[str, str]) -> float | None:
    """Return the seconds in an ID3 length field (TLEN, milliseconds), or ``None``."""
    length = metadata.get("TLEN", "")
    return int(length) / 1000 if length.isascii() and length.isdigit() and len(length) < 12 and int(length) else None


def flac_seconds(file: BinaryIO) -> float | None:
    """Return the seconds in the STREAMINFO block of a FLAC file; ``None`` where it leaves the count open."""
    file.seek(0)
    file.seek(id3_size(file.read(10)))
    head = file.read(42)
    if head[:4] != b"fLaC" or len(head) < 42:
        return None
    packed = int.from_bytes(head[18:26], "big")
    rate, samples = packed >> 44, packed & (1 << 36) - 1
    return samples / rate if rate and samples else None


def ogg_is_closed(file: BinaryIO, size_bytes: int) -> bool:
    """Return whether the last page of an Ogg file is complete and marked as the last of its stream."""
    file.seek(max(0, size_bytes - 70_000))  # a page is at most 65,307 bytes long
    tail = file.read()
    at = tail.rfind(b"OggS")
    if at == -1 or at + 27 > len(tail):
        return False
    lengths = tail[at + 27 : at + 27 + tail[at + 26]]
    return bool(tail[at + 5] & 4) and at + 27 + tail[at + 26] + sum(lengths) <= len(tail)
