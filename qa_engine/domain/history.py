"""The same customer's other contacts, as far as they are known on a stated date."""

from __future__ import annotations

from pydantic import Field

from qa_engine.domain.interaction import Channel
from qa_engine.domain.record import Record, Timestamp


class PastContact(Record):
    """Another contact of the same customer, reduced to what repeat-contact rules need."""

    interaction_id: str
    channel: Channel
    started_at: Timestamp
    intents: tuple[str, ...] = ()


class History(Record):
    """Other contacts of one customer. ``as_of`` is ``None`` when no other contacts were looked at."""

    as_of: Timestamp | None = None
    repeat_window_days: int = Field(default=7, ge=1)
    contacts: tuple[PastContact, ...] = ()
