"""What telephone lines do to speech, one function an effect, on one channel of float64 samples.

Nothing is drawn but from the generator that is handed in, so the same call and settings give the same samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
CodecName = Literal["mulaw", "amr-4.75", "amr-5.9", "amr-7.95", "g723-6.3"]

WIDE_RATE, LINE_RATE = 16_000, 8_000
BAND_HZ = (300.0, 3400.0)
FRAME = LINE_RATE // 50


@dataclass(frozen=True)
class _Coder:
    """A codec of PyAV's: its name there, bit rate, and the delay of coding and decoding in samples at 8 kHz."""

    encoder: str
    bit_rate: int
    delay: int


_CODERS: dict[str, _Coder] = {
    "amr-4.75": _Coder("libopencore_amrnb", 4_750, 40),
    "amr-5.9": _Coder("libopencore_amrnb", 5_900, 40),
    "amr-7.95": _Coder("libopencore_amrnb", 7_950, 40),
    "g723-6.3": _Coder("g723_1", 6_300, 60),
}
_DECODERS = {"libopencore_amrnb": "amrnb", "g723_1": "g723_1"}


def decibels(ratio_db: float) -> float:
    """Return the amplitude ratio of so many decibels."""
    return float(10.0 ** (ratio_db / 20.0))


def root_mean_square(samples: Samples) -> float:
    """Return the RMS of samples, never quite 0."""
    return float(np.sqrt(np.mean(np.square(samples)) + 1e-20)) if samples.size else 1e-10


