from __future__ import annotations

import random

import pytest

from qa_engine.media import sniff
from qa_engine.media.magic import find_mpeg_frame, id3_size, mpeg_frame

FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes


@pytest.mark.parametrize(
    ("head", "expected", "why"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav", "RIFF WAVE"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "wav", "long WAV"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", None, "another RIFF form"),
        (b"fLaC\x00\x00\x00\x22", "flac", "FLAC"),
        (b"OggS\x00\x02", "ogg", "Ogg, whatever is inside"),
        (b"\x1a\x45\xdf\xa3\x9f", "webm", "EBML"),
        (b"\x00\x00\x00\x20ftypM4A ", "m4a", "MP4 sound"),
        (b"\x00\x00\x00\x20ftypisom", "m4a", "MP4 of no special brand"),
        (b"\x00\x00\x00\x20ftypheic", None, "a photograph in the same container"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "mp3", "a tag in front"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00fLaC", "flac", "a tag in front of FLAC"),
        (FRAME * 3, "mp3", "frames without a tag"),
        (b"\x00" * 100 + FRAME * 4, "mp3", "frames behind padding"),
        (FRAME, "mp3", "a single frame is the whole file"),
        (b"\xff\xfb\x90\x00" + b"text" * 500, None, "two bytes that look like a frame, and no frame behind"),
        (b"\xff\xfe" + "Hello, how can I help?".encode("utf-16-le"), None, "UTF-16 text begins like a frame"),
        (b"\xff\xf1\x50\x80\x00\x1f\xfc" * 50, None, "AAC without a container"),
        (b"#EXTM3U\n#EXTINF:10,\nother.wav\n", None, "a playlist"),
        (b"ffconcat version 1.0\nfile other.wav\n", None, "a list of files"),
        (b"v=0\no=- 0 0 IN IP4 127.0.0.1\n", None, "a session description"),
        (b"\x89PNG\r\n\x1a\n", None, "a picture"),
        (b"From: a@example.com\n", None, "text"),
        (b"RIFF", None, "cut before the form"),
        (b"", None, "nothing"),
    ],
)
def test_type_is_told_by_the_first_bytes(head: bytes, expected: str | None, why: str) -> None:
    assert sniff(head) == expected, why


def test_noise_is_never_taken_for_frames() -> None:
    found = [seed for seed in range(300) if find_mpeg_frame(random.Random(seed).randbytes(8192)) is not None]
    assert found == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"\xff\xfb\x90\x00", (44_100, 417, 1152, False)),
        (b"\xff\xfb\x92\x00", (44_100, 418, 1152, False)),
        (b"\xff\xf3\x88\xc0", (16_000, 288, 576, True)),
        (b"\xff\xe3\x88\xc0", (8_000, 576, 576, True)),
        (b"\xff\xfd\x84\x04", (48_000, 384, 1152, False)),
    ],
)
def test_frame_header_is_read(header: bytes, expected: tuple[int, int, int, bool]) -> None:
    frame = mpeg_frame(header, 0)
    assert frame is not None
    assert (frame.rate, frame.length_bytes, frame.samples, frame.mono) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"ID3\x03\x00\x00\x00\x00\x02\x01", 267),
        (b"ID3\x04\x00\x10\x00\x00\x00\x00", 20),
        (b"ID3\x03\x00\x00\x00\x00\xff\x01", 0),
        (b"TAG", 0),
    ],
)
def test_tag_length(head: bytes, expected: int) -> None:
    assert id3_size(head) == expected
