"""Before any word is recognised: which channels to hear, where there is speech in them, and what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa_engine.domain.transcript import Sound, SoundKind
from qa_engine.ports import SAMPLE_RATE, Audio
from qa_engine.speech.channels import distinct_channels, holds_sound
from qa_engine.speech.coverage import unheard_s
from qa_engine.speech.crosstalk import silenced, without_bleed
from qa_engine.speech.foreground import part_faint
from qa_engine.speech.recognition import Heard, RecognitionOptions
from qa_engine.speech.sounds import hear_sounds
from qa_engine.speech.speech_clock import SpeechClock
from qa_engine.speech.voice_activity import Span, SpeechDetector, total_s
from qa_engine.speech.windows import Piece, cut_windows, halved

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORTEST_SILENCE_S = 1.0


@dataclass(frozen=True)
class ChannelWindow:
    """A window of speech in one channel of one recording, and the clock that leads back to real time."""

    channel: int
    pieces: tuple[Piece, ...]
    clock: SpeechClock
    samples: NDArray[np.float32]

    def letters_per_s(self, heard: Heard) -> float:
        """Return how fast ``heard`` would have been said."""
        return len(heard.text) / max(0.5, sum(spoken.end_s - spoken.start_s for spoken in self.clock.spoken))

    def unheard_s(self, heard: Heard) -> float:
        """Return the seconds of speech that no word of ``heard`` accounts for."""
        return unheard_s([(spoken.start_s, spoken.end_s) for spoken in self.clock.spoken], heard.words)


@dataclass(frozen=True)
class Listened:
    """What is known of a recording before recognition. ``notes`` go into provenance."""

    audio: Audio
    channels: tuple[NDArray[np.float32], ...]
    speech: tuple[tuple[Span, ...], ...]
    windows: tuple[ChannelWindow, ...]
    sounds: tuple[Sound, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def speech_s(self) -> float:
        return total_s(self.speech)


def listen(audio: Audio, options: RecognitionOptions, detect: SpeechDetector) -> Listened:
    """Find the speech of a recording, without what is no voice or only leaks from the other side, and cut it into
    windows, channel by channel."""
    notes: dict[str, str] = {}
    channels = distinct_channels(audio.samples)
    if len(channels) < len(audio.samples):
        notes["channels"] = "the same sound in all channels, heard once"
    detected = [detect(samples, options.speech_threshold) if holds_sound(samples) else [] for samples in channels]
    found = [hear_sounds(samples, spans) for samples, spans in zip(channels, detected, strict=True)]
    taken_s = sum(end - start for one in found for start, end in one.taken) / SAMPLE_RATE
    if taken_s:
        notes["no_voice"] = f"{taken_s:.1f} s that voice activity took for speech are tones or noise"
    spoken = [one.speech for one in found]
    if len(channels) > 1:
        parted = [part_faint(samples, spans) for samples, spans in zip(channels, spoken, strict=True)]
        spoken = [near for near, _ in parted]
        faint_s = sum(end - start for _, far in parted for start, end in far) / SAMPLE_RATE
        if faint_s:
            notes["background"] = f"{faint_s:.1f} s of voices far fainter than the speakers are not recognised"
    speech, leaks = without_bleed(channels, spoken)
    if leaks:
        notes["leaks"] = "; ".join(leak.described() for leak in leaks)
    for leak in leaks:  # silenced, because the sound around a window would bring the leak back
        channels[leak.channel] = silenced(channels[leak.channel], leak.removed)
    windows = tuple(
        _window(index, samples, pieces, options)
        for index, (samples, spans) in enumerate(zip(channels, speech, strict=True))
        for pieces in cut_windows(spans, samples, options)
    )
    return Listened(
        audio,
        tuple(channels),
        tuple(tuple(spans) for spans in speech),
        windows,
        _sounds([one.sounds for one in found], audio.samples.shape[1] / SAMPLE_RATE),
        notes,
    )


def _sounds(of_channels: Sequence[Sequence[Sound]], length_s: float) -> tuple[Sound, ...]:
    """Return the sounds of all channels in order of time. Silence is only what all channels share."""
    heard = [
        sound.evolve(channel=index)
        for index, sounds in enumerate(of_channels)
        for sound in sounds
        if sound.kind is not SoundKind.SILENCE
    ]
    quiet = [[(s.start_s, s.end_s) for s in sounds if s.kind is SoundKind.SILENCE] for sounds in of_channels]
    silence = [Sound(kind=SoundKind.SILENCE, start_s=a, end_s=b) for a, b in _shared(quiet, length_s)]
    return tuple(sorted((*heard, *silence), key=lambda sound: (sound.start_s, sound.end_s, sound.channel or 0)))


def _shared(rows: Sequence[Sequence[tuple[float, float]]], length_s: float) -> list[tuple[float, float]]:
    """Return the intervals that are in every row."""
    shared = [(0.0, length_s)]
    for row in rows:
        shared = [
            (max(a, c), min(b, d)) for a, b in shared for c, d in row if min(b, d) - max(a, c) >= _SHORTEST_SILENCE_S
        ]
    return shared


def halves(window: ChannelWindow, channel: NDArray[np.float32], options: RecognitionOptions) -> list[ChannelWindow]:
    """Return a window of ``channel`` as two, or as it is where it is too short for that."""
    return [_window(window.channel, channel, pieces, options) for pieces in halved(window.pieces, channel)]


def _window(
    channel: int, samples: NDArray[np.float32], pieces: tuple[Piece, ...], options: RecognitionOptions
) -> ChannelWindow:
    clock = SpeechClock.over(pieces, options)
    return ChannelWindow(channel, pieces, clock, clock.gather(samples))
