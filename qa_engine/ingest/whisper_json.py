"""Transcripts of Whisper, faster-whisper and WhisperX as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Channel, Turn
from qa_engine.ingest.documents import Document, objects, read_documents, text_at
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.languages import language_code
from qa_engine.ingest.origin import Contact
from qa_engine.ingest.speakers import Cast, name_in, role_of
from qa_engine.ingest.text_decoding import clean_text
from qa_engine.ingest.word_times import HeardWord, place_words, seconds, share


def read_transcripts(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield an arrival for each transcript: a turn for each segment. ``SPEAKER_00`` names nobody, so its role is
    unknown."""
    yield from read_documents(file, key, _contact)


def _contact(document: Document) -> Contact:
    value = document.value
    cast = Cast()
    turns = [
        _turn(cast, segment, text)
        for segment in objects(value, "segments")
        if (text := clean_text(text_at(segment, "text") or ""))
    ]
    turns.sort(key=lambda turn: turn.start_s if turn.start_s is not None else math.inf)
    untimed = sum(
        seconds(word.get("start")) is None
        for segment in objects(value, "segments")
        for word in objects(segment, "words")
    )
    notes = (f"{untimed} words have no time",) if untimed else ()
    return Contact(
        Channel.CALL,
        cast.participants,
        turns,
        named=text_at(value, "id", "call_id"),
        details={"language": language_code(value.get("language"))},
        notes=(*notes, *cast.notes),
    )


def _turn(cast: Cast, segment: dict[str, Any], text: str) -> Turn:
    start_s, end_s = seconds(segment.get("start")), seconds(segment.get("end"))
    heard = [
        HeardWord(
            text_at(word, "word", "text") or "",
            seconds(word.get("start")),
            seconds(word.get("end")),
            share(word.get("score", word.get("probability"))),
        )
        for word in objects(segment, "words")
    ]
    label = text_at(segment, "speaker") or ""
    return Turn(
        participant=cast.speaker(label, role_of(label), name=name_in(label) if role_of(label) else None, id=_id(label)),
        text=text,
        start_s=start_s,
        end_s=end_s if start_s is not None and end_s is not None and end_s >= start_s else None,
        language=language_code(segment.get("language")),
        confidence=_confidence(segment, heard),
        words=place_words(text, heard),
    )


def _id(label: str) -> str | None:
    return None if role_of(label) else label.strip().lower() or None


def _confidence(segment: dict[str, Any], heard: list[HeardWord]) -> float | None:
    """Return the mean confidence of the words, else that of the segment: the mean log-probability of its tokens, as
    one."""
    of_words = [word.confidence for word in heard if word.confidence is not None]
    if of_words:
        return sum(of_words) / len(of_words)
    average = segment.get("avg_logprob")
    if isinstance(average, bool) or not isinstance(average, int | float) or average > 0:
        return None
    return math.exp(average)
