"""Copied channels and leaks: what ``who_spoke.py`` measures of the sound alone.

Leaks are made with a delay, a level, a short coloured response, noise at -62 dB and mu-law.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_engine.media import decode
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.channels import distinct_channels, holds_sound
from qa_engine.speech.crosstalk import without_bleed
from qa_engine.speech.voice_activity import Span, detect_speech

Samples = NDArray[np.float32]
SEED = 20261121
THRESHOLD = 0.35
DELAYS_MS, LEVELS_DB = (60, 150, 250), (-15, -20, -30)
_AROUND_S = 0.2


@dataclass(frozen=True)
class Call:
    """A call with a channel a side, agent first. ``turns`` are (channel, start_s, end_s, text, role), if known."""

    name: str
    channels: tuple[Samples, ...]
    turns: tuple[tuple[int, float, float, str, str], ...] = ()


# -- channels ---------------------------------------------------------------------------------------------------------


def measure_copies(calls: Sequence[Call], shared: Path | None) -> dict[str, Any]:
    """Return how many copies were taken for copies, and how many pairs of sides for pairs."""
    random_ = np.random.default_rng(SEED)
    found: dict[str, list[bool]] = {}
    for call in calls:
        mixed = np.sum(call.channels, axis=0).astype(np.float32)
        noise = random_.normal(0, np.sqrt(np.mean(np.square(mixed))), mixed.size)
        copies = {
            "same": mixed,
            "20 dB quieter": 0.1 * mixed,
            "inverted": -mixed,
            "20 ms late": _delayed(mixed, 0.02),
            "mu-law": _through_mulaw(mixed),
            "noise 10 dB below": mixed + 0.316 * noise,
            "mu-law, 12 dB quieter, 10 ms late, noise 20 dB below": 0.25 * _through_mulaw(_delayed(mixed, 0.01))
            + 0.025 * noise,
        }
        for name, copy in copies.items():
            heard = distinct_channels(np.stack([mixed, copy.astype(np.float32)]))
            found.setdefault(name, []).append(len(heard) == 1)
    sides = [len(distinct_channels(np.stack(call.channels))) == 2 for call in calls]
    one_sided = sorted((shared / "audio_getgoing").glob("*.mp3")) if shared else []
    silent = [[holds_sound(channel) for channel in decode(path).samples] for path in one_sided]
    return {
        "copies_heard_once": {name: [sum(flags), len(flags)] for name, flags in found.items()},
        "two_sides_heard_as_two": [sum(sides), len(sides)],
        "getgoing_silent_second_channel_skipped": [sum(one == [True, False] for one in silent), len(silent)],
    }


def _delayed(samples: Samples, delay_s: float) -> Samples:
    late = round(delay_s * SAMPLE_RATE)
    return np.concatenate([np.zeros(late, np.float32), samples[: samples.size - late]])


def _through_mulaw(samples: Samples) -> Samples:
    companded = np.sign(samples) * np.log1p(255 * np.abs(np.clip(samples, -1, 1))) / math.log(256)
    coarse = np.round(companded * 127) / 127
    return (np.sign(coarse) * np.expm1(np.abs(coarse) * math.log(256)) / 255).astype(np.float32)


# -- leaks ------------------------------------------------------------------------------------------------------------


def measure_leaks(calls: Sequence[Call]) -> dict[str, Any]:
    """Return the seconds of own speech lost and of leak left, on clean calls and with leaks put into both channels."""
    clean = {"own_s": 0.0, "own_lost_s": 0.0, "leaks_found": 0}
    rows: dict[str, dict[str, float]] = {}
    cpu_s = channel_s = 0.0
    for call in calls:
        own = [detect_speech(channel, THRESHOLD) for channel in call.channels]
        kept, leaks = without_bleed(call.channels, own)
        clean["own_s"] += sum(map(_length_s, own))
        clean["own_lost_s"] += sum(map(_length_s, own)) - sum(map(_length_s, kept))
        clean["leaks_found"] += len(leaks)
        for delay_ms in DELAYS_MS:
            for level_db in LEVELS_DB:
                channels = _leaked(call.channels, delay_ms, level_db)
                heard = [detect_speech(channel, THRESHOLD) for channel in channels]
                begun = time.process_time()
                kept, _ = without_bleed(channels, heard)
                cpu_s += time.process_time() - begun
                channel_s += sum(channel.size for channel in channels) / SAMPLE_RATE
                row = rows.setdefault(f"{level_db} dB, {delay_ms} ms", dict.fromkeys(_LEAK_COLUMNS, 0.0))
                for column, value in zip(_LEAK_COLUMNS, _lost_and_left(own, heard, kept), strict=True):
                    row[column] += value
    return {
        "clean": {name: round(value, 2) for name, value in clean.items()},
        "leaked": {name: {column: round(value, 2) for column, value in row.items()} for name, row in rows.items()},
        "cpu_s_per_channel_s": round(cpu_s / channel_s, 5),
    }


_LEAK_COLUMNS = ("own_s", "own_lost_s", "leak_taken_for_speech_s", "leak_left_s")


def _leaked(sides: Sequence[Samples], delay_ms: int, level_db: int) -> list[Samples]:
    random_ = np.random.default_rng([SEED, delay_ms, -level_db])
    channels = []
    for near, far in (sides, reversed(sides)):
        response = random_.normal(size=800) * np.exp(-np.arange(800) / 130)
        response[0] += 3
        size = 1 << (far.size + response.size).bit_length()
        wet = np.fft.irfft(np.fft.rfft(_delayed(far, delay_ms / 1000), size) * np.fft.rfft(response, size), size)
        leak = wet[: far.size] / np.sqrt(np.sum(response**2)) * 10 ** (level_db / 20)
        channels.append(_through_mulaw((near + leak + random_.normal(0, 10**-3.1, near.size)).astype(np.float32)))
    return channels


def _lost_and_left(
    own: Sequence[Sequence[Span]], heard: Sequence[Sequence[Span]], kept: Sequence[Sequence[Span]]
) -> tuple[float, float, float, float]:
    totals = np.zeros(4)
    count = max(end for spans in (*own, *heard) for _, end in spans) + 1
    for said, found, left in zip(own, heard, kept, strict=True):
        mine, vad, rest = (_flags(spans, count) for spans in (said, found, left))
        leak = vad & ~_flags(said, count, around_s=_AROUND_S)
        totals += [(mine & vad).sum(), (mine & vad & ~rest).sum(), leak.sum(), (leak & rest).sum()]
    return tuple(float(value) / SAMPLE_RATE for value in totals)  # type: ignore[return-value]


def _flags(spans: Sequence[Span], count: int, around_s: float = 0.0) -> NDArray[np.bool_]:
    flags = np.zeros(count, bool)
    around = round(around_s * SAMPLE_RATE)
    for start, end in spans:
        flags[max(0, start - around) : end + around] = True
    return flags


def _length_s(spans: Sequence[Span]) -> float:
    return sum(end - start for start, end in spans) / SAMPLE_RATE
