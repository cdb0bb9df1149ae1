"""SubRip and WebVTT: what other recognisers and players export of a call."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Channel, Turn
from qa_engine.errors import IngestError
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.labelled import repeated_labels, split_label
from qa_engine.ingest.moments import read_offset_s
from qa_engine.ingest.origin import Contact, Origin
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.speakers import Cast, name_in, role_of
from qa_engine.ingest.text_decoding import clean_text, decode_text

_TIME: Final = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
TIMING: Final = re.compile(rf"^\s*({_TIME})\s*-->\s*({_TIME})(?:\s.*)?$")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG: Final = re.compile(r"</?[A-Za-z0-9][^<>]*>|\{\\[^}]*\}")
_BLANK: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True)
class _Cue:
    start_s: float
    end_s: float
    text: str


def read_subtitles(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield the one call that the file holds: a turn for each cue, or for each voice in a cue."""
    data = file.read()
    origin = Origin(file.uri, key, "text/vtt" if file.format == "webvtt" else "application/x-subrip")
    source = origin.source(0, data)
    try:
        text, encoding_note = decode_text(data)
    except IngestError as error:
        yield origin.problem(source, QuarantineReason(error.code), error.message)
        return
    cues, unread = _cues(text)
    cast = Cast()
    turns, guessed = _turns(cues, cast)
    notes = [encoding_note] if encoding_note else []
    if unread:
        notes.append(f"{unread} cues have a time that cannot be read and were left out")
    if guessed:
        notes.append(f"{guessed} cues name nobody and were given to whoever spoke before")
    yield origin.arrival(source, Contact(Channel.CALL, cast.participants, turns, notes=(*notes, *cast.notes)))


def _cues(text: str) -> tuple[list[_Cue], int]:
    """Return the cues and how many could not be read. Notes, styles and regions are no cues."""
    blocks = _BLANK.split(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    cues: list[_Cue] = []
    unread = 0
    for block in blocks:
        lines = [line for line in block.split("\n") if line.strip()]
        if not lines or lines[0].startswith(("WEBVTT", "NOTE", "STYLE", "REGION")):
            continue
        place = next((index for index, line in enumerate(lines[:2]) if "-->" in line), None)
        times = _times(lines[place]) if place is not None else None
        if place is None or times is None:
            unread += 1
        else:
            cues.append(_Cue(*times, "\n".join(lines[place + 1 :])))
    return cues, unread


def _times(line: str) -> tuple[float, float] | None:
    match = TIMING.match(line)
    if match is None:
        return None
    start_s, end_s = (read_offset_s(part) for part in match.groups())
    return (start_s, end_s) if start_s is not None and end_s is not None and start_s <= end_s else None


def _turns(cues: Sequence[_Cue], cast: Cast) -> tuple[list[Turn], int]:
    known = _known_labels(cues)
    turns: list[Turn] = []
    guessed = 0
    labels_used = False
    last: str | None = None
    for cue in cues:
        for voice, raw in _voices(cue.text):
            piece = split_label(_plain(raw), known) if voice is None else None
            label = voice if piece is None else piece.label
            text = clean_text(piece.text if piece else _plain(raw))
            if not text:
                continue
            if label is not None:
                labels_used = True
                last = cast.speaker(label, role_of(label), name=_name(label))
            elif labels_used:
                guessed += 1
            else:
                last = cast.speaker("", None)
            turns.append(
                Turn(participant=last or cast.speaker("", None), text=text, start_s=cue.start_s, end_s=cue.end_s)
            )
    return turns, guessed


def _known_labels(cues: Sequence[_Cue]) -> frozenset[str]:
    """Return names that stand before several cues, unless labels name roles: then a name is more likely part of a
    text."""
    texts = [_plain(cue.text) for cue in cues]
    return frozenset() if any(split_label(text).label for text in texts) else repeated_labels(texts)


def _name(label: str) -> str | None:
    return name_in(label) if role_of(label) is not None else label


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield each WebVTT voice span with its text; text outside of voice spans has no voice."""
    parts = _VOICE.split(text)
    if parts[0].strip():
        yield None, parts[0]
    for label, said in zip(parts[1::2], parts[2::2], strict=True):
        yield " ".join(html.unescape(label).split()) or None, said


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))
