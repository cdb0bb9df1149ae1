"""Where there is speech in a channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qa_engine import devices
from qa_engine.errors import ModelError
from qa_engine.ports import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A half-open span of samples.
Span = tuple[int, int]
#: Finds speech in one channel: samples of shape (n,) and a threshold -> spans in order.
SpeechDetector = Callable[["NDArray[np.float32]", float], "list[Span]"]

_SHORTEST_SPEECH_MS = 100  # shorter than any spoken "no": a click
_SHORTEST_SILENCE_MS = 300  # shorter gaps lie inside words and between them


def detect_speech(samples: NDArray[np.float32], threshold: float) -> list[Span]:
    """Return the spans of speech in one channel, found by the Silero model that ships with faster-whisper.

    Raises:
        ModelError: the model cannot be loaded, so that no recording can be listened to.
    """
    if samples.size == 0:
        return []
    _load()
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=threshold,
        min_speech_duration_ms=_SHORTEST_SPEECH_MS,
        min_silence_duration_ms=_SHORTEST_SILENCE_MS,
        speech_pad_ms=0,
    )
    return [(found["start"], found["end"]) for found in get_speech_timestamps(samples, options, SAMPLE_RATE)]


def _load() -> None:
    """Load the model, once a process, apart from its use: a fault in it is no fault of the recording."""
    try:
        from faster_whisper.vad import get_vad_model

        get_vad_model()
    except Exception as error:
        if devices.is_out_of_memory(error):
            raise
        raise ModelError(
            f"the model that finds speech cannot be loaded ({type(error).__name__}); "
            "reinstall faster-whisper and onnxruntime",
            code="unusable",
            item="silero-vad",
        ) from error


def total_s(channels: Sequence[Sequence[Span]]) -> float:
    """Return the seconds during which at least one channel holds speech.

    >>> total_s([[(0, 16000)], [(8000, 24000), (32000, 48000)]])
    2.5
    """
    covered = 0
    reached = 0
    for start, end in sorted(span for spans in channels for span in spans):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered / SAMPLE_RATE
