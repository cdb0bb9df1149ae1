"""Sound files: not heard here, only looked at, named and handed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Final

from qa_engine.domain.arrival import Arrival, AudioTrack, Recording
from qa_engine.domain.interaction import Channel, Interaction, Role, Source
from qa_engine.errors import IngestError
from qa_engine.ingest.files import CallDetails, FoundFile
from qa_engine.ingest.ids import keyed_digest_of_files
from qa_engine.ingest.origin import Origin
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.media import HEAD_BYTES, sniff

_MEDIA_TYPES: Final = {
    "wav": "audio/wav", "mp3": "audio/mpeg", "flac": "audio/flac",
    "ogg": "audio/ogg", "m4a": "audio/mp4", "webm": "audio/webm",
}  # fmt: skip
_SIDES: Final = {"agent": Role.AGENT, "customer": Role.CUSTOMER, "caller": Role.CUSTOMER, "client": Role.CUSTOMER}
_WORD: Final = re.compile(r"[a-z0-9]+")
_AGENT_AND_CUSTOMER: Final = (Role.AGENT, Role.CUSTOMER)


def read_recording(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield the one call that a sound file, or several one-sided ones, hold. Whether they can be decoded shows
    later."""
    origin = Origin(file.uri, key)
    tracks = file.tracks or (AudioTrack(path=file.path),)
    try:
        source = _source(file, key, tracks)
    except IngestError as error:
        yield origin.problem(_failed(file, key, tracks), QuarantineReason(error.code), error.message)
        return
    details = file.details or CallDetails()
    tracks, notes = _with_roles(file, tracks, details)
    known = {
        name: getattr(details, name)
        for name in CallDetails.model_fields
        if name not in ("id", "channel", "channel_roles")
    }
    call = Interaction(id=origin.id_for(source, details.id), channel=Channel.CALL, source=source, **known)
    yield Arrival(source=source, content=Recording(details=call, tracks=tracks), notes=notes)


def _source(file: FoundFile, key: bytes, tracks: tuple[AudioTrack, ...]) -> Source:
    types: list[str] = []
    with ExitStack() as stack:
        streams = [stack.enter_context(Path(track.path).open("rb")) for track in tracks]
        for track, stream in zip(tracks, streams, strict=True):
            head = stream.read(HEAD_BYTES)
            stream.seek(0)
            name = Path(track.path).name
            if not head:
                raise IngestError(f"{name} is empty", code=QuarantineReason.EMPTY)
            found = sniff(head)
            if found is None:
                message = f"{name} is none of WAV, MP3, FLAC, Ogg, M4A, WebM, whatever its name says"
                raise IngestError(message, code=QuarantineReason.UNREADABLE_MEDIA)
            types.append(_MEDIA_TYPES[found])
        digest, size = keyed_digest_of_files(key, streams)
    return Source(uri=file.uri, digest=digest, media_type=types[0], bytes=size)


def _failed(file: FoundFile, key: bytes, tracks: tuple[AudioTrack, ...]) -> Source:
    with ExitStack() as stack:
        streams = [stack.enter_context(Path(track.path).open("rb")) for track in tracks]
        digest, size = keyed_digest_of_files(key, streams)
    return Source(uri=file.uri, digest=digest, bytes=size)


def _with_roles(
    file: FoundFile, tracks: tuple[AudioTrack, ...], details: CallDetails
) -> tuple[tuple[AudioTrack, ...], tuple[str, ...]]:
    """Say who is on which channel, where that is stated or the file's name hints at it."""
    if len(tracks) > 1 or tracks[0].role or tracks[0].channel_roles:
        return tracks, ()
    if details.channel_roles:
        return (tracks[0].evolve(channel_roles=details.channel_roles),), ()
    if hinted := roles_in_name(Path(file.path).stem):
        sides = ", ".join(hinted)
        return (tracks[0].evolve(channel_roles=hinted),), (f"the file's name says who is on which channel: {sides}",)
    return tracks, ()


def roles_in_name(stem: str) -> tuple[Role, ...]:
    """Return the roles of left and right channel where a file name says them (``agent-left``, ``customer-agent``),
    else ()."""
    words = _WORD.findall(stem.lower())
    for word, after in pairwise(words):
        side, place = (word, after) if word in _SIDES else (after, word)
        if side not in _SIDES:
            continue
        role = _SIDES[side]
        if place in _SIDES and _SIDES[place] is not role:
            return (_SIDES[word], _SIDES[after])
        if place in ("left", "right"):
            is_usual = (role is Role.AGENT) == (place == "left")
            return _AGENT_AND_CUSTOMER if is_usual else _AGENT_AND_CUSTOMER[::-1]
    return ()
