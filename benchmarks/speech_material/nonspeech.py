"""Thirty minutes in which nobody speaks: silence, tones, hold music and noise, as telephone lines carry them.

    from benchmarks.speech_material.nonspeech import PIECES, make_piece

Everything is computed and seeded by the piece's name: no recording, no voice, nothing that sounds like one. Whatever a
recogniser writes here was never said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.speech_material import effects, music, tones
from benchmarks.speech_material.effects import WIDE_RATE, Samples

Kind = Literal["silence", "tone", "music", "noise"]
Maker = Callable[[float, np.random.Generator], Samples]
PIECE_S = 40.0
COMFORT_DBFS = -62.0


@dataclass(frozen=True)
class Piece:
    """A stretch of sound to be made: how loud (RMS, None for digital silence) and in which band."""

    name: str
    kind: Kind
    maker: Maker
    dbfs: float | None
    duration_s: float = PIECE_S
    is_narrow: bool = True


@dataclass(frozen=True)
class NonSpeech:
    """A made piece: float32 (n,) at 16 kHz."""

    name: str
    kind: Kind
    samples: NDArray[np.float32]


def make_piece(piece: Piece) -> NonSpeech:
    """Return a piece's samples; the same piece gives the same samples."""
    seed = int.from_bytes(hashlib.sha256(piece.name.encode()).digest()[:8], "big")
    samples = piece.maker(piece.duration_s, np.random.default_rng(seed))
    if piece.dbfs is not None:
        if piece.is_narrow:
            samples = effects.to_wide(effects.to_line(samples), samples.size)
        samples = samples * effects.decibels(piece.dbfs) / effects.root_mean_square(samples)
        samples = np.clip(samples, -0.97, 0.97)
        if piece.is_narrow:
            samples = effects.through_mulaw(samples)
    return NonSpeech(piece.name, piece.kind, samples.astype(np.float32))


def make_pieces(kind: Kind | None = None) -> Iterator[NonSpeech]:
    """Yield the pieces of a kind, or all, in the order of PIECES."""
    return (make_piece(piece) for piece in PIECES if kind in (None, piece.kind))


def _count(duration_s: float) -> int:
    return round(duration_s * WIDE_RATE)


def _silence(duration_s: float, random: np.random.Generator) -> Samples:
    del random
    return np.zeros(_count(duration_s))


def _white(duration_s: float, random: np.random.Generator) -> Samples:
    return effects.white(_count(duration_s), random)


def _pink(duration_s: float, random: np.random.Generator) -> Samples:
    return effects.coloured(_count(duration_s), 1.0, random)


def _brown(duration_s: float, random: np.random.Generator) -> Samples:
    return effects.coloured(_count(duration_s), 2.0, random)


def _street(duration_s: float, random: np.random.Generator) -> Samples:
    return effects.street(_count(duration_s), WIDE_RATE, random)


def _gated_comfort(duration_s: float, random: np.random.Generator) -> Samples:
    """Comfort noise as a mobile switches it: on and off, its level changing at each switch."""
    out = effects.coloured(_count(duration_s), 1.0, random)
    at = 0
    while at < out.size:
        length = round(random.uniform(0.3, 4.0) * WIDE_RATE)
        out[at : at + length] *= float(random.choice([0.02, 0.5, 1.0, 1.6]))
        at += length
    return out


def _clicks(duration_s: float, random: np.random.Generator) -> Samples:
    """Line clicks: single decaying impulses over a faint hiss."""
    out = 0.01 * effects.white(_count(duration_s), random)
    for at in random.integers(0, out.size - 400, round(duration_s * 1.5)):
        decay = np.exp(-np.arange(400) / random.uniform(5, 80))
        out[at : at + 400] += random.uniform(0.2, 1.0) * random.choice([-1.0, 1.0]) * decay
    return out


def _typing(duration_s: float, random: np.random.Generator) -> Samples:
    """A keyboard: in runs of 3 to 30 strokes, each a short hiss with a knock, pauses between the runs."""
    out = 0.004 * effects.coloured(_count(duration_s), 1.0, random)
    at_s = 0.5
    while at_s < duration_s - 0.5:
        for _ in range(int(random.integers(3, 31))):
            time_s = np.arange(round(0.05 * WIDE_RATE)) / WIDE_RATE
            hiss = random.normal(0, 1, time_s.size) * np.exp(-time_s / random.uniform(0.003, 0.008))
            knock = 0.6 * np.sin(2 * np.pi * random.uniform(300, 900) * time_s) * np.exp(-time_s / 0.008)
            start = round(at_s * WIDE_RATE)
            fitting = (hiss + knock)[: max(0, out.size - start)]
            out[start : start + fitting.size] += random.uniform(0.3, 1.0) * fitting
            at_s += random.uniform(0.07, 0.28)
        at_s += random.uniform(0.5, 3.5)
    return out


def _breathing(duration_s: float, random: np.random.Generator) -> Samples:
    """Bursts of shaped noise that come and go like breath into a microphone; noise only, nothing voiced."""
    count = _count(duration_s)
    time_s = np.arange(count) / WIDE_RATE
    swell = np.zeros(count)
    at_s = 0.6
    while at_s < duration_s:
        swell += np.exp(-0.5 * ((time_s - at_s) / random.uniform(0.15, 0.35)) ** 2) * random.uniform(0.4, 1.0)
        at_s += random.uniform(1.2, 3.0)
    return effects.coloured(count, 0.7, random) * swell + 0.003 * effects.white(count, random)


