"""Sound files to samples, packet by packet, so that damage loses what is damaged and nothing else.

Runs in the decoding process; ``decoding`` is the door. Blocks go out as they are made, so that no more than a second or
two of a recording is held here at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from qa_engine.errors import MediaError
from qa_engine.media.depth import Tally, Verdict
from qa_engine.media.limits import DecodeLimits
from qa_engine.media.probing import MediaInfo, OpenMedia, open_media
from qa_engine.media.reasons import MediaReason
from qa_engine.media.spoilt import spoilt_samples
from qa_engine.ports import SAMPLE_RATE

#: The most samples of a channel in one block.
BLOCK_SAMPLES: Final = 1 << 16
# Types whose packets carry times of their own, so that a hole can be seen and filled with silence.
_TIMED_TYPES: Final = ("ogg", "webm", "m4a", "flac")
# Below this, times jitter; the shortest packets that voices come in last 20 ms.
_SMALLEST_HOLE_S: Final = 0.012
# Opus sends nothing while nobody speaks, except one packet every 0.4 s (RFC 6716, 2.1.9); a longer hole is a loss. In
# Ogg such pauses are written out (RFC 7845, 4.1), so there every hole is one.
_LONGEST_PAUSE_S: Final = 0.45
# What may stand between two packets of a WebM file of which none is missing: a block's header, or a cluster's.
_BETWEEN_PACKETS_BYTES: Final = 64
_READ_FAULTS_AT_MOST: Final = 200


@contextmanager
def hearing(file: BinaryIO, limits: DecodeLimits) -> Iterator[Hearing]:
    """Open ``file`` for decoding.

    Raises:
        MediaError: when it is opened or read; see ``MediaReason``. The error names no file.
    """
    with open_media(file, limits) as media:
        yield Hearing(media, limits)


class Hearing:
    """Takes in the packets of one file, gives out blocks of sound, and counts what was decoded, lost and filled."""

    def __init__(self, media: OpenMedia, limits: DecodeLimits) -> None:
        import av

        self.info: MediaInfo = media.info
        self._media = media
        self._limits = limits
        self._fault: type[Exception] = av.FFmpegError
        self._resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
        self._tally = Tally()
        self._clock_s: float | None = None
        self._just_damaged = False
        self._side_by_side = True
        self._behind: int | None = None

    @property
    def allowance_s(self) -> float:
        """The seconds of CPU, and of the clock, that decoding this recording may take."""
        return self._limits.allowance_s(self.info.declared_s, self._media.size_bytes)

    def verdict(self) -> Verdict:
        """Say how much was decoded, once all blocks were taken.

        Raises:
            MediaError: nothing was.
        """
        return self._tally.verdict(self.info, self._limits.share_decoded, self._media.cut, self._media.sound_bytes)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the sound in blocks of shape (channels, n), n at most ``BLOCK_SAMPLES``, float32 within -1..1.

        Raises:
            MediaError: it is longer than ``limits.longest_s``.
        """
        waiting: list[NDArray[np.float32]] = []
        held = 0
        for piece in self._pieces():
            waiting.append(piece)
            held += piece.shape[1]
            if held >= BLOCK_SAMPLES:
                *full, rest = _cut_into_blocks(np.concatenate(waiting, axis=1))
                yield from map(self._within_full_scale, full)
                waiting, held = [rest], rest.shape[1]
        if held:
            yield from map(self._within_full_scale, _cut_into_blocks(np.concatenate(waiting, axis=1)))

    def _pieces(self) -> Iterator[NDArray[np.float32]]:
        import av

        with av.logging.Capture(local=True) as complaints:
            for packet in self._packets():
                self._place(packet)
                try:
                    frames = packet.decode()
                except EOFError:
                    continue
                except (self._fault, ValueError):
                    self._tally.bad_packets += 1
                    self._tally.ends_badly = True
                    self._notice_damage()
                    complaints.clear()
                    continue
                self._tally.good_bytes += packet.size
                if packet.size and frames:
                    self._tally.ends_badly = False
                if complaints:  # decoded, but by guessing: the library has said so at its level "error"
                    self._notice_damage()
                    complaints.clear()
                for frame in frames:
                    yield from self._take(frame)
        if self._tally.decoded_s:
            yield from (frame.to_ndarray() for frame in self._resampler.resample(None))

    def _place(self, packet: Any) -> None:
        """Take in where a packet stands in the file, and what is missing before it."""
        if packet.pos is None or packet.pos < 0 or not packet.size:
            return
        self._tally.widen(packet.pos, packet.size)
        between = 0 if self._behind is None else packet.pos - self._behind
        self._side_by_side = between <= _BETWEEN_PACKETS_BYTES
        if self.info.media_type == "webm" and not self._side_by_side:
            self._tally.lost_bytes += between
        self._behind = packet.pos + packet.size

    def _notice_damage(self) -> None:
        """Damage spoils what stands beside it; damage side by side counts once."""
        if not self._just_damaged and self._tally.decoded_s:  # what comes before any sound spoils none
            self._tally.wounds += 1
        self._just_damaged = True

    def _packets(self) -> Iterator[Any]:
        """Yield packets; a fault of the demuxer ends its generator, not the file, so reading goes on behind it."""
        while True:
            try:
                yield from self._media.container.demux(self._media.stream)
            except self._fault:
                self._tally.read_faults += 1
                self._notice_damage()
                if self._tally.read_faults > _READ_FAULTS_AT_MOST:
                    return
            else:
                return

    def _take(self, frame: Any) -> Iterator[NDArray[np.float32]]:
        tally = self._tally
        seconds = frame.samples / frame.sample_rate if frame.sample_rate else 0.0
        if frame.sample_rate != self.info.rate_hz or frame.layout.nb_channels != self.info.channels:
            tally.foreign_frames += 1
            tally.foreign_s += seconds
            self._notice_damage()
            return
        if self.info.media_type in _TIMED_TYPES:
            if frame.pts is not None and frame.time_base:
                yield from self._fill_hole(float(frame.pts * frame.time_base))
            self._clock_s = (self._clock_s or 0.0) + seconds
        self._just_damaged = False
        tally.decoded_s += seconds
        if tally.heard_s > self._limits.longest_s:
            message = f"more than the {self._limits.longest_s:.0f} s of sound that are read; split the recording"
            raise MediaError(message, code=MediaReason.TOO_LARGE)
        if self.info.codec.startswith("pcm_"):
            frame = self._without_spoilt(frame, seconds)
        frame.pts = None
        yield from (resampled.to_ndarray() for resampled in self._resampler.resample(frame))

    def _fill_hole(self, starts_s: float) -> Iterator[NDArray[np.float32]]:
        """Put silence where packets are missing, so that the clock of what goes out is that of the recording.

        A short hole in WebM between packets that stand side by side is a pause, which counts as heard.
        """
        if self._clock_s is None:
            self._clock_s = starts_s
        hole_s = starts_s - self._clock_s
        tally = self._tally
        if hole_s < _SMALLEST_HOLE_S or tally.heard_s + tally.lost_s + hole_s > self._limits.longest_s:
            return
        self._clock_s = starts_s
        may_pause = self.info.media_type == "webm" and self.info.codec == "opus"
        if may_pause and hole_s <= _LONGEST_PAUSE_S and self._side_by_side and not self._just_damaged:
            tally.paused_s += hole_s
        else:
            tally.lost_s += hole_s
            self._notice_damage()
        missing = round(hole_s * SAMPLE_RATE)
        for start in range(0, missing, BLOCK_SAMPLES):
            yield np.zeros((self.info.channels, min(BLOCK_SAMPLES, missing - start)), dtype=np.float32)

    def _without_spoilt(self, frame: Any, seconds: float) -> Any:
        """Set to silence what is no sound, before the resampler smears it over its neighbours."""
        import av

        packed = frame.to_ndarray()
        samples = np.ascontiguousarray(packed.reshape(-1, self.info.channels).T)
        spoilt = spoilt_samples(_scaled(samples))
        if spoilt is None:
            return frame
        self._tally.spoilt_s += float(spoilt.mean()) * seconds
        if packed.dtype.kind == "f":
            self._tally.not_finite += int((~np.isfinite(samples)).sum())
        silence = samples.dtype.type(128 if packed.dtype == np.uint8 else 0)
        clean = np.ascontiguousarray(np.where(spoilt, silence, samples).T).reshape(packed.shape)
        made = av.AudioFrame.from_ndarray(clean, format=frame.format.name, layout=frame.layout.name)
        made.sample_rate = frame.sample_rate
        return made

    def _within_full_scale(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Count and limit what lies beyond full scale, and what the codec made that is no number."""
        self._tally.samples += block.size
        wrong = ~np.isfinite(block)
        if wrong.any():
            self._tally.not_finite += int(wrong.sum())
            block = np.where(wrong, np.float32(0), block)
        if float(np.abs(block).max(initial=0.0)) > 1.0:
            self._tally.loud_samples += int((np.abs(block) > 1.0).sum())
            block = np.clip(block, -1.0, 1.0)
        return np.ascontiguousarray(block, dtype=np.float32)


def _cut_into_blocks(sound: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [sound[:, start : start + BLOCK_SAMPLES] for start in range(0, sound.shape[1], BLOCK_SAMPLES)]


def _scaled(samples: NDArray[Any]) -> NDArray[np.floating]:
    """Bring samples of any PCM format to a full scale of 1."""
    if samples.dtype.kind == "f":
        return samples
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128) / 128
    return samples.astype(np.float32) / np.float32(np.iinfo(samples.dtype).max)
