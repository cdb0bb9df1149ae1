"""Small files that mean to be large: written bit by bit, because no encoder makes them."""

from __future__ import annotations

import struct
from pathlib import Path


def _crc(data: bytes, polynomial: int, bits: int) -> int:
    value = 0
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = (value << 1 ^ polynomial if value >> (bits - 1) else value << 1) & ((1 << bits) - 1)
    return value


def _coded_number(number: int) -> bytes:
    """A frame number as FLAC writes it: like UTF-8."""
    return chr(number).encode("utf-8", "surrogatepass")


def flac_of_silence(hours: float, *, declared: bool, rate: int = 16_000) -> bytes:
    """A FLAC file of digital silence: some 12 bytes for four seconds."""
    block = 65_535
    frames = int(hours * 3600 * rate / block) + 1
    total = frames * block if declared else 0
    info = struct.pack(">HH", block, block) + bytes(6) + (rate << 44 | 15 << 36 | total).to_bytes(8, "big") + bytes(16)
    pieces = [b"fLaC\x80" + len(info).to_bytes(3, "big") + info]
    for number in range(frames):
        # fixed block size, its length in 16 bits, rate by STREAMINFO, mono, 16 bits a sample
        head = b"\xff\xf8\x70\x08" + _coded_number(number) + struct.pack(">H", block - 1)
        frame = head + bytes([_crc(head, 0x07, 8)]) + b"\x00\x00\x00"  # one constant subframe at level 0
        pieces.append(frame + struct.pack(">H", _crc(frame, 0x8005, 16)))
    return b"".join(pieces)


def mp3_with_large_picture(path: Path, mp3: bytes, picture_bytes: int) -> None:
    """An MP3 whose tag holds a picture; a hole in the file system, so that it takes no space."""

    def seven_bits(number: int) -> bytes:
        return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))

    frame = b"APIC" + seven_bits(picture_bytes - 20) + b"\0\0" + b"\0image/png\0\3\0"
    with path.open("wb") as file:
        file.write(b"ID3\4\0\0" + seven_bits(picture_bytes) + frame)
        file.seek(10 + picture_bytes)
        file.write(mp3)
