"""The readable parts of a mail message, however it was put together."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import Any, Final, TypeVar

from qa_engine.errors import IngestError
from qa_engine.ingest.html_text import visible_text
from qa_engine.ingest.reasons import QuarantineReason

DEEPEST_PART: Final = 20
PARTS_AT_MOST: Final = 1000
DECODED_BYTES_AT_MOST: Final = 10 * 1024**2

#: What the mail parser of the standard library is known to raise on damaged messages.
MAIL_FAULTS: Final = (
    MessageError, LookupError, ValueError, TypeError, AttributeError, OverflowError, AssertionError, RecursionError,
)  # fmt: skip
# Codecs of Python that are no character sets (rot13, hex, idna, unicode_escape ...) are not on this list.
_CHARACTER_SETS: Final = re.compile(
    r"utf-?(?:8|16|32|7)(?:-[bl]e|-sig)?|ascii|iso8859-\d+|cp\d{3,5}|koi8-[rut]|gb2312|gbk|gb18030|hz|big5(?:hkscs)?|"
    r"euc_(?:jp|kr|jis_2004)|shift_jis(?:_2004|x0213)?|iso2022_\w+|johab|mac-\w+|tis-620|ptcp154|kz1048"
)
_T = TypeVar("_T")


@dataclass
class Body:
    """The text of a message as it arrived, with what was found and left out on the way."""

    pieces: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0
    decoded_bytes: int = 0
    attachments: int = 0
    forwarded: int = 0
    hidden: int = 0
    quoted: int = 0

    @property
    def text(self) -> str:
        """All inline text, in order."""
        return "\n\n".join(piece for piece in self.pieces if piece.strip())


@dataclass(frozen=True)
class _Piece:
    text: str
    is_html: bool


def quietly(read: Callable[[], _T], otherwise: _T) -> _T:
    """Return what ``read`` returns, or ``otherwise`` where the standard library fails on a damaged message."""
    try:
        return read()
    except MAIL_FAULTS:
        return otherwise


def read_body(message: Message) -> Body:
    """Return the inline text of a message. Attachments and forwarded messages are counted and left out.

    Raises:
        IngestError: ``too_deep``, ``too_large`` or ``unreadable_email``.
    """
    body = Body()
    for piece in _pieces(message, 0, body):
        if not piece.is_html:
            body.pieces.append(piece.text)
            continue
        seen = visible_text(piece.text)
        body.pieces.append(seen.text)
        body.hidden += seen.hidden
        body.quoted += seen.quoted
    return body


def _pieces(part: Message, depth: int, body: Body) -> list[_Piece]:
    body.parts += 1
    if depth > DEEPEST_PART:
        raise IngestError(f"parts are nested more than {DEEPEST_PART} deep", code=QuarantineReason.TOO_DEEP)
    if body.parts > PARTS_AT_MOST:
        raise IngestError(f"more than {PARTS_AT_MOST} parts", code=QuarantineReason.TOO_LARGE)
    content_type = quietly(part.get_content_type, "text/plain")
    if depth and _is_attachment(part):
        body.attachments += 1
        return []
    if content_type.startswith("message/"):
        body.forwarded += 1
        return []
    payload: Any = quietly(part.get_payload, None)
    if isinstance(payload, list):
        inside = [piece for child in payload for piece in _pieces(child, depth + 1, body)]
        return _best_of(inside) if content_type == "multipart/alternative" else inside
    if content_type not in ("text/plain", "text/html") and not (
        depth == 0 and not content_type.startswith(("image/", "audio/"))
    ):
        body.attachments += 1
        return []
    return [_Piece(_part_text(part, body), content_type == "text/html")]


def _best_of(alternatives: list[_Piece]) -> list[_Piece]:
    """Of the same text in several forms, return the plain one, unless it is blank."""
    plain = [piece for piece in alternatives if not piece.is_html and piece.text.strip()]
    return plain or [piece for piece in alternatives if piece.is_html]


def _is_attachment(part: Message) -> bool:
    disposition = quietly(part.get_content_disposition, None)
    return disposition == "attachment" or bool(quietly(part.get_filename, None))


def _part_text(part: Message, body: Body) -> str:
    data: Any = quietly(lambda: part.get_payload(decode=True), None)
    if not isinstance(data, bytes):
        raw: Any = quietly(part.get_payload, None)
        data = str(raw).encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""
        body.notes.append("the transfer encoding of a part could not be undone")
    body.decoded_bytes += len(data)
    if body.decoded_bytes > DECODED_BYTES_AT_MOST:
        message = f"more than {DECODED_BYTES_AT_MOST} bytes of text"
        raise IngestError(message, code=QuarantineReason.TOO_LARGE)
    text, note = decode_characters(data, quietly(part.get_content_charset, None))
    if note:
        body.notes.append(note)
    return text


def decode_characters(data: bytes, character_set: str | None) -> tuple[str, str | None]:
    """Return ``data`` as text and a note where the stated character set could not be used."""
    stated = character_set or "ascii"
    known = _known(stated)
    if known:
        try:
            return data.decode(known), None
        except (UnicodeError, ValueError):
            pass
    for guess in ("utf-8", "cp1252", "latin-1"):
        try:
            text = data.decode(guess)
        except UnicodeDecodeError:
            continue
        reason = "the stated character set does not fit" if known else "the stated character set is not known"
        return text, f"{reason}; read as {guess}" if character_set else f"no character set is stated; read as {guess}"
    raise AssertionError("every byte is a character in Latin-1")


def _known(name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return codec if _CHARACTER_SETS.fullmatch(codec) else None


def header(message: Message, name: str) -> str:
    """Return a header as text with encoded words decoded; empty if it is absent."""
    raw: Any = quietly(lambda: message.get(name), None)
    return "" if raw is None else decode_words(str(raw))


def decode_words(raw: str) -> str:
    """Return ``raw`` with its encoded words (RFC 2047) decoded, as far as that can be done."""
    raw = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    pieces: list[tuple[Any, Any]] = quietly(lambda: list(decode_header(raw)), [(raw, None)])
    texts = [
        decode_characters(piece, str(stated) if stated else None)[0] if isinstance(piece, bytes) else str(piece)
        for piece, stated in pieces
    ]
    return " ".join("".join(texts).split())
