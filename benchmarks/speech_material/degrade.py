"""Clean calls as they sound on the telephone: with two channels, and mixed to one.

    from benchmarks.speech_material.degrade import mono, two_channel, variants

Each call has a profile of its own (profiles.py), and all randomness is seeded by the call's name: the same call gives
the same samples. Truth times stay valid; codec delays are taken out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.speech_material import effects
from benchmarks.speech_material.effects import LINE_RATE, WIDE_RATE, Samples
from benchmarks.speech_material.profiles import PROFILES, SEVERITY_DB, Noise, Profile, Side
from benchmarks.speech_material.read import SpokenCall, read_samples, read_truths

CEILING = 0.97
BABBLE_CALLS = 4
MAINS_HZ = 50.0
UNSPOKEN_DBFS = -24.0


@dataclass(frozen=True)
class Variant:
    """A call as recorded: float32 at 16 kHz, (2, n) and (1, n), and the profile of its line."""

    call: SpokenCall
    profile: Profile
    two_channel: NDArray[np.float32]
    mono: NDArray[np.float32]


def variants(call: SpokenCall, profile: Profile | None = None) -> Variant:
    """Return both forms of a call, under its own profile or another one."""
    profile = profile or PROFILES[call.name]
    ends = _both_ends(call, profile)
    return Variant(call, profile, _record_apart(call, profile, ends), _record_together(call, profile, ends))


def two_channel(call: SpokenCall, profile: Profile | None = None) -> NDArray[np.float32]:
    """Return a call recorded with a channel a side, (2, n): each side's echo is in the other's channel."""
    profile = profile or PROFILES[call.name]
    return _record_apart(call, profile, _both_ends(call, profile))


def mono(call: SpokenCall, profile: Profile | None = None) -> NDArray[np.float32]:
    """Return a call recorded with both sides in one channel, (1, n)."""
    profile = profile or PROFILES[call.name]
    return _record_together(call, profile, _both_ends(call, profile))


def _record_apart(call: SpokenCall, profile: Profile, ends: tuple[Samples, Samples]) -> NDArray[np.float32]:
    channels = [
        ends[channel] + _echo(ends[1 - channel], profile) + _line_noise(call, profile, ends[channel], str(channel))
        for channel in (0, 1)
    ]
    return np.stack([_as_recorded(channel, call) for channel in channels])


def _record_together(call: SpokenCall, profile: Profile, ends: tuple[Samples, Samples]) -> NDArray[np.float32]:
    mixed = ends[0] + ends[1]
    mixed = mixed + _echo(mixed, profile) + _line_noise(call, profile, mixed, "mono")
    return _as_recorded(mixed, call)[None]


def _both_ends(call: SpokenCall, profile: Profile) -> tuple[Samples, Samples]:
    return _one_end(call, 0, profile.agent), _one_end(call, 1, profile.customer)


def _one_end(call: SpokenCall, channel: int, side: Side) -> Samples:
    """Return what comes from one party's end of the line, at 8 kHz."""
    random = _random(call.name, f"end {channel}")
    near = call.samples[channel].astype(np.float64)
    if side.room_s is not None:
        near = effects.in_a_room(near, side.room_s, side.direct_to_reverberant_db, random)
    speech_rms = _speech_rms(call, channel, near)
    for noise in side.noises:
        level = speech_rms * effects.decibels(SEVERITY_DB - noise.snr_db)
        near = near + level * _noise(call, noise, near.size, random)
    if side.clip_over_rms_db is not None:
        near = effects.clip(near, speech_rms * effects.decibels(side.clip_over_rms_db))
    line = effects.to_line(near) * effects.decibels(side.level_db)
    line = effects.through_codec(np.clip(line, -CEILING, CEILING), side.codec)
    if side.loss_share > 0.0:
        line = effects.lose_frames(line, side.loss_share, side.loss_burst_frames, random)
    return line


def _noise(call: SpokenCall, noise: Noise, count: int, random: np.random.Generator) -> Samples:
    """Return noise of RMS 1 within the telephone band: a rumble that no line carries counts for nothing."""
    match noise.kind:
        case "white":
            samples = effects.white(count, random)
        case "pink":
            samples = effects.coloured(count, 1.0, random)
        case "hum":
            samples = effects.hum(count, MAINS_HZ, WIDE_RATE)
        case "street":
            samples = effects.street(count, WIDE_RATE, random)
        case "babble":
            samples = effects.babble(_other_voices(call), count, random)
    return samples / effects.root_mean_square(effects.to_line(samples))


def _other_voices(call: SpokenCall) -> list[Samples]:
    """Return other calls of the same split, both sides mixed; which ones is set by the names alone."""
    others = [truth.name for truth in read_truths(call.split, folder=call.truth.path.parent) if truth.name != call.name]
    ranked = sorted(others, key=lambda name: hashlib.sha256(f"{call.name}|{name}".encode()).hexdigest())
    folder = str(call.truth.path.parent)
    return [_mixed_voices(name, folder) for name in ranked[:BABBLE_CALLS]]


@lru_cache(maxsize=6)
def _mixed_voices(name: str, folder: str) -> Samples:
    """Return a call's turns, both sides mixed, without the silence between them."""
    (truth,) = [truth for truth in read_truths(folder=Path(folder)) if truth.name == name]
    samples = read_samples(truth)
    spans = [(turn.channel, round(turn.start_s * WIDE_RATE), round(turn.end_s * WIDE_RATE)) for turn in truth.turns]
    return np.concatenate([samples[channel, start:end] for channel, start, end in spans]).astype(np.float64)


def _speech_rms(call: SpokenCall, channel: int, samples: Samples) -> float:
    """Return the level of one side's turns, in the telephone band; of a side that never speaks, a usual level."""
    line = effects.to_line(samples)
    spans = [
        (round(turn.start_s * LINE_RATE), round(turn.end_s * LINE_RATE))
        for turn in call.turns
        if turn.channel == channel
    ]
    if not spans:
        return effects.decibels(UNSPOKEN_DBFS)
    return effects.root_mean_square(np.concatenate([line[start:end] for start, end in spans]))


def _echo(other: Samples, profile: Profile) -> Samples:
    if profile.echo_db is None:
        return np.zeros(other.size)
    return effects.delayed(other, profile.echo_ms, profile.echo_db, LINE_RATE)


def _line_noise(call: SpokenCall, profile: Profile, line: Samples, place: str) -> Samples:
    """Return the hiss of the line itself, so far below the mean level of what it carries."""
    level = effects.root_mean_square(line) * effects.decibels(SEVERITY_DB - profile.line_snr_db)
    return level * effects.white(line.size, _random(call.name, f"line {place}"))


def _as_recorded(line: Samples, call: SpokenCall) -> NDArray[np.float32]:
    recorded = effects.through_mulaw(np.clip(line, -CEILING, CEILING))
    return effects.to_wide(recorded, call.samples.shape[1]).astype(np.float32)


def _random(*seeds: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256("|".join(seeds).encode()).digest()[:8], "big"))
