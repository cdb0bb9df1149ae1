"""Amazon Connect Contact Lens output for calls and chats, and Transcribe Call Analytics, which is shaped alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Channel, Role, Turn
from qa_engine.ingest.documents import Document, objects, read_documents, text_at
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.languages import language_code
from qa_engine.ingest.moments import read_moment
from qa_engine.ingest.origin import Contact
from qa_engine.ingest.speakers import Cast, role_of
from qa_engine.ingest.text_decoding import clean_text
from qa_engine.ingest.word_times import HeardWord, place_words, seconds, share

_CHANNELS: Final = {"VOICE": Channel.CALL, "CHAT": Channel.CHAT, "EMAIL": Channel.EMAIL}
_PER_SECOND: Final = 1000.0
_BY_NAME: Final = {role.value: role for role in Role}


def read_analyses(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield an arrival for each analysed contact. Their sentiment and categories are not read: we form our own."""
    yield from read_documents(file, key, _contact)


def _contact(document: Document) -> Contact:
    value = document.value
    roles = {
        text_at(person, "ParticipantId") or "": text_at(person, "ParticipantRole") or ""
        for person in objects(value, "Participants")
    }
    names = {
        text_at(person, "ParticipantId"): text_at(person, "DisplayName") for person in objects(value, "Participants")
    }
    cast = Cast()
    turns: list[Turn] = []
    items = objects(value, "Transcript")
    for item in items:
        text = clean_text(text_at(item, "Content") or "")
        if not text or _is_event(item):
            continue
        person = text_at(item, "ParticipantId") or text_at(item, "ParticipantRole") or ""
        stated = text_at(item, "ParticipantRole") or roles.get(person) or person
        name = text_at(item, "DisplayName") or names.get(person)
        participant = cast.speaker(person, role_of(stated) or _same(stated), name=name)
        turns.append(_turn(participant, text, item))
    ordered, notes = _in_order(turns)
    if len(items) > len(turns):
        notes = (*notes, f"{len(items) - len(turns)} transcript items are events or blank and were left out")
    return Contact(
        _channel(value, turns),
        cast.participants,
        ordered,
        named=_id(value),
        details={"language": language_code(value.get("LanguageCode")), "ended_at": None},
        notes=(*notes, *cast.notes),
    )


def _same(stated: str) -> Role | None:
    return _BY_NAME.get(stated.lower())


def _is_event(item: dict[str, Any]) -> bool:
    return text_at(item, "Type") in ("EVENT", "ATTACHMENT") or ".event." in (text_at(item, "ContentType") or "")


def _turn(participant: str, text: str, item: dict[str, Any]) -> Turn:
    start_s = seconds(item.get("BeginOffsetMillis"), _PER_SECOND)
    end_s = seconds(item.get("EndOffsetMillis"), _PER_SECOND)
    words = [
        HeardWord(
            text_at(word, "Content") or "",
            seconds(word.get("BeginOffsetMillis"), _PER_SECOND),
            seconds(word.get("EndOffsetMillis"), _PER_SECOND),
            share(word.get("Confidence")),
        )
        for word in objects(item, "Items")
        if text_at(word, "Type") != "punctuation"
    ]
    return Turn(
        participant=participant,
        text=text,
        start_s=start_s,
        end_s=end_s if start_s is not None and end_s is not None and end_s >= start_s else None,
        sent_at=read_moment(text_at(item, "AbsoluteTime") or ""),
        words=place_words(text, words),
    )


def _in_order(turns: list[Turn]) -> tuple[list[Turn], tuple[str, ...]]:
    if any(turn.start_s is None for turn in turns):
        return turns, ()
    ordered = sorted(turns, key=lambda turn: turn.start_s or 0.0)
    return ordered, () if ordered == turns else ("turns were not in order of time and were sorted",)


def _channel(value: dict[str, Any], turns: list[Turn]) -> Channel:
    stated = _CHANNELS.get((text_at(value, "Channel") or "").upper())
    timed = not turns or any(turn.start_s is not None for turn in turns)
    return stated or (Channel.CALL if timed else Channel.CHAT)


def _id(value: dict[str, Any]) -> str | None:
    metadata = value.get("CustomerMetadata")
    named = text_at(metadata, "ContactId") if isinstance(metadata, dict) else None
    return named or text_at(value, "ContactId", "SessionId", "JobName")
