"""Open a sound file by its real type and say what is in it, without decoding it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from qa_engine.domain.record import Record, Seconds
from qa_engine.errors import MediaError
from qa_engine.media.declared import WavHeader, declares_frames, flac_seconds, ogg_is_closed, read_wav_header
from qa_engine.media.magic import HEAD_BYTES, sniff
from qa_engine.media.reasons import MediaReason

#: The demuxer for each type that ``sniff`` returns. Nothing else is ever opened, so a playlist cannot name other files.
DEMUXERS: Final = {"wav": "wav", "mp3": "mp3", "flac": "flac", "ogg": "ogg", "m4a": "mov", "webm": "matroska"}


@dataclass(frozen=True)
class DecodeLimits:
    """What a recording of a contact may look like; anything beyond is refused before it costs time or memory."""

    lowest_rate_hz: int = 4_000
    highest_rate_hz: int = 192_000
    longest_s: float = 6 * 3600
    largest_bytes: int = 2 * 1024**3
    channels: int = 2


DEFAULT_LIMITS: Final = DecodeLimits()


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
    """An opened file: PyAV's container and audio stream, with what the headers say."""

    container: Any
    stream: Any
    info: MediaInfo
    name: str


def probe(path: str | Path, *, limits: DecodeLimits = DEFAULT_LIMITS) -> MediaInfo:
    """Return what the headers of the file say.

    Raises:
        MediaError: the file is empty, of no known type, has no sound in it, or lies outside ``limits``.
    """
    with open_media(path, limits) as media:
        return media.info


@contextmanager
def open_media(path: str | Path, limits: DecodeLimits) -> Iterator[OpenMedia]:
    """Open ``path`` by its real type and check it against ``limits``; faults of libraries leave as ``MediaError``."""
    import av

    name = Path(path).name
    try:
        with Path(path).open("rb") as file:
            media_type, size = _type_and_size(file, name, limits)
            header = read_wav_header(file) if media_type == "wav" else None
            _check_wav_header(header, name, limits)
            file.seek(0)
            with av.open(file, format=DEMUXERS[media_type], metadata_errors="ignore") as container:
                stream = _audio_stream(container, name)
                declared_s, notes = _declared(file, size, media_type, header, container, stream)
                info = _info(media_type, container, stream, declared_s, notes, header)
                _check(info, name, limits)
                yield OpenMedia(container, stream, info, name)
    except MediaError:
        raise
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        if isinstance(error, av.FFmpegError):
            raise _unreadable(name, error) from error
        message = f"the file cannot be opened ({type(error).__name__}); check that it is there and may be read"
        raise MediaError(message, code=MediaReason.UNREADABLE_FILE, item=name) from error
    except (av.FFmpegError, OSError, ValueError, LookupError, ArithmeticError, RuntimeError, MemoryError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> MediaError:
    message = f"the file cannot be decoded as sound ({type(error).__name__}); play it, or export it again"
    return MediaError(message, code=MediaReason.UNREADABLE_MEDIA, item=name)


def _type_and_size(file: BinaryIO, name: str, limits: DecodeLimits) -> tuple[str, int]:
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise MediaError("the file is empty", code=MediaReason.EMPTY, item=name)
    if size > limits.largest_bytes:
        message = f"the file has {size} bytes, more than the {limits.largest_bytes} that are read; split it"
        raise MediaError(message, code=MediaReason.TOO_LARGE, item=name)
    media_type = sniff(file.read(HEAD_BYTES))
    if media_type is None:
        message = "the content is none of WAV, MP3, FLAC, Ogg, M4A, WebM, whatever its name says"
        raise MediaError(message, code=MediaReason.UNREADABLE_MEDIA, item=name)
    return media_type, size


def _check_wav_header(header: WavHeader | None, name: str, limits: DecodeLimits) -> None:
    """Refuse before the library sees them: numbers that make libraries divide by zero or resample for hours."""
    if header is None:
        return
    _check_channels(header.channels, name, limits)
    _check_rate(header.rate, name, limits)


def _check(info: MediaInfo, name: str, limits: DecodeLimits) -> None:
    _check_channels(info.channels, name, limits)
    _check_rate(info.rate_hz, name, limits)
    if info.declared_s is not None and info.declared_s > limits.longest_s:
        message = f"the header declares {info.declared_s:.0f} s, more than the {limits.longest_s:.0f} s that are read"
        raise MediaError(message, code=MediaReason.TOO_LARGE, item=name)


def _check_channels(channels: int, name: str, limits: DecodeLimits) -> None:
    if channels > limits.channels:
        message = f"{channels} channels; at most {limits.channels} are read, for mixing down could hide who spoke"
        raise MediaError(message, code=MediaReason.TOO_MANY_CHANNELS, item=name)
    if channels < 1:
        raise MediaError("the header declares 0 channels", code=MediaReason.UNREADABLE_MEDIA, item=name)


def _check_rate(rate: int, name: str, limits: DecodeLimits) -> None:
    if not limits.lowest_rate_hz <= rate <= limits.highest_rate_hz:
        message = f"{rate} samples a second; {limits.lowest_rate_hz} to {limits.highest_rate_hz} are read"
        raise MediaError(message, code=MediaReason.UNREADABLE_MEDIA, item=name)


def _audio_stream(container: Any, name: str) -> Any:
    streams = container.streams.audio
    if not streams:
        raise MediaError("there is no sound in the file", code=MediaReason.NO_AUDIO, item=name)
    if streams[0].codec_context is None:
        message = "the sound is in a coding that cannot be decoded; export it as WAV"
        raise MediaError(message, code=MediaReason.UNREADABLE_MEDIA, item=name)
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
    file: BinaryIO, size: int, media_type: str, header: WavHeader | None, container: Any, stream: Any
) -> tuple[float | None, tuple[str, ...]]:
    """Return the seconds that the file declares, and notes. The position of ``file`` is left as it was found."""
    if media_type == "wav":
        return (header.seconds, ()) if header else (None, ("the WAV header is not complete",))
    of_stream = float(stream.duration * stream.time_base) if stream.duration else None
    of_container = container.duration / 1_000_000 if container.duration else None
    position = file.tell()
    try:
        if media_type == "mp3":
            return (of_stream or of_container) if declares_frames(file) else None, ()
        if media_type == "flac":
            return flac_seconds(file), ()
        if media_type == "ogg" and not ogg_is_closed(file, size):
            return of_stream or of_container, ("the last page is not marked as the end: the end may be missing",)
        return of_stream or of_container, ()
    finally:
        file.seek(position)
