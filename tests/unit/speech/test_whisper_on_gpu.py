"""What the transcriber does when a GPU, or whatever it runs on, fails it: fall back once, make do, or say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qa_engine.domain.transcript import Transcript
from qa_engine.errors import DeviceError, ModelError, QAEngineError, TranscriptionError
from qa_engine.model_files import ModelFolder
from qa_engine.ports import Device
from qa_engine.settings import Settings
from qa_engine.speech.recognition import RecognitionOptions
from qa_engine.speech.whisper import WhisperTranscriber
from tests.unit.speech.scripted import (
    OUT_OF_MEMORY,
    ScriptedProbe,
    ScriptedRecogniser,
    ScriptedVoices,
    loud_parts,
    recorded,
    voices,
)

CPU, GPU = Device(), Device(kind="cuda", compute_type="float16", name="NVIDIA Test GPU")
LIBRARY_MISSING = RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
DRIVER_ERROR = RuntimeError("CUDA error: an illegal memory access was encountered")
SECRET = "my card is 4242"
TURNS = [(10 * i + 1, 10 * i + 6, 0.1) for i in range(8)]
CALLS = [recorded(voices(1, *TURNS, seconds=80.0)), recorded(voices(20, (1, 6, 0.1)))]


@dataclass
class Loader:
    """Loads one recogniser after the other and keeps the devices that it loaded them on."""

    recognisers: list[ScriptedRecogniser | Exception]
    devices: list[Device] = field(default_factory=list)

    def __call__(self, folder: ModelFolder, device: Device, threads: int) -> ScriptedRecogniser:
        self.devices.append(device)
        loaded = self.recognisers[len(self.devices) - 1]
        if isinstance(loaded, Exception):
            raise loaded
        return loaded


def made(model: Path, load: Loader, *, may_fall_back: bool = True, free: int = 8_000_000_000) -> WhisperTranscriber:
    return WhisperTranscriber(
        str(model),
        options=RecognitionOptions(window_s=6.0, maximum_letters_per_s=30.0),
        cpu_threads=1,
        may_fall_back=may_fall_back,
        settings=Settings(),
        voices=ScriptedVoices(),
        probe=ScriptedProbe(free=free),
        load=load,
        detect=loud_parts,
    )


def words(transcripts: list[Transcript]) -> list[list[str]]:
    return [[segment.text for segment in transcript.segments] for transcript in transcripts]


@pytest.fixture
def expected(tmp_path: Path) -> list[list[str]]:
    """What a CPU hears in the calls."""
    transcriber = made(tmp_path, Loader([ScriptedRecogniser()]))
    transcriber.setup(CPU)
    return words(transcriber.transcribe_batch(CALLS))


def test_a_gpu_that_works_is_named(tmp_path: Path, expected: list[list[str]]) -> None:
    transcriber = made(tmp_path, Loader([ScriptedRecogniser()]))
    transcriber.setup(GPU)
    transcripts = transcriber.transcribe_batch(CALLS)
    assert words(transcripts) == expected
    assert {(t.provenance.device, t.provenance.compute_type) for t in transcripts} == {("cuda", "float16")}
    assert {t.provenance.fell_back_from for t in transcripts} == {None}
    assert transcriber.info.resources.gpus == 1


def test_a_gpu_without_its_library_is_given_up_for_good_at_the_first_sound(
    tmp_path: Path, expected: list[list[str]]
) -> None:
    broken, sound = ScriptedRecogniser(failures=[LIBRARY_MISSING]), ScriptedRecogniser()
    load = Loader([broken, sound])
    transcriber = made(tmp_path, load)
    transcriber.setup(GPU)
    transcripts = [transcript for call in CALLS for transcript in transcriber.transcribe_batch([call])]
    assert words(transcripts) == expected
    assert [device.kind for device in load.devices] == ["cuda", "cpu"]
    assert len(broken.encoded) == 1
    for transcript in transcripts:
        assert (transcript.provenance.device, transcript.provenance.fell_back_from) == ("cpu", "cuda")
        assert transcript.provenance.compute_type == "int8"
    assert load.devices[1].note == f"RuntimeError: {LIBRARY_MISSING}"
    assert transcriber.info.resources.gpus == 0


@pytest.mark.parametrize(
    ("device", "room", "largest"),
    [(GPU, 1000, 9), (GPU, 5, 4), (GPU, 2, 2), (GPU, 1, 1), (CPU, 3, 2)],
    ids=["enough", "halved", "halved twice", "one by one", "on a CPU"],
)
def test_where_memory_runs_out_fewer_windows_are_heard_at_once_and_the_words_are_the_same(
    tmp_path: Path, expected: list[list[str]], device: Device, room: int, largest: int
) -> None:
    recogniser = ScriptedRecogniser(room=room)
    load = Loader([recogniser])
    transcriber = made(tmp_path, load)
    transcriber.setup(device)
    assert words(transcriber.transcribe_batch(CALLS)) == expected
    assert max(windows for windows, _ in recogniser.encoded if windows <= room) == largest
    recogniser.encoded.clear()
    assert words(transcriber.transcribe_batch(CALLS)) == expected
    assert max(windows for windows, _ in recogniser.encoded) <= largest
    assert len(load.devices) == 1


@pytest.mark.parametrize(("free_gb", "largest"), [(2, 8), (80, 9)], ids=["little memory", "much memory"])
def test_a_batch_on_a_gpu_is_as_large_as_its_memory(tmp_path: Path, free_gb: int, largest: int) -> None:
    recogniser = ScriptedRecogniser()
    transcriber = made(tmp_path, Loader([recogniser]), free=free_gb * 10**9)
    transcriber.setup(GPU)
    transcriber.transcribe_batch(CALLS)
    assert max(windows for windows, _ in recogniser.encoded) == largest


@pytest.mark.parametrize(
    ("device", "may_fall_back", "failure", "code", "retryable"),
    [
        (GPU, False, LIBRARY_MISSING, "transcription_failed", False),
        (GPU, True, DRIVER_ERROR, "transcription_failed", False),
        (GPU, True, ValueError(SECRET), "transcription_failed", False),
        (CPU, True, LIBRARY_MISSING, "transcription_failed", False),
        (CPU, True, IndexError(SECRET), "transcription_failed", False),
    ],
    ids=["GPU insisted on", "driver", "other fault on GPU", "CPU", "fault of the library"],
)
def test_other_failures_cost_the_recordings_and_say_nothing_of_their_words(
    tmp_path: Path, device: Device, may_fall_back: bool, failure: Exception, code: str, retryable: bool
) -> None:
    load = Loader([ScriptedRecogniser(failures=[failure])])
    transcriber = made(tmp_path, load, may_fall_back=may_fall_back)
    transcriber.setup(device)
    with pytest.raises(TranscriptionError) as caught:
        transcriber.transcribe_batch(CALLS)
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is failure
    assert len(load.devices) == 1
    assert transcriber.transcribe_batch(CALLS)[0].segments  # the next ones are heard


@pytest.mark.parametrize("failure", [OUT_OF_MEMORY, MemoryError()], ids=["GPU", "machine"])
def test_without_memory_for_one_window_the_recording_may_be_tried_again(tmp_path: Path, failure: Exception) -> None:
    transcriber = made(tmp_path, Loader([ScriptedRecogniser(failures=[failure] * 9)]))
    transcriber.setup(GPU)
    with pytest.raises(TranscriptionError) as caught:
        transcriber.transcribe_batch(CALLS)
    assert (caught.value.code, caught.value.retryable) == ("out_of_memory", True)


NOT_A_MODEL = RuntimeError("Unsupported model binary version")
LOST_MODEL = RuntimeError("Unable to open file 'model.bin' in model '/models/cuda-whisper'")
NO_CUBLAS = RuntimeError("cuBLAS failed with status CUBLAS_STATUS_NOT_INITIALIZED")


@pytest.mark.parametrize(
    ("device", "may_fall_back", "failures", "tried", "error"),
    [
        (GPU, True, [LIBRARY_MISSING], ["cuda", "cpu"], None),
        (GPU, False, [LIBRARY_MISSING], ["cuda"], DeviceError),
        (GPU, True, [DRIVER_ERROR], ["cuda", "cpu"], None),
        (GPU, False, [DRIVER_ERROR], ["cuda"], DeviceError),
        (GPU, True, [NO_CUBLAS], ["cuda", "cpu"], None),
        (GPU, True, [OUT_OF_MEMORY], ["cuda"], DeviceError),
        (CPU, True, [NOT_A_MODEL], ["cpu"], ModelError),
        (GPU, True, [NOT_A_MODEL], ["cuda"], ModelError),
        (GPU, True, [LOST_MODEL], ["cuda"], ModelError),
        (GPU, True, [LIBRARY_MISSING, NOT_A_MODEL], ["cuda", "cpu"], ModelError),
        (GPU, True, [DRIVER_ERROR, NOT_A_MODEL], ["cuda", "cpu"], ModelError),
    ],
    ids=[
        "library",
        "library, GPU insisted on",
        "driver",
        "driver, GPU insisted on",
        "cuBLAS",
        "GPU memory",
        "not a model",
        "not a model, on a GPU",
        "a model lost from a folder of that name",
        "library, and not a model on a CPU either",
        "driver, and not a model on a CPU either",
    ],
)
def test_failures_while_loading(
    tmp_path: Path,
    device: Device,
    may_fall_back: bool,
    failures: list[Exception],
    tried: list[str],
    error: type[QAEngineError] | None,
) -> None:
    load = Loader([*failures, ScriptedRecogniser()])
    transcriber = made(tmp_path, load, may_fall_back=may_fall_back)
    if error:
        with pytest.raises(error):
            transcriber.setup(device)
    else:
        transcriber.setup(device)
    assert [device.kind for device in load.devices] == tried


def test_a_gpu_that_fails_while_the_model_is_loaded_is_named_in_provenance(
    tmp_path: Path, expected: list[list[str]]
) -> None:
    load = Loader([DRIVER_ERROR, ScriptedRecogniser()])
    transcriber = made(tmp_path, load)
    transcriber.setup(GPU)
    transcripts = transcriber.transcribe_batch(CALLS)
    assert words(transcripts) == expected
    assert {(t.provenance.device, t.provenance.fell_back_from) for t in transcripts} == {("cpu", "cuda")}
    assert load.devices[1].note == f"RuntimeError: {DRIVER_ERROR}"


def test_a_gpu_that_is_insisted_on_and_fails_while_loading_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"illegal memory access.*nvidia-smi.*use device auto or cpu") as caught:
        made(tmp_path, Loader([DRIVER_ERROR]), may_fall_back=False).setup(GPU)
    assert (caught.value.code, caught.value.item) == ("device_unavailable", "cuda")


def test_a_cpu_that_cannot_load_the_model_either_is_an_error_of_ours(tmp_path: Path) -> None:
    load = Loader([ScriptedRecogniser(failures=[LIBRARY_MISSING]), NOT_A_MODEL])
    transcriber = made(tmp_path, load)
    transcriber.setup(GPU)
    with pytest.raises(ModelError):
        transcriber.transcribe_batch(CALLS)
