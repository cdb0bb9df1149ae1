"""Clean speech as it comes out of a telephone line: real G.711 mu-law files at 8 kHz, decoded by the engine's decoder.

    from benchmarks.telephone import CHAINS, through

Every chain ends in mu-law. All randomness is seeded by the chain's and the recording's names.
"""

from __future__ import annotations

import hashlib
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.speech_material import effects
from qa_engine.media import decode
from qa_engine.ports import Audio

LINE_RATE = effects.LINE_RATE
SNR_DB = 10.0
LOST_SHARE, LOST_IN_A_ROW = 0.05, 2.0
CLIPPED_SHARE = 0.10
_LOUD = 0.01  # samples above this part of the peak count as speech when a level is taken
_G711_BIAS, _G711_CLIP = 132, 32_635

Samples = NDArray[np.float64]
Bend = Callable[[Samples, np.random.Generator], Samples]


@dataclass(frozen=True)
class Chain:
    """``to_line`` takes one channel at 16 kHz to 8 kHz; ``bend`` is what happens to it there before the codec."""

    what: str
    to_line: Callable[[Samples], Samples]
    bend: Bend


def sampled_at_8_khz(samples: Samples) -> Samples:
    """Return 16 kHz samples at 8 kHz: everything below 3.8 kHz, nothing taken off the low end."""
    count = samples.size // 2
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(samples.size, 1 / effects.WIDE_RATE)
    passed = spectrum * np.clip((3_950.0 - hertz) / 150.0, 0.0, 1.0)
    return np.fft.irfft(passed[: count // 2 + 1], count) * 0.5


def _as_it_is(line: Samples, _: np.random.Generator) -> Samples:
    return line


def _in_noise(line: Samples, random: np.random.Generator) -> Samples:
    level = _speech_rms(line) * effects.decibels(-SNR_DB)
    return line + level * effects.coloured(line.size, 1.0, random)


def _lossy(line: Samples, random: np.random.Generator) -> Samples:
    return effects.lose_frames(line, LOST_SHARE, LOST_IN_A_ROW, random)


def _clipped(line: Samples, _: np.random.Generator) -> Samples:
    loud = np.abs(line)[np.abs(line) > _LOUD * np.abs(line).max()]
    ceiling = float(np.quantile(loud, 1.0 - CLIPPED_SHARE)) if loud.size else 1.0
    return effects.clip(line, ceiling) * (0.9 / ceiling)


CHAINS: dict[str, Chain] = {
    "mulaw": Chain("8 kHz mu-law and nothing else", sampled_at_8_khz, _as_it_is),
    "noise": Chain(f"300-3400 Hz, pink noise {SNR_DB:g} dB below speech, 8 kHz mu-law", effects.to_line, _in_noise),
    "loss": Chain(
        f"300-3400 Hz, {LOST_SHARE:.0%} of 20 ms packets lost, {LOST_IN_A_ROW:g} in a row on average, 8 kHz mu-law",
        effects.to_line,
        _lossy,
    ),
    "clipping": Chain(
        f"300-3400 Hz, the loudest {CLIPPED_SHARE:.0%} of speech samples cut off, 8 kHz mu-law",
        effects.to_line,
        _clipped,
    ),
}


def through(chain: str, samples: NDArray[np.float32], name: str) -> Audio:
    """Return ``samples``, shape (channels, n) at 16 kHz, after a chain. ``name`` seeds what is random."""
    line = [
        CHAINS[chain].bend(CHAINS[chain].to_line(_even(channel)), _random(chain, name, number))
        for number, channel in enumerate(samples)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        path.write_bytes(mulaw_wav(np.stack(line)))
        return decode(path)


def mulaw_wav(line: Samples) -> bytes:
    """Return ``line``, shape (channels, n) at 8 kHz in -1..1, as a WAV file in G.711 mu-law."""
    data = g711_mulaw(line).T.tobytes()
    channels = line.shape[0]
    layout = struct.pack("<HHIIHHH", 7, channels, LINE_RATE, LINE_RATE * channels, channels, 8, 0)
    fact = struct.pack("<I", line.shape[1])
    body = b"WAVE" + _chunk(b"fmt ", layout) + _chunk(b"fact", fact) + _chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def g711_mulaw(samples: Samples) -> NDArray[np.uint8]:
    """Return samples in -1..1 as mu-law bytes (ITU-T G.711: sign, three bits of segment, four of step, inverted)."""
    pcm = np.rint(np.clip(samples, -1.0, 1.0) * 32_767).astype(np.int64)
    magnitude = np.minimum(np.abs(pcm), _G711_CLIP) + _G711_BIAS
    segment = np.floor(np.log2(magnitude)).astype(np.int64) - 7
    step = (magnitude >> (segment + 3)) & 0x0F
    return (~(np.where(pcm < 0, 0x80, 0) | (segment << 4) | step) & 0xFF).astype(np.uint8)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _even(channel: NDArray[np.float32]) -> Samples:
    return channel[: channel.size // 2 * 2].astype(np.float64)


def _speech_rms(line: Samples) -> float:
    loud = line[np.abs(line) > _LOUD * np.abs(line).max()]
    return effects.root_mean_square(loud)


def _random(*seeds: object) -> np.random.Generator:
    text = "|".join(str(seed) for seed in seeds)
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
