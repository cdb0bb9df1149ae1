"""What the engine believes of a decoder, what it allows it, and decoders that are started one a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa_engine.errors import MediaError
from qa_engine.media import DecodeLimits, MediaReason, decode
from qa_engine.media.decoder import Decoder
from qa_engine.media.decoding import Answer, decode_with_usage
from qa_engine.media.wire import HEAD, Kind

LIMITS = DecodeLimits()


@pytest.fixture
def call(sounds: Any) -> Path:
    path: Path = sounds.encoded("pcm_mulaw", "call.wav", seconds=120, rate=8_000)
    return path


class TestWithoutForking:
    """What systems that cannot fork do: a process a file."""

    @pytest.fixture
    def spawning(self) -> Decoder:
        return Decoder(forks=False)

    def test_the_same_samples(self, call: Path, spawning: Decoder) -> None:
        audio, used = decode_with_usage(call, decoder=spawning)
        assert np.array_equal(audio.samples, decode(call).samples)
        assert used is not None
        assert used.signal is None
        assert spawning.server_pid is None

    def test_the_same_refusals(self, sounds: Any, spawning: Decoder) -> None:
        with pytest.raises(MediaError) as caught:
            decode_with_usage(sounds.file("a.wav", b"no sound"), decoder=spawning)
        assert caught.value.code == MediaReason.UNREADABLE_MEDIA

    def test_too_long(self, call: Path, spawning: Decoder) -> None:
        limits = DecodeLimits(base_s=0.01)
        with pytest.raises(MediaError) as caught:
            decode_with_usage(call, decoder=spawning, limits=limits)
        assert caught.value.code == MediaReason.DECODER_LIMIT


class ScriptedLink:
    """A decoder that says what a test wants it to say."""

    def __init__(self, *frames: tuple[bytes, bytes]) -> None:
        self._data = b"".join(HEAD.pack(kind, len(payload)) + payload for kind, payload in frames)

    def read_into(self, view: memoryview, deadline_s: float) -> int:
        piece, self._data = self._data[: len(view)], self._data[len(view) :]
        view[: len(piece)] = piece
        return len(piece)

    def kill(self) -> None: ...
    def ended(self) -> None:
        return None

    def close(self) -> None: ...


OPENED = (
    Kind.OPENED.value,
    b'{"info":{"media_type":"wav","codec":"pcm_s16le","channels":2,"rate_hz":8000},"allowance_s":10}',
)


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        ([(b"?", b"")], "no such kind of frame"),
        ([(Kind.SOUND.value, b"\0" * 8)], "sound before the headers"),
        ([(Kind.OPENED.value, b"{}")], "no record"),
        ([(Kind.OPENED.value, b"\xff")], "no JSON"),
        ([(Kind.REFUSED.value, b'{"code":"made_up","message":""}')], "a code that is not on the list"),
        ([OPENED, (Kind.SOUND.value, b"\0" * 12)], "half a sample for one of the channels"),
        ([OPENED, (Kind.SOUND.value, b"\0" * (1 << 21))], "a frame longer than any"),
        ([OPENED, *[(Kind.SOUND.value, b"\0" * (1 << 20))] * 4], "more sound than is read"),
        ([OPENED, OPENED], "the headers twice"),
        ([OPENED, (Kind.FINISHED.value, b'{"decoded_s":-1}')], "no verdict"),
        ([OPENED], "it ends without a verdict"),
        ([], "it says nothing"),
    ],
)
def test_a_decoder_that_was_taken_over_is_not_believed(frames: list[tuple[bytes, bytes]], why: str) -> None:
    answer = Answer(ScriptedLink(*frames), DecodeLimits(longest_s=10), "a.wav")
    with pytest.raises(MediaError) as caught:
        list(answer.sound(answer.opened().info.channels))
    assert caught.value.code == MediaReason.DECODER_CRASHED, why


@pytest.mark.parametrize(
    ("declared_s", "size_bytes", "allowed_s", "why"),
    [
        (30.0, 480_000, 10.0, "everybody has the base"),
        (1200.0, 1 << 30, 10.0, "20 minutes still fit into it"),
        (4800.0, 1 << 30, 40.0, "a long recording has more"),
        (20_000.0, 3_750, 10.0, "a header is believed no further than its bytes go"),
        (None, 1 << 30, 180.0, "no length declared: as much as the longest"),
        (1e9, 1 << 30, 180.0, "nobody has more than the longest"),
    ],
)
def test_seconds_that_decoding_may_take(declared_s: float | None, size_bytes: int, allowed_s: float, why: str) -> None:
    assert LIMITS.allowance_s(declared_s, size_bytes) == pytest.approx(allowed_s), why
    assert LIMITS.allowance_s(declared_s, size_bytes) <= LIMITS.longest_allowance_s
