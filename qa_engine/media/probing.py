"""Open a sound file by its real type and say what is in it, without decoding it. For the decoding process only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from qa_engine.domain.record import Record, Seconds
from qa_engine.errors import MediaError
from qa_engine.media.declared import WavHeader, declared_in_tag, declares_frames, flac_seconds, read_wav_header
from qa_engine.media.endings import missing_end
from qa_engine.media.limits import DecodeLimits
from qa_engine.media.magic import HEAD_BYTES, sniff
from qa_engine.media.payload import sound_bytes
from qa_engine.media.reasons import MediaReason

#: The demuxer for each type that ``sniff`` returns. Nothing else is ever opened, so a playlist cannot name other files.
DEMUXERS: Final = {"wav": "wav", "mp3": "mp3", "flac": "flac", "ogg": "ogg", "m4a": "mov", "webm": "matroska"}
# The same once more for whatever a demuxer might open by itself: no protocol at all.
_NOTHING_ELSE: Final = {"protocol_whitelist": "none", "format_whitelist": "wav,mp3,flac,ogg,mov,matroska"}
# A WAV file has no packets of its own: so many bytes at a time, a second of a telephone call.
_LONG_PACKETS: Final = {"max_size": "16384"}
# Checksums are looked at where a format has them (FLAC frames), and a packet that breaks its format's rules is an
# error instead of a second of noise.
_STRICT: Final = {"err_detect": "crccheck+bitstream+buffer+explode"}


class MediaInfo(Record):
    """What the headers of a sound file say. ``declared_s`` is ``None`` where no header declares a length."""

    media_type: str
    codec: str
    channels: int
    rate_hz: int
    declared_s: Seconds | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenMedia:
    """An opened file: PyAV's container and audio stream, with what the headers say.

    ``cut`` says, for a person, by what the file itself shows that its end is missing. ``sound_bytes`` is how many bytes
    of packets the file must hold, where that can be told from it.
    """

    container: Any
    stream: Any
    info: MediaInfo
    size_bytes: int
    cut: str | None
    sound_bytes: int | None


@contextmanager
def open_media(file: BinaryIO, limits: DecodeLimits) -> Iterator[OpenMedia]:
    """Open ``file`` by its real type and check it against ``limits``; faults of libraries leave as ``MediaError``.

    Raises:
        MediaError: it is empty, of no known type, has no sound in it, or lies outside ``limits``.
    """
    import av

    av.logging.set_level(av.logging.ERROR)  # to be counted, see ``hearing``; nothing is printed
    av.logging.set_skip_repeated(False)
    try:
        media_type, size = _type_and_size(file, limits)
        header = read_wav_header(file) if media_type == "wav" else None
        _check_wav_header(header, limits)
        cut = missing_end(file, size, media_type, header)
        payload = sound_bytes(file, size, media_type)
        file.seek(0)
        options = _NOTHING_ELSE | (_LONG_PACKETS if media_type == "wav" else {})
        with av.open(file, format=DEMUXERS[media_type], metadata_errors="ignore", options=options) as container:
            stream = _audio_stream(container)
            declared_s, notes = _declared(file, media_type, header, container, stream)
            info = _info(media_type, container, stream, declared_s, notes, header)
            _check(info, limits)
            yield OpenMedia(container, stream, info, size, cut, payload)
    except (MediaError, GeneratorExit):
        raise
    except MemoryError as error:
        message = "decoding it needs more memory than is allowed; play it, or export it again"
        raise MediaError(message, code=MediaReason.DECODER_LIMIT) from error
    except (av.FFmpegError, OSError, ValueError, LookupError, ArithmeticError, RuntimeError) as error:
        message = f"the file cannot be decoded as sound ({type(error).__name__}); play it, or export it again"
        raise MediaError(message, code=MediaReason.UNREADABLE_MEDIA) from error


def _type_and_size(file: BinaryIO, limits: DecodeLimits) -> tuple[str, int]:
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise MediaError("the file is empty", code=MediaReason.EMPTY)
    if size > limits.largest_bytes:
        message = f"the file has {size} bytes, more than the {limits.largest_bytes} that are read; split it"
        raise MediaError(message, code=MediaReason.TOO_LARGE)
    media_type = sniff(file.read(HEAD_BYTES))
    if media_type is None:
        message = "the content is none of WAV, MP3, FLAC, Ogg, M4A, WebM, whatever its name says"
        raise MediaError(message, code=MediaReason.UNREADABLE_MEDIA)
    return media_type, size


def _check_wav_header(header: WavHeader | None, limits: DecodeLimits) -> None:
    """Refuse before the library sees them: numbers that make libraries divide by zero or resample for hours."""
    if header is None:
        return
    _check_channels(header.channels, limits)
    _check_rate(header.rate, limits)


def _check(info: MediaInfo, limits: DecodeLimits) -> None:
    _check_channels(info.channels, limits)
    _check_rate(info.rate_hz, limits)
    if info.declared_s is not None and info.declared_s > limits.longest_s:
        message = f"the header declares {info.declared_s:.0f} s, more than the {limits.longest_s:.0f} s that are read"
        raise MediaError(message, code=MediaReason.TOO_LARGE)


def _check_channels(channels: int, limits: DecodeLimits) -> None:
    if channels > limits.channels:
        message = f"{channels} channels; at most {limits.channels} are read, for mixing down could hide who spoke"
        raise MediaError(message, code=MediaReason.TOO_MANY_CHANNELS)
    if channels < 1:
        raise MediaError("the header declares 0 channels", code=MediaReason.UNREADABLE_MEDIA)


def _check_rate(rate: int, limits: DecodeLimits) -> None:
    if not limits.lowest_rate_hz <= rate <= limits.highest_rate_hz:
        message = f"{rate} samples a second; {limits.lowest_rate_hz} to {limits.highest_rate_hz} are read"
        raise MediaError(message, code=MediaReason.UNREADABLE_MEDIA)


def _audio_stream(container: Any) -> Any:
    streams = container.streams.audio
    if not streams:
        raise MediaError("there is no sound in the file", code=MediaReason.NO_AUDIO)
    codec = streams[0].codec_context
    if codec is None:
        message = "the sound is in a coding that cannot be decoded; export it as WAV"
        raise MediaError(message, code=MediaReason.UNREADABLE_MEDIA)
    codec.thread_count = 1
    codec.options = dict(_STRICT)
    return streams[0]


def _info(
    media_type: str,
    container: Any,
    stream: Any,
    declared_s: float | None,
    notes: tuple[str, ...],
    header: WavHeader | None,
) -> MediaInfo:
    codec = stream.codec_context
    others = len(container.streams.audio) - 1
    if others:
        notes += (f"only the first of {others + 1} audio streams is read",)
    channels = codec.channels or (header.channels if header else 0)
    return MediaInfo(
        media_type=media_type,
        codec=codec.name,
        channels=channels,
        rate_hz=codec.rate or 0,
        declared_s=declared_s,
        notes=notes,
    )


def _declared(
    file: BinaryIO, media_type: str, header: WavHeader | None, container: Any, stream: Any
) -> tuple[float | None, tuple[str, ...]]:
    """Return the seconds that the file declares, and notes. The position of ``file`` is left as it was found."""
    if media_type == "wav":
        return (header.seconds, ()) if header else (None, ("the WAV header is not complete",))
    of_stream = float(stream.duration * stream.time_base) if stream.duration else None
    of_container = container.duration / 1_000_000 if container.duration else None
    position = file.tell()
    try:
        if media_type == "mp3":
            counted = (of_stream or of_container) if declares_frames(file) else None
            return counted or declared_in_tag(container.metadata), ()
        if media_type == "flac":
            return flac_seconds(file), ()
        return of_stream or of_container, ()
    finally:
        file.seek(position)
