"""A process that does nothing but fork decoders: it has loaded the libraries once, so that a file costs milliseconds.

It is a fresh interpreter, not a fork of the engine: no model, no customer's words and no secret of the environment is
in its memory. Requests come over a socket at standard input, each with three descriptors: the opened file, the pipe
for the answer, and a socket on which the end of the decoder is told. Closing that socket at the other side kills the
decoder; closing the first one ends this process.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
from dataclasses import dataclass
from typing import Any, NoReturn

from qa_engine.media.confinement import die_with_parent, load_process_control
from qa_engine.media.decoder_child import warm_up, work
from qa_engine.media.wire import READY, REQUEST_BYTES, Ended, Request

_DESCRIPTORS = 3


def serve() -> None:
    """Answer requests until the other side of standard input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the engine decides what Ctrl-C ends
    libc = load_process_control()
    warm_up()
    gc.collect()
    gc.freeze()
    control = socket.socket(fileno=0)
    control.sendall(READY)
    _Nursery(control, libc).run()


@dataclass(frozen=True)
class _Decoder:
    """A decoder at work. ``life`` ends with it, because only it holds the other end of that pipe."""

    pid: int
    life: int
    status: socket.socket


class _Nursery:
    """Forks decoders, tells of their ends, and leaves none behind."""

    def __init__(self, control: socket.socket, libc: Any) -> None:
        self._control = control
        self._libc = libc
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._alive: set[_Decoder] = set()

    def run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                decoder: _Decoder | None = key.data
                if decoder is None:
                    if not self._accept():
                        return
                elif decoder not in self._alive:
                    continue
                elif key.fd == decoder.life:
                    self._bury(decoder)
                else:
                    self._selector.unregister(decoder.status)
                    os.kill(decoder.pid, signal.SIGKILL)

    def _accept(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, REQUEST_BYTES, _DESCRIPTORS)
        if not data:
            for decoder in self._alive:
                os.kill(decoder.pid, signal.SIGKILL)
            return False
        file, answer, told = descriptors
        status = socket.socket(fileno=told)
        life, held = os.pipe()
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._alive.add(_Decoder(pid, life, status))
            self._decode(Request.from_bytes(data), file, answer, server)
        for descriptor in (file, answer, held):
            os.close(descriptor)
        decoder = _Decoder(pid, life, status)
        self._alive.add(decoder)
        self._selector.register(life, selectors.EVENT_READ, decoder)
        self._selector.register(status, selectors.EVENT_READ, decoder)
        return True

    def _decode(self, request: Request, file: int, answer: int, server: int) -> NoReturn:
        code = 1
        try:
            die_with_parent(self._libc)
            if os.getppid() == server:
                self._let_go()
                with os.fdopen(file, "rb") as opened:
                    work(request, opened, answer)
                code = 0
        finally:
            os._exit(code)  # what the server would do at its end is none of this process's business

    def _let_go(self) -> None:
        """In a decoder: close all that belongs to the server and to the other decoders."""
        self._selector.close()
        self._control.close()
        for decoder in self._alive:
            os.close(decoder.life)
            decoder.status.close()

    def _bury(self, decoder: _Decoder) -> None:
        _, status, used = os.wait4(decoder.pid, 0)
        ended = Ended(
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            max_rss_bytes=used.ru_maxrss * 1024,
            cpu_s=round(used.ru_utime + used.ru_stime, 6),
        )
        self._alive.discard(decoder)
        self._selector.unregister(decoder.life)
        if decoder.status in self._selector.get_map():
            self._selector.unregister(decoder.status)
        os.close(decoder.life)
        with decoder.status as status_socket:
            try:
                status_socket.sendall(ended.to_bytes())
            except OSError:
                return  # nobody wants to know any more
