"""Every row of the table of damaged and hostile sound files, and the formats that must be read."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa_engine.errors import MediaError
from qa_engine.media import DecodeLimits, MediaReason, decode, probe

SECOND = 8_000
PCM_10_S = (np.sin(np.arange(10 * SECOND) / 3) * 8000).astype("<i2").tobytes()
FLOAT = np.zeros(SECOND, dtype="<f4")


def refused(path: Path, limits: DecodeLimits | None = None) -> MediaError:
    with pytest.raises(MediaError) as caught:
        decode(path, limits=limits) if limits else decode(path)
    return caught.value


class TestFormats:
    @pytest.mark.parametrize(
        ("codec", "name", "rate", "channels"),
        [
            ("pcm_u8", "a.wav", 8_000, 1),
            ("pcm_s16le", "a.wav", 8_000, 2),
            ("pcm_s24le", "a.wav", 44_100, 2),
            ("pcm_s32le", "a.wav", 48_000, 1),
            ("pcm_f32le", "a.wav", 16_000, 2),
            ("pcm_f64le", "a.wav", 16_000, 1),
            ("pcm_mulaw", "a.wav", 8_000, 2),
            ("pcm_alaw", "a.wav", 8_000, 2),
            ("libmp3lame", "a.mp3", 16_000, 2),
            ("libmp3lame", "a.mp3", 44_100, 1),
            ("flac", "a.flac", 16_000, 2),
            ("libopus", "a.ogg", 48_000, 2),
            ("libopus", "a.webm", 48_000, 2),
            ("aac", "a.m4a", 16_000, 2),
        ],
    )
    def test_channels_are_kept_apart_at_16_khz(
        self,
        sounds: Any,
        heard_pitches: Callable[[NDArray[np.float32]], list[int]],
        codec: str,
        name: str,
        rate: int,
        channels: int,
    ) -> None:
        audio = decode(sounds.encoded(codec, name, rate=rate, channels=channels))
        assert audio.samples.dtype == np.float32
        assert audio.samples.shape[0] == channels
        assert audio.samples.shape[1] == pytest.approx(48_000, abs=2_000)
        assert heard_pitches(audio.samples) == [440, 660][:channels]
        assert audio.declared_s == pytest.approx(3.0, abs=0.1)
        assert audio.decoded_s == pytest.approx(3.0, abs=0.1)
        assert audio.channel_roles == ()

    def test_name_does_not_matter(self, sounds: Any) -> None:
        path = sounds.encoded("flac", "a.flac").rename(sounds.folder / "call.mp3")
        assert decode(path).decoded_s == 3.0

    def test_probe_reads_headers_only(self, sounds: Any) -> None:
        info = probe(sounds.encoded("pcm_mulaw", "a.wav", rate=8_000, channels=2))
        assert (info.media_type, info.codec, info.channels, info.rate_hz, info.declared_s) == (
            "wav",
            "pcm_mulaw",
            2,
            8_000,
            3.0,
        )


class TestWholeOrNot:
    def test_empty(self, sounds: Any) -> None:
        assert refused(sounds.file("a.wav", b"")).code == MediaReason.EMPTY

    def test_header_alone(self, sounds: Any) -> None:
        assert refused(sounds.wav(b"")).code == MediaReason.NO_AUDIO

    def test_header_alone_that_promises_sound(self, sounds: Any) -> None:
        assert refused(sounds.wav(b"", length=16_000)).code == MediaReason.TRUNCATED_MEDIA

    def test_wav_cut_in_half_says_declared_and_decoded(self, sounds: Any) -> None:
        error = refused(sounds.wav(PCM_10_S[: len(PCM_10_S) // 2], length=len(PCM_10_S)))
        assert error.code == MediaReason.TRUNCATED_MEDIA
        assert "10.00 s are declared, 5.00 s could be decoded" in str(error)

    @pytest.mark.parametrize(("share", "is_read"), [(0.985, True), (0.975, False)])
    def test_limit_is_two_percent(self, sounds: Any, share: float, is_read: bool) -> None:
        path = sounds.wav(PCM_10_S[: int(len(PCM_10_S) * share) // 2 * 2], length=len(PCM_10_S))
        if is_read:
            assert decode(path).declared_s == 10.0
        else:
            assert refused(path).code == MediaReason.TRUNCATED_MEDIA

    @pytest.mark.parametrize(
        ("codec", "name", "rate", "options"),
        [
            ("libmp3lame", "a.mp3", 16_000, {}),
            ("flac", "a.flac", 16_000, {}),
            ("libopus", "a.webm", 48_000, {}),
            ("aac", "a.m4a", 16_000, {"movflags": "+faststart"}),
        ],
    )
    def test_a_third_of_a_file(self, sounds: Any, codec: str, name: str, rate: int, options: dict[str, str]) -> None:
        path = sounds.encoded(codec, name, seconds=10, rate=rate, **options)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
        assert refused(path).code == MediaReason.TRUNCATED_MEDIA

    def test_m4a_without_its_index(self, sounds: Any) -> None:
        path = sounds.encoded("aac", "a.m4a")
        data = path.read_bytes()
        path.write_bytes(data[: data.rindex(b"moov") - 4])
        assert refused(path).code == MediaReason.UNREADABLE_MEDIA

    def test_ogg_that_was_cut_says_so(self, sounds: Any) -> None:
        path = sounds.encoded("libopus", "a.ogg", rate=48_000, seconds=6)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
        assert any("end may be missing" in note for note in decode(path).notes)

    @pytest.mark.parametrize("length", [0, 0xFFFF_FFFF, 0x7FFF_F000, 0x7FFF_FFFF])
    def test_streamed_wav_is_read_to_its_end(self, sounds: Any, length: int) -> None:
        audio = decode(sounds.wav(PCM_10_S, length=length))
        assert (audio.declared_s, audio.decoded_s) == (None, 10.0)

    def test_long_wav_declares_its_length_elsewhere(self, sounds: Any) -> None:
        plain = sounds.wav(PCM_10_S).read_bytes()
        sizes = struct.pack("<QQQI", len(plain) + 28, len(PCM_10_S), len(PCM_10_S) // 2, 0)
        head = b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<I", len(sizes)) + sizes + plain[12:36]
        audio = decode(sounds.file("long.wav", head + b"data\xff\xff\xff\xff" + PCM_10_S))
        assert (audio.declared_s, audio.decoded_s) == (10.0, 10.0)

    def test_chunks_before_the_data_are_passed_over(self, sounds: Any) -> None:
        plain = sounds.wav(PCM_10_S).read_bytes()
        odd = b"LIST" + struct.pack("<I", 5) + b"INFO!" + b"\x00"
        assert decode(sounds.file("list.wav", plain[:36] + odd + plain[36:])).declared_s == 10.0


class TestDamage:
    def test_garbage_in_an_mp3_loses_what_it_hit(self, sounds: Any) -> None:
        path = sounds.encoded("libmp3lame", "a.mp3", seconds=60)
        data = bytearray(path.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 1024] = np.random.default_rng(0).bytes(1024)
        path.write_bytes(data)
        audio = decode(path)
        assert 59.0 < audio.decoded_s < 60.0
        assert any("damaged packets" in note for note in audio.notes)

    def test_too_much_garbage_is_no_whole_call(self, sounds: Any) -> None:
        path = sounds.encoded("libmp3lame", "a.mp3", seconds=10)
        data = bytearray(path.read_bytes())
        data[8_000:12_096] = np.random.default_rng(0).bytes(4096)
        path.write_bytes(data)
        assert refused(path).code == MediaReason.TRUNCATED_MEDIA

    def test_garbage_counts_where_no_length_is_declared(self, sounds: Any) -> None:
        path = sounds.encoded("libmp3lame", "a.mp3", seconds=10, write_xing="0", id3v2_version="0")
        assert decode(path).declared_s is None
        data = bytearray(path.read_bytes())
        data[8_000:12_096] = np.random.default_rng(0).bytes(4096)
        path.write_bytes(data)
        error = refused(path)
        assert error.code == MediaReason.TRUNCATED_MEDIA
        assert "no length is declared" in str(error)

    def test_not_numbers_become_silence(self, sounds: Any) -> None:
        samples = FLOAT.copy()
        samples[100:110] = np.nan
        samples[200] = np.inf
        audio = decode(sounds.wav(samples.tobytes(), tag=3, bits=32))
        assert np.isfinite(audio.samples).all()
        assert np.abs(audio.samples).max() == 0.0
        assert "11 samples were not numbers and were set to 0" in audio.notes

    def test_beyond_full_scale_is_clipped_and_said(self, sounds: Any) -> None:
        audio = decode(sounds.wav((FLOAT + 100).tobytes(), tag=3, bits=32))
        assert np.abs(audio.samples).max() == 1.0
        assert any("clipped" in note for note in audio.notes)

    def test_a_pause_that_was_not_sent_keeps_its_time(self, sounds: Any) -> None:
        path = sounds.encoded("libopus", "a.webm", rate=48_000, seconds=5, keep=lambda n: not 100 <= n < 120)
        audio = decode(path)
        assert audio.samples.shape[1] == pytest.approx(5 * 16_000, abs=400)
        assert audio.decoded_s == pytest.approx(5.0, abs=0.05)
        assert any("not transmitted" in note for note in audio.notes)
        assert float(np.abs(audio.samples[0, int(2.1 * 16_000) : int(2.3 * 16_000)]).max()) < 0.05

    def test_a_long_hole_is_a_loss(self, sounds: Any) -> None:
        path = sounds.encoded("libopus", "a.webm", rate=48_000, seconds=6, keep=lambda n: not 100 <= n < 200)
        assert refused(path).code == MediaReason.TRUNCATED_MEDIA


class TestHostile:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"rate": 0}, MediaReason.UNREADABLE_MEDIA),
            ({"rate": 1}, MediaReason.UNREADABLE_MEDIA),
            ({"rate": 3_999}, MediaReason.UNREADABLE_MEDIA),
            ({"rate": 2**32 - 1}, MediaReason.UNREADABLE_MEDIA),
            ({"channels": 0}, MediaReason.UNREADABLE_MEDIA),
            ({"channels": 3}, MediaReason.TOO_MANY_CHANNELS),
            ({"channels": 65_535}, MediaReason.TOO_MANY_CHANNELS),
            ({"bits": 0}, MediaReason.UNREADABLE_MEDIA),
            ({"tag": 0x9999}, MediaReason.UNREADABLE_MEDIA),
        ],
    )
    def test_headers_that_break_libraries(self, sounds: Any, fields: dict[str, int], code: MediaReason) -> None:
        assert refused(sounds.wav(PCM_10_S, **fields)).code == code

    @pytest.mark.parametrize(
        "content",
        [
            b"This is a text file.",
            b"\x89PNG\r\n\x1a\n" + bytes(200),
            b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nother.wav\n#EXT-X-ENDLIST\n",
            b"ffconcat version 1.0\nfile other.wav\n",
            b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'></MPD>",
            b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
            bytes(5000),
            np.random.default_rng(1).bytes(5000),
        ],
        ids=["text", "picture", "playlist", "file list", "manifest", "session", "zeros", "noise"],
    )
    @pytest.mark.parametrize("name", ["a.wav", "a.mp3"])
    def test_other_files_with_the_name_of_sound(self, sounds: Any, name: str, content: bytes) -> None:
        sounds.wav(PCM_10_S, name="other.wav")
        assert refused(sounds.file(name, content)).code == MediaReason.UNREADABLE_MEDIA

    def test_a_day_of_silence_is_refused_before_decoding(self, sounds: Any) -> None:
        path = sounds.encoded("flac", "a.flac")
        data = bytearray(path.read_bytes())
        packed = int.from_bytes(data[18:26], "big") & ~((1 << 36) - 1) | 24 * 3600 * 16_000
        data[18:26] = packed.to_bytes(8, "big")
        path.write_bytes(data)
        assert refused(path).code == MediaReason.TOO_LARGE

    def test_length_that_is_not_declared_is_counted(self, sounds: Any) -> None:
        path = sounds.wav(PCM_10_S, length=0)
        assert refused(path, DecodeLimits(longest_s=5)).code == MediaReason.TOO_LARGE

    def test_size_is_checked_first(self, sounds: Any) -> None:
        assert refused(sounds.wav(PCM_10_S), DecodeLimits(largest_bytes=1000)).code == MediaReason.TOO_LARGE

    def test_a_file_that_is_gone(self, tmp_path: Path) -> None:
        assert refused(tmp_path / "gone.wav").code == MediaReason.UNREADABLE_FILE

    def test_a_folder(self, tmp_path: Path) -> None:
        assert refused(tmp_path).code == MediaReason.UNREADABLE_FILE

    def test_messages_hold_no_path(self, sounds: Any) -> None:
        assert str(sounds.folder) not in str(refused(sounds.file("a.wav", b"RIFF\x00\x00\x00\x00WAVE")))

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
        self, sounds: Any, codec: str, name: str, rate: int, data: st.DataObject
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
        try:
            audio = decode(path, limits=DecodeLimits(longest_s=60))
        except MediaError as error:
            assert error.code in set(MediaReason)
        else:
            assert np.isfinite(audio.samples).all()
            assert audio.samples.shape[0] in (1, 2)
            assert np.abs(audio.samples).max(initial=0.0) <= 1.0
