"""The telephone chain does to sound what it says, the same every time, and its files are real G.711."""

from __future__ import annotations

import av
import numpy as np
import pytest

from benchmarks.telephone import CHAINS, g711_mulaw, mulaw_wav, through
from qa_engine.ports import SAMPLE_RATE


def tone(hertz: float, seconds: float = 1.0, level: float = 0.3) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(
        np.float32
    )


def level(samples: np.ndarray) -> float:
    inner = samples[samples.size // 10 : -samples.size // 10]
    return float(np.sqrt(np.mean(np.square(inner))))


@pytest.mark.parametrize(
    ("hertz", "chain", "passes"),
    [
        (150, "mulaw", True),
        (1000, "mulaw", True),
        (3600, "mulaw", True),
        (5000, "mulaw", False),
        (100, "loss", False),
        (1000, "clipping", True),
        (3900, "noise", None),
    ],
)
def test_bands(hertz: float, chain: str, passes: bool | None) -> None:
    heard = through(chain, tone(hertz)[None], "a tone").samples[0]
    ratio = level(heard) / level(tone(hertz))
    if passes is None:
        assert ratio < 0.7, "what is left is the noise"
    else:
        assert (ratio > 0.85) is passes


@pytest.mark.parametrize("chain", list(CHAINS))
def test_channels_and_length_stay_and_the_same_name_gives_the_same_samples(chain: str) -> None:
    both = np.stack([tone(500), tone(900)])
    first, again = through(chain, both, "call-1"), through(chain, both, "call-1")
    assert first.samples.shape == both.shape
    assert np.array_equal(first.samples, again.samples)


@pytest.mark.parametrize("chain", ["noise", "loss"])
def test_another_name_draws_otherwise(chain: str) -> None:
    one, other = (through(chain, tone(700)[None], name).samples for name in ("call-1", "call-2"))
    assert not np.array_equal(one, other)


def test_the_decoder_of_a_library_hears_what_was_encoded() -> None:
    """Every level of G.711, positive and negative, comes back within half of its own step."""
    values = np.concatenate([np.linspace(-1, 1, 4001), [0.0, 1e-5, -1e-5, 2.0, -2.0]])
    codec = av.CodecContext.create("pcm_mulaw", "r")
    codec.sample_rate, codec.layout = 8000, "mono"
    (frame,) = codec.decode(av.Packet(g711_mulaw(values).tobytes()))
    heard = frame.to_ndarray()[0].astype(float) / 32768
    wanted = np.clip(values, -1, 1)
    assert np.all(np.abs(heard - wanted) <= np.abs(wanted) / 30 + 4 / 32768)


def test_the_file_says_what_it_is() -> None:
    data = mulaw_wav(np.zeros((2, 801)))
    assert data[20:24] == b"\x07\x00\x02\x00", "mu-law, two channels"
    assert len(data) == 8 + int.from_bytes(data[4:8], "little")
