"""Decoding itself, in this process: what the decoding process calls."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from qa_engine.errors import MediaError
from qa_engine.media import DecodeLimits, decode
from qa_engine.media.hearing import BLOCK_SAMPLES, hearing

LIMITS = DecodeLimits()


@pytest.mark.parametrize(
    ("codec", "name", "rate", "channels"),
    [
        ("pcm_alaw", "a.wav", 8_000, 2),
        ("libmp3lame", "a.mp3", 16_000, 1),
        ("flac", "a.flac", 44_100, 2),
        ("libopus", "a.ogg", 48_000, 1),
        ("aac", "a.m4a", 16_000, 2),
    ],
)
def test_blocks_are_short_and_are_what_the_process_answers(
    sounds: Any, codec: str, name: str, rate: int, channels: int
) -> None:
    path = sounds.encoded(codec, name, rate=rate, channels=channels, seconds=11)
    with path.open("rb") as file, hearing(file, LIMITS) as sound:
        blocks = list(sound.blocks())
        verdict = sound.verdict()
    audio = decode(path)
    assert max(block.shape[1] for block in blocks) <= BLOCK_SAMPLES
    assert len(blocks) == 3
    assert all(block.flags.c_contiguous and block.dtype == np.float32 for block in blocks)
    assert np.array_equal(np.concatenate(blocks, axis=1), audio.samples)
    assert (verdict.decoded_s, verdict.notes, verdict.truncated) == (audio.decoded_s, audio.notes, audio.truncated)


def test_errors_name_no_file_because_the_process_knows_none() -> None:
    with pytest.raises(MediaError) as caught, hearing(io.BytesIO(b"no sound"), LIMITS):
        pass
    assert caught.value.item is None


@pytest.mark.parametrize("lost", [range(100, 101), range(100, 103), range(40, 41)])
def test_a_packet_of_20_ms_that_is_missing_is_a_hole(sounds: Any, lost: range) -> None:
    path = sounds.encoded("libopus", "a.ogg", rate=48_000, seconds=5)
    whole = decode(path)
    live = sounds.encoded("libopus", "a.webm", rate=48_000, seconds=5, keep=lambda n: n not in lost)
    audio = decode(live)
    assert audio.samples.shape[1] == pytest.approx(whole.samples.shape[1], abs=300), "what follows keeps its time"
    assert audio.notes == (f"{0.02 * len(lost):.2f} s of pauses that were not transmitted were filled with silence",)
