"""Starting decoding processes: a server that forks one a file, or one process a file where a system cannot fork."""

from __future__ import annotations

import atexit
import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from qa_engine.errors import DeviceError, MediaError
from qa_engine.media.limits import DecodeLimits
from qa_engine.media.links import ForkedLink, Link, SpawnedLink
from qa_engine.media.reasons import MediaReason
from qa_engine.media.wire import READY, Request, Task

# The modules are found where this process finds them; nothing is taken from the environment or the working folder, and
# the caller's own script is not run again.
_PROGRAM: Final = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {} import {} as run; run()"
_SERVE: Final = _PROGRAM.format("qa_engine.media.decoder_server", "serve")
_ONCE: Final = _PROGRAM.format("qa_engine.media.decoder_child", "work_on_standard_streams")
# No secret of the environment comes near a stranger's file. One thread, because the server forks.
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_STARTS_WITHIN_S: Final = 60.0
_CAN_FORK: Final = hasattr(os, "fork") and hasattr(socket, "send_fds")


class Decoder:
    """Starts decoding processes. Safe to use from several threads, and after a fork of this process.

    Args:
        forks: whether a server forks them; by default, where the system can.
    """

    def __init__(self, *, forks: bool = _CAN_FORK) -> None:
        self._forks = forks
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    @property
    def server_pid(self) -> int | None:
        """The process that forks decoders, if it runs."""
        return None if self._server is None else self._server.pid

    @contextmanager
    def ask(self, path: str | Path, task: Task, limits: DecodeLimits) -> Iterator[Link]:
        """Start work on a file; leaving the block ends it.

        Raises:
            MediaError: the file cannot be opened.
            DeviceError: no decoding process can be started.
        """
        request = Request(task=task, limits=limits)
        file = _opened(path)
        try:
            link = self._forked(file, request) if self._forks else _spawned(file, request)
        finally:
            os.close(file)
        try:
            yield link
        finally:
            link.close()

    def close(self) -> None:
        """End the server. It starts again when it is needed."""
        with self._lock:
            self._end_server()

    def _forked(self, file: int, request: Request) -> Link:
        answer, theirs = os.pipe()
        _widen(theirs)
        status, told = socket.socketpair()
        try:
            self._send(request, [file, theirs, told.fileno()])
        except BaseException:
            os.close(answer)
            status.close()
            raise
        finally:
            os.close(theirs)
            told.close()
        return ForkedLink(answer, status)

    def _send(self, request: Request, descriptors: list[int]) -> None:
        with self._lock:
            for _ in range(2):  # a server that has died since the last file is started once more
                control = self._control or self._start_server()
                try:
                    socket.send_fds(control, [request.to_padded()], descriptors)
                except OSError:
                    self._end_server()
                else:
                    return
        raise _unavailable("it ends as soon as it is asked")

    def _start_server(self) -> socket.socket:
        # A Python that only starts with settings of the environment gets them; all others do without.
        for environment in (_ENVIRONMENT, None):
            ours, theirs = socket.socketpair()
            with theirs:
                command = [_interpreter(), "-I", "-c", _SERVE, json.dumps(sys.path)]
                self._server = _start(command, theirs.fileno(), subprocess.DEVNULL, environment)
            ours.settimeout(_STARTS_WITHIN_S)
            self._control = ours
            try:
                if ours.recv(1) == READY:
                    return ours
            except OSError:
                pass
            self._end_server()
        raise _unavailable("it does not start")

    def _end_server(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            try:
                self._server.wait(timeout=1)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        self._control = self._server = None

    def _forget(self) -> None:
        """In a fork of this process: the server belongs to the other one."""
        self._lock = threading.Lock()
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            self._server.returncode = 0
        self._control = self._server = None


def _spawned(file: int, request: Request) -> Link:
    command = [_interpreter(), "-I", "-c", _ONCE, json.dumps(sys.path), request.to_bytes().decode()]
    return SpawnedLink(_start(command, file, subprocess.PIPE, None))


def _start(command: list[str], stdin: int, stdout: int, environment: dict[str, str] | None) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter on our own modules
            command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=environment, bufsize=0
        )
    except OSError as error:
        raise _unavailable(f"the interpreter cannot be run ({type(error).__name__})") from error


def _interpreter() -> str:
    if not sys.executable:
        raise _unavailable("this program does not say which Python it runs in (sys.executable)")
    return sys.executable


def _unavailable(why: str) -> DeviceError:
    return DeviceError(f"the process that decodes recordings cannot be used: {why}", code="decoder_unavailable")


def _widen(pipe: int) -> None:
    """Let a pipe hold a megabyte, where that can be said: fewer changes between two processes."""
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
    except (ImportError, AttributeError, OSError):
        return


def _opened(path: str | Path) -> int:
    """Open a regular file. A pipe or device is refused: it would hold up the run, or never end."""
    name = Path(path).name
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        file = os.open(path, flags)
    except (OSError, ValueError) as error:
        message = f"the file cannot be opened ({type(error).__name__}); check that it is there and may be read"
        raise MediaError(message, code=MediaReason.UNREADABLE_FILE, item=name) from error
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file
    os.close(file)
    message = "this is no file but a folder, pipe or device; give the recording itself"
    raise MediaError(message, code=MediaReason.UNREADABLE_FILE, item=name)


#: The one of this process; it starts nothing until the first file.
DECODER: Final = Decoder()
