"""Why an arrival was quarantined. The list is closed, so that reports and contracts can name every reason.

=====================  ==========================================================================================
empty                  the file has no bytes
no_turns               nobody said anything: no turns, or blank ones only
no_audio               a sound file without samples
no_speech              a recording in which nobody speaks
unreadable_media       not a sound file, or none of its packets can be decoded
truncated_media        less than 98 % of the declared sound could be decoded
too_many_channels      more channels than the two sides of a call
decoder_limit          decoding took more memory or time than it is allowed, so it was stopped
decoder_crashed        the process that decodes was lost over the file; nothing else was
invalid_record         a line, row or element is not a valid record of its form
invalid_json           a whole document is not valid JSON
unclosed_quote         a quotation mark in a table was not closed, so the rows behind it cannot be trusted
unknown_columns        no column of a table is known to hold what was said
unreadable_email       a message whose parts cannot be decoded
unsupported_encoding   the bytes are not text in an encoding that can be read
too_large              beyond the sizes that are read
too_deep               nested more deeply than is read
unreadable_file        the file cannot be opened: permission, a name that is not text, a fault of the disk
=====================  ==========================================================================================
"""

from __future__ import annotations

from enum import StrEnum


class QuarantineReason(StrEnum):
    EMPTY = "empty"
    NO_TURNS = "no_turns"
    NO_AUDIO = "no_audio"
    NO_SPEECH = "no_speech"
    UNREADABLE_MEDIA = "unreadable_media"
    TRUNCATED_MEDIA = "truncated_media"
    TOO_MANY_CHANNELS = "too_many_channels"
    DECODER_LIMIT = "decoder_limit"
    DECODER_CRASHED = "decoder_crashed"
    INVALID_RECORD = "invalid_record"
    INVALID_JSON = "invalid_json"
    UNCLOSED_QUOTE = "unclosed_quote"
    UNKNOWN_COLUMNS = "unknown_columns"
    UNREADABLE_EMAIL = "unreadable_email"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNREADABLE_FILE = "unreadable_file"
