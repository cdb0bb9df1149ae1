"""Write sound as 16-bit PCM WAV."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from qa_engine.ports import SAMPLE_RATE, Audio


def write_wav(path: str | Path, audio: Audio) -> None:
    """Write ``audio`` to ``path``, channels kept, at ``SAMPLE_RATE``. Samples beyond full scale are clipped.

    Raises:
        OSError: the file cannot be written.
    """
    scaled = np.rint(np.asarray(audio.samples, dtype=np.float32).T * 32768.0)
    pcm = np.clip(scaled, -32768, 32767).astype("<i2")
    with Path(path).open("wb") as file, wave.open(file, "wb") as writer:
        writer.setnchannels(audio.samples.shape[0])
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE)
        writer.writeframes(np.ascontiguousarray(pcm).tobytes())
