"""faster-whisper as a user of it runs it, over the same weights as this engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from qa_engine.errors import TranscriptionError
from qa_engine.model_files import ModelFolder
from qa_engine.ports import Audio, Device


class SharedModel:
    """One loaded model for all modes of the library; loaded when first asked for."""

    def __init__(self, folder: ModelFolder, device: Device, threads: int) -> None:
        self._folder = folder
        self._device = device
        self._threads = threads

    @cached_property
    def sequential(self) -> Any:
        from faster_whisper import WhisperModel

        return WhisperModel(
            str(self._folder.path),
            device=self._device.kind,
            device_index=self._device.index,
            compute_type=self._device.compute_type,
            cpu_threads=self._threads,
            local_files_only=True,
        )

    @cached_property
    def batched(self) -> Any:
        from faster_whisper import BatchedInferencePipeline

        return BatchedInferencePipeline(self.sequential)


class FasterWhisperPeer:
    """One mode of the library. Channels are handed over one by one, as this engine hears them: by itself the library
    mixes both sides of a call into one track, which costs it words and loses who spoke."""

    def __init__(self, shared: SharedModel, settings: Mapping[str, Any], in_batches: bool) -> None:
        self._model = shared.batched if in_batches else shared.sequential
        self._settings = settings

    def hear(self, recordings: Sequence[Audio], language: str | None) -> list[tuple[str, ...]]:
        return [tuple(self._text(samples, language) for samples in audio.samples) for audio in recordings]

    def _text(self, samples: Any, language: str | None) -> str:
        try:
            segments, _ = self._model.transcribe(samples, language=language, **self._settings)
            return " ".join(segment.text.strip() for segment in segments)
        except Exception as error:
            message = f"faster-whisper failed ({type(error).__name__}); measure without it: --no-peers"
            raise TranscriptionError(message) from error