def _smooth(count: int) -> int:
    """Return the next length whose Fourier transform is quick: at most 12 % longer, no prime factor above 13."""
    step = 1 << max(1, count.bit_length() - 4)
    return -(-count // step) * step


def to_line(samples: Samples) -> Samples:
    """Return 16 kHz samples in the telephone band at 8 kHz: two poles at 300 Hz, a steep fall above 3400 Hz."""
    size = _smooth(samples.size)
    spectrum = np.fft.rfft(samples, size)
    hertz = np.fft.rfftfreq(size, 1 / WIDE_RATE)
    low, high = BAND_HZ
    rise = hertz**2 / np.sqrt(hertz**4 + low**4)
    fall = np.clip((1.1 * high - hertz) / (0.1 * high), 0.0, 1.0)
    narrow = np.fft.irfft((spectrum * rise * fall)[: size // 4 + 1], size // 2) * 0.5
    return narrow[: samples.size // 2]


def to_wide(samples: Samples, count: int) -> Samples:
    """Return 8 kHz samples at 16 kHz, so many of them; the upper half of the band stays empty."""
    size = _smooth(samples.size)
    narrow = np.fft.rfft(samples, size)
    wide = np.fft.irfft(narrow, 2 * size)[: 2 * samples.size] * 2.0
    return np.pad(wide[:count], (0, max(0, count - wide.size)))


def through_mulaw(samples: Samples) -> Samples:
    """Return samples after 8-bit mu-law companding and back (the continuous law of ITU-T G.711, mu = 255)."""
    limited = np.clip(samples, -1.0, 1.0)
    companded = np.sign(limited) * np.log1p(255.0 * np.abs(limited)) / np.log(256.0)
    coarse = (np.floor(np.abs(companded) * 127.999) + 0.5) / 128.0 * np.sign(companded)
    result: Samples = np.sign(coarse) * np.expm1(np.abs(coarse) * np.log(256.0)) / 255.0
    return result


def through_codec(samples: Samples, codec: CodecName) -> Samples:
    """Return 8 kHz samples after a speech codec and back, as many as came, its delay taken out."""
    if codec == "mulaw":
        return through_mulaw(samples)
    coder = _CODERS[codec]
    decoded = _code(np.pad(samples, (0, LINE_RATE // 5)), coder)[coder.delay :]
    return np.pad(decoded[: samples.size], (0, max(0, samples.size - decoded.size)))


def _code(samples: Samples, coder: _Coder) -> Samples:
    import av

    encoder: Any = av.CodecContext.create(coder.encoder, "w")
    encoder.sample_rate, encoder.layout, encoder.bit_rate = LINE_RATE, "mono", coder.bit_rate
    encoder.format = encoder.codec.audio_formats[0]
    encoder.open()
    decoder: Any = av.CodecContext.create(_DECODERS[coder.encoder], "r")
    decoder.sample_rate, decoder.layout = LINE_RATE, "mono"
    size = encoder.frame_size or FRAME
    pcm = np.clip(np.round(samples * 32767), -32768, 32767).astype(np.int16)
    pcm = np.pad(pcm, (0, -pcm.size % size))
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=LINE_RATE)
    pieces: list[NDArray[Any]] = []
    for at in range(0, pcm.size, size):
        frame: Any = av.AudioFrame.from_ndarray(pcm[None, at : at + size], format="s16", layout="mono")
        frame.sample_rate, frame.pts = LINE_RATE, at
        for packet in encoder.encode(frame):
            pieces += [out.to_ndarray() for heard in decoder.decode(packet) for out in resampler.resample(heard)]
    result: Samples = np.concatenate(pieces, axis=1)[0].astype(np.float64)
    return result


def lose_frames(samples: Samples, share: float, burst: float, random: np.random.Generator) -> Samples:
    """Drop 20 ms frames in bursts and conceal them as receivers do: the last frame again, fading, then silence.

    The share of lost frames and the mean burst in frames set a two-state chain (Gilbert's loss model).
    """
    out = samples.copy()
    leave = 1.0 / burst
    enter = leave * share / (1.0 - share)
    draws = random.random(samples.size // FRAME)
    is_lost, lost_in_a_row = False, 0
    for number, draw in enumerate(draws):
        is_lost = draw >= leave if is_lost else draw < enter
        lost_in_a_row = lost_in_a_row + 1 if is_lost else 0
        if is_lost and number > 0:
            at = number * FRAME
            fade = 0.75 if lost_in_a_row <= 3 else 0.0
            out[at : at + FRAME] = fade * out[at - FRAME : at]
    return out


def clip(samples: Samples, ceiling: float) -> Samples:
    """Cut the peaks off, as an overdriven microphone does."""
    return np.clip(samples, -ceiling, ceiling)


def in_a_room(
    samples: Samples, decay_s: float, direct_to_reverberant_db: float, random: np.random.Generator
) -> Samples:
    """Return samples as a hands-free telephone picks them up: plus an exponentially decaying noise tail.

    ``decay_s`` is the time in which the tail falls by 60 dB; it starts 8 ms after the direct sound.
    """
    time_s = np.arange(round(decay_s * WIDE_RATE)) / WIDE_RATE
    tail = random.normal(0.0, 1.0, time_s.size) * np.exp(-6.908 * time_s / decay_s)
    tail[: round(0.008 * WIDE_RATE)] = 0.0
    tail *= decibels(-direct_to_reverberant_db) / np.sqrt(np.sum(tail**2))
    size = _smooth(samples.size + tail.size - 1)
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)[: samples.size]
    return samples + wet


def delayed(samples: Samples, delay_ms: float, level_db: float, rate: int) -> Samples:
    """Return an echo of samples, as long as they are: later and (with a negative level) weaker."""
    shift = round(delay_ms * rate / 1000)
    return decibels(level_db) * np.pad(samples, (shift, 0))[: samples.size]


def white(count: int, random: np.random.Generator) -> Samples:
    """Return white noise, RMS 1."""
    return random.normal(0.0, 1.0, count)


def coloured(count: int, exponent: float, random: np.random.Generator) -> Samples:
    """Return noise whose power falls with frequency to the exponent (1 pink, 2 brown), RMS 1."""
    size = _smooth(count)
    spectrum = np.fft.rfft(random.normal(0.0, 1.0, size))
    hertz = np.maximum(np.arange(spectrum.size), 1.0)
    shaped = np.fft.irfft(spectrum * hertz ** (-exponent / 2), size)[:count]
    shaped -= shaped.mean()
    return shaped / root_mean_square(shaped)


def hum(count: int, mains_hz: float, rate: int) -> Samples:
    """Return mains hum with its odd overtones, RMS 1."""
    time_s = np.arange(count) / rate
    overtones = range(1, 20, 2)
    wave = np.sum([np.sin(2 * np.pi * mains_hz * n * time_s + n) / np.sqrt(n) for n in overtones], axis=0)
    result: Samples = wave / root_mean_square(wave)
    return result


def street(count: int, rate: int, random: np.random.Generator) -> Samples:
    """Return traffic: pink noise under a brown rumble, swelling as vehicles pass, RMS 1."""
    swell = np.full(count, 0.5)
    seconds = np.arange(count) / rate
    for _ in range(max(1, round(count / rate / 7))):
        middle, width = random.uniform(0, count / rate), random.uniform(0.8, 2.5)
        swell += random.uniform(0.4, 1.3) * np.exp(-0.5 * ((seconds - middle) / width) ** 2)
    noise = (coloured(count, 1.0, random) + 0.5 * coloured(count, 2.0, random)) * swell
    result: Samples = noise / root_mean_square(noise)
    return result


def babble(voices: list[Samples], count: int, random: np.random.Generator) -> Samples:
    """Return voices talking all at once, each begun at a random place of its own, RMS 1."""
    mixed = np.zeros(count)
    for voice in voices:
        rolled = np.roll(voice, int(random.integers(voice.size)))
        mixed += np.resize(rolled, count) / root_mean_square(voice)
    return mixed / root_mean_square(mixed)
