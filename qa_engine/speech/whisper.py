"""The transcriber: every channel on its own, speech only, merged on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata

from qa_engine import devices
from qa_engine.domain.interaction import Role
from qa_engine.domain.transcript import Transcript, TranscriptProvenance
from qa_engine.errors import TranscriptionError
from qa_engine.model_files import ModelFolder, find_model
from qa_engine.ports import SAMPLE_RATE, Audio, ComponentInfo, Device, Resources
from qa_engine.settings import Settings, apply_process_environment, available_cpus, instruction_set, load_settings
from qa_engine.speech.diarisation import VoiceSeparator
from qa_engine.speech.failures import failing_one, loading_failure, recognition_failure
from qa_engine.speech.hearing import BatchSize
from qa_engine.speech.listening import Listened, listen
from qa_engine.speech.recognition import Recogniser, RecognitionOptions
from qa_engine.speech.recordings import HeardRecording, hear_recordings
from qa_engine.speech.vocabulary import RecognitionProfile, Vocabulary, check_length
from qa_engine.speech.voice_activity import SpeechDetector, detect_speech
from qa_engine.speech.whisper_model import CTranslate2Recogniser

#: Loads a model onto a device with so many threads.
RecogniserLoader = Callable[[ModelFolder, Device, int], Recogniser]

_MEMORY_BYTES = 1_000_000_000  # measured: 0.98 GB more than an empty process, hearing a call of 3.4 min on two threads
_WAVE_S = 3600.0  # seconds of all channels together; an hour of sound is 230 MB
# What a window of 30 s takes on a GPU while five hypotheses are decoded: by reckoning, with room to spare.
_WINDOW_BYTES = 150_000_000


@dataclass(frozen=True)
class _Loaded:
    recogniser: Recogniser
    device: Device
    batch_size: BatchSize


class WhisperTranscriber:
    """Hears recordings with a Whisper model; a ``ports.Transcriber``.

    Args:
        model: id of a registered model, or a folder with one in CTranslate2 form.
        options: how to recognise; echoed in each transcript.
        cpu_threads: threads on a CPU, each with a window batch of its own; 0 takes every core the process may use.
        may_fall_back: whether a GPU that fails while the model is loaded, or for want of a library at the first
            recording, is given up for the CPU; ``False`` where the operator insists on the GPU.
        settings: where models lie; the settings in force by default.
        profile: names and terms to expect.
        voices: tells the speakers apart where several share a channel.
        probe: asks how much memory of a GPU is free.
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
        profile: RecognitionProfile | None = None,
        voices: VoiceSeparator | None = None,
        probe: devices.Probe | None = None,
        load: RecogniserLoader = CTranslate2Recogniser,
        detect: SpeechDetector = detect_speech,
    ) -> None:
        self._model = model
        self._options = options or RecognitionOptions()
        self._cpu_threads = cpu_threads
        self._may_fall_back = may_fall_back
        self._settings = settings
        self._profile = profile
        self._voices = voices or VoiceSeparator()
        self._probe = probe
        self._load = load
        self._detect = detect
        self._folder: ModelFolder | None = None
        self._loaded: _Loaded | None = None

    @property
    def info(self) -> ComponentInfo:
        folder = self._folder
        mode = f"{self._options.accuracy}-{self._options.digest()}"
        expecting = f" {self._profile.name}-{self._profile.sha256[:12]}" if self._profile else ""
        on_gpu = self._loaded is not None and self._loaded.device.kind == "cuda"
        return ComponentInfo(
            name=f"faster-whisper:{folder.name if folder else self._model}",
            version=f"{metadata.version('faster-whisper')} {mode}{expecting}",
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
            SettingsError: the recognition profile is too long for the model.
        """
        settings = self._settings or load_settings()
        apply_process_environment(settings)
        self._folder = find_model(self._model, settings=settings)
        if self._profile:
            check_length(self._profile, self._folder.path / "tokenizer.json")
        self._voices.setup(devices.cpu())
        self._loaded = self._open(self._folder, device)

    def close(self) -> None:
        self._loaded = None
        self._voices.close()

    def transcribe_batch(self, recordings: Sequence[Audio], *, language: str | None = None) -> list[Transcript]:
        """Return a transcript for each recording, in order.

        The windows of all recordings are recognised together, in batches of like length; what is heard in one does not
        depend on the others.

        Args:
            recordings: decoded sound; channels are heard one by one.
            language: what is spoken, where it is known (``en``, ``en-GB``); otherwise it is detected in each channel.

        Raises:
            TranscriptionError: recognition failed, the model does not know the language, or ``setup`` was not called.
                Where one recording is at fault, ``item`` is its place in the batch, counted from 1.
            ModelError: the model that finds speech cannot be loaded.
        """
        if self._loaded is None or self._folder is None:
            raise TranscriptionError("the transcriber was not set up", code="not_set_up")
        hint = _primary(language)
        self._check_language(hint)
        transcripts: list[Transcript] = []
        for wave in _waves(recordings):
            first = len(transcripts) + 1
            listened = self._listen(wave, first)
            heard = self._recognise(listened, hint)
            for number, of_one in enumerate(zip(listened, heard, strict=True), first):
                with failing_one(number, "telling its voices apart failed"):
                    transcripts.append(self._transcript(*of_one, hint))
        return transcripts

    def _listen(self, recordings: Sequence[Audio], first: int) -> list[Listened]:
        """Listen to recordings, the ``first`` and those after it of a batch."""

        def listen_to(number: int, audio: Audio) -> Listened:
            with failing_one(number, "finding its speech failed"):
                return listen(audio, self._options, self._detect)

        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(listen_to, range(first, first + len(recordings)), recordings))

    def _recognise(self, listened: Sequence[Listened], hint: str | None) -> list[HeardRecording]:
        loaded = self._loaded
        if loaded is None or self._folder is None:
            raise TranscriptionError("the transcriber was not set up", code="not_set_up")
        try:
            return hear_recordings(
                listened,
                loaded.recogniser,
                self._options,
                language=hint,
                workers=self._workers if loaded.device.kind == "cpu" else 1,
                batch_size=loaded.batch_size,
                vocabulary=Vocabulary(self._profile) if self._profile else None,
            )
        except Exception as error:
            if not (self._can_fall_back(loaded.device) and devices.is_missing_gpu_support(error)):
                raise recognition_failure(error) from error
            # The broken model is given up for good, or it would fail every later recording as well.
            self._loaded = None
            self._loaded = self._open(self._folder, _given_up(loaded.device, error))
            return self._recognise(listened, hint)

    def _transcript(self, listened: Listened, heard: HeardRecording, hint: str | None) -> Transcript:
        segments, notes = heard.segments, listened.notes | heard.notes
        if segments and _may_hold_both_sides(listened):
            segments = self._voices.separate(listened.channels[0], segments, listened.speech[0])
            notes["speaker_encoder"] = self._voices.described()
        return Transcript(
            language=heard.language if heard.segments else hint,
            language_probability=heard.language_probability,
            declared_s=listened.audio.declared_s,
            decoded_s=listened.audio.decoded_s,
            speech_s=listened.speech_s,
            channels=max(1, len(listened.channels)),
            segments=segments,
            sounds=listened.sounds,
            provenance=self._provenance(notes),
        )

    @property
    def _workers(self) -> int:
        return self._cpu_threads or available_cpus()

    def _open(self, folder: ModelFolder, device: Device) -> _Loaded:
        """Load the model, on the CPU where the GPU fails: it has heard nothing yet, so no fault of ours can hide."""
        try:
            recogniser = self._load(folder, device, self._workers)
            return _Loaded(recogniser, device, BatchSize(self._batch_size(device)))
        except Exception as error:
            if not (self._can_fall_back(device) and devices.is_gpu_fault(error)):
                raise loading_failure(folder, device, error) from error
            return self._open(folder, _given_up(device, error))

    def _batch_size(self, device: Device) -> int:
        if device.kind == "cpu":
            return self._options.batch_size
        return devices.batch_that_fits(_WINDOW_BYTES, probe=self._probe)

    def _can_fall_back(self, device: Device) -> bool:
        return self._may_fall_back and device.kind == "cuda"

    def _check_language(self, hint: str | None) -> None:
        languages = self._loaded.recogniser.languages if self._loaded else ()
        if hint is not None and languages and hint not in languages:
            raise TranscriptionError(
                f"the model {self._model} does not know this language; leave it out, or choose another model",
                code="language_not_supported",
                item=hint,
            )

    def _provenance(self, notes: Mapping[str, str]) -> TranscriptProvenance:
        if self._loaded is None or self._folder is None:
            raise TranscriptionError("the transcriber was not set up", code="not_set_up")
        device = self._loaded.device
        expecting = {"recognition_profile": self._profile.described()} if self._profile else {}
        computed = {"instruction_set": instruction_set() or "chosen by CTranslate2"} if device.kind == "cpu" else {}
        return TranscriptProvenance(
            engine="faster-whisper",
            engine_version=f"{metadata.version('faster-whisper')}+ctranslate2-{metadata.version('ctranslate2')}",
            model=self._folder.revision or self._folder.name,
            model_sha256=self._folder.sha256,
            device=device.kind,
            compute_type=device.compute_type,
            fell_back_from=device.fell_back_from,
            options=self._options.described() | expecting | computed | dict(notes),
        )


def _waves(recordings: Sequence[Audio]) -> Iterator[list[Audio]]:
    """Yield runs of recordings that are heard together: enough to fill batches, few enough to hold in memory."""
    wave: list[Audio] = []
    for audio in recordings:
        if wave and sum(_channel_s(one) for one in (*wave, audio)) > _WAVE_S:
            yield wave
            wave = []
        wave.append(audio)
    if wave:
        yield wave


def _may_hold_both_sides(listened: Listened) -> bool:
    """Return whether both sides may be in the one channel that was heard."""
    stated = listened.audio.channel_roles
    one_sided = len(stated) == 1 and stated[0] is not Role.UNKNOWN
    return len(listened.channels) == 1 and not one_sided


def _channel_s(audio: Audio) -> float:
    return audio.samples.size / SAMPLE_RATE


def _primary(language: str | None) -> str | None:
    """Return the language without its region: ``en-GB`` is heard as ``en``."""
    return language.replace("_", "-").partition("-")[0].lower() if language else None


def _given_up(device: Device, error: Exception) -> Device:
    return devices.cpu(fell_back_from=device.kind, note=f"{type(error).__name__}: {error}".splitlines()[0])
