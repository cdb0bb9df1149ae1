"""What other libraries raise while sound is heard, as errors of ours.

The libraries' own messages are left to the traceback where they may hold what was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qa_engine import devices
from qa_engine.errors import DeviceError, ModelError, QAEngineError, TranscriptionError
from qa_engine.model_files import ModelFolder
from qa_engine.ports import Device


def loading_failure(folder: ModelFolder, device: Device, error: Exception) -> QAEngineError:
    """Return what it means that the model in ``folder`` could not be loaded onto ``device``."""
    if devices.is_out_of_memory(error):
        return DeviceError("there is no memory for the model; free some, or use device cpu", code="out_of_memory")
    if devices.is_missing_gpu_support(error):
        return DeviceError(f"the model cannot run on {device.kind} ({type(error).__name__}: {error}); use device cpu")
    if device.kind == "cuda" and devices.is_gpu_fault(error):
        return DeviceError(
            f"the GPU failed while the model was loaded onto it ({type(error).__name__}: {error}); "
            "see with nvidia-smi whether its driver works, or use device auto or cpu",
            item=device.kind,
        )
    return ModelError(
        f"this is not a Whisper model that can be loaded ({type(error).__name__}: {error})",
        code="unusable",
        item=str(folder.path),
    )


def recognition_failure(error: Exception) -> TranscriptionError:
    """Return what it means that the windows of some recordings could not be recognised."""
    if devices.is_out_of_memory(error):
        return _out_of_memory("there was not enough memory to recognise the recording; free some, or use device cpu")
    return TranscriptionError(f"recognition failed ({type(error).__name__})")


@contextmanager
def failing_one(number: int, what: str) -> Iterator[None]:
    """Raise whatever is raised within as the error of one recording of a batch, counted from 1; ours as they are.

    Raises:
        TranscriptionError: ``what`` happened to it; it may be tried again where there was not enough memory.
    """
    try:
        yield
    except QAEngineError:
        raise
    except Exception as error:
        item = f"recording {number}"
        if devices.is_out_of_memory(error):
            raise _out_of_memory("there was not enough memory to listen to it; free some, or split it", item) from error
        remedy = "check that it can be played, and if so, report this"
        raise TranscriptionError(f"{what} ({type(error).__name__}); {remedy}", item=item) from error


def _out_of_memory(message: str, item: str | None = None) -> TranscriptionError:
    return TranscriptionError(message, code="out_of_memory", item=item, retryable=True)
