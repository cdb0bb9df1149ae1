"""Who wrote a message to whom: the company or its customer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from typing import Any, Final

from qa_engine.domain.interaction import Role
from qa_engine.ingest.mail_parts import decode_words, header, quietly

_MAILBOXES: Final = (
    "support help helpdesk care service services customerservice customercare customersupport clientservices noreply "
    "donotreply info contact contactus enquiries inquiries kundenservice kundendienst kundenbetreuung hilfe returns "
    "refunds billing complaints orders claims feedback team serviceclient atencion soporte"
)
_SHARED_MAILBOXES: Final = frozenset(_MAILBOXES.split())
_SEPARATORS: Final = re.compile(r"[._+\-]")
_SURE: Final = 0.9
_GUESSED: Final = 0.5


@dataclass(frozen=True)
class Address:
    """A mail address with the name that stands beside it."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the last @, in lower case."""
        return self.address.rpartition("@")[2].lower()

    @property
    def is_shared(self) -> bool:
        """Whether the address is one that companies use for contacts (``support@``, ``care@``)."""
        local = self.address.rpartition("@")[0].lower()
        tokens = [token for token in _SEPARATORS.split(local) if token]
        return "".join(tokens) in _SHARED_MAILBOXES or any(token in _SHARED_MAILBOXES for token in tokens)


@dataclass(frozen=True)
class Sides:
    """The writer, the person written to, and the role of the writer with how sure that is."""

    sender: Address | None
    recipient: Address | None
    sender_role: Role
    confidence: float

    @property
    def certain(self) -> bool:
        """Whether an address tells the sides, and not only a guess."""
        return self.confidence >= _SURE


def read_sides(message: Message) -> Sides:
    """Return who wrote to whom.

    The writer is on the company's side when their domain is that of a shared mailbox among sender, reply address and
    recipients, and else the customer. Automatic messages of the company count as a bot's.
    """
    sender = next(iter(_addresses(message, "From")), None)
    recipients = _addresses(message, "To")
    shared = [
        one for one in (*_addresses(message, "From"), *_addresses(message, "Reply-To"), *recipients) if one.is_shared
    ]
    ours = sender is not None and any(one.domain == sender.domain for one in shared)
    role = Role.AGENT if ours else Role.CUSTOMER
    if _is_automatic(message):
        role = Role.BOT if ours else Role.SYSTEM
    if sender is None:
        role = Role.UNKNOWN
    recipient = next(iter(recipients), None)
    return Sides(sender, recipient, role, _SURE if shared and sender else _GUESSED)


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "Auto-Submitted").lower()
    return bool(submitted and submitted != "no") or bool(header(message, "X-Autoreply"))


def _addresses(message: Message, name: str) -> Sequence[Address]:
    nothing: list[Any] = []
    raw = [str(value) for value in quietly(lambda: message.get_all(name) or [], nothing)]
    pairs: list[tuple[str, str]] = quietly(lambda: getaddresses(raw), nothing)
    return [Address(decode_words(shown), address.strip()) for shown, address in pairs if "@" in address.strip("@ ")]
