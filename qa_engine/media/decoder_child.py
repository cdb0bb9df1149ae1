"""The process that decodes one file: it confines itself, reads the one descriptor it was given, and answers frames."""

from __future__ import annotations

import io
import os
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

from qa_engine.errors import MediaError
from qa_engine.media.confinement import allow_cpu, confine
from qa_engine.media.hearing import hearing
from qa_engine.media.limits import DEFAULT_LIMITS, DecodeLimits
from qa_engine.media.reasons import MediaReason
from qa_engine.media.wire import Kind, Opened, Refused, Request, Send, Task, sender


def work(request: Request, file: BinaryIO, answer: int) -> None:
    """Carry out ``request`` on ``file``, confined, and write frames to the descriptor ``answer``."""
    send = sender(answer)
    confine(request.limits)
    try:
        _answer(request.task, file, request.limits, send, allow_cpu)
    except MediaError as error:
        send(Kind.REFUSED, Refused(code=MediaReason(error.code), message=error.message).to_bytes())
    except MemoryError:
        message = "decoding it needs more memory than is allowed; play it, or export it again"
        send(Kind.REFUSED, Refused(code=MediaReason.DECODER_LIMIT, message=message).to_bytes())


def work_on_standard_streams() -> None:
    """Carry out the request in the last argument on the file at standard input, and write frames to standard output.

    For systems that cannot fork: there the engine starts one such process a file.
    """
    request = Request.from_bytes(sys.argv[-1].encode())
    warm_up()
    with os.fdopen(0, "rb") as file:
        work(request, file, 1)


def warm_up() -> None:
    """Decode a moment of silence, so that all that is loaded on first use is there before files cannot be opened."""
    form = struct.pack("<HHIIHH", 1, 1, 8_000, 16_000, 2, 16)
    silence = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", 1600) + bytes(1600)
    file = io.BytesIO(b"RIFF" + struct.pack("<I", len(silence)) + silence)
    _answer(Task.DECODE, file, DEFAULT_LIMITS, _send_nothing, _allow_anything)
    Refused(code=MediaReason.EMPTY, message="").to_bytes()


def _answer(
    task: Task, file: BinaryIO, limits: DecodeLimits, send: Send, allow_seconds: Callable[[float], None]
) -> None:
    with hearing(file, limits) as sound:
        allow_seconds(sound.allowance_s)
        send(Kind.OPENED, Opened(info=sound.info, allowance_s=sound.allowance_s).to_bytes())
        if task is Task.DECODE:
            for block in sound.blocks():
                send(Kind.SOUND, block.tobytes())
            send(Kind.FINISHED, sound.verdict().to_bytes())


def _send_nothing(_kind: Kind, _payload: bytes) -> None:
    return


def _allow_anything(_seconds: float) -> None:
    return
