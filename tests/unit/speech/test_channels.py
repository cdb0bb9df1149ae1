"""Copied and empty channels: told from two sides, whatever a switch did to the copy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.channels import distinct_channels, holds_sound
from tests.unit.speech.made_voices import delayed, noise, spoken, through_mulaw

Samples = NDArray[np.float32]
AGENT = spoken(1, [(0.5, 4.0), (9.0, 13.0), (17.0, 19.0)], 20.0)
CUSTOMER = spoken(2, [(4.5, 8.5), (13.5, 16.5)], 20.0)
BOTH = AGENT + CUSTOMER
RMS = float(np.sqrt(np.mean(np.square(BOTH))))


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(lambda x: x, id="same"),
        pytest.param(lambda x: 0.1 * x, id="20 dB quieter"),
        pytest.param(lambda x: -0.5 * x, id="inverted"),
        pytest.param(lambda x: delayed(x, 0.02), id="20 ms late"),
        pytest.param(lambda x: np.roll(x, -160), id="10 ms early"),
        pytest.param(through_mulaw, id="another codec"),
        pytest.param(lambda x: x + noise(5, x.size, 0.3 * RMS), id="noise 10 dB below"),
        pytest.param(lambda x: delayed(through_mulaw(0.5 * x), 0.015) + noise(6, x.size, 0.05 * RMS), id="all of it"),
    ],
)
def test_a_copy_is_heard_once(copy: Callable[[Samples], Samples]) -> None:
    heard = distinct_channels(np.stack([BOTH, copy(BOTH).astype(np.float32)]))
    assert len(heard) == 1


@pytest.mark.parametrize("delay_s", [0.0, 0.01, 0.02, 0.15])
@pytest.mark.parametrize("gain", [0.3, 0.1, 0.03])
def test_two_sides_that_leak_into_each_other_are_two(delay_s: float, gain: float) -> None:
    sides = [AGENT + gain * delayed(CUSTOMER, delay_s), CUSTOMER + gain * delayed(AGENT, delay_s)]
    assert len(distinct_channels(np.stack(sides).astype(np.float32))) == 2


def test_the_louder_of_two_copies_is_heard() -> None:
    (heard,) = distinct_channels(np.stack([0.2 * BOTH, BOTH]).astype(np.float32))
    assert np.array_equal(heard, BOTH)


@pytest.mark.parametrize(
    ("channels", "kept"),
    [
        ([AGENT], 1),
        ([AGENT, CUSTOMER], 2),
        ([AGENT, np.zeros_like(AGENT)], 2),
        ([AGENT, AGENT, CUSTOMER], 3),
        ([np.zeros(0, np.float32)] * 2, 2),
        ([np.ones(3, np.float32)] * 2, 2),
    ],
    ids=["mono", "sides", "one silent", "third", "empty", "shorter than a step"],
)
def test_other_layouts_stay(channels: list[Samples], kept: int) -> None:
    assert len(distinct_channels(np.stack(channels).astype(np.float32))) == kept


def _now_and_then(samples: Samples) -> Samples:
    """Comfort noise as switches send it: with stretches of nothing in between."""
    samples = samples.copy()
    samples.reshape(-1, SAMPLE_RATE)[::3] = 0
    return samples


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        (np.zeros(0, np.float32), False),
        (np.zeros(100, np.float32), False),
        (np.zeros(SAMPLE_RATE, np.float32), False),
        (noise(1, 10 * SAMPLE_RATE, 1e-5), False),
        (noise(2, 10 * SAMPLE_RATE, 0.003), False),
        (_now_and_then(noise(3, 9 * SAMPLE_RATE, 0.003)), False),
        (noise(4, 10 * SAMPLE_RATE, 0.05), True),
        (CUSTOMER, True),
        (0.02 * CUSTOMER, True),
        (0.02 * CUSTOMER + noise(5, CUSTOMER.size, 0.0003), True),
    ],
    ids=["empty", "short", "zeros", "dither", "comfort", "switched", "loud noise", "speech", "faint", "faint in noise"],
)
def test_comfort_noise_is_told_from_faint_speech(samples: Samples, expected: bool) -> None:
    assert holds_sound(samples) is expected
