"""Judge stored readings again: pure, streaming, without a model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.history import History, PastContact
from qa_engine.domain.record import Timestamp
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.stored import StoredReading
from qa_engine.judge import judge
from qa_engine.runtime.assessing import assess


def rescored(
    stored_readings: Callable[[], Iterable[StoredReading]], compiled: CompiledRubric, as_of: Timestamp | None
) -> Iterator[Assessment]:
    """Yield a fresh assessment for every stored reading.

    With ``as_of``, a first pass collects when and why each customer made contact, so that the second can see repeats
    before and after; contacts that began later than ``as_of`` are not known yet.
    """
    contacts = _contacts(stored_readings(), compiled, as_of) if as_of else {}
    for stored in stored_readings():
        history = _history(stored, contacts, compiled, as_of) if as_of else None
        yield assess(stored.read, stored.facts, stored.origin, compiled, history)


def _contacts(
    readings: Iterable[StoredReading], compiled: CompiledRubric, as_of: Timestamp
) -> dict[str, list[PastContact]]:
    by_customer: dict[str, list[PastContact]] = defaultdict(list)
    for stored in readings:
        interaction = stored.read.interaction
        started = interaction.started_at or interaction.closed_at
        if interaction.customer_id is None or started is None or started > as_of:
            continue
        main_intent = judge(stored.read, stored.facts, compiled).main_intent
        by_customer[interaction.customer_id].append(
            PastContact(
                interaction_id=interaction.id,
                channel=interaction.channel,
                started_at=started,
                intents=(main_intent,) if main_intent else (),
            )
        )
    return by_customer


def _history(
    stored: StoredReading, contacts: dict[str, list[PastContact]], compiled: CompiledRubric, as_of: Timestamp
) -> History:
    interaction = stored.read.interaction
    known = contacts.get(interaction.customer_id or "", [])
    others = [contact for contact in known if contact.interaction_id != interaction.id]
    return History(
        as_of=as_of,
        repeat_window_days=compiled.rubric.repeat_window_days,
        contacts=tuple(sorted(others, key=lambda contact: (contact.started_at, contact.interaction_id))),
    )
