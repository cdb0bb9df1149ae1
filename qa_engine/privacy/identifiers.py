"""Ids that are personal data themselves: a mail address as a participant, a telephone number as a customer."""

from __future__ import annotations

from hashlib import blake2b

import re2

from qa_engine.domain.interaction import Interaction
from qa_engine.patterns.normalise import normalise
from qa_engine.privacy.cards import find_cards
from qa_engine.privacy.emails import find_emails
from qa_engine.privacy.kinds import Found, Kind, Passage
from qa_engine.privacy.placeholders import PLACEHOLDER, Placeholders

# Bare digits stay: most are numbers that the source gave out. A plus sign says telephone.
_PHONE = re2.compile(r"(?:tel:|sip:|whatsapp:)? ?(\+[0-9][0-9 ().\-]{5,20}[0-9])")


def mask_identifiers(interaction: Interaction, placeholders: Placeholders, key: bytes | None) -> Interaction:
    """Return the interaction with such ids replaced: by a keyed digest, or without a key by a placeholder for a
    participant and by nothing for the customer and the agent, since a placeholder would make all customers one."""
    renamed: dict[str, str] = {}
    for participant in interaction.participants:
        if found := _personal(participant.id):
            renamed[participant.id] = _fresh(_digest(found, key) or placeholders.stand_in(found, found.value), renamed)
    ids = {name: getattr(interaction, name) for name in ("customer_id", "agent_id")}
    personal = {name: found for name, value in ids.items() if value and (found := _personal(value))}
    if not renamed and not personal:
        return interaction
    return interaction.evolve(
        participants=tuple(p.evolve(id=renamed.get(p.id, p.id)) for p in interaction.participants),
        turns=tuple(t.evolve(participant=renamed.get(t.participant, t.participant)) for t in interaction.turns),
        **{name: _digest(found, key) for name, found in personal.items()},
    )


def _personal(identifier: str) -> Found | None:
    if PLACEHOLDER.search(identifier):
        return None
    passage = Passage(normalise(identifier).text)
    for detector in (find_emails, find_cards):
        if found := next(detector(passage), None):
            return found
    match = _PHONE.fullmatch(passage.text)
    return Found(Kind.PHONE, 0, len(passage.text), "".join(filter(str.isdigit, match.group(1)))) if match else None


def _digest(found: Found, key: bytes | None) -> str | None:
    if key is None:
        return None
    return "id-" + blake2b(f"{found.kind}:{found.value}".encode(), key=key[:64], digest_size=12).hexdigest()


def _fresh(name: str, renamed: dict[str, str]) -> str:
    """Return ``name``, numbered where another participant's id already became it (``Ann@x.org`` and ``ann@x.org``)."""
    taken = set(renamed.values())
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    return candidate
