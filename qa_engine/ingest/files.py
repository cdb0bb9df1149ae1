"""What discovery hands to the readers: files, their formats, and what is known of a call before it is heard."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final, Literal

from pydantic import Field

from qa_engine.domain.arrival import AudioTrack, Problem
from qa_engine.domain.interaction import Direction, Participant, Role, ServiceLevels, Survey
from qa_engine.domain.ledger import SkippedFile
from qa_engine.domain.record import Record, Timestamp
from qa_engine.errors import IngestError
from qa_engine.ingest.reasons import QuarantineReason

#: Documents that are read as a whole (everything but sound and JSON Lines) may have this many bytes.
LARGEST_DOCUMENT_BYTES: Final = 256 * 1024**2


class FileFormat(StrEnum):
    AUDIO = "audio"
    INTERCHANGE_LINES = "interchange_lines"
    INTERCHANGE_DOCUMENT = "interchange_document"
    CHAT_CSV = "chat_csv"
    EMAIL = "email"
    ZENDESK = "zendesk"
    CONTACT_LENS = "contact_lens"
    WHISPER = "whisper"
    SRT = "srt"
    WEBVTT = "webvtt"


class CallDetails(Record):
    """What a telephone system knows of a call: the fields of ``Interaction`` that are not in the sound.

    ``channel_roles`` says who is on which channel of the file, left first.
    """

    id: str | None = Field(default=None, min_length=1, max_length=200)
    channel: Literal["call"] = "call"
    direction: Direction = Direction.UNKNOWN
    language: str | None = None
    participants: tuple[Participant, ...] = ()
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
    attributes: dict[str, str] = Field(default_factory=dict)
    channel_roles: tuple[Role, ...] = ()


class FoundFile(Record):
    """A file that holds interactions, or ought to.

    ``uri`` is how it is called everywhere but on this machine. ``format`` is ``None`` when no reader fits; then
    ``problem`` says why. For a call, ``tracks`` are its sound files and ``details`` what lay beside them.
    """

    path: str
    uri: str
    format: FileFormat | None = None
    why: str = ""
    tracks: tuple[AudioTrack, ...] = ()
    details: CallDetails | None = None
    problem: Problem | None = None

    def open(self) -> BinaryIO:
        """Open the file for reading.

        Raises:
            OSError: it cannot be opened.
        """
        return Path(self.path).open("rb")

    def read(self) -> bytes:
        """Return all bytes.

        Raises:
            OSError: it cannot be read.
            IngestError: it has more bytes than are read of a document.
        """
        size = Path(self.path).stat().st_size
        if size > LARGEST_DOCUMENT_BYTES:
            message = f"the file has {size} bytes, more than the {LARGEST_DOCUMENT_BYTES} that are read; split it"
            raise IngestError(message, code=QuarantineReason.TOO_LARGE)
        return Path(self.path).read_bytes()


class Discovery(Record):
    """The files to read, in sorted order, and those that hold no interaction."""

    files: tuple[FoundFile, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
