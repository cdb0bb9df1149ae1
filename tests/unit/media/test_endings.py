"""What the structure of a file shows of its end and of its size, without a decoder."""

from __future__ import annotations

import io
from typing import Any

import pytest

from qa_engine.media.declared import declared_in_tag, read_wav_header
from qa_engine.media.endings import missing_end
from qa_engine.media.payload import sound_bytes

NO_LENGTH = {"write_xing": "0", "id3v2_version": "0"}
FILES: dict[str, tuple[str, str, int, dict[str, str]]] = {
    "wav": ("pcm_s16le", "a.wav", 8_000, {}),
    "mp3": ("libmp3lame", "a.mp3", 16_000, NO_LENGTH),
    "flac": ("flac", "a.flac", 16_000, {}),
    "ogg": ("libopus", "a.ogg", 48_000, {}),
    "m4a": ("aac", "a.m4a", 16_000, {}),
    "webm": ("libopus", "a.webm", 48_000, {}),
}


def bytes_of(sounds: Any, media_type: str, **options: str) -> bytes:
    codec, name, rate, own = FILES[media_type]
    data: bytes = sounds.encoded(codec, name, rate=rate, seconds=4, **{**own, **options}).read_bytes()
    return data


def said(data: bytes, media_type: str) -> str | None:
    file = io.BytesIO(data)
    header = read_wav_header(file) if media_type == "wav" else None
    return missing_end(file, len(data), media_type, header)


@pytest.mark.parametrize("media_type", FILES)
def test_a_whole_file_misses_nothing(sounds: Any, media_type: str) -> None:
    assert said(bytes_of(sounds, media_type), media_type) is None


@pytest.mark.parametrize("media_type", ["mp3", "ogg", "webm", "m4a"])
@pytest.mark.parametrize("missing", [1, 50, 5_000])
def test_a_cut_shows(sounds: Any, media_type: str, missing: int) -> None:
    evidence = said(bytes_of(sounds, media_type)[:-missing], media_type)
    assert evidence is not None
    assert "end is missing" in evidence


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        (b"TAG" + bytes(125), "a tag of the first kind"),
        (b"APETAGEX" + bytes(200), "another tag"),
        (bytes(4096), "padding"),
    ],
)
def test_what_may_stand_behind_the_last_frame(sounds: Any, tail: bytes, why: str) -> None:
    assert said(bytes_of(sounds, "mp3") + tail, "mp3") is None, why


def test_an_mp3_that_declares_its_frames_is_judged_by_them(sounds: Any) -> None:
    data = bytes_of(sounds, "mp3", write_xing="1")
    assert said(data[:-50], "mp3") is None
    assert sound_bytes(io.BytesIO(data), len(data), "mp3") is None


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b"", b""),
        (b"ID3\3\0\0\0\0\1\0" + bytes(128), b""),
        (b"ID3\3\0\0\0\0\1\0" + bytes(128) + b"ID3\4\0\0\0\0\0\x0a" + bytes(10), b"TAG" + bytes(125)),
        (b"", b"x" * 68 + b"APETAGEX" + b"\xd0\x07\0\0" + b"\x64\0\0\0" + bytes(16)),
    ],
    ids=["no tag", "one at the start", "two at the start, one at the end", "one that tells its size"],
)
def test_tags_are_no_sound(sounds: Any, head: bytes, tail: bytes) -> None:
    frames = bytes_of(sounds, "mp3")
    data = head + frames + tail
    assert sound_bytes(io.BytesIO(data), len(data), "mp3") == len(frames)


def test_pages_that_are_gone_are_counted_by_their_numbers(sounds: Any) -> None:
    data = bytes_of(sounds, "ogg")
    whole = sound_bytes(io.BytesIO(data), len(data), "ogg")
    pages = [at for at in range(len(data)) if data.startswith(b"OggS", at)]
    assert whole is not None
    assert 0.95 * len(data) < whole < len(data)
    without = data[: pages[3]] + data[pages[4] :]
    assert sound_bytes(io.BytesIO(without), len(without), "ogg") == pytest.approx(whole, rel=0.1)
    assert sound_bytes(io.BytesIO(b"OggS" + bytes(50)), 54, "ogg") is None
    broken = data[: pages[3] + 1] + b"?" + data[pages[3] + 2 :]
    assert sound_bytes(io.BytesIO(broken), len(broken), "ogg") == pytest.approx(whole, rel=0.1)


@pytest.mark.parametrize(
    ("length", "seconds"),
    [("9000", 9.0), ("0", None), ("", None), ("nine", None), ("-5", None), ("9" * 30, None), ("٣٠٠٠", None)],
)
def test_length_in_a_tag(length: str, seconds: float | None) -> None:
    assert declared_in_tag({"TLEN": length}) == seconds
