"""Why a sound file could not be decoded: the codes that a ``MediaError`` carries. The list is closed."""

from __future__ import annotations

from enum import StrEnum


class MediaReason(StrEnum):
    EMPTY = "empty"
    NO_AUDIO = "no_audio"
    UNREADABLE_MEDIA = "unreadable_media"
    TRUNCATED_MEDIA = "truncated_media"
    TOO_MANY_CHANNELS = "too_many_channels"
    TOO_LARGE = "too_large"
    UNREADABLE_FILE = "unreadable_file"
    DECODER_LIMIT = "decoder_limit"
    DECODER_CRASHED = "decoder_crashed"
