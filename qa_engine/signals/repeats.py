"""Repeat contacts: the same customer about the same reason, on any channel, within the repeat window.

A contact A is repeated by a contact B when B begins after A began and no later than ``repeat_window_days`` after A
closed, and B names A's main reason among its reasons. Two contacts that begin at the same moment are ordered by id, so
that of any two exactly one is the repeat. Contacts after ``as_of`` are not known yet and are left out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qa_engine.domain.history import PastContact
from qa_engine.domain.judged import JudgedInteraction


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the history says of one contact.

    Attributes:
        looked: whether other contacts were looked at, and this contact's time is known.
        closed: whether the repeat window was over on the date of the history.
        later: the first contact that repeats this one.
        doubtful: the first contact inside the window whose reason, or this contact's own, is not known.
        earlier: the last contact that this one repeats.
    """

    looked: bool = False
    closed: bool = False
    later: PastContact | None = None
    doubtful: PastContact | None = None
    earlier: PastContact | None = None


def find_repeats(judged: JudgedInteraction) -> Repeats:
    """Return which contacts repeat this one, and which one it repeats, as far as the history tells."""
    interaction, history = judged.interaction, judged.history
    end = interaction.closed_at
    if history.as_of is None or end is None:
        return Repeats()
    start = interaction.started_at or end
    window = dt.timedelta(days=history.repeat_window_days)
    known = sorted(
        (c for c in history.contacts if c.started_at <= history.as_of and c.interaction_id != interaction.id),
        key=_order,
    )
    here = (start, interaction.id)
    before = [contact for contact in known if _order(contact) < here and start - contact.started_at <= window]
    after = [contact for contact in known if _order(contact) > here and contact.started_at - end <= window]
    intent = judged.findings.main_intent
    return Repeats(
        looked=True,
        closed=history.as_of - end >= window,
        later=next((contact for contact in after if intent in contact.intents), None),
        doubtful=next((contact for contact in after if intent is None or not contact.intents), None),
        earlier=next((contact for contact in reversed(before) if intent in contact.intents), None),
    )


def _order(contact: PastContact) -> tuple[dt.datetime, str]:
    return contact.started_at, contact.interaction_id
