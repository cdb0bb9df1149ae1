"""Leaks of one side into the other's channel: found, taken out, and never at the cost of a side's own speech."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.crosstalk import Bleed, silenced, without_bleed
from qa_engine.speech.voice_activity import Span
from tests.unit.speech.made_voices import coloured, delayed, noise, spoken, through_mulaw

Samples = NDArray[np.float32]
Turns = Sequence[tuple[float, float]]
SECONDS = 30.0
AGENT_TURNS = [(0.5, 4.0), (9.0, 13.0), (17.0, 19.0), (24.0, 27.0)]
CUSTOMER_TURNS = [(4.5, 8.5), (13.5, 16.5), (18.0, 18.8), (20.0, 23.5)]
AGENT = spoken(1, AGENT_TURNS, SECONDS)
CUSTOMER = spoken(2, CUSTOMER_TURNS, SECONDS, level=0.06)


def spans(*turns: Turns, late_s: float = 0.0) -> list[Span]:
    """Voice activity that finds all of ``turns``, merged where they touch."""
    merged: list[Span] = []
    for start_s, end_s in sorted(turn for some in turns for turn in some):
        start, end = round((start_s + late_s) * SAMPLE_RATE), round((end_s + late_s) * SAMPLE_RATE)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def covered(found: Sequence[Span], turns: Turns) -> float:
    """Return the seconds of ``turns`` that lie in ``found``."""
    flags = np.zeros(round(SECONDS * SAMPLE_RATE), bool)
    for start, end in found:
        flags[start:end] = True
    return sum(float(flags[round(a * SAMPLE_RATE) : round(b * SAMPLE_RATE)].sum()) for a, b in turns) / SAMPLE_RATE


def leaked(near: Samples, far: Samples, delay_s: float, gain_db: float) -> Samples:
    mixed = near + 10 ** (gain_db / 20) * coloured(delayed(far, delay_s), 7) + noise(3, near.size, 0.0004)
    return through_mulaw(mixed)


@pytest.mark.parametrize("delay_s", [0.0, 0.06, 0.15, 0.25, 0.3])
@pytest.mark.parametrize("gain_db", [-10, -15, -20, -30, -35])
def test_a_leak_is_taken_out_and_own_speech_stays(delay_s: float, gain_db: float) -> None:
    channels = [AGENT, leaked(CUSTOMER, AGENT, delay_s, gain_db)]
    alone = [(0.5, 4.0), (9.5, 13.0), (24.5, 27.0)]
    heard = [spans(AGENT_TURNS), spans(CUSTOMER_TURNS, [(a, b + delay_s) for a, b in AGENT_TURNS])]
    (agent, customer), (leak,) = without_bleed(channels, heard)
    assert agent == heard[0]
    assert covered(customer, CUSTOMER_TURNS) == pytest.approx(covered(heard[1], CUSTOMER_TURNS), abs=0.01)
    assert covered(customer, alone) <= 0.1 * covered(heard[1], alone)
    assert (leak.channel, leak.source) == (1, 0)
    assert leak.delay_ms == pytest.approx(1000 * delay_s, abs=4)
    assert leak.gain_db == pytest.approx(gain_db, abs=2)
    assert leak.removed_s == pytest.approx(sum(b - a for a, b in heard[1]) / SAMPLE_RATE - _length_s(customer))


def _length_s(found: Sequence[Span]) -> float:
    return sum(end - start for start, end in found) / SAMPLE_RATE


def test_both_sides_may_leak() -> None:
    channels = [leaked(AGENT, CUSTOMER, 0.1, -15), leaked(CUSTOMER, AGENT, 0.1, -15)]
    heard = [spans(AGENT_TURNS, CUSTOMER_TURNS), spans(AGENT_TURNS, CUSTOMER_TURNS)]
    kept, leaks = without_bleed(channels, heard)
    assert [(leak.channel, leak.source) for leak in leaks] == [(1, 0), (0, 1)]
    assert covered(kept[0], AGENT_TURNS) == pytest.approx(covered(heard[0], AGENT_TURNS), abs=0.01)
    assert covered(kept[1], CUSTOMER_TURNS) == pytest.approx(covered(heard[1], CUSTOMER_TURNS), abs=0.01)
    assert covered(kept[0], [(5.0, 8.0), (14.0, 16.0), (20.5, 23.0)]) < 0.5
    assert covered(kept[1], [(1.0, 3.5), (10.0, 12.5), (25.0, 26.5)]) < 0.5


@pytest.mark.parametrize(
    ("channels", "heard"),
    [
        ([AGENT, CUSTOMER], [spans(AGENT_TURNS), spans(CUSTOMER_TURNS)]),
        (
            [AGENT + noise(1, AGENT.size, 0.01), CUSTOMER + noise(2, AGENT.size, 0.01)],
            [[(0, AGENT.size)], [(0, AGENT.size)]],
        ),
        ([AGENT, np.zeros_like(AGENT)], [spans(AGENT_TURNS), []]),
        ([AGENT, spoken(2, CUSTOMER_TURNS, SECONDS, level=0.005)], [spans(AGENT_TURNS), spans(CUSTOMER_TURNS)]),
        ([AGENT], [spans(AGENT_TURNS)]),
        ([AGENT[:4000], CUSTOMER[:4000]], [[(0, 4000)], [(0, 4000)]]),
        ([np.zeros(0, np.float32)] * 2, [[], []]),
        ([], []),
    ],
    ids=["clean", "noisy, all taken for speech", "one silent", "one faint", "mono", "short", "empty", "none"],
)
def test_without_a_leak_nothing_changes(channels: list[Samples], heard: list[list[Span]]) -> None:
    assert without_bleed(channels, heard) == (heard, ())


def test_speech_over_a_leak_is_kept() -> None:
    over = [(1.5, 3.0), (10.0, 12.0)]
    customer = spoken(4, [*over, (20.0, 23.0)], SECONDS, level=0.03)
    channels = [AGENT, leaked(customer, AGENT, 0.12, -15)]
    (_, kept), _ = without_bleed(channels, [spans(AGENT_TURNS), spans(AGENT_TURNS, [(20.0, 23.0)], late_s=0.0)])
    assert covered(kept, [*over, (20.0, 23.0)]) == pytest.approx(6.5, abs=0.01)


def test_sound_without_spans_is_silent() -> None:
    quiet = silenced(AGENT, [(0, 16000), (200_000, 200_010)])
    assert not quiet[:16000].any() and not quiet[200_000:200_010].any()
    assert np.array_equal(quiet[16000:200_000], AGENT[16000:200_000])
    assert silenced(AGENT, []) is AGENT


def test_a_leak_is_described() -> None:
    text = Bleed(0, 1, 59.6, -17.7, ((0, 8000), (16000, 32000))).described()
    assert text == "channel 0 holds a leak of channel 1, 60 ms late at -18 dB; 1.5 s of it not heard"
