"""Who is measured: this engine's modes, and faster-whisper in its own modes with the same weights.

All hear the same samples, are told the same language, and run on the same device with the same number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from qa_engine.bench.peers import FasterWhisperPeer, SharedModel
from qa_engine.model_files import ModelFolder
from qa_engine.ports import Audio, Device
from qa_engine.speech import RecognitionOptions, WhisperTranscriber

#: What was heard in one recording: a text a channel.
Heard = tuple[str, ...]
#: This engine is handed so many recordings together, as its runs do; it fills its batches across them.
RECORDINGS_TOGETHER = 16


class Hearer(Protocol):
    """A loaded contestant. All its work is done when ``hear`` returns: one result for each recording, in order."""

    def hear(self, recordings: Sequence[Audio], language: str | None) -> list[Heard]: ...


@dataclass(frozen=True)
class Bench:
    """What all contestants share: weights, device, threads."""

    folder: ModelFolder
    device: Device
    threads: int

    @cached_property
    def shared(self) -> SharedModel:
        """The one copy of the weights that all modes of the peer use."""
        return SharedModel(self.folder, self.device, self.threads)


@dataclass(frozen=True)
class Contestant:
    """A way to hear recordings. ``together`` is how many of them it is handed at once."""

    name: str
    ours: bool
    open: Callable[[Bench], Hearer]
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    together: int = 1


class _Ours:
    def __init__(self, bench: Bench, options: RecognitionOptions) -> None:
        self._transcriber = WhisperTranscriber(
            str(bench.folder.path) if not bench.folder.verified else bench.folder.name,
            options=options,
            cpu_threads=bench.threads,
            may_fall_back=False,
        )
        self._transcriber.setup(bench.device)

    def hear(self, recordings: Sequence[Audio], language: str | None) -> list[Heard]:
        transcripts = self._transcriber.transcribe_batch(recordings, language=language)
        return [
            tuple(
                " ".join(segment.text.strip() for segment in transcript.segments if segment.channel == channel)
                for channel in range(audio.samples.shape[0])
            )
            for audio, transcript in zip(recordings, transcripts, strict=True)
        ]


BEST, FAST = "qa-engine best", "qa-engine fast"
PEER_BEST, PEER_FASTEST = "faster-whisper batched, beam 5", "faster-whisper batched, beam 1"


def recognition_options(mode: str) -> RecognitionOptions:
    """Return the options behind ``--accuracy best`` and ``fast``."""
    return RecognitionOptions.fast() if mode == "fast" else RecognitionOptions.best()


def our_contestants() -> tuple[Contestant, ...]:
    """Return this engine in its two modes. Voice activity, word times and merging are part of what is timed."""
    return tuple(_ours(name, recognition_options(mode)) for name, mode in ((BEST, "best"), (FAST, "fast")))


def _ours(name: str, options: RecognitionOptions) -> Contestant:
    return Contestant(
        name, True, lambda bench: _Ours(bench, options), options.model_dump(mode="json"), RECORDINGS_TOGETHER
    )


def peer_contestants(batch_sizes: Sequence[int] = (8,)) -> tuple[Contestant, ...]:
    """Return faster-whisper in its modes; everything that is not named stays at the library's default.

    Sequential is the library's own default way, with its retries at higher temperatures. Batched always uses voice
    activity and computes no word times, which this engine does.

    Args:
        batch_sizes: of the batched modes; only the first, if it is 8 (the library's default), goes without saying.
    """
    sequential = {
        "faster-whisper sequential, beam 5": {"beam_size": 5},
        "faster-whisper sequential, beam 1": {"beam_size": 1},
        "faster-whisper VAD, beam 5": {"beam_size": 5, "vad_filter": True},
        "faster-whisper VAD, beam 1": {"beam_size": 1, "vad_filter": True},
    }
    batched = {
        f"faster-whisper batched{'' if size == 8 else f' {size}'}, beam {beam}": {"beam_size": beam, "batch_size": size}
        for size in batch_sizes
        for beam in (5, 1)
    }
    return (
        *(_peer(name, settings, in_batches=False) for name, settings in sequential.items()),
        *(_peer(name, settings, in_batches=True) for name, settings in batched.items()),
    )


def _peer(name: str, settings: Mapping[str, Any], *, in_batches: bool) -> Contestant:
    return Contestant(name, False, lambda bench: FasterWhisperPeer(bench.shared, settings, in_batches), settings)
