"""Mail messages (.eml), and mailboxes (.mbox) message by message."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from typing import Any, Final

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Channel, Direction, Role, Turn
from qa_engine.errors import IngestError
from qa_engine.ingest.files import FoundFile
from qa_engine.ingest.ids import person_id
from qa_engine.ingest.languages import language_code
from qa_engine.ingest.mail_parts import MAIL_FAULTS, Body, header, quietly, read_body
from qa_engine.ingest.mail_sides import Address, Sides, read_sides
from qa_engine.ingest.origin import Contact, Origin
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.reply_text import own_text
from qa_engine.ingest.speakers import Cast
from qa_engine.ingest.text_decoding import clean_text

_LARGEST_MESSAGE_BYTES: Final = 64 * 1024**2
_ENVELOPE: Final = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n")
_MESSAGE_ID: Final = re.compile(r"<([^<>\s]+)>")
_GARBAGE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_GARBAGE_SHARE: Final = 0.1


def read_messages(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield an arrival for each message of the file: an email of one turn, what its writer wrote in it.

    Whatever the standard library raises on a damaged message ends as ``unreadable_email``.
    """
    origin = Origin(file.uri, key, "message/rfc822")
    for ordinal, data in enumerate(_messages(file.read())):
        source = origin.source(ordinal, data)
        try:
            contact = _contact(origin, data)
        except IngestError as error:
            yield origin.problem(source, QuarantineReason(error.code), error.message)
        except RecursionError:
            yield origin.problem(source, QuarantineReason.TOO_DEEP, "parts are nested too deeply")
        except MAIL_FAULTS as error:
            message = f"the message cannot be taken apart ({type(error).__name__})"
            yield origin.problem(source, QuarantineReason.UNREADABLE_EMAIL, message)
        else:
            yield origin.arrival(source, contact)


def _messages(data: bytes) -> list[bytes]:
    """Divide a mailbox at its envelope lines; anything else is one message."""
    if not data.startswith(b"From "):
        return [data]
    return [piece for piece in _ENVELOPE.split(data) if piece.strip()]


def _contact(origin: Origin, data: bytes) -> Contact:
    if len(data) > _LARGEST_MESSAGE_BYTES:
        raise IngestError(f"more than {_LARGEST_MESSAGE_BYTES} bytes", code=QuarantineReason.TOO_LARGE)
    message = BytesParser(policy=compat32).parsebytes(data)
    body = read_body(message)
    _refuse_garbage(body.text)
    own = own_text(clean_text(body.text))
    text, notes = own.text, _notes(body, own.left_out)
    if not body.text.strip() and not body.quoted:
        text = clean_text(header(message, "Subject"))
        notes = (*notes, "the body is blank; the subject was read as what was said") if text else notes
    sides = read_sides(message)
    sent_at = _date(message)
    cast = Cast()
    sender = cast.speaker("sender", sides.sender_role, name=_name(sides.sender), confidence=sides.confidence)
    if sides.recipient is not None:
        cast.speaker("recipient", _other(sides.sender_role), name=_name(sides.recipient), confidence=sides.confidence)
    turns = [Turn(participant=sender, text=text, sent_at=sent_at)] if text else []
    return Contact(
        Channel.EMAIL,
        cast.participants,
        turns,
        named=_first_id(header(message, "Message-ID")),
        details=_details(origin, message, sides, sent_at),
        notes=(*notes, *_side_notes(sides)),
    )


def _refuse_garbage(text: str) -> None:
    """Refuse a body that decoded to something, but not to text."""
    if text and len(_GARBAGE.findall(text)) > _GARBAGE_SHARE * len(text):
        raise IngestError("the body does not decode to text", code=QuarantineReason.UNREADABLE_EMAIL)


def _name(address: Address | None) -> str | None:
    return (address.name or None) if address else None


def _other(role: Role) -> Role:
    return {Role.AGENT: Role.CUSTOMER, Role.BOT: Role.CUSTOMER, Role.UNKNOWN: Role.UNKNOWN}.get(role, Role.AGENT)


def _date(message: Message) -> dt.datetime | None:
    value = header(message, "Date")
    return quietly(lambda: parsedate_to_datetime(value).astimezone(dt.UTC), None) if value else None


def _first_id(value: str) -> str | None:
    match = _MESSAGE_ID.search(value)
    return match[1] if match else (value.strip().strip("<>").strip() or None)


def _details(origin: Origin, message: Message, sides: Sides, sent_at: dt.datetime | None) -> dict[str, Any]:
    ours = sides.sender_role in (Role.AGENT, Role.BOT)
    company, customer = (sides.sender, sides.recipient) if ours else (sides.recipient, sides.sender)
    thread = header(message, "References") or header(message, "In-Reply-To") or header(message, "Message-ID")
    by_role = {Role.CUSTOMER: Direction.INBOUND, Role.AGENT: Direction.OUTBOUND, Role.BOT: Direction.OUTBOUND}
    return {
        "direction": by_role.get(sides.sender_role),
        "language": language_code(header(message, "Content-Language").split(",")[0]),
        "customer_id": person_id(origin.key, customer.address) if customer else None,
        "agent_id": company.address if company and ours and not company.is_shared else None,
        "started_at": sent_at,
        "case_id": _first_id(thread) if thread else None,
    }


def _side_notes(sides: Sides) -> tuple[str, ...]:
    if sides.sender is None:
        return ("the sender cannot be read",)
    if sides.sender_role is Role.SYSTEM or sides.sender_role is Role.BOT:
        return ("an automatic message",)
    if not sides.certain:
        return (f"no address looks like a company's mailbox, so the writer was taken for the {sides.sender_role}",)
    return ()


def _notes(body: Body, left_out: int) -> tuple[str, ...]:
    counted = (
        (left_out, "lines of quoted history or signatures were left out"),
        (body.quoted, "quoted blocks of HTML were left out"),
        (body.hidden, "hidden HTML elements were left out"),
        (body.attachments, "attachments were left out"),
        (body.forwarded, "forwarded messages were left out"),
    )
    return (*dict.fromkeys(body.notes), *(f"{count} {what}" for count, what in counted if count))
