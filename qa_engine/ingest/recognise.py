"""Which reader fits a file: by what is in it. The name only tells files that ought to be readable from files of no
interest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from qa_engine.domain.record import Record
from qa_engine.errors import IngestError
from qa_engine.ingest.columns import find_delimiter
from qa_engine.ingest.files import LARGEST_DOCUMENT_BYTES, FileFormat
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.strict_json import read_json
from qa_engine.ingest.subtitles import TIMING
from qa_engine.ingest.text_decoding import decode_text
from qa_engine.media import sniff

_HEAD_BYTES: Final = 1 << 16
_LINES_PROBED: Final = 20
_HEADER: Final = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):[ \t]?")
_HEADER_NAMES: Final = (
    "from to cc date subject message-id mime-version received return-path delivered-to reply-to in-reply-to references "
    "content-type x-mailer sender"
)
_MAIL_HEADERS: Final = frozenset(_HEADER_NAMES.split())
_SOUND_NAMES: Final = (
    ".wav .wave .mp3 .ogg .oga .opus .m4a .mp4 .webm .flac .aac .amr .wma .au .aif .aiff .gsm .vox .mka .mov .3gp"
)
_SOUND: Final = frozenset(_SOUND_NAMES.split())
_MAIL: Final = frozenset({".eml", ".mbox", ".msg"})
_TABLES: Final = frozenset({".csv", ".tsv"})
_JSON: Final = frozenset({".json", ".jsonl", ".ndjson"})
_CUES: Final = frozenset({".srt", ".vtt"})
_NEVER_NAMES: Final = (
    ".py .pyi .toml .md .rst .yaml .yml .ini .cfg .lock .sh .html .htm .css .js .png .jpg .jpeg .gif .svg .ico "
    ".webp .pdf"
)
_NEVER: Final = frozenset(_NEVER_NAMES.split())


class Recognition(Record):
    """Which reader fits, and why. Without one: ``expected`` tells whether the name promises an interaction, and
    ``reason`` under which code it is then quarantined."""

    format: FileFormat | None = None
    why: str
    expected: bool = False
    reason: QuarantineReason = QuarantineReason.INVALID_RECORD


def recognise(path: Path) -> Recognition:
    """Return which reader fits the file at ``path``.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    suffix = path.suffix.lower()
    if not head:
        return _unrecognised(suffix, "the file is empty", QuarantineReason.EMPTY)
    if media_type := sniff(head):
        return Recognition(format=FileFormat.AUDIO, why=f"its first bytes are those of {media_type}")
    if suffix in _NEVER:
        return Recognition(why=f"files named *{suffix} hold no interactions")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _recognise_json(path, head, suffix)
    return _recognise_text(head, suffix)


def _unrecognised(suffix: str, why: str, reason: QuarantineReason) -> Recognition:
    if suffix in _SOUND and reason is QuarantineReason.UNREADABLE_MEDIA:
        why = "the content is none of WAV, MP3, FLAC, Ogg, M4A, WebM, whatever the name says"
    expected = suffix in _SOUND | _MAIL | _TABLES | _JSON | _CUES
    return Recognition(why=why, expected=expected, reason=reason)


def _recognise_json(path: Path, head: bytes, suffix: str) -> Recognition:
    lines = [line for line in head.split(b"\n")[:_LINES_PROBED] if line.strip()]
    for line in lines:
        try:
            value = read_json(line.strip())
        except IngestError:
            continue
        if isinstance(value, dict) and (found := _form(value)):
            lined = found is FileFormat.INTERCHANGE_DOCUMENT
            return Recognition(format=FileFormat.INTERCHANGE_LINES if lined else found, why=_WHY[found])
    try:
        value = _whole(path)
    except IngestError as error:
        if suffix in (".jsonl", ".ndjson"):
            return Recognition(
                format=FileFormat.INTERCHANGE_LINES, why="JSON Lines by its name, though no line is valid"
            )
        return _unrecognised(suffix, f"JSON that cannot be read: {error.message}", QuarantineReason(error.code))
    found = _form(value[0] if isinstance(value, list) and value else value)
    if found:
        return Recognition(format=found, why=_WHY[found])
    if suffix in (".jsonl", ".ndjson"):
        return Recognition(format=FileFormat.INTERCHANGE_LINES, why="JSON Lines by its name")
    return _unrecognised(suffix, "JSON of a form that is not known", QuarantineReason.INVALID_RECORD)


