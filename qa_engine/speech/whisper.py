"""The transcriber: every channel on its own, speech only, merged on one clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from qa_engine import devices
from qa_engine.domain.transcript import Segment, Transcript, TranscriptProvenance
from qa_engine.errors import DeviceError, ModelError, QAEngineError, TranscriptionError
from qa_engine.model_files import ModelFolder, find_model
from qa_engine.ports import Audio, ComponentInfo, Device, Resources
from qa_engine.settings import Settings, apply_process_environment, available_cpus, load_settings
from qa_engine.speech.channels import distinct_channels
from qa_engine.speech.faster_whisper import FasterWhisperRecogniser
from qa_engine.speech.guards import is_suspect
from qa_engine.speech.recognition import Recogniser, Recognition, RecognitionOptions
from qa_engine.speech.speech_clock import SpeechClock
from qa_engine.speech.voice_activity import SpeechDetector, detect_speech, total_s

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Loads a model onto a device with so many threads.
RecogniserLoader = Callable[[ModelFolder, Device, int], Recogniser]

_MEMORY_BYTES = 700_000_000  # measured: 572 MiB at most while hearing a four-minute call with Whisper base


@dataclass(frozen=True)
class _Loaded:
    recogniser: Recogniser
    device: Device


@dataclass(frozen=True)
class _Language:
    """``decoded`` is what the decoder was told; ``known`` is ``None`` where that was too uncertain to be passed on."""

    decoded: str
    known: str | None
    probability: float | None
    note: str


class WhisperTranscriber:
    """Hears recordings with a Whisper model; a ``ports.Transcriber``.

    Args:
        model: id of a registered model, or a folder with one in CTranslate2 form.
        options: how to recognise; echoed in each transcript.
        cpu_threads: threads on a CPU; 0 takes every core the process may use.
        may_fall_back: whether a GPU that fails for want of a library at the first recording is given up for the CPU;
            ``False`` where the operator insists on the GPU.
        settings: where models lie; the settings in force by default.
        load: how a model is loaded.
        detect: how speech is found in a channel.
    """

    def __init__(
        self,
        model: str = "whisper-base",
        *,
        options: RecognitionOptions | None = None,
        cpu_threads: int = 0,
        may_fall_back: bool = True,
        settings: Settings | None = None,
        load: RecogniserLoader = FasterWhisperRecogniser,
        detect: SpeechDetector = detect_speech,
    ) -> None:
        self._model = model
        self._options = options or RecognitionOptions()
        self._cpu_threads = cpu_threads
        self._may_fall_back = may_fall_back
        self._settings = settings
        self._load = load
        self._detect = detect
        self._folder: ModelFolder | None = None
        self._loaded: _Loaded | None = None

    @property
    def info(self) -> ComponentInfo:
        folder = self._folder
        on_gpu = self._loaded is not None and self._loaded.device.kind == "cuda"
        return ComponentInfo(
            name=f"faster-whisper:{folder.name if folder else self._model}",
            version=metadata.version("faster-whisper"),
            sha256=folder.sha256 if folder else None,
            languages=self._loaded.recogniser.languages if self._loaded else (),
            resources=Resources(
                cpus=self._cpu_threads or available_cpus(), gpus=1 if on_gpu else 0, memory_bytes=_MEMORY_BYTES
            ),
        )

    def setup(self, device: Device) -> None:
        """Load the model onto ``device``.

        Raises:
            ModelError: the model is missing, altered, or is not one that the library can load.
            DeviceError: the device cannot hold it.
        """
        settings = self._settings or load_settings()
        apply_process_environment(settings)
        self._folder = find_model(self._model, settings=settings)
        try:
            self._loaded = self._open(self._folder, device)
        except Exception as error:
            if not self._can_fall_back(device, error):
                raise _loading_failure(self._folder, device, error) from error
            self._loaded = self._open(self._folder, _given_up(device, error))

    def close(self) -> None:
        self._loaded = None

    def transcribe_batch(self, recordings: Sequence[Audio], *, language: str | None = None) -> list[Transcript]:
        """Return a transcript for each recording, in order.

        Args:
            recordings: decoded sound; channels are heard one by one.
            language: what is spoken, where it is known (``en``, ``en-GB``); otherwise it is detected for each recording
                on the channel with the most speech.

        Raises:
            TranscriptionError: recognition failed, the model does not know the language, or ``setup`` was not called.
        """
        return [self._transcribe(audio, _primary(language)) for audio in recordings]

    def _transcribe(self, audio: Audio, hint: str | None) -> Transcript:
        self._check_language(hint)
        channels = distinct_channels(audio.samples)
        speech = [self._detect(samples, self._options.speech_threshold) for samples in channels]
        most_first = sorted(range(len(channels)), key=lambda i: -total_s([speech[i]]))
        language: _Language | None = None
        segments: list[Segment] = []
        for index in most_first:
            if not speech[index]:
                continue
            clock = SpeechClock.over(speech[index], channels[index].size, self._options)
            decoded = language.decoded if language else hint
            recognition = self._recognise(clock.gather(channels[index]), decoded)
            language = language or self._decide_language(recognition, hint)
            known = language.known
            segments += [s.evolve(channel=index, language=known) for s in self._placed(recognition.segments, clock)]
        return Transcript(
            language=language.known if language else hint,
            language_probability=language.probability if language else None,
            declared_s=audio.declared_s,
            decoded_s=audio.decoded_s,
            speech_s=total_s(speech),
            channels=max(1, len(channels)),
            segments=tuple(sorted(segments, key=lambda segment: (segment.start_s, segment.channel))),
            provenance=self._provenance(language, doubled=len(channels) < len(audio.samples)),
        )

    def _placed(self, segments: Sequence[Segment], clock: SpeechClock) -> list[Segment]:
        marked = (segment.evolve(suspect=is_suspect(segment, self._options)) for segment in segments)
        return [piece for segment in marked for piece in clock.place(segment)]

    def _recognise(self, samples: NDArray[np.float32], language: str | None) -> Recognition:
        loaded = self._loaded
        if loaded is None or self._folder is None:
            raise TranscriptionError("the transcriber was not set up", code="not_set_up")
        try:
            return loaded.recogniser.recognise(samples, language=language, options=self._options)
        except Exception as error:
            if not self._can_fall_back(loaded.device, error):
                raise _recognition_failure(error) from error
            # The broken model is given up for good, or it would fail every later recording as well.
            self._loaded = None
            self._loaded = self._open(self._folder, _given_up(loaded.device, error))
            return self._recognise(samples, language)

    def _open(self, folder: ModelFolder, device: Device) -> _Loaded:
        threads = self._cpu_threads or available_cpus()
        return _Loaded(self._load(folder, device, threads), device)

    def _can_fall_back(self, device: Device, error: Exception) -> bool:
        return self._may_fall_back and device.kind == "cuda" and devices.is_missing_gpu_support(error)

    def _check_language(self, hint: str | None) -> None:
        languages = self._loaded.recogniser.languages if self._loaded else ()
        if hint is not None and languages and hint not in languages:
            raise TranscriptionError(
                f"the model {self._model} does not know this language; leave it out, or choose another model",
                code="language_not_supported",
                item=hint,
            )

    def _decide_language(self, recognition: Recognition, hint: str | None) -> _Language:
        decoded, probability = recognition.language, recognition.language_probability
        if hint is not None:
            return _Language(decoded, decoded, None, "given")
        if probability is None:
            return _Language(decoded, decoded, None, "the only one the model knows")
        if probability < self._options.minimum_language_probability:
            return _Language(decoded, None, probability, f"uncertain, decoded as {decoded}")
        return _Language(decoded, decoded, probability, "detected")

    def _provenance(self, language: _Language | None, *, doubled: bool) -> TranscriptProvenance:
        if self._loaded is None or self._folder is None:
            raise TranscriptionError("the transcriber was not set up", code="not_set_up")
        device = self._loaded.device
        options = self._options.described() | {"language": language.note if language else "no speech"}
        if doubled:
            options["channels"] = "the same sound in all channels, heard once"
        return TranscriptProvenance(
            engine="faster-whisper",
            engine_version=f"{metadata.version('faster-whisper')}+ctranslate2-{metadata.version('ctranslate2')}",
            model=self._folder.revision or self._folder.name,
            model_sha256=self._folder.sha256,
            device=device.kind,
            compute_type=device.compute_type,
            fell_back_from=device.fell_back_from,
            options=options,
        )


def _primary(language: str | None) -> str | None:
    """Return the language without its region: ``en-GB`` is heard as ``en``."""
    return language.replace("_", "-").partition("-")[0].lower() if language else None


def _given_up(device: Device, error: Exception) -> Device:
    return devices.cpu(fell_back_from=device.kind, note=f"{type(error).__name__}: {error}".splitlines()[0])


def _loading_failure(folder: ModelFolder, device: Device, error: Exception) -> QAEngineError:
    if devices.is_out_of_memory(error):
        return DeviceError("there is no memory for the model; free some, or use device cpu", code="out_of_memory")
    if devices.is_missing_gpu_support(error):
        return DeviceError(f"the model cannot run on {device.kind} ({type(error).__name__}: {error}); use device cpu")
    return ModelError(
        f"this is not a Whisper model that can be loaded ({type(error).__name__}: {error})",
        code="unusable",
        item=str(folder.path),
    )


def _recognition_failure(error: Exception) -> TranscriptionError:
    # The library's own message is left to the traceback: it may hold what was said.
    if devices.is_out_of_memory(error):
        return TranscriptionError(
            "there was not enough memory to recognise the recording; free some, or use device cpu",
            code="out_of_memory",
            retryable=True,
        )
    return TranscriptionError(f"recognition failed ({type(error).__name__})")
