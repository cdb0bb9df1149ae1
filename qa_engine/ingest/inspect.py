"""What the engine would make of a file, for a person who wants to know before running it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from qa_engine.domain.arrival import Arrival, Problem, Recording
from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.domain.ledger import SkippedFile
from qa_engine.domain.record import Record
from qa_engine.errors import MediaError, UsageError
from qa_engine.ingest.discover import discover
from qa_engine.ingest.files import FileFormat
from qa_engine.ingest.reading import read_arrivals
from qa_engine.media import MediaInfo, probe

# Inspecting keeps nothing, so its ids need no secret; they are not the ids of a run.
_KEY: Final = b"inspect"
_CUSTOMER_SIDE: Final = (Role.CUSTOMER,)


class InspectedParticipant(Record):
    """Somebody who takes part, and how many turns they have."""

    id: str
    role: Role
    role_confidence: float
    turns: int


class InspectedTrack(Record):
    """A sound file as its headers describe it."""

    name: str
    role: Role | None = None
    channel_roles: tuple[Role, ...] = ()
    media: MediaInfo | None = None


class InspectedArrival(Record):
    """One arrival: what was found, what is missing, and what a reader guessed."""

    ordinal: int
    id: str | None = None
    channel: Channel | None = None
    participants: tuple[InspectedParticipant, ...] = ()
    turns: int = 0
    languages: tuple[str, ...] = ()
    tracks: tuple[InspectedTrack, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: Problem | None = None


class Inspection(Record):
    """What was recognised in a file, why, and every arrival in it."""

    source: str
    format: FileFormat | None = None
    why: str
    arrivals: tuple[InspectedArrival, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why arrivals would be quarantined."""
        return tuple(arrival.problem for arrival in self.arrivals if arrival.problem)

    def as_text(self) -> str:
        """Return the inspection as lines for a person; nothing that was said is in it."""
        recognised = self.format.value.replace("_", " ") if self.format else "not recognised"
        lines = [f"{self.source}: {recognised} ({self.why})"]
        for arrival in self.arrivals:
            lines += _as_lines(arrival)
        return "\n".join(lines)


def _as_lines(arrival: InspectedArrival) -> list[str]:
    channel = f"  {arrival.channel}" if arrival.channel else ""
    lines = [f"  {arrival.ordinal + 1}. {arrival.id or '(no id)'}{channel}"]
    if arrival.problem:
        lines.append(f"     quarantined   {arrival.problem.code}: {arrival.problem.message}")
    lines += [f"     sound         {_track_as_text(track)}" for track in arrival.tracks]
    if arrival.turns:
        lines.append(f"     turns         {arrival.turns}")
    if arrival.participants:
        lines.append(f"     participants  {', '.join(_participant_as_text(person) for person in arrival.participants)}")
    if arrival.languages:
        lines.append(f"     languages     {', '.join(arrival.languages)}")
    if arrival.missing:
        lines.append(f"     missing       {', '.join(arrival.missing)}")
    return lines + [f"     note          {note}" for note in arrival.notes]


def _participant_as_text(person: InspectedParticipant) -> str:
    sure = "" if person.role_confidence in (0.0, 1.0) else f", {person.role_confidence:.0%} sure"
    turns = f", {person.turns} turn{'' if person.turns == 1 else 's'}" if person.turns else ""
    return f"{person.id} ({person.role}{sure}{turns})"


def _track_as_text(track: InspectedTrack) -> str:
    roles = ", ".join(track.channel_roles) or track.role or "roles not known"
    if track.media is None:
        return f"{track.name} ({roles})"
    media = track.media
    length = "length not declared" if media.declared_s is None else f"{media.declared_s:.1f} s"
    channels = f"{media.channels} channel{'' if media.channels == 1 else 's'}"
    return f"{track.name} ({media.codec}, {length}, {channels}, {media.rate_hz} Hz; {roles})"


