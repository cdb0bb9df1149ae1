"""Where arrivals come from, and the two ways in which one ends: as content, or as a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from qa_engine.domain.arrival import Arrival, Problem
from qa_engine.domain.interaction import Channel, Interaction, Participant, Source, Turn
from qa_engine.ingest.ids import derived_id, keyed_digest, source_id
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.validation import describe_validation


@dataclass(frozen=True)
class Origin:
    """A source and the store's key; makes the ``Source`` and the id of each interaction in it."""

    uri: str
    key: bytes
    media_type: str | None = None

    def source(self, ordinal: int, data: bytes) -> Source:
        """Return where the ``ordinal``-th interaction stands; ``data`` are its own bytes."""
        digest = keyed_digest(self.key, data)
        return Source(uri=self.uri, ordinal=ordinal, digest=digest, media_type=self.media_type, bytes=len(data))

    def id_for(self, source: Source, named: object = None) -> str:
        """Return the id that the source names, else a derived one."""
        given = source_id(self.key, str(named)) if isinstance(named, str | int) else None
        return given or derived_id(self.key, source.uri, source.ordinal, source.digest or "")

    def problem(
        self,
        source: Source,
        reason: QuarantineReason,
        message: str,
        *,
        named: object = None,
        notes: Sequence[str] = (),
    ) -> Arrival:
        """Return a quarantined arrival. ``message`` names positions and fields, never words."""
        given = source_id(self.key, str(named)) if isinstance(named, str | int) else None
        return Arrival(
            source=source,
            problem=Problem(code=reason, message=message, interaction_id=given),
            notes=tuple(notes),
        )

    def arrival(self, source: Source, contact: Contact) -> Arrival:
        """Return the arrival of an interaction that a reader put together; quarantined if it has no turns or is not
        valid."""
        if not any(turn.text.strip() for turn in contact.turns):
            return self.problem(
                source,
                QuarantineReason.NO_TURNS,
                "nobody said anything: there are no turns, or blank ones only",
                named=contact.named,
                notes=contact.notes,
            )
        try:
            interaction = Interaction(
                id=self.id_for(source, contact.named),
                channel=contact.channel,
                participants=tuple(contact.participants),
                turns=tuple(contact.turns),
                source=source,
                **{name: value for name, value in contact.details.items() if value is not None},
            )
        except ValidationError as error:
            return self.problem(
                source,
                QuarantineReason.INVALID_RECORD,
                describe_validation(error),
                named=contact.named,
                notes=contact.notes,
            )
        return Arrival(source=source, content=interaction, notes=tuple(contact.notes))


@dataclass
class Contact:
    """What a reader understood of one contact, before it is checked: the parts of an ``Interaction``.

    ``named`` is the id as the source gave it; ``details`` are further fields of the record, ``None`` where not known.
    """

    channel: Channel
    participants: Sequence[Participant]
    turns: Sequence[Turn]
    named: object = None
    details: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
