"""The door: a file to samples, or to what its headers say. The file is only ever read in a process of its own."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from qa_engine.domain.record import Record
from qa_engine.errors import MediaError
from qa_engine.media.decoder import DECODER, Decoder
from qa_engine.media.depth import Verdict
from qa_engine.media.limits import DEFAULT_LIMITS, DecodeLimits
from qa_engine.media.links import Link, signal_name
from qa_engine.media.probing import MediaInfo
from qa_engine.media.reasons import MediaReason
from qa_engine.media.wire import HEAD, LONGEST_FRAME_BYTES, Ended, Kind, Opened, Refused, Task
from qa_engine.ports import SAMPLE_RATE, Audio

_Told = TypeVar("_Told", bound=Record)
#: Sound beyond the longest that is read: resamplers and padding add a little.
_SPARE_S: Final = 2.0


def decode(path: str | Path, *, limits: DecodeLimits = DEFAULT_LIMITS) -> Audio:
    """Decode a file to float32 at 16 kHz, each channel for itself.

    Damaged packets are left out and named in ``notes``; holes in time are filled with silence so that what follows
    keeps its time. ``decoded_s`` counts what was decoded, without filling. Where less than ``limits.share_decoded`` of
    the recording could be decoded, or its end is missing, ``truncated`` says so: what was decoded is there to be heard,
    but it is not the recording.

    Raises:
        MediaError: with a code of ``MediaReason``: the file is empty, is no sound file, holds no samples, has more than
            two channels, lies outside ``limits``, nothing of it could be decoded (``truncated_media`` where a length is
            declared), or decoding it broke the limits of its process or the process itself.
        DeviceError: no decoding process can be started.
    """
    with DECODER.ask(path, Task.DECODE, limits) as link:
        return _heard(Answer(link, limits, Path(path).name))


def decode_with_usage(
    path: str | Path, *, limits: DecodeLimits = DEFAULT_LIMITS, decoder: Decoder = DECODER
) -> tuple[Audio, Ended | None]:
    """Decode a file as ``decode`` does, and return with it what the decoding process used."""
    with decoder.ask(path, Task.DECODE, limits) as link:
        audio = _heard(Answer(link, limits, Path(path).name))
        return audio, link.ended()


def probe(path: str | Path, *, limits: DecodeLimits = DEFAULT_LIMITS, decoder: Decoder = DECODER) -> MediaInfo:
    """Return what the headers of the file say.

    Raises:
        MediaError: the file is empty, of no known type, has no sound in it, or lies outside ``limits``.
        DeviceError: no decoding process can be started.
    """
    with decoder.ask(path, Task.PROBE, limits) as link:
        return Answer(link, limits, Path(path).name).opened().info


class Answer:
    """Reads what a decoding process says. It is believed no further than its frames keep to the rules."""

    verdict: Verdict

    def __init__(self, link: Link, limits: DecodeLimits, name: str) -> None:
        self._link = link
        self._limits = limits
        self._name = name
        self._began_s = time.monotonic()
        self._allowance_s = limits.base_s

    def opened(self) -> Opened:
        """Return the first frame."""
        kind, payload = self._frame()
        if kind is not Kind.OPENED:
            raise self._broken()
        opened = self._record(Opened, payload)
        self._allowance_s = min(opened.allowance_s, self._limits.longest_allowance_s)
        return opened

    def sound(self, channels: int) -> Iterator[NDArray[np.float32]]:
        """Yield blocks of shape (channels, n) until the verdict has come."""
        left = round((self._limits.longest_s + _SPARE_S) * SAMPLE_RATE)
        while True:
            kind, payload = self._frame()
            if kind is Kind.FINISHED:
                self.verdict = self._record(Verdict, payload)
                return
            if kind is not Kind.SOUND or len(payload) % (4 * channels):
                raise self._broken()
            block = np.frombuffer(payload, dtype=np.float32).reshape(channels, -1)
            left -= block.shape[1]
            if left < 0:
                raise self._broken()
            yield block

    def _frame(self) -> tuple[Kind, bytearray]:
        head = self._read(HEAD.size)
        kind_byte, length = HEAD.unpack(head)
        try:
            kind = Kind(kind_byte)
        except ValueError:
            raise self._broken() from None
        if length > LONGEST_FRAME_BYTES:
            raise self._broken()
        payload = self._read(length)
        if kind is Kind.REFUSED:
            refused = self._record(Refused, payload)
            raise MediaError(refused.message, code=refused.code, item=self._name)
        return kind, payload

    def _read(self, count: int) -> bytearray:
        data = bytearray(count)
        view = memoryview(data)
        while view:
            try:
                got = self._link.read_into(view, self._began_s + self._allowance_s)
            except TimeoutError:
                raise self._late() from None
            if not got:
                raise self._died()
            view = view[got:]
        return data

    def _late(self) -> MediaError:
        self._link.kill()
        ended = self._link.ended()
        # A file that kept the processor busy will do so again; else the machine or the disk was slow.
        worked = ended is not None and ended.cpu_s > self._allowance_s / 2
        message = f"decoding took longer than the {self._allowance_s:.0f} s that are allowed; "
        message += "play it, or export it again" if worked else "run it again when machine and disk are less busy"
        return MediaError(message, code=MediaReason.DECODER_LIMIT, item=self._name, retryable=not worked)

    def _died(self) -> MediaError:
        ended = self._link.ended()
        if ended is not None and ended.signal is not None and ended.signal == getattr(signal, "SIGXCPU", None):
            message = f"decoding needs more than the {self._allowance_s:.0f} s of CPU time that are allowed"
            return MediaError(
                f"{message}; play it, or export it again", code=MediaReason.DECODER_LIMIT, item=self._name
            )
        how = "ended" if ended is None or ended.signal is None else f"was ended by {signal_name(ended.signal)}"
        message = f"the decoder {how} before the file was read; play it, or export it again"
        # Nobody tells of it: the system took memory back, or an operator's command. A file does not do that.
        by_others = ended is None or ended.signal == getattr(signal, "SIGKILL", None)
        return MediaError(message, code=MediaReason.DECODER_CRASHED, item=self._name, retryable=by_others)

    def _broken(self) -> MediaError:
        message = "the decoder gave an answer that makes no sense; play the file, or export it again"
        return MediaError(message, code=MediaReason.DECODER_CRASHED, item=self._name)

    def _record(self, kind: type[_Told], payload: bytearray) -> _Told:
        try:
            return kind.from_bytes(bytes(payload))
        except ValidationError:
            raise self._broken() from None


def _heard(answer: Answer) -> Audio:
    info = answer.opened().info
    samples = _joined(list(answer.sound(info.channels)), info.channels)
    verdict = answer.verdict
    return Audio(
        samples=samples,
        declared_s=info.declared_s,
        decoded_s=verdict.decoded_s,
        notes=verdict.notes,
        truncated=verdict.truncated,
    )


def _joined(blocks: list[NDArray[np.float32]], channels: int) -> NDArray[np.float32]:
    """Put blocks in a row, letting go of each as it is copied, so that a recording is held once and not twice."""
    samples = np.empty((channels, sum(block.shape[1] for block in blocks)), dtype=np.float32)
    at = 0
    blocks.reverse()
    while blocks:
        block = blocks.pop()
        samples[:, at : at + block.shape[1]] = block
        at += block.shape[1]
    return samples
