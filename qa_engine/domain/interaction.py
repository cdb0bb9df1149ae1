"""One contact and what was said in it: the record that ingest produces and every later stage reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Probability, Record, Seconds, Timestamp


class Channel(StrEnum):
    CALL = "call"
    CHAT = "chat"
    EMAIL = "email"
    SOCIAL = "social"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    UNKNOWN = "unknown"


class Role(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    BOT = "bot"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class Participant(Record):
    """Somebody who took part. ``role_confidence`` is 1 when the source named the role, lower when it was inferred."""

    id: str = Field(min_length=1)
    role: Role = Role.UNKNOWN
    role_confidence: Probability = 1.0
    display_name: str | None = None


class WordTime(Record):
    """When the characters ``[start, end)`` of a turn were spoken. The word itself is the turn's text at that span."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    start_s: Seconds
    end_s: Seconds
    confidence: Probability | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"word span [{self.start}, {self.end}) is empty")
        if self.start_s > self.end_s:
            raise ValueError(f"word starts at {self.start_s} s, after its end at {self.end_s} s")
        return self


class Redaction(Record):
    """Personal data that stood at ``[start, end)`` before it was replaced by a placeholder such as ``[CARD_1]``."""

    kind: str
    placeholder: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)


class Turn(Record):
    """One contribution by one participant. Its index is its position in ``Interaction.turns``."""

    participant: str
    text: str
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    sent_at: Timestamp | None = None
    reply_to: int | None = Field(default=None, ge=0)
    language: str | None = None
    confidence: Probability | None = Field(default=None, description="recognition confidence, for speech")
    speaker_confidence: Probability | None = Field(
        default=None, description="how surely the participant's voice was told from the others'; None by channel"
    )
    words: tuple[WordTime, ...] = ()
    redactions: tuple[Redaction, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.end_s is not None and (self.start_s is None or self.start_s > self.end_s):
            raise ValueError("a turn that has end_s needs a start_s that is not later")
        limit = len(self.text)
        if any(word.end > limit for word in self.words):
            raise ValueError("a word's span lies outside the turn's text")
        if any(a.end > b.start for a, b in zip(self.words, self.words[1:], strict=False)):
            raise ValueError("words must be in order and must not overlap")
        for redaction in self.redactions:
            if self.text[redaction.start : redaction.end] != redaction.placeholder:
                raise ValueError(f"{redaction.placeholder} is not at its place in the text")
        return self


class Survey(Record):
    """What the customer answered when asked, on the scales of the field."""

    csat: Annotated[int, Field(ge=1, le=5)] | None = Field(default=None, description="satisfaction, 1-5")
    nps: Annotated[int, Field(ge=0, le=10)] | None = Field(default=None, description="likely to recommend, 0-10")
    ces: Annotated[int, Field(ge=1, le=7)] | None = Field(default=None, description="made it easy, 1-7")
    resolved: bool | None = None


class ServiceLevels(Record):
    """What the switch or ticket system measured."""

    wait_s: Seconds | None = None
    hold_s: Seconds | None = None
    transfers: int | None = Field(default=None, ge=0)
    handle_s: Seconds | None = None


class Source(Record):
    """Where an interaction came from. ``digest`` is keyed per store, so that it tells nothing to an outsider."""

    uri: str
    ordinal: int = Field(default=0, ge=0, description="position inside the source, 0 for the first")
    digest: str | None = None
    media_type: str | None = None
    bytes: int | None = Field(default=None, ge=0)


class Interaction(Record):
    """One contact: who took part and what they said, in order.

    Turns are dense and ordered: a turn's index is its position. ``reply_to`` points to an earlier turn.
    """

    id: str = Field(min_length=1, max_length=200)
    channel: Channel
    direction: Direction = Direction.UNKNOWN
    language: str | None = None
    participants: tuple[Participant, ...] = ()
    turns: tuple[Turn, ...] = ()
    started_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    customer_id: str | None = None
    agent_id: str | None = None
    team: str | None = None
    programme: str | None = None
    vendor: str | None = None
    persona: str | None = None
    case_id: str | None = None
    survey: Survey | None = None
    service_levels: ServiceLevels | None = None
    source: Source | None = None
    attributes: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [participant.id for participant in self.participants]
        if len(set(ids)) != len(ids):
            raise ValueError("two participants have the same id")
        known = set(ids)
        for index, turn in enumerate(self.turns):
            if turn.participant not in known:
                raise ValueError(f"turn {index} is by a participant that is not in the list of participants")
            if turn.reply_to is not None and turn.reply_to >= index:
                raise ValueError(f"turn {index} replies to turn {turn.reply_to}, which is not earlier")
        if self.started_at and self.ended_at and self.started_at > self.ended_at:
            raise ValueError("started_at is later than ended_at")
        return self

    def participant(self, turn: Turn) -> Participant:
        """Return who said ``turn``."""
        return next(p for p in self.participants if p.id == turn.participant)

    def role(self, turn_index: int) -> Role:
        """Return the role of whoever said the turn at ``turn_index``."""
        return self.participant(self.turns[turn_index]).role

    def indexes(self, *roles: Role) -> tuple[int, ...]:
        """Return the indexes of all turns said by one of ``roles``, in order."""
        by_id = {p.id for p in self.participants if p.role in roles}
        return tuple(i for i, turn in enumerate(self.turns) if turn.participant in by_id)

    @property
    def closed_at(self) -> Timestamp | None:
        """When the contact ended, as the source says: ``ended_at``, else the last turn's time, else the start."""
        sent = [turn.sent_at for turn in self.turns if turn.sent_at]
        return self.ended_at or (max(sent) if sent else None) or self.started_at
