"""The engine's side of one decoding process, forked by the decoding server or started for one file."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from typing import Protocol

from pydantic import ValidationError

from qa_engine.media.wire import Ended

_TOLD_WITHIN_S = 5.0


class Link(Protocol):
    """One decoding process at work."""

    def read_into(self, view: memoryview, deadline_s: float) -> int:
        """Fill some of ``view`` and return how many bytes; 0 at the end.

        Raises:
            TimeoutError: ``deadline_s`` (of ``time.monotonic``) has passed.
        """

    def kill(self) -> None:
        """End the process now."""

    def ended(self) -> Ended | None:
        """Wait for the end of a process that has said its last and return how it ended; ``None`` if nobody can tell."""

    def close(self) -> None:
        """Stop the process and let go of it."""


class ForkedLink:
    """A decoder that the server has forked. ``answer`` is the pipe from it; ``status`` leads to the server."""

    def __init__(self, answer: int, status: socket.socket) -> None:
        self._answer = answer
        self._status = status
        self._poll = select.poll()
        self._poll.register(answer, select.POLLIN)

    def read_into(self, view: memoryview, deadline_s: float) -> int:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0 or not self._poll.poll(left_s * 1000):
            raise TimeoutError
        return os.readv(self._answer, [view])

    def kill(self) -> None:
        with suppress(OSError):
            self._status.shutdown(socket.SHUT_WR)  # the server kills a decoder that nobody listens to

    def ended(self) -> Ended | None:
        try:
            self._status.settimeout(_TOLD_WITHIN_S)
            data = bytearray()
            while piece := self._status.recv(4096):
                data += piece
            return Ended.from_bytes(bytes(data))
        except (OSError, ValidationError):
            return None

    def close(self) -> None:
        self._status.close()
        os.close(self._answer)


class SpawnedLink:
    """A decoder with a process of its own from the start, for systems that cannot fork."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._process = process
        self._answer = process.stdout
        self._timer: threading.Timer | None = None
        self._deadline_s: float | None = None
        self._late = False

    def read_into(self, view: memoryview, deadline_s: float) -> int:
        if deadline_s != self._deadline_s:
            self._set_timer(deadline_s)
        count: int = self._answer.readinto(view)  # type: ignore[attr-defined]
        if not count and self._late:
            raise TimeoutError
        return count

    def kill(self) -> None:
        self._process.kill()

    def ended(self) -> Ended | None:
        try:
            code = self._process.wait(_TOLD_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        return Ended(signal=-code if code < 0 else None)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.kill()
        self._process.wait()
        self._answer.close()

    def _set_timer(self, deadline_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._deadline_s = deadline_s
        self._timer = threading.Timer(max(0.0, deadline_s - time.monotonic()), self._give_up)
        self._timer.daemon = True
        self._timer.start()

    def _give_up(self) -> None:
        self._late = True
        self.kill()


def signal_name(number: int) -> str:
    """Return the name of a signal, as far as this system knows it."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