def _handling(duration_s: float, random: np.random.Generator) -> Samples:
    """A handset moved about: scrapes and bumps of low noise."""
    out = 0.01 * effects.coloured(_count(duration_s), 1.0, random)
    for at in random.integers(0, out.size - WIDE_RATE, round(duration_s / 2)):
        length = int(random.integers(800, 12_000))
        scrape = effects.coloured(length, float(random.uniform(0.5, 2.0)), random) * np.hanning(length)
        out[at : at + length] += random.uniform(0.1, 0.6) * scrape
    return out


def _packet_warble(duration_s: float, random: np.random.Generator) -> Samples:
    """Pink noise whose packets get lost and are concealed by repetition: the metallic gurgle of a bad line."""
    narrow = effects.coloured(_count(duration_s) // 2, 1.0, random)
    return effects.to_wide(effects.lose_frames(narrow, 0.3, 3.0, random), _count(duration_s))


def _hum(mains_hz: float) -> Maker:
    return lambda duration_s, random: (
        effects.hum(_count(duration_s), mains_hz, WIDE_RATE) + 0.02 * effects.white(_count(duration_s), random)
    )


def _cadence(name: str) -> Maker:
    return lambda duration_s, random: (
        tones.cadence(name, duration_s, WIDE_RATE) + 0.003 * effects.white(_count(duration_s), random)
    )


def _steady(name: str) -> Maker:
    return lambda duration_s, random: (
        tones.STEADY[name](duration_s, WIDE_RATE) + 0.003 * effects.white(_count(duration_s), random)
    )


def _seeded(name: str) -> Maker:
    return lambda duration_s, random: tones.SEEDED[name](duration_s, WIDE_RATE, random)


def _music(style: str, seed: int) -> Maker:
    return lambda duration_s, random: (
        music.compose(style, duration_s, WIDE_RATE, seed) + 0.002 * effects.white(_count(duration_s), random)
    )


def _under_a_ring(duration_s: float, random: np.random.Generator) -> Samples:
    """Street noise with a ring tone in it, as a caller in traffic waits."""
    ring = tones.cadence("ring-gb", duration_s, WIDE_RATE)
    return ring + 0.3 * effects.street(_count(duration_s), WIDE_RATE, random)


_SILENCES = (
    Piece("digital-silence", "silence", _silence, None, 60.0),
    Piece("comfort-white", "silence", _white, COMFORT_DBFS),
    Piece("comfort-pink", "silence", _pink, COMFORT_DBFS - 6),
    Piece("comfort-gated", "silence", _gated_comfort, COMFORT_DBFS + 6),
)
_NOISES = (
    Piece("white-loud", "noise", _white, -24.0),
    Piece("white-wide", "noise", _white, -34.0, is_narrow=False),
    Piece("white-soft", "noise", _white, -46.0),
    Piece("pink-loud", "noise", _pink, -26.0),
    Piece("pink-soft", "noise", _pink, -44.0),
    Piece("brown", "noise", _brown, -30.0, is_narrow=False),
    Piece("hum-50", "noise", _hum(50.0), -32.0),
    Piece("hum-60", "noise", _hum(60.0), -38.0, is_narrow=False),
    Piece("street", "noise", _street, -28.0, 60.0),
    Piece("street-wide", "noise", _street, -30.0, is_narrow=False),
    Piece("street-and-ring", "noise", _under_a_ring, -26.0),
    Piece("line-clicks", "noise", _clicks, -40.0),
    Piece("typing", "noise", _typing, -38.0),
    Piece("typing-wide", "noise", _typing, -36.0, is_narrow=False),
    Piece("breathing", "noise", _breathing, -36.0),
    Piece("handling", "noise", _handling, -30.0),
    Piece("packet-warble", "noise", _packet_warble, -32.0),
)
_TONES = (
    *(Piece(name, "tone", _cadence(name), -24.0, 30.0) for name in sorted(tones.CADENCES)),
    Piece("not-in-service", "tone", _steady("not-in-service"), -22.0, 25.0),
    Piece("fax-answer", "tone", _steady("fax-answer"), -22.0, 25.0),
    Piece("slow-modem", "tone", _seeded("slow-modem"), -22.0, 30.0),
    Piece("fast-modem", "tone", _seeded("fast-modem"), -24.0, 30.0),
    Piece("chosen-keys", "tone", _seeded("chosen-keys"), -24.0),
)
_MUSIC_BANDS = ((0, -22.0, True), (1, -30.0, True), (2, -26.0, False))
_MUSIC = tuple(
    Piece(f"music-{style}-{seed}", "music", _music(style, seed), dbfs, is_narrow=is_narrow)
    for style in sorted(music.STYLES)
    for seed, dbfs, is_narrow in _MUSIC_BANDS
)
PIECES: tuple[Piece, ...] = (*_SILENCES, *_NOISES, *_TONES, *_MUSIC)
