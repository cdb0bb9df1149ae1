"""Write sound small enough to travel inside a page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qa_engine.errors import MediaError
from qa_engine.ports import SAMPLE_RATE, Audio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MP3 = "libmp3lame"
_TELEPHONE_RATE = 8_000
_BLOCK = 1 << 16


def encode_mp3(audio: Audio, bit_rate: int = 32_000) -> bytes:
    """Return ``audio`` mixed to one channel as MP3, or as mu-law WAV where PyAV was built without an MP3 encoder.

    The same samples give the same bytes with the same libraries. Whoever embeds it tells the two apart by the first
    bytes: ``RIFF`` is WAV.

    Raises:
        MediaError: encoding failed.
    """
    import av

    if _MP3 not in av.codecs_available:
        return encode_mulaw_wav(audio)
    return _encode(audio, "mp3", _MP3, SAMPLE_RATE, bit_rate)


def encode_mulaw_wav(audio: Audio) -> bytes:
    """Return ``audio`` mixed to one channel as a WAV file in telephone quality: 8 kHz, mu-law.

    Raises:
        MediaError: encoding failed.
    """
    return _encode(audio, "wav", "pcm_mulaw", _TELEPHONE_RATE, None)


def _encode(audio: Audio, container: str, codec: str, rate: int, bit_rate: int | None) -> bytes:
    import av

    out = io.BytesIO()
    try:
        with av.open(out, mode="w", format=container) as writer:
            stream = writer.add_stream(codec, rate=rate)
            stream.layout = "mono"
            if bit_rate is not None:
                stream.bit_rate = bit_rate
            for frame in _frames(_mixed(audio), rate, stream):
                writer.mux(stream.encode(frame))
            writer.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise MediaError(f"encoding as {container} failed", code="encoding_failed") from error
    return out.getvalue()


def _mixed(audio: Audio) -> NDArray[np.int16]:
    """Add the channels up, quietened only if the sum would clip: two sides seldom speak at once."""
    import numpy as np

    total = audio.samples.sum(axis=0, dtype=np.float32)
    peak = float(np.abs(total).max(initial=0.0))
    loudest = np.iinfo(np.int16).max
    samples: NDArray[np.int16] = np.rint(total / max(peak, 1.0) * loudest).astype(np.int16)
    return samples


def _frames(samples: NDArray[np.int16], rate: int, stream: Any) -> Iterator[Any]:
    import av

    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate, frame_size=stream.frame_size or 0)
    for start in range(0, len(samples), _BLOCK):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + _BLOCK], format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        yield from resampler.resample(frame)
    yield from resampler.resample(None)
