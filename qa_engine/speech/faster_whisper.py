"""The seam over the faster-whisper library: one loaded model, and its results as our records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa_engine.domain.transcript import Segment, Word
from qa_engine.model_files import ModelFolder
from qa_engine.ports import Device
from qa_engine.speech.recognition import Recognition, RecognitionOptions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class FasterWhisperRecogniser:
    """A Whisper model in CTranslate2 form, loaded on one device."""

    def __init__(self, folder: ModelFolder, device: Device, cpu_threads: int) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            str(folder.path),
            device=device.kind,
            device_index=device.index,
            compute_type=device.compute_type,
            cpu_threads=cpu_threads,
            local_files_only=True,
        )

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._model.supported_languages)

    def recognise(
        self, samples: NDArray[np.float32], *, language: str | None, options: RecognitionOptions
    ) -> Recognition:
        segments, info = self._model.transcribe(
            samples,
            language=language,
            beam_size=options.beam_size,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            # The library would drop what its guards doubt; ours mark it.
            compression_ratio_threshold=None,
            log_prob_threshold=None,
            no_speech_threshold=None,
        )
        detected = language is None and len(self.languages) > 1
        return Recognition(
            # The segments are a generator: nothing is computed, and nothing fails, before they are drawn.
            segments=tuple(_to_segment(segment, info.language) for segment in segments),
            language=info.language,
            language_probability=min(1.0, info.language_probability) if detected else None,
        )


def _to_segment(found: Any, language: str) -> Segment:
    words = tuple(_to_word(word) for word in found.words or () if word.word.strip())
    start_s = max(0.0, float(found.start))
    return Segment(
        start_s=start_s,
        end_s=max(start_s, float(found.end)),
        text=found.text.strip(),
        words=words,
        language=language,
        average_log_probability=round(float(found.avg_logprob), 4),
        no_speech_probability=min(1.0, max(0.0, float(found.no_speech_prob))),
        compression_ratio=round(float(found.compression_ratio), 4),
    )


def _to_word(found: Any) -> Word:
    start_s = max(0.0, float(found.start))
    return Word(
        text=found.word.strip(),
        start_s=start_s,
        end_s=max(start_s, float(found.end)),
        confidence=min(1.0, max(0.0, float(found.probability))),
    )
