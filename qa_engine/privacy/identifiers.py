"""Ids that are personal data themselves: a mail address as a participant, a telephone number as a customer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b

import re2

from qa_engine.domain.interaction import Interaction
from qa_engine.patterns.normalise import normalise
from qa_engine.privacy.cards import find_cards, has_scheme
from qa_engine.privacy.emails import find_emails
from qa_engine.privacy.ibans import find_ibans
from qa_engine.privacy.kinds import Detector, Found, Kind, Passage
from qa_engine.privacy.placeholders import PLACEHOLDER, Placeholders

# Bare digits stay: most are numbers that the source gave out. A plus sign says telephone.
_PHONE = re2.compile(r"(?:tel:|sip:|whatsapp:)? ?(\+[0-9][0-9 ().\-]{5,20}[0-9])")


def mask_identifiers(interaction: Interaction, placeholders: Placeholders, key: bytes | None) -> Interaction:
    """Return the interaction with such ids replaced: by a keyed digest, or without a key by a placeholder for the
    interaction and a participant, and by nothing for the customer, the agent and the case, since a placeholder would
    make all customers one. An interaction's own id may look like a mail address: that is the form of message ids."""
    renamed: dict[str, str] = {}
    for participant in interaction.participants:
        if found := _personal(participant.id):
            name = _digest(found, key) or placeholders.stand_in(found, found.value)
            renamed[participant.id] = fresh(name, renamed.values())
    ids = {name: getattr(interaction, name) for name in ("customer_id", "agent_id", "case_id")}
    personal = {name: found for name, value in ids.items() if value and (found := _personal(value))}
    own = _personal(interaction.id, (_cards_of_schemes, find_ibans))
    if own:
        # Two contacts of one card are still two: what is digested is the whole id.
        own = replace(own, value=interaction.id)
    if not renamed and not personal and not own:
        return interaction
    return interaction.evolve(
        id=(_digest(own, key) or placeholders.stand_in(own, own.value)) if own else interaction.id,
        participants=tuple(p.evolve(id=renamed.get(p.id, p.id)) for p in interaction.participants),
        turns=tuple(t.evolve(participant=renamed.get(t.participant, t.participant)) for t in interaction.turns),
        **{name: _digest(found, key) for name, found in personal.items()},
    )


def _personal(identifier: str, detectors: Sequence[Detector] = (find_emails, find_ibans, find_cards)) -> Found | None:
    if PLACEHOLDER.search(identifier):
        return None
    passage = Passage(normalise(identifier).text)
    for detector in detectors:
        if found := next(detector(passage), None):
            return found
    match = _PHONE.fullmatch(passage.text)
    return Found(Kind.PHONE, 0, len(passage.text), "".join(filter(str.isdigit, match.group(1)))) if match else None


def _cards_of_schemes(passage: Passage) -> Iterator[Found]:
    """Only these: one in ten of all long numbers that systems give to conversations has a card's check digit."""
    return (found for found in find_cards(passage) if has_scheme(found.value))


def _digest(found: Found, key: bytes | None) -> str | None:
    if key is None:
        return None
    return "id-" + blake2b(f"{found.kind}:{found.value}".encode(), key=key[:64], digest_size=12).hexdigest()


def fresh(name: str, taken: Collection[str]) -> str:
    """Return ``name``, numbered where it is taken already (``Ann@x.org`` and ``ann@x.org`` are one address)."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    return candidate
