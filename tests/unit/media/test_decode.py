"""The formats that must be read, and what is said of recordings that are not whole."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from qa_engine.errors import MediaError
from qa_engine.media import DecodeLimits, MediaReason, decode, probe

SECOND = 8_000
PCM_10_S = (np.sin(np.arange(10 * SECOND) / 3) * 8000).astype("<i2").tobytes()
FLOAT = np.zeros(SECOND, dtype="<f4")


def refused(path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        decode(path)
    return caught.value


def truncated(path: Path) -> str:
    """What is said of a recording that is not whole, and was heard as far as it goes."""
    audio = decode(path)
    assert audio.truncated is not None
    assert audio.decoded_s > 0
    return audio.truncated


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
        audio = decode(sounds.wav(PCM_10_S[: len(PCM_10_S) // 2], length=len(PCM_10_S)))
        assert audio.truncated == "5.00 s of 10.00 s could be decoded; fetch the recording again"
        assert (audio.declared_s, audio.decoded_s, audio.samples.shape) == (10.0, 5.0, (1, 80_000))

    @pytest.mark.parametrize(("share", "is_read"), [(0.985, True), (0.975, False)])
    def test_limit_is_two_percent(self, sounds: Any, share: float, is_read: bool) -> None:
        path = sounds.wav(PCM_10_S[: int(len(PCM_10_S) * share) // 2 * 2], length=len(PCM_10_S))
        assert (decode(path).truncated is None) is is_read

    @pytest.mark.parametrize(("share", "is_whole"), [(0.9, True), (0.96, False)])
    def test_the_limit_can_be_set(self, sounds: Any, share: float, is_whole: bool) -> None:
        path = sounds.wav(PCM_10_S[: len(PCM_10_S) * 95 // 100], length=len(PCM_10_S))
        assert (decode(path, limits=DecodeLimits(share_decoded=share)).truncated is None) is is_whole

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
        said = truncated(path)
        assert " of 10.0" in said or "of 9.9" in said
        assert 2.5 < decode(path).decoded_s < 4.0

    def test_m4a_without_its_index(self, sounds: Any) -> None:
        path = sounds.encoded("aac", "a.m4a")
        data = path.read_bytes()
        path.write_bytes(data[: data.rindex(b"moov") - 4])
        assert refused(path).code == MediaReason.UNREADABLE_MEDIA

    @pytest.mark.parametrize(
        ("codec", "name", "rate", "options"),
        [
            ("libopus", "a.ogg", 48_000, {}),
            ("libmp3lame", "a.mp3", 16_000, {"write_xing": "0", "id3v2_version": "0"}),
            ("libopus", "a.webm", 48_000, {"live": "1"}),
            ("aac", "a.m4a", 16_000, {"movflags": "+frag_keyframe+empty_moov+default_base_moof"}),
        ],
        ids=["Ogg", "MP3 that declares no length", "live WebM", "M4A in fragments"],
    )
    @pytest.mark.parametrize("share", [0.3, 0.66, 0.9])
    def test_where_no_length_is_declared_a_cut_shows_at_the_end(
        self, sounds: Any, codec: str, name: str, rate: int, options: dict[str, str], share: float
    ) -> None:
        path = sounds.encoded(codec, name, rate=rate, seconds=6, **options)
        assert decode(path).truncated is None
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        assert "could be decoded" in truncated(path)

    def test_a_length_in_the_tag_counts(self, sounds: Any) -> None:
        options = {"write_xing": "0"}
        path = sounds.encoded("libmp3lame", "a.mp3", seconds=3, **options)
        data = path.read_bytes()
        text = b"\0" + b"9000"
        tag = b"TLEN" + struct.pack(">I", len(text)) + b"\0\0" + text
        size = len(tag)
        plain = data[10 + int.from_bytes(data[6:10], "big") :] if data[:3] == b"ID3" else data
        head = b"ID3\3\0\0" + bytes([0, 0, size >> 7, size & 127])
        assert truncated(sounds.file("tagged.mp3", head + tag + plain)).startswith("3.")
        assert decode(sounds.folder / "tagged.mp3").declared_s == 9.0

    def test_a_header_that_declares_less_than_there_is(self, sounds: Any) -> None:
        assert "behind the sound that the header declares" in truncated(sounds.wav(PCM_10_S, length=40_000))

    @pytest.mark.parametrize(
        "behind",
        [b"LIST" + struct.pack("<I", 20_000) + b"INFO" + bytes(19_996), bytes(20_000)],
        ids=["another chunk", "padding"],
    )
    def test_what_may_stand_behind_the_sound(self, sounds: Any, behind: bytes) -> None:
        plain = sounds.wav(PCM_10_S).read_bytes()
        assert decode(sounds.file("more.wav", plain + behind)).truncated is None

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
        audio = decode(path)
        assert 8.0 < audio.decoded_s < 9.8, "what stands behind the damage is heard too"
        assert audio.truncated is not None

    def test_garbage_counts_where_no_length_is_declared(self, sounds: Any) -> None:
        path = sounds.encoded("libmp3lame", "a.mp3", seconds=10, write_xing="0", id3v2_version="0")
        assert decode(path).declared_s is None
        data = bytearray(path.read_bytes())
        data[8_000:12_096] = np.random.default_rng(0).bytes(4096)
        path.write_bytes(data)
        assert "of the bytes of the sound could be decoded" in truncated(path)

    def test_not_numbers_become_silence(self, sounds: Any) -> None:
        samples = FLOAT.copy()
        samples[100:110] = np.nan
        samples[200] = np.inf
        audio = decode(sounds.wav(samples.tobytes(), tag=3, bits=32))
        assert np.isfinite(audio.samples).all()
        assert np.abs(audio.samples).max() == 0.0
        assert "11 samples were not numbers and were set to 0" in audio.notes
        assert audio.truncated is None

    def test_too_much_that_is_no_number_is_no_whole_call(self, sounds: Any) -> None:
        samples = FLOAT + np.float32(0.1) * np.sin(np.arange(SECOND, dtype="<f4"))
        samples[::30] = np.nan
        assert "spoilt by damage" in truncated(sounds.wav(samples.tobytes(), tag=3, bits=32))

    def test_beyond_full_scale_is_clipped_and_said(self, sounds: Any) -> None:
        loud = (100 * np.sin(np.arange(SECOND) / 3)).astype("<f4")
        audio = decode(sounds.wav(loud.tobytes(), tag=3, bits=32))
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
        assert truncated(path).startswith("4.0")
        assert decode(path).samples.shape[1] == pytest.approx(6 * 16_000, abs=400), "what follows keeps its time"

    def test_a_flac_frame_whose_checksum_is_wrong_is_left_out(self, sounds: Any) -> None:
        path = sounds.encoded("flac", "a.flac", seconds=10)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
        audio = decode(path)
        assert 9.8 < audio.decoded_s < 10.0
        assert audio.samples.shape[1] == 160_000
        assert any("filled with silence" in note for note in audio.notes)