def _whole(path: Path) -> Any:
    if path.stat().st_size > LARGEST_DOCUMENT_BYTES:
        message = f"more than the {LARGEST_DOCUMENT_BYTES} bytes that are read"
        raise IngestError(message, code=QuarantineReason.TOO_LARGE)
    return read_json(path.read_bytes())


_WHY: Final = {
    FileFormat.ZENDESK: "a Zendesk ticket: it has comments with authors",
    FileFormat.CONTACT_LENS: "Contact Lens output: it has Transcript items with Content",
    FileFormat.WHISPER: "a Whisper transcript: it has segments with text",
    FileFormat.INTERCHANGE_DOCUMENT: "the interchange form: it has a channel and turns",
}


def _form(value: Any) -> FileFormat | None:
    if not isinstance(value, dict):
        return None
    if _is_ticket(value) or (isinstance(value.get("ticket"), dict) and "comments" in value):
        return FileFormat.ZENDESK
    if _list_with(value.get("Transcript"), ("Content", "BeginOffsetMillis", "ParticipantId")) or (
        value.get("Transcript") == [] and "Participants" in value
    ):
        return FileFormat.CONTACT_LENS
    if _list_with(value.get("segments"), ("text",)) or (value.get("segments") == [] and "language" in value):
        return FileFormat.WHISPER
    if "channel" in value and ("turns" in value or "participants" in value):
        return FileFormat.INTERCHANGE_DOCUMENT
    return None


def _is_ticket(value: dict[str, Any]) -> bool:
    return _list_with(value.get("comments"), ("author_id",))


def _list_with(value: Any, fields: tuple[str, ...]) -> bool:
    """Return whether ``value`` is a list whose first object has one of ``fields``."""
    return (
        isinstance(value, list)
        and bool(value)
        and isinstance(value[0], dict)
        and any(name in value[0] for name in fields)
    )


def _recognise_text(head: bytes, suffix: str) -> Recognition:
    if _is_mail(head.decode("latin-1")):
        return Recognition(format=FileFormat.EMAIL, why="it begins with the headers of a mail message")
    try:
        text, _ = decode_text(_whole_characters(head))
    except IngestError as error:
        return _unrecognised(suffix, f"not text: {error.message}", _reason_by_name(suffix))
    text = text.lstrip("\ufeff")
    lines = [line for line in text.splitlines() if line.strip()][:_LINES_PROBED]
    if text.startswith("WEBVTT"):
        return Recognition(format=FileFormat.WEBVTT, why="it begins with WEBVTT")
    if any(TIMING.match(line) for line in lines):
        return Recognition(format=FileFormat.SRT, why="it has cues with times")
    if suffix in _TABLES or (lines and len(lines) > 1 and find_delimiter(lines[0]) is not None):
        return Recognition(format=FileFormat.CHAT_CSV, why="a table: its first line names columns")
    return _unrecognised(suffix, "text of a form that is not known", _reason_by_name(suffix))


def _whole_characters(head: bytes) -> bytes:
    """Cut what was read of a long file behind its last line, so that no character is cut in two."""
    if len(head) < _HEAD_BYTES:
        return head
    return head[: len(head) & ~3] if b"\x00" in head else head[: head.rfind(b"\n") + 1] or head


def _is_mail(text: str) -> bool:
    lines = text.lstrip("\ufeff\r\n").splitlines()
    if lines and lines[0].startswith("From "):
        lines = lines[1:]
    names: set[str] = set()
    for line in lines[:_LINES_PROBED]:
        match = _HEADER.match(line)
        if match:
            names.add(match[1].lower())
        elif not line[:1].isspace() or not names:
            break
    known = names & _MAIL_HEADERS
    return len(known) >= 2 and bool(known & {"from", "message-id", "received", "return-path"})


def _reason_by_name(suffix: str) -> QuarantineReason:
    if suffix in _SOUND:
        return QuarantineReason.UNREADABLE_MEDIA
    if suffix in _MAIL:
        return QuarantineReason.UNREADABLE_EMAIL
    if suffix in _TABLES:
        return QuarantineReason.UNKNOWN_COLUMNS
    return QuarantineReason.INVALID_JSON if suffix in _JSON else QuarantineReason.INVALID_RECORD
