"""Sound files to samples, packet by packet, so that damage loses what is damaged and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qa_engine.errors import MediaError
from qa_engine.media.probing import DEFAULT_LIMITS, DecodeLimits, MediaInfo, OpenMedia, open_media
from qa_engine.media.reasons import MediaReason
from qa_engine.ports import SAMPLE_RATE, Audio

#: A recording of which less than this share could be decoded is not scored as if it were whole.
SHARE_DECODED: Final = 0.98
# Encoders add and cut up to about 0.1 s at the ends (MP3: up to 2,257 samples); only WAV and FLAC count exactly.
_CODEC_DELAY_S: Final = 0.15
_EXACT_TYPES: Final = ("wav", "flac")
# Types whose packets carry times of their own, so that a hole can be seen and filled with silence. Opus sends nothing
# while nobody speaks, except one packet every 0.4 s (RFC 6716, 2.1.9); a longer hole is taken for a loss.
_TIMED_TYPES: Final = ("ogg", "webm", "m4a", "flac")
_SMALLEST_HOLE_S: Final = 0.03
_LONGEST_PAUSE_S: Final = 1.0
_READ_FAULTS_AT_MOST: Final = 200
_LOUD_SHARE: Final = 0.001


def decode(path: str | Path, *, limits: DecodeLimits = DEFAULT_LIMITS) -> Audio:
    """Decode a file to float32 at 16 kHz, each channel for itself.

    Damaged packets are left out and named in ``notes``; holes in time are filled with silence so that what follows
    keeps its time. ``decoded_s`` counts what was decoded, without filling.

    Raises:
        MediaError: with a code of ``MediaReason``: the file is empty, is no sound file, holds no samples, has more
        than two
            channels, lies outside ``limits``, or less than 98 % of it could be decoded (``truncated_media``).
    """
    with open_media(path, limits) as media:
        hearing = _Hearing(media, limits)
        hearing.read()
        return hearing.audio()


class _Hearing:
    """Takes in the packets of one file and counts what was decoded, lost and filled."""

    def __init__(self, media: OpenMedia, limits: DecodeLimits) -> None:
        import av

        self._media = media
        self._limits = limits
        self._info: MediaInfo = media.info
        self._fault: type[Exception] = av.FFmpegError
        self._resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
        self._pieces: list[NDArray[np.float32]] = []
        self._decoded_s = 0.0
        self._paused_s = 0.0
        self._lost_s = 0.0
        self._clock_s: float | None = None
        self._good_bytes = 0
        self._bad_packets = 0
        self._bad_bytes = 0
        self._foreign_frames = 0
        self._read_faults = 0
        self._not_finite = 0
        self._span: tuple[int, int] | None = None
        self._just_damaged = False

    def read(self) -> None:
        for packet in self._packets():
            self._widen_span(packet)
            try:
                frames = packet.decode()
            except EOFError:
                continue
            except (self._fault, ValueError):
                self._bad_packets += 1
                self._bad_bytes += packet.size
                self._just_damaged = True
                continue
            self._good_bytes += packet.size
            for frame in frames:
                self._take(frame)
        self._keep(self._resampler.resample(None) if self._pieces else [])

    def _packets(self) -> Iterator[Any]:
        """Yield packets; a fault of the demuxer ends its generator, not the file, so reading goes on behind it."""
        while True:
            try:
                yield from self._media.container.demux(self._media.stream)
            except self._fault:
                self._read_faults += 1
                self._just_damaged = True
                if self._read_faults > _READ_FAULTS_AT_MOST:
                    return
            else:
                return

    def _widen_span(self, packet: Any) -> None:
        if packet.pos is not None and packet.pos >= 0 and packet.size:
            first, last = self._span or (packet.pos, 0)
            self._span = (min(first, packet.pos), max(last, packet.pos + packet.size))

    def _take(self, frame: Any) -> None:
        if frame.sample_rate != self._info.rate_hz or frame.layout.nb_channels != self._info.channels:
            self._foreign_frames += 1
            self._just_damaged = True
            return
        seconds = frame.samples / frame.sample_rate
        if self._info.media_type in _TIMED_TYPES and frame.pts is not None and frame.time_base:
            self._fill_hole(float(frame.pts * frame.time_base))
            self._clock_s = float(frame.pts * frame.time_base) + seconds
        self._just_damaged = False
        self._decoded_s += seconds
        if self._decoded_s + self._paused_s > self._limits.longest_s:
            message = f"more than the {self._limits.longest_s:.0f} s of sound that are read; split the recording"
            raise MediaError(message, code=MediaReason.TOO_LARGE, item=self._media.name)
        frame = self._finite(frame)
        frame.pts = None
        self._keep(self._resampler.resample(frame))

    def _fill_hole(self, starts_s: float) -> None:
        """Put silence where packets are missing. A short hole in undamaged Opus is a pause, which counts as heard."""
        if self._clock_s is None:
            return
        hole_s = starts_s - self._clock_s
        if hole_s < _SMALLEST_HOLE_S or self._decoded_s + self._lost_s + hole_s > self._limits.longest_s:
            return
        self._pieces.append(np.zeros((self._info.channels, round(hole_s * SAMPLE_RATE)), dtype=np.float32))
        if self._info.codec == "opus" and hole_s <= _LONGEST_PAUSE_S and not self._just_damaged:
            self._paused_s += hole_s
        else:
            self._lost_s += hole_s

    def _finite(self, frame: Any) -> Any:
        """Replace NaN and infinity before the resampler smears them over their neighbours."""
        if not self._info.codec.startswith("pcm_f"):
            return frame
        import av

        samples = frame.to_ndarray()
        wrong = ~np.isfinite(samples)
        if not wrong.any():
            return frame
        self._not_finite += int(wrong.sum())
        clean = av.AudioFrame.from_ndarray(
            np.where(wrong, samples.dtype.type(0), samples), format=frame.format.name, layout=frame.layout.name
        )
        clean.sample_rate = frame.sample_rate
        return clean

    def _keep(self, frames: list[Any]) -> None:
        self._pieces.extend(frame.to_ndarray() for frame in frames)

    def audio(self) -> Audio:
        samples = self._samples()
        self._check_depth()
        loud = _clip(samples)
        notes = (*self._info.notes, *self._damage_notes())
        if loud > _LOUD_SHARE:
            notes += (f"{loud:.1%} of the samples lay beyond full scale and were clipped",)
        return Audio(
            samples=samples,
            declared_s=self._info.declared_s,
            decoded_s=round(self._decoded_s + self._paused_s, 6),
            notes=notes,
        )

    def _samples(self) -> NDArray[np.float32]:
        if not self._decoded_s:
            raise self._nothing_decoded()
        samples = np.ascontiguousarray(np.concatenate(self._pieces, axis=1), dtype=np.float32)
        self._pieces.clear()
        wrong = ~np.isfinite(samples)
        if wrong.any():
            self._not_finite += int(wrong.sum())
            samples[wrong] = 0.0
        return samples

    def _nothing_decoded(self) -> MediaError:
        name = self._media.name
        if self._bad_packets or self._read_faults or self._foreign_frames:
            message = "none of its packets could be decoded; export the recording again"
            return MediaError(message, code=MediaReason.UNREADABLE_MEDIA, item=name)
        if (self._info.declared_s or 0) > 0:
            message = f"{self._info.declared_s:.2f} s are declared, 0.00 s could be decoded; fetch the recording again"
            return MediaError(message, code=MediaReason.TRUNCATED_MEDIA, item=name)
        return MediaError("the file holds no samples", code=MediaReason.NO_AUDIO, item=name)

    def _check_depth(self) -> None:
        decoded_s, declared_s = self._decoded_s + self._paused_s, self._info.declared_s
        if declared_s is None:
            self._check_share_of_bytes()
            return
        slack_s = 0.0 if self._info.media_type in _EXACT_TYPES else _CODEC_DELAY_S
        if decoded_s < SHARE_DECODED * declared_s and declared_s - decoded_s > slack_s:
            message = f"{declared_s:.2f} s are declared, {decoded_s:.2f} s could be decoded; fetch the recording again"
            raise MediaError(message, code=MediaReason.TRUNCATED_MEDIA, item=self._media.name)

    def _check_share_of_bytes(self) -> None:
        """Where no length is declared, the share of bytes between first and last packet that gave sound stands for
        it."""
        if self._span is None or not (self._bad_packets or self._lost_s or self._info.media_type == "mp3"):
            return
        between = self._span[1] - self._span[0]
        if self._good_bytes < SHARE_DECODED * between and self._info.media_type in ("mp3", "flac", "wav"):
            share = self._good_bytes / between
            message = f"no length is declared, and only {share:.1%} of the sound's bytes could be decoded"
            raise MediaError(message, code=MediaReason.TRUNCATED_MEDIA, item=self._media.name)

    def _damage_notes(self) -> Iterator[str]:
        damaged = self._bad_packets + self._foreign_frames + self._read_faults
        if damaged:
            yield f"{damaged} damaged packets were left out"
        if self._lost_s:
            yield f"{self._lost_s:.2f} s are missing inside the recording and were filled with silence"
        if self._paused_s:
            yield f"{self._paused_s:.2f} s of pauses that were not transmitted were filled with silence"
        if self._not_finite:
            yield f"{self._not_finite} samples were not numbers and were set to 0"


def _clip(samples: NDArray[np.float32]) -> float:
    """Limit ``samples`` to full scale in place; return the share that lay beyond it."""
    if float(samples.min()) >= -1.0 and float(samples.max()) <= 1.0:
        return 0.0
    loud = float(np.mean(np.abs(samples) > 1.0))
    np.clip(samples, -1.0, 1.0, out=samples)
    return loud
