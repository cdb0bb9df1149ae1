"""Signalling tones of the telephone network, computed: ring, busy, dial, keypad, fax, modem, beeps.

Frequencies and cadences are those of ITU-T E.180 (national tones), Q.23 (keypad), T.30 (fax) and V.21 (300 bit/s).
Samples are float64 with a peak of at most 1; the caller sets the level.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

#: name -> (frequencies in Hz, seconds on and off by turns)
CADENCES: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "ring-us": ((440.0, 480.0), (2.0, 4.0)),
    "ring-gb": ((400.0, 450.0), (0.4, 0.2, 0.4, 2.0)),
    "ring-eu": ((425.0,), (1.0, 4.0)),
    "busy-us": ((480.0, 620.0), (0.5, 0.5)),
    "busy-gb": ((400.0,), (0.375, 0.375)),
    "reorder-us": ((480.0, 620.0), (0.25, 0.25)),
    "dial-us": ((350.0, 440.0), (60.0,)),
    "dial-gb": ((350.0, 450.0), (60.0,)),
    "call-waiting": ((440.0,), (0.3, 9.7)),
    "record-beep": ((1400.0,), (0.4, 14.6)),
    "queue-beep": ((620.0, 930.0), (0.18, 0.12, 0.18, 7.5)),
    "fax-calling": ((1100.0,), (0.5, 3.0)),
}
_KEY_ROWS_HZ = (697.0, 770.0, 852.0, 941.0)
_KEY_COLUMNS_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
_KEYS = "123A456B789C*0#D"
_EDGE_S = 0.004


def _time(duration_s: float, rate: int) -> Samples:
    return np.arange(round(duration_s * rate)) / rate


def _eased(samples: Samples, rate: int) -> Samples:
    """Round both edges off, so that a tone's start is no click."""
    edge = np.minimum(np.arange(samples.size) / (_EDGE_S * rate), 1.0)
    return samples * edge * edge[::-1]


def sines(frequencies_hz: tuple[float, ...], duration_s: float, rate: int) -> Samples:
    """Return the mean of sines, edges rounded."""
    time_s = _time(duration_s, rate)
    tones = [np.sin(2 * np.pi * hertz * time_s) for hertz in frequencies_hz]
    return _eased(np.mean(tones, axis=0), rate) if time_s.size else time_s


def cadence(name: str, duration_s: float, rate: int) -> Samples:
    """Return a tone of CADENCES for so long."""
    frequencies_hz, steps_s = CADENCES[name]
    out = np.zeros(round(duration_s * rate))
    at, step = 0, 0
    while at < out.size:
        length = round(steps_s[step % len(steps_s)] * rate)
        if step % 2 == 0:
            tone = sines(frequencies_hz, length / rate, rate)[: out.size - at]
            out[at : at + tone.size] = tone
        at += length
        step += 1
    return out


def keypad(digits: str, rate: int, *, on_s: float = 0.12, off_s: float = 0.1) -> Samples:
    """Return the two-tone signals of keypad presses, one after another.

    Raises:
        ValueError: a character is not on the keypad.
    """
    pieces: list[Samples] = []
    for digit in digits:
        row, column = divmod(_KEYS.index(digit), 4)
        pieces += [sines((_KEY_ROWS_HZ[row], _KEY_COLUMNS_HZ[column]), on_s, rate), np.zeros(round(off_s * rate))]
    return np.concatenate(pieces)


def not_in_service(duration_s: float, rate: int) -> Samples:
    """Return the three rising tones before a network announcement (without the announcement), again and again."""
    once = [sines((hertz,), 0.33, rate) for hertz in (950.0, 1400.0, 1800.0)]
    pattern = np.concatenate([*once, np.zeros(round(2.0 * rate))])
    return np.resize(pattern, round(duration_s * rate))


def fax_answer(duration_s: float, rate: int) -> Samples:
    """Return the 2100 Hz answering tone with a phase reversal every 450 ms."""
    time_s = _time(duration_s, rate)
    return np.sin(2 * np.pi * 2100.0 * time_s + np.pi * np.floor(time_s / 0.45))


def slow_modem(duration_s: float, rate: int, random: np.random.Generator) -> Samples:
    """Return frequency-shift keyed bits, 1650 and 1850 Hz, 300 a second."""
    time_s = _time(duration_s, rate)
    bits = random.integers(0, 2, int(duration_s * 300) + 2)
    hertz = np.where(bits[np.floor(time_s * 300).astype(int)] == 1, 1650.0, 1850.0)
    return np.sin(2 * np.pi * np.cumsum(hertz) / rate)


def fast_modem(duration_s: float, rate: int, random: np.random.Generator) -> Samples:
    """Return phase-keyed symbols on a carrier of 1700 Hz, 2400 a second: the hiss of a fax page."""
    time_s = _time(duration_s, rate)
    phases = random.integers(0, 8, int(duration_s * 2400) + 2) * np.pi / 4
    amplitudes = random.choice([0.6, 1.0], phases.size)
    symbol = np.floor(time_s * 2400).astype(int)
    result: Samples = amplitudes[symbol] * np.cos(2 * np.pi * 1700.0 * time_s + phases[symbol])
    return result


def chosen_keys(duration_s: float, rate: int, random: np.random.Generator) -> Samples:
    """Return somebody typing numbers into a menu: groups of keys with waits between them."""
    pieces: list[Samples] = []
    while sum(piece.size for piece in pieces) < duration_s * rate:
        digits = "".join(random.choice(list("0123456789*#"), int(random.integers(1, 13))))
        pieces.append(
            keypad(digits, rate, on_s=float(random.uniform(0.07, 0.2)), off_s=float(random.uniform(0.05, 0.3)))
        )
        pieces.append(np.zeros(round(float(random.uniform(0.8, 4.0)) * rate)))
    return np.concatenate(pieces)[: round(duration_s * rate)]


#: Tones that need no choice of their own: name -> (seconds, rate) -> samples.
STEADY: dict[str, Callable[[float, int], Samples]] = {
    "not-in-service": not_in_service,
    "fax-answer": fax_answer,
}
#: Tones that carry random bits or digits: name -> (seconds, rate, random) -> samples.
SEEDED: dict[str, Callable[[float, int, np.random.Generator], Samples]] = {
    "slow-modem": slow_modem,
    "fast-modem": fast_modem,
    "chosen-keys": chosen_keys,
}
