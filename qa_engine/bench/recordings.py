"""What contestants hear: decoded recordings, with the words that were said where these are known."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.ports import SAMPLE_RATE, Audio


@dataclass(frozen=True)
class BenchRecording:
    """One recording. Every contestant gets these samples, whatever the file was.

    ``said`` has a text a channel, in the order of the channels; ``None`` where it is not known. ``source`` names what
    the recording was made from, where several were made from one; else it is the name.
    """

    name: str
    audio: Audio
    said: tuple[str, ...] | None = None
    source: str = ""

    @property
    def channels(self) -> int:
        return int(self.audio.samples.shape[0])

    @property
    def audio_s(self) -> float:
        """How long the recording is."""
        return float(self.audio.samples.shape[1]) / SAMPLE_RATE

    @property
    def channel_s(self) -> float:
        """How much sound there is to hear: the seconds of all channels."""
        return self.channels * self.audio_s


def fingerprint(recordings: Sequence[BenchRecording]) -> str:
    """Return one sha256 over the samples of all recordings, in order."""
    digest = hashlib.sha256()
    for recording in recordings:
        digest.update(f"{recording.name}\0{recording.audio.samples.shape}\0".encode())
        digest.update(recording.audio.samples.tobytes())
    return digest.hexdigest()
