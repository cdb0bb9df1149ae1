"""Hold music of our own composition, computed: six styles, no samples, no voices.

Chords and melodies are drawn by a seeded generator from the scales below; the same style, seconds, rate and seed give
the same samples. Samples are float64 with a peak of 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
Instrument = Callable[[float, float, int], Samples]

#: Chord roots as steps of the major scale, four or eight bars long; our own turns of harmony.
PROGRESSIONS = ((0, 5, 3, 4), (0, 2, 3, 4), (5, 3, 0, 4), (1, 4, 0, 5), (0, 4, 5, 3, 0, 3, 1, 4))
MAJOR = (0, 2, 4, 5, 7, 9, 11)


@dataclass(frozen=True)
class Style:
    """How a piece goes: beats a minute and a bar, and what plays."""

    beats_per_minute: float
    beats_per_bar: int
    chord: Instrument | None
    chord_is_broken: bool
    lead: Instrument | None
    has_bass: bool
    has_drums: bool


def _clock(duration_s: float, rate: int) -> Samples:
    return np.arange(max(1, round(duration_s * rate))) / rate


def _partials(hertz: float, phase: Samples, weights: tuple[float, ...], rate: int) -> Samples:
    audible = [(number, weight) for number, weight in enumerate(weights, 1) if number * hertz < 0.45 * rate]
    result: Samples = np.sum([weight * np.sin(number * phase) for number, weight in audible], axis=0)
    return result


def plucked(hertz: float, duration_s: float, rate: int) -> Samples:
    """A string let go: bright at first, upper partials die first."""
    time_s = _clock(duration_s + 0.6, rate)
    out = np.zeros(time_s.size)
    for number in range(1, 9):
        if number * hertz < 0.45 * rate:
            fade = np.exp(-(2.2 + 1.1 * number) * time_s)
            out += fade * np.sin(2 * np.pi * hertz * number * time_s) / number
    return out * np.minimum(time_s / 0.003, 1)


def pad(hertz: float, duration_s: float, rate: int) -> Samples:
    """Three slightly detuned voices of a synthesiser, slow in and slow out."""
    time_s = _clock(duration_s + 0.5, rate)
    shape = np.minimum(time_s / 0.35, 1) * np.clip((duration_s + 0.5 - time_s) / 0.5, 0, 1)
    weights = (1.0, 0.45, 0.3, 0.18, 0.1)
    phases = [2 * np.pi * hertz * detune * time_s for detune in (0.9965, 1.0, 1.004)]
    result: Samples = shape * np.mean([_partials(hertz, phase, weights, rate) for phase in phases], axis=0)
    return result


def electric_piano(hertz: float, duration_s: float, rate: int) -> Samples:
    """A frequency-modulated tine with tremolo."""
    time_s = _clock(duration_s + 0.3, rate)
    ring = np.exp(-2.5 * time_s)
    tine = np.sin(2 * np.pi * hertz * time_s + 1.2 * ring * np.sin(2 * np.pi * 2 * hertz * time_s))
    return tine * ring * np.minimum(time_s / 0.004, 1) * (1 + 0.25 * np.sin(2 * np.pi * 5.0 * time_s))


def reed(hertz: float, duration_s: float, rate: int) -> Samples:
    """A held note with vibrato that comes in late, odd partials first: nearest to a sung note of what is here."""
    time_s = _clock(duration_s, rate)
    depth = 0.006 * np.clip(time_s / 0.4, 0, 1)
    phase = 2 * np.pi * hertz * np.cumsum(1 + depth * np.sin(2 * np.pi * 5.5 * time_s)) / rate
    shape = np.minimum(time_s / 0.05, 1) * np.clip((duration_s - time_s) / 0.08, 0, 1)
    return shape * _partials(hertz, phase, (1.0, 0.15, 0.5, 0.1, 0.25, 0.05, 0.1), rate)


def bell(hertz: float, duration_s: float, rate: int) -> Samples:
    """A music box's tooth: inharmonic partials that die at their own speed."""
    time_s = _clock(duration_s + 1.0, rate)
    partials = ((1.0, 1.0, 2.5), (2.76, 0.5, 5.0), (5.4, 0.25, 9.0))
    heard = [p for p in partials if p[0] * hertz < 0.45 * rate]
    result: Samples = np.sum(
        [w * np.exp(-d * time_s) * np.sin(2 * np.pi * hertz * r * time_s) for r, w, d in heard], axis=0
    )
    return result


def _drum(name: str, rate: int, random: np.random.Generator) -> Samples:
    time_s = _clock(0.25, rate)
    if name == "kick":
        result: Samples = np.sin(2 * np.pi * (50 * time_s + 6 * (1 - np.exp(-18 * time_s)))) * np.exp(-14 * time_s)
        return result
    hiss = np.diff(random.normal(0, 0.5, time_s.size + 1))
    fade = np.exp(-(60 if name == "hat" else 18) * time_s)
    tone = 0.0 if name == "hat" else 0.5 * np.sin(2 * np.pi * 190 * time_s)
    return (0.5 * hiss + tone) * fade


