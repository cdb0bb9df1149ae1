"""How much of a recording was decoded, and whether that is enough to score it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.record import Record, Seconds
from qa_engine.errors import MediaError
from qa_engine.media.probing import MediaInfo
from qa_engine.media.reasons import MediaReason

# Encoders add and cut up to about 0.1 s at the ends (MP3: up to 2,257 samples); only WAV and FLAC count exactly.
_CODEC_DELAY_S: Final = 0.15
_EXACT_TYPES: Final = ("wav", "flac")
# Types in which bytes stand for time closely enough where no length is declared.
_COUNTED_BY_BYTES: Final = ("flac", "wav")
# Types in which a missing end shows without doubt, whatever length is declared (Ogg declares none: it is reckoned from
# the last page that is there).
_TOLD_BY_THE_END: Final = ("wav", "ogg")
# What a damaged packet of a lossy codec spoils beside itself: MP3 keeps up to 511 bytes of a frame in the frames before
# it, AAC, Vorbis and Opus overlap with their neighbours and predict from them. Two or three packets of 20 to 40 ms.
_SPOILT_BY_A_WOUND_S: Final = 0.1
# The frames of an MP3 carry no times: bytes that were taken out leave a seam, and nothing else.
_UNKNOWN_GAP: Final = "it is damaged inside, and as no length is declared, how much is missing there cannot be known"
_WORTH_A_WORD_S: Final = 0.01
_AGAIN: Final = "fetch the recording again"
_LOUD_SHARE: Final = 0.001


class Verdict(Record):
    """What is said of a recording when all of it has been decoded. ``truncated`` as in ``ports.Audio``."""

    decoded_s: Seconds
    notes: tuple[str, ...] = ()
    truncated: str | None = None


@dataclass
class Tally:
    """What was counted while decoding. Seconds are of the recording's own clock, before resampling.

    Attributes:
        decoded_s: decoded, of whatever quality.
        paused_s: not transmitted because nobody spoke.
        lost_s: missing inside; the packets around them tell.
        foreign_s: decoded, but with another rate or number of channels than the rest, and left out.
        spoilt_s: decoded, but no sound: not numbers, or bytes that no microphone gives.
        wounds: places at which packets were damaged, missing, or decoded by guessing.
        good_bytes: of packets that gave sound.
        lost_bytes: between packets that ought to stand side by side.
        span: offsets of the first and last byte of packets in the file.
        ends_badly: the last packet could not be decoded.
    """

    decoded_s: float = 0.0
    paused_s: float = 0.0
    lost_s: float = 0.0
    foreign_s: float = 0.0
    spoilt_s: float = 0.0
    wounds: int = 0
    good_bytes: int = 0
    lost_bytes: int = 0
    bad_packets: int = 0
    foreign_frames: int = 0
    read_faults: int = 0
    not_finite: int = 0
    samples: int = 0
    loud_samples: int = 0
    span: tuple[int, int] | None = None
    ends_badly: bool = False

    @property
    def heard_s(self) -> float:
        """Seconds that were decoded, or were pauses that nobody needed to send."""
        return self.decoded_s + self.paused_s

    def widen(self, position: int | None, size: int) -> None:
        """Take in where a packet stands in the file."""
        if position is not None and position >= 0 and size:
            first, last = self.span or (position, 0)
            self.span = (min(first, position), max(last, position + size))

    def verdict(self, info: MediaInfo, share: float, cut: str | None, sound_bytes: int | None) -> Verdict:
        """Conclude. ``share`` is what must be decoded of a whole recording; ``cut`` is the evidence of a missing end;
        ``sound_bytes`` are the bytes of packets that the file must hold.

        Raises:
            MediaError: nothing could be decoded at all.
        """
        if not self.decoded_s:
            raise self._nothing(info, cut)
        return Verdict(
            decoded_s=round(self.heard_s, 6),
            notes=(*info.notes, *self._notes()),
            truncated=self._truncated(info, share, cut, sound_bytes),
        )

    def _nothing(self, info: MediaInfo, cut: str | None) -> MediaError:
        if self.bad_packets or self.read_faults or self.foreign_frames:
            message = "none of its packets could be decoded; export the recording again"
            return MediaError(message, code=MediaReason.UNREADABLE_MEDIA)
        if info.declared_s or cut:
            declared = "" if info.declared_s is None else f" of {info.declared_s:.2f} s"
            message = f"0.00 s{declared} could be decoded; {_AGAIN}"
            return MediaError(message, code=MediaReason.TRUNCATED_MEDIA)
        return MediaError("the file holds no samples", code=MediaReason.NO_AUDIO)

    def _truncated(self, info: MediaInfo, share: float, cut: str | None, sound_bytes: int | None) -> str | None:
        """Look at all the evidence there is, for each kind of it is blind to some damage."""
        sure_s = max(0.0, self.heard_s - self._doubtful_s(info))
        whole_s = self.heard_s + self.lost_s + self.foreign_s
        declared_s = info.declared_s
        if declared_s is not None:
            slack_s = 0.0 if info.media_type in _EXACT_TYPES else _CODEC_DELAY_S
            if sure_s < share * declared_s and declared_s - sure_s > slack_s:
                return f"{self.heard_s:.2f} s of {declared_s:.2f} s could be decoded{self._doubt(sure_s)}; {_AGAIN}"
        # More sound than was declared: the declaration is worth as much as none.
        undeclared = declared_s is None or declared_s < share * self.heard_s
        if cut is not None and (undeclared or info.media_type in _TOLD_BY_THE_END):
            return f"{self.heard_s:.2f} s could be decoded; {cut}; {_AGAIN}"
        if undeclared and self.ends_badly:
            return f"{self.heard_s:.2f} s could be decoded; the last packet is damaged or not complete; {_AGAIN}"
        if (share_of_bytes := self._share_of_bytes(info, undeclared, sound_bytes)) < share:
            return f"{share_of_bytes:.1%} of the bytes of the sound could be decoded; {_AGAIN}"
        if undeclared and self.wounds and info.media_type == "mp3":
            return f"{self.heard_s:.2f} s could be decoded; {_UNKNOWN_GAP}; {_AGAIN}"
        if sure_s < share * whole_s:
            of_whole = f" of {whole_s:.2f} s" if whole_s - self.heard_s > _WORTH_A_WORD_S else ""
            return f"{self.heard_s:.2f} s{of_whole} could be decoded{self._doubt(sure_s)}; {_AGAIN}"
        return None

    def _doubtful_s(self, info: MediaInfo) -> float:
        exact = info.codec.startswith("pcm_") or info.codec == "flac"
        return self.spoilt_s + (0.0 if exact else _SPOILT_BY_A_WOUND_S * self.wounds)

    def _doubt(self, sure_s: float) -> str:
        doubtful_s = self.heard_s - sure_s
        return "" if doubtful_s < _WORTH_A_WORD_S else f", {doubtful_s:.2f} s of it spoilt by damage"

    def _share_of_bytes(self, info: MediaInfo, undeclared: bool, sound_bytes: int | None) -> float:
        expected = self.good_bytes + self.lost_bytes
        if sound_bytes is not None and (undeclared or info.media_type == "ogg"):
            expected = max(expected, sound_bytes)
        elif self.span is not None and undeclared and self.bad_packets and info.media_type in _COUNTED_BY_BYTES:
            expected = max(expected, self.span[1] - self.span[0])
        return self.good_bytes / expected if expected else 1.0

    def _notes(self) -> Iterator[str]:
        damaged = self.bad_packets + self.foreign_frames + self.read_faults
        if damaged:
            yield f"{damaged} damaged packets were left out"
        if self.lost_s:
            yield f"{self.lost_s:.2f} s are missing inside the recording and were filled with silence"
        if self.paused_s:
            yield f"{self.paused_s:.2f} s of pauses that were not transmitted were filled with silence"
        if self.spoilt_s:
            yield f"{self.spoilt_s:.2f} s hold bytes that are no sound and were set to silence"
        if self.not_finite:
            yield f"{self.not_finite} samples were not numbers and were set to 0"
        if self.loud_samples > _LOUD_SHARE * self.samples:
            share = self.loud_samples / self.samples
            yield f"{share:.1%} of the samples lay beyond full scale and were clipped"
