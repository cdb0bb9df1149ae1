"""The real type of a sound file, by its first bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: How many bytes from the start of a file ``sniff`` wants to see.
HEAD_BYTES: Final = 8192

# ISO base media files that hold pictures, not sound.
_PICTURE_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx "})

# MPEG audio, ISO/IEC 11172-3 and 13818-3: kbit/s by (is MPEG-1, layer), rates by version bits.
_BITRATES: Final = {
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES: Final = {0b11: (44_100, 48_000, 32_000), 0b10: (22_050, 24_000, 16_000), 0b00: (11_025, 12_000, 8_000)}


@dataclass(frozen=True)
class MpegFrame:
    """One MPEG audio frame header (layer II or III)."""

    version: int
    layer: int
    rate: int
    mono: bool
    length_bytes: int
    samples: int

    def same_stream(self, other: MpegFrame) -> bool:
        """Return whether two headers can belong to one stream."""
        return (self.version, self.layer, self.rate) == (other.version, other.layer, other.rate)


def mpeg_frame(data: bytes, at: int) -> MpegFrame | None:
    """Read the frame header at ``at``; ``None`` if no valid header stands there."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = (data[at + 1] >> 3) & 3, 4 - ((data[at + 1] >> 1) & 3)
    bitrate_index, rate_index = data[at + 2] >> 4, (data[at + 2] >> 2) & 3
    if version not in _RATES or layer not in (2, 3) or bitrate_index in (0, 15) or rate_index == 3:
        return None
    first_generation = version == 0b11
    rate = _RATES[version][rate_index]
    bits = _BITRATES[first_generation, layer][bitrate_index] * 1000
    samples = 1152 if layer == 2 or first_generation else 576
    padding = (data[at + 2] >> 1) & 1
    mono = data[at + 3] >> 6 == 0b11
    return MpegFrame(version, layer, rate, mono, samples // 8 * bits // rate + padding, samples)


def find_mpeg_frame(data: bytes) -> int | None:
    """Return the offset of the first frame that others follow, or ``None``.

    Two bytes of noise look like a frame header now and then, so a frame counts only when the next one stands where it
    should: one more at the very start of the data, two more further in.
    """
    at = data.find(b"\xff")
    while at != -1:
        if _frames_in_row(data, at, 2 if at == 0 else 3):
            return at
        at = data.find(b"\xff", at + 1)
    return None


def _frames_in_row(data: bytes, at: int, wanted: int) -> bool:
    first = mpeg_frame(data, at)
    frame = first
    for count in range(1, wanted):
        if first is None or frame is None or not frame.same_stream(first):
            return False
        at += frame.length_bytes
        if at + 4 > len(data):
            return count > 1 or at - frame.length_bytes == 0
        frame = mpeg_frame(data, at)
    return first is not None and frame is not None and frame.same_stream(first)


def id3_size(head: bytes) -> int:
    """Return the length of an ID3v2 tag at the start, header and footer included; 0 if there is none."""
    if len(head) < 10 or head[:3] != b"ID3" or any(byte & 0x80 for byte in head[6:10]):
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + (20 if head[5] & 0x10 else 10)


def sniff(head: bytes) -> str | None:
    """Return ``wav``, ``mp3``, ``flac``, ``ogg``, ``m4a`` or ``webm`` by the first ``HEAD_BYTES`` of a file, else
    ``None``."""
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "webm"
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _PICTURE_BRANDS else "m4a"
    if tag := id3_size(head):
        return "flac" if head[tag : tag + 4] == b"fLaC" else "mp3"
    return "mp3" if find_mpeg_frame(head) is not None else None