STYLES: dict[str, Style] = {
    "plucked": Style(84, 4, plucked, True, None, False, False),
    "pad": Style(62, 4, pad, False, bell, True, False),
    "chords": Style(104, 4, electric_piano, False, reed, True, True),
    "waltz": Style(132, 3, bell, True, bell, False, False),
    "reed": Style(76, 4, pad, False, reed, True, False),
    "beat": Style(118, 4, plucked, True, electric_piano, True, True),
}


class _Sheet:
    """A mix to which notes are added where they begin."""

    def __init__(self, duration_s: float, rate: int) -> None:
        self.rate = rate
        self.samples: Samples = np.zeros(round(duration_s * rate))

    def add(self, at_s: float, samples: Samples, gain: float) -> None:
        start = round(at_s * self.rate)
        fitting = samples[: max(0, self.samples.size - start)]
        self.samples[start : start + fitting.size] += gain * fitting


def _hertz(key: int, step: int) -> float:
    """Return the pitch of a step of the major scale on a key (a MIDI number)."""
    octave, place = divmod(step, 7)
    return float(440.0 * 2 ** ((key + 12 * octave + MAJOR[place] - 69) / 12))


def compose(style_name: str, duration_s: float, rate: int, seed: int) -> Samples:
    """Return hold music of a style for so long; peak 1."""
    style = STYLES[style_name]
    random = np.random.default_rng([seed, sorted(STYLES).index(style_name)])
    sheet = _Sheet(duration_s, rate)
    key = 57 + int(random.integers(0, 7))
    progression = PROGRESSIONS[int(random.integers(len(PROGRESSIONS)))]
    beat_s = 60.0 / style.beats_per_minute
    bar_s = beat_s * style.beats_per_bar
    step = 7
    for bar in range(int(duration_s / bar_s) + 1):
        root = progression[bar % len(progression)]
        _play_chord(sheet, style, bar * bar_s, (key, root), beat_s)
        if style.lead is not None:
            step = _play_lead(sheet, style, bar * bar_s, (key, root, step), random)
        if style.has_drums:
            _play_drums(sheet, bar * bar_s, beat_s, random)
    return sheet.samples / max(1e-9, float(np.abs(sheet.samples).max()))


def _play_chord(sheet: _Sheet, style: Style, at_s: float, place: tuple[int, int], beat_s: float) -> None:
    key, root = place
    bar_s = beat_s * style.beats_per_bar
    pitches = [_hertz(key, root + third) for third in (0, 2, 4)]
    if style.has_bass:
        sheet.add(at_s, plucked(pitches[0] / 2, bar_s * 0.9, sheet.rate), 0.6)
    if style.chord is None:
        return
    if not style.chord_is_broken:
        for pitch in pitches:
            sheet.add(at_s, style.chord(pitch, bar_s, sheet.rate), 0.35)
        return
    for half_beat in range(2 * style.beats_per_bar):
        pitch = pitches[(0, 1, 2, 1)[half_beat % 4]]
        sheet.add(at_s + half_beat * beat_s / 2, style.chord(2 * pitch, beat_s / 2, sheet.rate), 0.5)


def _play_lead(
    sheet: _Sheet, style: Style, at_s: float, place: tuple[int, int, int], random: np.random.Generator
) -> int:
    """Walk the melody through a bar; strong beats land on the chord. Return the step it ends on."""
    key, root, step = place
    beat_s = 60.0 / style.beats_per_minute
    beat = 0.0
    while beat < style.beats_per_bar:
        length = min(float(random.choice([0.5, 1.0, 1.0, 2.0])), style.beats_per_bar - beat)
        step = int(np.clip(step + random.integers(-2, 3), 3, 13))
        if beat == 0.0:
            step = min((root + third + octave for third in (0, 2, 4) for octave in (0, 7)), key=lambda s: abs(s - step))
        if style.lead is not None and random.random() > 0.15:
            sheet.add(at_s + beat * beat_s, style.lead(_hertz(key, step), length * beat_s, sheet.rate), 0.45)
        beat += length
    return step


def _play_drums(sheet: _Sheet, at_s: float, beat_s: float, random: np.random.Generator) -> None:
    for half_beat in range(8):
        hit = {0: "kick", 2: "snare", 4: "kick", 6: "snare"}.get(half_beat)
        if hit:
            sheet.add(at_s + half_beat * beat_s / 2, _drum(hit, sheet.rate, random), 0.6)
        sheet.add(at_s + half_beat * beat_s / 2, _drum("hat", sheet.rate, random), 0.25)
