"""Segments become turns: who speaks, until somebody else does or falls silent."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa_engine.domain.arrival import Recording
from qa_engine.domain.interaction import Interaction, Participant, Role, Turn, WordTime
from qa_engine.domain.transcript import Segment, Transcript
from qa_engine.speech.spans import cut, word_spans

_SENTENCE_ENDS = (".", "?", "!", "。", "？", "！")
# "mm-hm", "okay, sure": said while the other speaks on, it does not end the other's turn.
_BACKCHANNEL_WORDS = 2
_BACKCHANNEL_S = 1.0
_SUSPECT_FACTOR = 0.5
_UNSPACED_LANGUAGES = frozenset({"ja", "zh", "yue", "th", "lo", "my", "km"})


@dataclass(frozen=True)
class _Pauses:
    """The silences that end a turn: after a sentence, and inside one, where people only look for a word."""

    after_sentence_s: float
    inside_sentence_s: float

    def end_turn(self, text_before: str, silence_s: float) -> bool:
        at_end = text_before.rstrip().endswith(_SENTENCE_ENDS)
        return silence_s >= (self.after_sentence_s if at_end else self.inside_sentence_s)


_KNOWN_SPEAKER = _Pauses(after_sentence_s=1.0, inside_sentence_s=2.0)
# Where speakers are not told apart, pauses are the only sign of a change. A turn must not hold two people, while one
# person's words may well be several turns; 0.15 s is what is left of the shortest gap that voice activity reports.
_UNKNOWN_SPEAKER = _Pauses(after_sentence_s=0.15, inside_sentence_s=0.7)


@dataclass
class _Run:
    """Segments that become one turn."""

    participant: str
    segments: list[Segment] = field(default_factory=list)

    @property
    def end_s(self) -> float:
        return max(segment.end_s for segment in self.segments)


def to_interaction(transcript: Transcript, recording: Recording) -> Interaction:
    """Return the recording's interaction with what was heard as turns, in order of their start.

    A turn ends when its speaker pauses, or when another takes over in a gap. There is one participant a channel, or
    one a ``speaker`` where the transcript tells speakers apart. Roles are those the recording states, else unknown.
    ``attributes["speakers"]`` says how speakers were told apart: ``by channel``, ``by voice`` or ``not told apart``.
    """
    pauses, how = _separation(transcript, recording)
    pieces = [piece for segment in transcript.segments for piece in _cut_at_pauses(segment, pauses)]
    pieces = sorted((piece for piece in pieces if piece.text.strip()), key=lambda p: (p.start_s, p.channel))
    participants = _participants(transcript, recording, pieces)
    ids = [participants[_speaker(piece)].id for piece in pieces]
    runs = sorted(_joined(pieces, ids, pauses), key=lambda run: run.segments[0].start_s)
    details = recording.details
    ended_at = details.ended_at
    if ended_at is None and details.started_at is not None:
        ended_at = details.started_at + dt.timedelta(seconds=transcript.decoded_s)
    silent = [known for known in details.participants if known.id not in {p.id for p in participants.values()}]
    return details.evolve(
        language=details.language or transcript.language,
        participants=(*participants.values(), *silent),
        turns=tuple(_turn(run, transcript.language) for run in runs),
        ended_at=ended_at,
        attributes={**details.attributes, "speakers": how},
    )


def _separation(transcript: Transcript, recording: Recording) -> tuple[_Pauses, str]:
    if any(segment.speaker is not None for segment in transcript.segments):
        return _KNOWN_SPEAKER, "by voice"
    stated = any(role is not Role.UNKNOWN for role in _channel_roles(transcript, recording))
    # Two channels of which one is silent, and nothing said about sides: it may hold both people.
    if stated or len({segment.channel for segment in transcript.segments}) > 1:
        return _KNOWN_SPEAKER, "by channel"
    return _UNKNOWN_SPEAKER, "not told apart"


def _cut_at_pauses(segment: Segment, pauses: _Pauses) -> tuple[Segment, ...]:
    return cut(segment, lambda before, after: pauses.end_turn(before.text, after.start_s - before.end_s))


def _speaker(segment: Segment) -> tuple[int, str | None]:
    return segment.channel, segment.speaker


def _participants(
    transcript: Transcript, recording: Recording, pieces: Sequence[Segment]
) -> dict[tuple[int, str | None], Participant]:
    """Return who speaks: for each channel at least one, silent or not, in order of channels and first words."""
    speakers: list[tuple[int, str | None]] = []
    for channel in range(transcript.channels):
        heard = dict.fromkeys(_speaker(piece) for piece in pieces if piece.channel == channel)
        speakers += heard or [(channel, None)]
    roles = _channel_roles(transcript, recording)
    participants: dict[tuple[int, str | None], Participant] = {}
    taken: set[str] = set()
    for number, speaker in enumerate(speakers, start=1):
        participant = _participant(roles[speaker[0]], number, recording.details.participants, taken)
        taken.add(participant.id)
        participants[speaker] = participant
    return participants


def _channel_roles(transcript: Transcript, recording: Recording) -> tuple[Role, ...]:
    tracks = recording.tracks
    if len(tracks) == transcript.channels > 1:
        stated = tuple(track.role or Role.UNKNOWN for track in tracks)
    elif len(tracks) == 1 and len(tracks[0].channel_roles) == transcript.channels:
        stated = tracks[0].channel_roles
    elif len(tracks) == 1 and tracks[0].role is not None:
        stated = (tracks[0].role,) * transcript.channels
    else:
        stated = (Role.UNKNOWN,) * transcript.channels
    return stated


def _participant(role: Role, number: int, known: Sequence[Participant], taken: set[str]) -> Participant:
    if role is Role.UNKNOWN:
        name = f"speaker-{number}"
        return Participant(id=_free(name, taken), role=role, role_confidence=0.0)
    named = [participant for participant in known if participant.role is role and participant.id not in taken]
    if len(named) == 1:
        return named[0]
    return Participant(id=_free(role.value, taken | {participant.id for participant in known}), role=role)


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}-{number}"
        number += 1
    return free


def _joined(pieces: Sequence[Segment], ids: Sequence[str], pauses: _Pauses) -> list[_Run]:
    runs: list[_Run] = []
    latest: dict[str, tuple[_Run, int]] = {}
    for index, (piece, participant) in enumerate(zip(pieces, ids, strict=True)):
        run, reached = latest.get(participant, (None, 0))
        others = [pieces[i] for i in range(reached, index) if ids[i] != participant]
        ended = run is not None and pauses.end_turn(run.segments[-1].text, piece.start_s - run.end_s)
        if run is None or ended or _taken_over(others, run.end_s, piece.start_s):
            run = _Run(participant)
            runs.append(run)
        run.segments.append(piece)
        latest[participant] = (run, index)
    return runs


def _taken_over(others: Sequence[Segment], silent_from_s: float, silent_to_s: float) -> bool:
    """Return whether somebody else spoke in the gap, other than to show that they listen."""
    return any(
        other.start_s < silent_to_s and other.end_s > silent_from_s and not _is_backchannel(other) for other in others
    )


def _is_backchannel(segment: Segment) -> bool:
    return len(segment.text.split()) <= _BACKCHANNEL_WORDS and segment.end_s - segment.start_s <= _BACKCHANNEL_S


def _turn(run: _Run, language: str | None) -> Turn:
    joiner = "" if (run.segments[0].language or language) in _UNSPACED_LANGUAGES else " "
    text = ""
    words: list[WordTime] = []
    for segment in run.segments:
        piece = " ".join(segment.text.split())
        text += joiner + piece if text else piece
        words += _word_times(segment, piece, offset=len(text) - len(piece))
    other = run.segments[0].language
    return Turn(
        participant=run.participant,
        text=text,
        start_s=min(segment.start_s for segment in run.segments),
        end_s=run.end_s,
        language=other if other != language else None,
        confidence=_confidence(run.segments),
        speaker_confidence=_speaker_confidence(run.segments),
        words=tuple(words),
    )


def _word_times(segment: Segment, text: str, *, offset: int) -> list[WordTime]:
    """Return the words of a segment whose text stands at ``offset``; none where they are not those of the text."""
    spans = word_spans(text, segment.words) or ()
    return [
        WordTime(
            start=offset + start,
            end=offset + end,
            start_s=min(word.start_s, word.end_s),
            end_s=word.end_s,
            confidence=word.confidence,
        )
        for (start, end), word in zip(spans, segment.words, strict=False)
    ]


def _speaker_confidence(segments: Sequence[Segment]) -> float | None:
    """Return how surely the voice was told, weighted by words; ``None`` where speakers are not told apart by voice."""
    known = [
        (segment.speaker_confidence, max(1, len(segment.words)))
        for segment in segments
        if segment.speaker is not None and segment.speaker_confidence is not None
    ]
    words = sum(count for _, count in known)
    return min(1.0, math.fsum(value * count for value, count in known) / words) if known else None


def _confidence(segments: Sequence[Segment]) -> float | None:
    """Return the mean confidence of the words, halved for those of suspect segments; ``None`` where none is known.

    A segment without words counts once, with Whisper's own measure of it, the mean probability of its tokens.
    """
    values: list[float] = []
    for segment in segments:
        factor = _SUSPECT_FACTOR if segment.suspect else 1.0
        known = [word.confidence for word in segment.words if word.confidence is not None]
        if not known and segment.average_log_probability is not None:
            known = [math.exp(min(0.0, segment.average_log_probability))]
        values += [factor * value for value in known]
    return math.fsum(values) / len(values) if values else None
