"""Zendesk tickets with their comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Channel, Direction, Role, Turn
from qa_engine.errors import IngestError
from qa_engine.ingest.documents import Document, objects, read_documents, text_at
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.html_text import html_to_text
from qa_engine.ingest.languages import language_code
from qa_engine.ingest.moments import read_moment
from qa_engine.ingest.origin import Contact
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.reply_text import own_text
from qa_engine.ingest.speakers import Cast
from qa_engine.ingest.text_decoding import clean_text

_CHANNELS: Final = {
    "chat": Channel.CHAT, "messaging": Channel.CHAT, "native_messaging": Channel.CHAT, "chat_transcript": Channel.CHAT,
    "whatsapp": Channel.CHAT, "sms": Channel.CHAT, "line": Channel.CHAT, "telegram": Channel.CHAT,
    "twitter": Channel.SOCIAL, "twitter_dm": Channel.SOCIAL, "facebook": Channel.SOCIAL, "instagram_dm": Channel.SOCIAL,
    "any_channel": Channel.SOCIAL,
    "voice": Channel.CALL, "phone": Channel.CALL,
}  # fmt: skip
_ROLES: Final = {"end-user": Role.CUSTOMER, "agent": Role.AGENT, "admin": Role.AGENT}
_SYSTEM_AUTHOR: Final = "-1"


def read_tickets(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield an arrival for each ticket. Private notes are not turns: nobody said them to the customer."""
    yield from read_documents(file, key, _ticket)


def _ticket(document: Document) -> Contact:
    value = document.value
    ticket = value.get("ticket", value if "requester_id" in value or "subject" in value else {})
    if not isinstance(ticket, dict):
        raise IngestError("ticket is not an object", code=QuarantineReason.INVALID_RECORD)
    comments = objects(value, "comments") or objects(ticket, "comments")
    public = [comment for comment in comments if comment.get("public") is not False]
    people = {text_at(user, "id"): user for user in objects(value, "users")}
    cast = Cast()
    turns: list[Turn] = []
    quoted = 0
    for comment in public:
        own = _own_text(comment)
        quoted += own.left_out
        if own.text:
            speaker = _speaker(cast, comment, ticket, people)
            sent_at = read_moment(text_at(comment, "created_at") or "")
            turns.append(Turn(participant=speaker, text=own.text, sent_at=sent_at))
    notes = _notes(private=len(comments) - len(public), quoted=quoted)
    number = text_at(ticket, "id") or text_at(value, "ticket_id")
    return Contact(
        _CHANNELS.get(_via(ticket) or (_via(public[0]) if public else ""), Channel.EMAIL),
        cast.participants,
        turns,
        named=f"zendesk-{number}" if number else None,
        details=_details(ticket, cast, turns),
        notes=(*notes, *cast.notes),
    )


def _own_text(comment: dict[str, Any]) -> Any:
    body = text_at(comment, "plain_body", "body")
    if body is None:
        body = html_to_text(text_at(comment, "html_body") or "")
    return own_text(clean_text(body))


def _speaker(
    cast: Cast, comment: dict[str, Any], ticket: dict[str, Any], people: dict[str | None, dict[str, Any]]
) -> str:
    author = text_at(comment, "author_id") or ""
    person = people.get(author, {})
    return cast.speaker(author, _role(author, person, ticket), name=text_at(person, "name"))


def _role(author: str, person: dict[str, Any], ticket: dict[str, Any]) -> Role | None:
    if author == _SYSTEM_AUTHOR:
        return Role.SYSTEM
    stated = _ROLES.get(str(person.get("role")))
    if stated is not None or not author:
        return stated
    if author == text_at(ticket, "requester_id"):
        return Role.CUSTOMER
    return Role.AGENT if author == text_at(ticket, "assignee_id") else None


def _via(value: dict[str, Any]) -> str:
    via = value.get("via")
    return str(via.get("channel", "")).lower() if isinstance(via, dict) else ""


def _details(ticket: dict[str, Any], cast: Cast, turns: list[Turn]) -> dict[str, Any]:
    roles = {participant.id: participant.role for participant in cast.participants}
    first = roles[turns[0].participant] if turns else Role.UNKNOWN
    direction = {Role.CUSTOMER: Direction.INBOUND, Role.AGENT: Direction.OUTBOUND}.get(first)
    rating = ticket.get("satisfaction_rating")
    attributes = {
        "ticket_status": text_at(ticket, "status"),
        "ticket_priority": text_at(ticket, "priority"),
        # "good" or "bad" is no answer on a scale of five, so it is kept as it is and not made a survey.
        "satisfaction_rating": text_at(rating, "score") if isinstance(rating, dict) else None,
    }
    return {
        "customer_id": text_at(ticket, "requester_id"),
        "agent_id": text_at(ticket, "assignee_id"),
        "team": text_at(ticket, "group_id"),
        "case_id": text_at(ticket, "problem_id"),
        "started_at": read_moment(text_at(ticket, "created_at") or ""),
        "language": language_code(ticket.get("locale") or ticket.get("detected_locale")),
        "direction": direction,
        "attributes": {name: value for name, value in attributes.items() if value},
    }


def _notes(*, private: int, quoted: int) -> tuple[str, ...]:
    notes = []
    if private:
        notes.append(f"{private} private notes are not turns and were left out")
    if quoted:
        notes.append(f"{quoted} lines of quoted history or signatures were left out")
    return tuple(notes)
