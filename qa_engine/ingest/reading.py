"""A file to its arrivals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.interaction import Source
from qa_engine.errors import IngestError
from qa_engine.ingest.chat_csv import read_table
from qa_engine.ingest.contact_lens import read_analyses
from qa_engine.ingest.email_message import read_messages
from qa_engine.ingest.files import FileFormat, FoundFile
from qa_engine.ingest.ids import keyed_digest_of_files
from qa_engine.ingest.interchange import read_document, read_lines
from qa_engine.ingest.origin import Origin
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.recordings import read_recording
from qa_engine.ingest.subtitles import read_subtitles
from qa_engine.ingest.whisper_json import read_transcripts
from qa_engine.ingest.zendesk import read_tickets

Reader = Callable[[FoundFile, bytes], Iterator[Arrival]]

_READERS: Final[dict[FileFormat, Reader]] = {
    FileFormat.AUDIO: read_recording,
    FileFormat.INTERCHANGE_LINES: read_lines,
    FileFormat.INTERCHANGE_DOCUMENT: read_document,
    FileFormat.CHAT_CSV: read_table,
    FileFormat.EMAIL: read_messages,
    FileFormat.ZENDESK: read_tickets,
    FileFormat.CONTACT_LENS: read_analyses,
    FileFormat.WHISPER: read_transcripts,
    FileFormat.SRT: read_subtitles,
    FileFormat.WEBVTT: read_subtitles,
}


def read_arrivals(file: FoundFile, key: bytes) -> Iterator[Arrival]:
    """Yield the arrivals of a file, one after the other; ``key`` is the store's, for digests and ids.

    Never raises for what stands in a file: what cannot be read is an arrival with a problem, and the rest goes on.
    """
    origin = Origin(file.uri, key)
    if file.problem is not None or file.format is None:
        yield _problem_at_the_door(file, key)
        return
    count = 0
    try:
        for arrival in _READERS[file.format](file, key):
            yield arrival
            count += 1
    except IngestError as error:
        yield origin.problem(_source(file, key, count), QuarantineReason(error.code), error.message)
    except OSError as error:
        message = f"the file cannot be read ({type(error).__name__})"
        yield origin.problem(_source(file, key, count), QuarantineReason.UNREADABLE_FILE, message)
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        ArithmeticError,
        AssertionError,
        RecursionError,
    ) as error:
        message = f"the rest of the file cannot be read as {file.format} ({type(error).__name__})"
        yield origin.problem(_source(file, key, count), QuarantineReason.INVALID_RECORD, message)


def _problem_at_the_door(file: FoundFile, key: bytes) -> Arrival:
    source = _source(file, key, 0)
    if file.problem is None:
        return Origin(file.uri, key).problem(source, QuarantineReason.INVALID_RECORD, "no reader fits the file")
    return Arrival(source=source, problem=file.problem)


def _source(file: FoundFile, key: bytes, ordinal: int) -> Source:
    try:
        with file.open() as stream:
            digest, size = keyed_digest_of_files(key, [stream])
    except OSError:
        return Source(uri=file.uri, ordinal=ordinal)
    return Source(uri=file.uri, ordinal=ordinal, digest=digest, bytes=size)
