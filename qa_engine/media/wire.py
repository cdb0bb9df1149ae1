"""What the decoding process and the engine say to each other, over a pipe: frames of a kind, a length, and bytes.

Sound travels as float32, channel after channel; everything else as JSON.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from enum import Enum
from typing import Final

from pydantic import Field

from qa_engine.domain.record import Record
from qa_engine.media.limits import DecodeLimits
from qa_engine.media.probing import MediaInfo
from qa_engine.media.reasons import MediaReason

HEAD: Final = struct.Struct("<cI")
#: A frame of sound holds at most ``hearing.BLOCK_SAMPLES`` of two channels; a longer one is not ours.
LONGEST_FRAME_BYTES: Final = 1 << 20
#: Requests are padded to one length, so that one receive takes exactly one of them.
REQUEST_BYTES: Final = 1024
READY: Final = b"R"


class Task(Enum):
    """What is asked of the decoding process."""

    PROBE = "probe"
    DECODE = "decode"


class Kind(Enum):
    """Kinds of frames, in the order in which they come: ``OPENED``, ``SOUND`` ..., then one of the other two."""

    OPENED = b"o"
    SOUND = b"s"
    FINISHED = b"f"
    REFUSED = b"r"


class Opened(Record):
    """What the headers say, and the seconds that decoding may take."""

    info: MediaInfo
    allowance_s: float = Field(gt=0)


class Refused(Record):
    """Why the file was refused."""

    code: MediaReason
    message: str


class Request(Record):
    """One request; the file comes beside it, as an open descriptor."""

    task: Task
    limits: DecodeLimits

    def to_padded(self) -> bytes:
        """Return ``REQUEST_BYTES`` bytes."""
        return self.model_dump_json().encode().ljust(REQUEST_BYTES)


class Ended(Record):
    """How a decoding process ended: by which signal, if any, and what it used."""

    signal: int | None = None
    max_rss_bytes: int = 0
    cpu_s: float = 0.0


Send = Callable[[Kind, bytes], None]


def sender(descriptor: int) -> Send:
    """Return a function that writes frames to ``descriptor``."""

    def send(kind: Kind, payload: bytes) -> None:
        view = memoryview(HEAD.pack(kind.value, len(payload)) + payload)
        while view:
            view = view[os.write(descriptor, view) :]

    return send
