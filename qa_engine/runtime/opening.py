"""Open components when they are first needed: a run over chats alone never loads speech recognition."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa_engine.classify.tone import with_tone
from qa_engine.domain.transcript import Transcript
from qa_engine.errors import ModelError, QAEngineError
from qa_engine.ports import Audio, Component, ComponentInfo, Device, Encoded, Transcriber, TurnEncoder


class _OnFirstUse:
    """Sets a component up once, on the device that ``resolve`` names at that moment."""

    def __init__(self, component: Component, resolve: Callable[[], Device]) -> None:
        self._component = component
        self._resolve = resolve
        self.opened = False

    @property
    def info(self) -> ComponentInfo:
        return self._component.info

    def setup(self, device: Device) -> None:
        if not self.opened:
            self._component.setup(device)
            self.opened = True

    def close(self) -> None:
        if self.opened:
            self._component.close()
            self.opened = False

    def _open(self) -> None:
        if self.opened:
            return
        try:
            self.setup(self._resolve())
        except QAEngineError:
            raise
        except Exception as error:
            # Whatever a library raises while loading is the machine's trouble, not that of the item being read.
            message = f"cannot be set up ({type(error).__name__}: {error}); see 'qa-engine doctor'"
            raise ModelError(message, item=self._component.info.name) from error


class TranscriberOnFirstUse(_OnFirstUse):
    """A transcriber that loads its weights with the first recording."""

    def __init__(self, transcriber: Transcriber, resolve: Callable[[], Device]) -> None:
        super().__init__(transcriber, resolve)
        self._transcriber = transcriber

    def transcribe_batch(self, recordings: Sequence[Audio], *, language: str | None = None) -> list[Transcript]:
        self._open()
        return self._transcriber.transcribe_batch(recordings, language=language)


class EncoderOnFirstUse(_OnFirstUse):
    """An encoder that loads its weights with the first text and encodes each distinct text once.

    It remembers the vectors of the latest ``remember`` texts (about 800 bytes each), so that greetings, and the turns
    of a live contact, are not encoded again and again.
    """

    def __init__(self, encoder: TurnEncoder, resolve: Callable[[], Device], *, remember: int = 50_000) -> None:
        super().__init__(encoder, resolve)
        self._encoder = encoder
        self._remember = remember
        self._known: dict[str, Encoded] = {}

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        return [encoded.meaning for encoded in self.encode_with_tone(texts)]

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]:
        """Return both vectors a text, in order; those of an encoder without tones have none."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._open()
            self._known.update(zip(new, with_tone(self._encoder, new), strict=True))
        found = [self._known[text] for text in texts]
        while len(self._known) > self._remember:
            del self._known[next(iter(self._known))]
        return found

    def close(self) -> None:
        super().close()
        self._known.clear()