def inspect_file(path: str | Path) -> Inspection:
    """Return what the engine makes of one file. Nothing is stored, and sound is not decoded.

    Raises:
        UsageError: there is no such file, or it is a folder.
    """
    if Path(path).is_dir():
        raise UsageError("name a file, not a folder", item=Path(path).name)
    found = discover([path])
    if not found.files:
        skipped: SkippedFile = found.skipped[0]
        return Inspection(source=skipped.source, why=f"skipped: {skipped.reason}")
    file = found.files[0]
    arrivals = tuple(_inspected(arrival) for arrival in read_arrivals(file, _KEY))
    return Inspection(source=file.uri, format=file.format, why=file.why, arrivals=arrivals)


def _inspected(arrival: Arrival) -> InspectedArrival:
    ordinal, notes = arrival.source.ordinal, arrival.notes
    if isinstance(arrival.content, Recording):
        return _recording(ordinal, arrival.content, notes)
    if isinstance(arrival.content, Interaction):
        return _interaction(ordinal, arrival.content, notes)
    problem = arrival.problem
    named = problem.interaction_id if problem else None
    return InspectedArrival(ordinal=ordinal, id=named, notes=notes, problem=problem)


def _interaction(ordinal: int, interaction: Interaction, notes: tuple[str, ...]) -> InspectedArrival:
    stated = [interaction.language, *(turn.language for turn in interaction.turns)]
    return InspectedArrival(
        ordinal=ordinal,
        id=interaction.id,
        channel=interaction.channel,
        participants=tuple(
            InspectedParticipant(
                id=person.id,
                role=person.role,
                role_confidence=person.role_confidence,
                turns=sum(turn.participant == person.id for turn in interaction.turns),
            )
            for person in interaction.participants
        ),
        turns=len(interaction.turns),
        languages=tuple(dict.fromkeys(language for language in stated if language)),
        missing=(*_missing_in_turns(interaction), *_missing_beside(interaction)),
        notes=notes,
    )


def _missing_in_turns(interaction: Interaction) -> list[str]:
    missing = []
    if any(person.role is Role.UNKNOWN for person in interaction.participants):
        missing.append("roles")
    if not interaction.indexes(*_CUSTOMER_SIDE):
        missing.append("customer turns")
    timed = [turn.sent_at is not None or turn.start_s is not None for turn in interaction.turns]
    if not all(timed):
        missing.append("times" if not any(timed) else "some times")
    if interaction.channel is Channel.CALL and not any(turn.words for turn in interaction.turns):
        missing.append("word times")
    return missing


def _missing_beside(details: Interaction) -> list[str]:
    fields = ("language", "customer_id", "agent_id", "started_at", "survey")
    return [name for name in fields if getattr(details, name) is None]


def _recording(ordinal: int, recording: Recording, notes: tuple[str, ...]) -> InspectedArrival:
    tracks: list[InspectedTrack] = []
    for track in recording.tracks:
        name = Path(track.path).name
        try:
            media = probe(track.path)
        except MediaError as error:
            problem = Problem(code=error.code, message=str(error), interaction_id=recording.details.id)
            return InspectedArrival(
                ordinal=ordinal, id=recording.details.id, channel=Channel.CALL, notes=notes, problem=problem
            )
        tracks.append(InspectedTrack(name=name, role=track.role, channel_roles=track.channel_roles, media=media))
    roles_known = len(tracks) > 1 or bool(tracks[0].channel_roles)
    details = recording.details
    return InspectedArrival(
        ordinal=ordinal,
        id=details.id,
        channel=Channel.CALL,
        participants=tuple(
            InspectedParticipant(id=person.id, role=person.role, role_confidence=person.role_confidence, turns=0)
            for person in details.participants
        ),
        languages=(details.language,) if details.language else (),
        tracks=tuple(tracks),
        missing=(*(() if roles_known else ("roles",)), *_missing_beside(details)),
        notes=notes,
    )
