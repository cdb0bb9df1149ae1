"""The transcriber around a scripted model: channels, language, doubt, and what happens when a GPU fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from qa_engine.domain.transcript import Segment, Word
from qa_engine.errors import DeviceError, ModelError, QAEngineError, TranscriptionError
from qa_engine.model_files import ModelFolder
from qa_engine.ports import Audio, Device, Transcriber
from qa_engine.settings import Settings
from qa_engine.speech.recognition import Recognition, RecognitionOptions
from qa_engine.speech.voice_activity import Span
from qa_engine.speech.whisper import WhisperTranscriber

RATE = 16_000
CPU, GPU = Device(), Device(kind="cuda", compute_type="float16", name="NVIDIA Test GPU")
LIBRARY_MISSING = RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
OUT_OF_MEMORY = RuntimeError("CUDA failed with error out of memory")
SECRET = "my card is 4242"


@dataclass
class ScriptedRecogniser:
    """Hears one sentence a call: the level of the sound says which. Raises ``failure`` while there is one."""

    languages: tuple[str, ...] = ("en", "de", "th")
    language: str = "en"
    probability: float | None = 0.9
    failure: Exception | None = None
    compression_ratio: float = 1.2
    heard: list[tuple[int, str | None]] = field(default_factory=list)

    def recognise(
        self, samples: NDArray[np.float32], *, language: str | None, options: RecognitionOptions
    ) -> Recognition:
        self.heard.append((samples.size, language))
        if self.failure:
            raise self.failure
        text = f"level{round(float(samples.max()) * 10)}"
        word = Word(text=text, start_s=0.5, end_s=0.9, confidence=0.8)
        segment = Segment(
            start_s=0.4, end_s=1.0, text=text, words=(word,), compression_ratio=self.compression_ratio, language="xx"
        )
        return Recognition(
            segments=(segment,),
            language=language or self.language,
            language_probability=None if language else self.probability,
        )


def loud_parts(samples: NDArray[np.float32], threshold: float) -> list[Span]:
    """Find the one stretch of a scripted channel that is not zero."""
    loud = np.flatnonzero(samples)
    return [(int(loud[0]), int(loud[-1]) + 1)] if loud.size else []


def channel(level: float, start_s: float, end_s: float, total_s: float = 10.0) -> NDArray[np.float32]:
    samples = np.zeros(round(total_s * RATE), dtype=np.float32)
    samples[round(start_s * RATE) : round(end_s * RATE)] = level
    return samples


def recorded(*channels: NDArray[np.float32]) -> Audio:
    samples = np.stack(channels)
    return Audio(samples=samples, declared_s=11.0, decoded_s=samples.shape[1] / RATE)


def opened(
    tmp_path: Path, *recognisers: ScriptedRecogniser, device: Device = CPU, may_fall_back: bool = True
) -> tuple[WhisperTranscriber, list[Device]]:
    """A transcriber that loads the given recognisers one after the other, and the devices it loaded them on."""
    devices: list[Device] = []

    def load(folder: ModelFolder, device: Device, threads: int) -> ScriptedRecogniser:
        devices.append(device)
        return recognisers[len(devices) - 1]

    transcriber = WhisperTranscriber(
        str(tmp_path), may_fall_back=may_fall_back, settings=Settings(), load=load, detect=loud_parts
    )
    transcriber.setup(device)
    return transcriber, devices


AGENT = channel(0.1, 1, 3)
CUSTOMER = channel(0.2, 4, 9)


def test_it_is_a_transcriber(tmp_path: Path) -> None:
    transcriber, _ = opened(tmp_path, ScriptedRecogniser())
    assert isinstance(transcriber, Transcriber)
    assert transcriber.info.languages == ("en", "de", "th")


def test_channels_are_heard_alone_and_merged_on_one_clock(tmp_path: Path) -> None:
    recogniser = ScriptedRecogniser()
    transcriber, _ = opened(tmp_path, recogniser)
    (transcript,) = transcriber.transcribe_batch([recorded(CUSTOMER, AGENT)])
    assert [(s.channel, s.text, s.start_s) for s in transcript.segments] == [(1, "level1", 1.1), (0, "level2", 4.1)]
    assert (transcript.declared_s, transcript.decoded_s, transcript.speech_s) == (11.0, 10.0, 7.0)
    assert transcript.channels == 2
    # The customer spoke most, so the language was detected there and the agent was heard in the same one.
    assert recogniser.heard == [(round(5.8 * RATE), None), (round(2.8 * RATE), "en")]


def test_a_channel_without_speech_is_not_heard(tmp_path: Path) -> None:
    recogniser = ScriptedRecogniser()
    transcriber, _ = opened(tmp_path, recogniser)
    (transcript,) = transcriber.transcribe_batch([recorded(AGENT, np.zeros_like(AGENT))])
    assert len(recogniser.heard) == 1
    assert {segment.channel for segment in transcript.segments} == {0}


@pytest.mark.parametrize("length", [0, RATE], ids=["empty", "silent"])
def test_a_recording_without_speech_gives_an_empty_transcript(tmp_path: Path, length: int) -> None:
    recogniser = ScriptedRecogniser()
    transcriber, _ = opened(tmp_path, recogniser)
    (transcript,) = transcriber.transcribe_batch([recorded(np.zeros(length, np.float32))])
    assert (transcript.segments, transcript.speech_s, transcript.language) == ((), 0.0, None)
    assert recogniser.heard == []


def test_the_same_sound_in_two_channels_is_heard_once(tmp_path: Path) -> None:
    recogniser = ScriptedRecogniser()
    transcriber, _ = opened(tmp_path, recogniser)
    (transcript,) = transcriber.transcribe_batch([recorded(AGENT, AGENT)])
    assert (transcript.channels, len(recogniser.heard)) == (1, 1)
    assert transcript.provenance.options["channels"] == "the same sound in all channels, heard once"


@pytest.mark.parametrize(
    ("recogniser", "hint", "language", "probability", "note"),
    [
        (ScriptedRecogniser(), None, "en", 0.9, "detected"),
        (ScriptedRecogniser(probability=0.5), None, "en", 0.5, "detected"),
        (ScriptedRecogniser(language="th", probability=0.49), None, None, 0.49, "uncertain, decoded as th"),
        (ScriptedRecogniser(), "de", "de", None, "given"),
        (ScriptedRecogniser(), "de-AT", "de", None, "given"),
        (ScriptedRecogniser(languages=("en",), probability=None), None, "en", None, "the only one the model knows"),
    ],
    ids=["detected", "at the limit", "uncertain", "hint", "hint with region", "model of one language"],
)
def test_the_language_is_given_detected_or_left_open(
    tmp_path: Path,
    recogniser: ScriptedRecogniser,
    hint: str | None,
    language: str | None,
    probability: float | None,
    note: str,
) -> None:
    transcriber, _ = opened(tmp_path, recogniser)
    (transcript,) = transcriber.transcribe_batch([recorded(AGENT)], language=hint)
    assert (transcript.language, transcript.language_probability) == (language, probability)
    assert transcript.provenance.options["language"] == note
    assert {segment.language for segment in transcript.segments} == {language}


def test_a_language_the_model_does_not_know_is_refused(tmp_path: Path) -> None:
    transcriber, _ = opened(tmp_path, ScriptedRecogniser(languages=("en",)))
    with pytest.raises(TranscriptionError, match="does not know this language") as caught:
        transcriber.transcribe_batch([recorded(AGENT)], language="es")
    assert caught.value.code == "language_not_supported"


def test_doubtful_segments_are_marked_and_kept(tmp_path: Path) -> None:
    transcriber, _ = opened(tmp_path, ScriptedRecogniser(compression_ratio=3.0))
    (transcript,) = transcriber.transcribe_batch([recorded(AGENT)])
    assert [segment.suspect for segment in transcript.segments] == [True]


def test_options_and_model_are_in_provenance(tmp_path: Path) -> None:
    transcriber, _ = opened(tmp_path, ScriptedRecogniser())
    (transcript,) = transcriber.transcribe_batch([recorded(AGENT)])
    provenance = transcript.provenance
    assert provenance.options["beam_size"] == "5"
    assert set(RecognitionOptions.model_fields) < set(provenance.options)
    assert (provenance.device, provenance.compute_type, provenance.fell_back_from) == ("cpu", "int8", None)
    assert provenance.model == tmp_path.name


def test_results_are_in_the_order_of_the_recordings(tmp_path: Path) -> None:
    transcriber, _ = opened(tmp_path, ScriptedRecogniser())
    transcripts = transcriber.transcribe_batch([recorded(CUSTOMER), recorded(np.zeros_like(AGENT)), recorded(AGENT)])
    assert [[s.text for s in transcript.segments] for transcript in transcripts] == [["level2"], [], ["level1"]]


def test_a_gpu_without_its_library_is_given_up_for_good_at_the_first_recording(tmp_path: Path) -> None:
    broken, sound = ScriptedRecogniser(failure=LIBRARY_MISSING), ScriptedRecogniser()
    transcriber, devices = opened(tmp_path, broken, sound, device=GPU)
    transcripts = transcriber.transcribe_batch([recorded(AGENT), recorded(CUSTOMER)])
    assert [device.kind for device in devices] == ["cuda", "cpu"]
    assert (len(broken.heard), len(sound.heard)) == (1, 2)
    for transcript in transcripts:
        assert (transcript.provenance.device, transcript.provenance.fell_back_from) == ("cpu", "cuda")
        assert transcript.provenance.compute_type == "int8"
    assert devices[1].note == f"RuntimeError: {LIBRARY_MISSING}"


@pytest.mark.parametrize(
    ("device", "may_fall_back", "failure", "code", "retryable"),
    [
        (GPU, False, LIBRARY_MISSING, "transcription_failed", False),
        (GPU, True, OUT_OF_MEMORY, "out_of_memory", True),
        (GPU, True, ValueError(SECRET), "transcription_failed", False),
        (CPU, True, LIBRARY_MISSING, "transcription_failed", False),
        (CPU, True, MemoryError(), "out_of_memory", True),
        (CPU, True, IndexError(SECRET), "transcription_failed", False),
    ],
    ids=["GPU insisted on", "GPU memory", "other fault on GPU", "CPU", "memory", "fault of the library"],
)
def test_other_failures_cost_the_recording_and_say_nothing_of_its_words(
    tmp_path: Path, device: Device, may_fall_back: bool, failure: Exception, code: str, retryable: bool
) -> None:
    recogniser = ScriptedRecogniser(failure=failure)
    transcriber, devices = opened(tmp_path, recogniser, device=device, may_fall_back=may_fall_back)
    with pytest.raises(TranscriptionError) as caught:
        transcriber.transcribe_batch([recorded(AGENT)])
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is failure
    assert len(devices) == 1
    recogniser.failure = None
    assert transcriber.transcribe_batch([recorded(AGENT)])[0].segments


@pytest.mark.parametrize(
    ("device", "may_fall_back", "failure", "error"),
    [
        (GPU, True, LIBRARY_MISSING, None),
        (GPU, False, LIBRARY_MISSING, DeviceError),
        (GPU, True, OUT_OF_MEMORY, DeviceError),
        (CPU, True, RuntimeError("Unsupported model binary version"), ModelError),
    ],
    ids=["falls back", "GPU insisted on", "GPU memory", "not a model"],
)
def test_failures_while_loading(
    tmp_path: Path, device: Device, may_fall_back: bool, failure: Exception, error: type[QAEngineError] | None
) -> None:
    tried: list[str] = []

    def load(folder: ModelFolder, device: Device, threads: int) -> ScriptedRecogniser:
        tried.append(device.kind)
        if len(tried) == 1:
            raise failure
        return ScriptedRecogniser()

    transcriber = WhisperTranscriber(
        str(tmp_path), may_fall_back=may_fall_back, settings=Settings(), load=load, detect=loud_parts
    )
    if error:
        with pytest.raises(error):
            transcriber.setup(device)
    else:
        transcriber.setup(device)
        assert tried == ["cuda", "cpu"]


def test_nothing_is_heard_before_setup_or_after_close(tmp_path: Path) -> None:
    unopened = WhisperTranscriber(str(tmp_path), settings=Settings(), detect=loud_parts)
    with pytest.raises(TranscriptionError, match="not set up"):
        unopened.transcribe_batch([recorded(AGENT)])
    transcriber, _ = opened(tmp_path, ScriptedRecogniser())
    transcriber.close()
    with pytest.raises(TranscriptionError, match="not set up"):
        transcriber.transcribe_batch([recorded(AGENT)])
