"""The table of damaged and hostile sound files, row by row: what must become of each, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_engine.errors import MediaError
from qa_engine.media import DecodeLimits, MediaReason, decode, probe
from tests.unit.media.bombs import flac_of_silence, mp3_with_large_picture

PCM_10_S = (np.sin(np.arange(80_000) / 3) * 8000).astype("<i2").tobytes()
FLOATS = (np.sin(np.arange(80_000) / 3) / 3).astype("<f4")
HLS = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nother.wav\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile other.wav\n"
DASH = b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>other.wav</BaseURL></MPD>"
SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)

Make = Callable[[Any], Path]


def _cut_to_a_third(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    return path


def _garbage_inside(path: Path) -> Path:
    data = bytearray(path.read_bytes())
    data[8_000:12_096] = np.random.default_rng(0).bytes(4096)
    path.write_bytes(data)
    return path


def _without_moov(path: Path) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"moov") - 4])
    return path


def _spoilt(sounds: Any, share: float, value: float) -> Path:
    samples = FLOATS.copy()
    samples[: int(len(samples) * share)] = value
    path: Path = sounds.wav(samples.tobytes(), tag=3, bits=32)
    return path


def _picture(sounds: Any) -> Path:
    path: Path = sounds.folder / "picture.mp3"
    mp3_with_large_picture(path, sounds.encoded("libmp3lame", "plain.mp3").read_bytes(), 255 << 20)
    return path


WHOLE, TRUNCATED = "whole", "truncated"

ROWS = [
    ("empty", lambda s: s.file("a.wav", b""), "empty", "no bytes, no call"),
    ("header only", lambda s: s.wav(b""), "no_audio", "a call of 0 s is no silent call and scores nothing"),
    ("header that promises", lambda s: s.wav(b"", length=16_000), "truncated_media", "all of it is missing"),
    (
        "WAV cut in half",
        lambda s: s.wav(PCM_10_S[:80_000], length=160_000),
        TRUNCATED,
        "libraries reckon the length anew from the file's size",
    ),
    (
        "MP3 cut to a third",
        lambda s: _cut_to_a_third(s.encoded("libmp3lame", "a.mp3", seconds=10)),
        TRUNCATED,
        "its header still declares 10 s",
    ),
    (
        "MP3 with 4 KB of garbage inside",
        lambda s: _garbage_inside(s.encoded("libmp3lame", "a.mp3", seconds=10)),
        TRUNCATED,
        "the damaged packets are lost, what follows is not",
    ),
    ("M4A without its index", lambda s: _without_moov(s.encoded("aac", "a.m4a")), "unreadable_media", "no way in"),
    ("rate 0", lambda s: s.wav(PCM_10_S, rate=0), "unreadable_media", "libraries divide by it"),
    ("rate 1 Hz", lambda s: s.wav(PCM_10_S, rate=1), "unreadable_media", "160 KB would become 44 hours"),
    ("rate 3,999 Hz", lambda s: s.wav(PCM_10_S, rate=3_999), "unreadable_media", "below any telephone"),
    ("rate 2^32-1", lambda s: s.wav(PCM_10_S, rate=2**32 - 1), "unreadable_media", "overflows"),
    ("no channels", lambda s: s.wav(PCM_10_S, channels=0), "unreadable_media", "libraries divide by it"),
    ("3 channels", lambda s: s.wav(PCM_10_S, channels=3), "too_many_channels", "mixing hides who spoke"),
    ("65,535 channels", lambda s: s.wav(PCM_10_S, channels=65_535), "too_many_channels", "memory"),
    ("0 bits", lambda s: s.wav(PCM_10_S, bits=0), "unreadable_media", "nothing to read"),
    ("unknown coding", lambda s: s.wav(PCM_10_S, tag=0x9999), "unreadable_media", "nobody can decode it"),
    ("streamed, length 0", lambda s: s.wav(PCM_10_S, length=0), WHOLE, "telephony pipes write it so"),
    ("streamed, length 4 GiB", lambda s: s.wav(PCM_10_S, length=0xFFFF_FFFF), WHOLE, "telephony pipes write it so"),
    ("a few NaN", lambda s: _spoilt(s, 0.001, np.nan), WHOLE, "set to silence and noted"),
    ("many NaN", lambda s: _spoilt(s, 0.1, np.nan), TRUNCATED, "a tenth of the call is not there"),
    ("many infinite", lambda s: _spoilt(s, 0.1, np.inf), TRUNCATED, "a tenth of the call is not there"),
    (
        "24 hours of silence in 250 KB",
        lambda s: s.file("a.flac", flac_of_silence(24, declared=True)),
        "too_large",
        "refused by its header, before any sound is decoded",
    ),
    ("text", lambda s: s.file("a.wav", b"This is a text file."), "unreadable_media", "the content counts"),
    ("text as MP3", lambda s: s.file("a.mp3", b"This is a text file."), "unreadable_media", "the content counts"),
    ("picture", lambda s: s.file("a.wav", PNG), "unreadable_media", "the content counts"),
    ("picture as MP3", lambda s: s.file("a.mp3", PNG), "unreadable_media", "the content counts"),
    ("HLS", lambda s: s.file("a.wav", HLS), "unreadable_media", "a playlist opens other files"),
    ("HLS as MP3", lambda s: s.file("a.mp3", HLS), "unreadable_media", "a playlist opens other files"),
    ("ffconcat", lambda s: s.file("a.wav", CONCAT), "unreadable_media", "a playlist opens other files"),
    ("DASH", lambda s: s.file("a.wav", DASH), "unreadable_media", "a playlist opens other files"),
    ("SDP", lambda s: s.file("a.wav", SDP), "unreadable_media", "it would listen on the network"),
    ("zeros", lambda s: s.file("a.wav", bytes(5000)), "unreadable_media", "nothing is there"),
    (
        "noise",
        lambda s: s.file("a.wav", np.random.default_rng(1).bytes(5000)),
        "unreadable_media",
        "no format begins like that",
    ),
    ("a picture of 255 MiB in the tag", _picture, "decoder_limit", "more memory than the decoder may have"),
]


def outcome(path: Path, limits: DecodeLimits | None = None) -> str:
    try:
        audio = decode(path, limits=limits or DecodeLimits())
    except MediaError as error:
        assert error.code in set(MediaReason)
        return error.code
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max(initial=0.0) <= 1.0
    return TRUNCATED if audio.truncated else WHOLE


@pytest.mark.parametrize(("make", "expected", "why"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_becomes_of(sounds: Any, make: Make, expected: str, why: str) -> None:
    sounds.wav(PCM_10_S, name="other.wav")
    path = make(sounds)
    assert outcome(path) == expected, why
    assert outcome(sounds.folder / "other.wav") == WHOLE, "the next file is decoded as if nothing had happened"


@pytest.mark.parametrize("row", ["empty", "rate 0", "65,535 channels", "HLS", "picture"])
def test_looking_at_the_header_is_as_safe(sounds: Any, row: str) -> None:
    make, expected = next((make, expected) for name, make, expected, _ in ROWS if name == row)
    with pytest.raises(MediaError) as caught:
        probe(make(sounds))
    assert caught.value.code == expected


def test_silence_that_declares_no_length_is_counted_while_it_is_decoded(sounds: Any) -> None:
    path = sounds.file("a.flac", flac_of_silence(1, declared=False))
    assert outcome(path, DecodeLimits(longest_s=600)) == MediaReason.TOO_LARGE


def test_length_that_is_not_declared_is_counted(sounds: Any) -> None:
    assert outcome(sounds.wav(PCM_10_S, length=0), DecodeLimits(longest_s=5)) == MediaReason.TOO_LARGE


def test_size_is_checked_first(sounds: Any) -> None:
    assert outcome(sounds.wav(PCM_10_S), DecodeLimits(largest_bytes=1000)) == MediaReason.TOO_LARGE


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert outcome(tmp_path / "gone.wav") == MediaReason.UNREADABLE_FILE


def test_a_folder(tmp_path: Path) -> None:
    assert outcome(tmp_path) == MediaReason.UNREADABLE_FILE


def test_a_pipe_does_not_hold_up_the_run(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "a.wav")
    assert outcome(tmp_path / "a.wav") == MediaReason.UNREADABLE_FILE


def test_messages_hold_the_name_and_no_path(sounds: Any) -> None:
    with pytest.raises(MediaError) as caught:
        decode(sounds.file("call.wav", b"RIFF\x00\x00\x00\x00WAVE"))
    assert str(caught.value).startswith("call.wav: ")
    assert str(sounds.folder) not in str(caught.value)


@pytest.mark.parametrize(
    ("codec", "name", "rate"),
    [
        ("pcm_s16le", "a.wav", 8_000),
        ("libmp3lame", "a.mp3", 16_000),
        ("flac", "a.flac", 16_000),
        ("libopus", "a.ogg", 48_000),
        ("libopus", "a.webm", 48_000),
        ("aac", "a.m4a", 16_000),
    ],
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_changed_ends_as_sound_or_as_a_media_error(
    sounds: Any, codec: str, name: str, rate: int, data: st.DataObject
) -> None:
    whole = sounds.folder / f"whole-{name}"
    if not whole.exists():
        sounds.encoded(codec, name, rate=rate, seconds=0.5).rename(whole)
    content = bytearray(whole.read_bytes())
    places = st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
        content[place] = value
    cut = data.draw(st.integers(0, len(content)))
    path = sounds.file(name, bytes(content[: cut if data.draw(st.booleans()) else len(content)]))
    assert outcome(path, DecodeLimits(longest_s=60)) in {WHOLE, TRUNCATED, *MediaReason}
