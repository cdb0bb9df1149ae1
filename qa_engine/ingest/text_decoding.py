"""Bytes to text: the encoding by byte order mark and content, and text fit for a turn."""

from __future__ import annotations

import codecs
import re
from typing import Final

from qa_engine.errors import IngestError
from qa_engine.ingest.reasons import QuarantineReason

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PROBED_BYTES: Final = 4096
# Of random bytes, a tenth are control characters; of text, with a stray one now and then, next to none.
_CONTROL_SHARE: Final = 0.05
_CONTROL_BYTES: Final = bytes({*range(32), 127} - set(b"\t\n\r\f\x1b"))
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_LINE_ENDS: Final = re.compile(r"\r\n?|\x85|\u2028|\u2029")


def decode_text(data: bytes) -> tuple[str, str | None]:
    """Return the text and a note, if the encoding had to be guessed.

    UTF-8, UTF-16 and UTF-32 by their marks; UTF-16 without a mark by its zero bytes; else UTF-8; else Windows-1252.

    Raises:
        IngestError: ``unsupported_encoding``; the bytes are not text in any of these.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), None
    probe = data[:_PROBED_BYTES]
    if guessed := _utf_16_without_mark(probe):
        return _strictly(data, guessed), f"read as {guessed.upper()}, which the file does not say"
    if len(probe) - len(probe.translate(None, _CONTROL_BYTES)) > _CONTROL_SHARE * len(probe):
        raise IngestError("too many control characters: this is not text", code=QuarantineReason.UNSUPPORTED_ENCODING)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "not UTF-8; read as Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "neither UTF-8 nor Windows-1252; read as Latin-1"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not {encoding.upper()}, though the file begins as if it were"
        raise IngestError(message, code=QuarantineReason.UNSUPPORTED_ENCODING) from error


def _utf_16_without_mark(probe: bytes) -> str | None:
    even, odd = probe[0::2], probe[1::2]
    if not odd:
        return None
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def clean_text(text: str) -> str:
    """Return ``text`` with plain line ends, without control characters, and without white space at its ends."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).strip()
