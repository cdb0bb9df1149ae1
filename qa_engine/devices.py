"""Which device to run on: the only module that asks whether there is a GPU.

A driver that is there says little: the libraries beside it may be missing, and that shows only when something is
computed. So a GPU counts as usable after it has multiplied matrices and held data for the speech library.
"""

from __future__ import annotations

from typing import Protocol, get_args

from qa_engine.errors import DeviceError
from qa_engine.ports import Device
from qa_engine.settings import DevicePolicy

CUDA_COMPUTE_TYPE = "float16"
CPU_COMPUTE_TYPE = "int8"

# What the libraries say when a driver or a library is missing or does not fit: the machine cannot run on its GPU, and a
# CPU gives the right answer. Anything else (a fault in the model, in our code) must not be hidden by falling back.
_MISSING_SUPPORT = (
    "cannot be loaded",
    "cannot load symbol",
    "cannot open shared object",
    "could not load library",
    "unable to load any of",
    "unable to find libcu",
    "no nvidia driver",
    "driver version is insufficient",
    "driver shutting down",
    "no cuda-capable device",
    "no cuda gpus are available",
    "not compiled with cuda",
    "without cuda support",
    "not linked with support for cuda",
    "no kernel image is available",
    "forward compatibility was attempted",
)
# How CTranslate2, torch and CUDA itself begin what a driver or a library of the GPU reported. They name it so, and not
# by the bare word, because the path of a model may hold that.
_GPU_FAULT = (
    "cuda failed with",
    "cuda error",
    "cuda driver error",
    "cudaerror",
    "cublas failed with",
    "cublas_status",
    "cudnn failed with",
    "cudnn error",
    "cudnn_status",
)
_OUT_OF_MEMORY = ("out of memory", "alloc_failed", "failed to allocate")


_USABLE_SHARE = 0.6
_SMALLEST_BATCH, _LARGEST_BATCH = 8, 256


class Probe(Protocol):
    """Tries out the machine's first GPU. Each method raises what the library it uses raises."""

    def count_gpus(self) -> int: ...
    def multiply_matrices(self) -> str:
        """Compute on the GPU with torch and return the GPU's name."""
        ...

    def hold_half_floats(self) -> None:
        """Move data to the GPU with CTranslate2 and check that it can compute in float16 there."""
        ...

    def free_bytes(self) -> int:
        """Return how much memory of the GPU is free."""
        ...


class LibraryProbe:
    """Asks torch and CTranslate2 of this installation."""

    def count_gpus(self) -> int:
        import ctranslate2

        return int(ctranslate2.get_cuda_device_count())

    def multiply_matrices(self) -> str:
        import torch

        ones = torch.ones((64, 64), device="cuda", dtype=torch.float16)
        total = float((ones @ ones).float().sum().item())
        if total != 64.0**3:
            raise RuntimeError(f"the GPU multiplied two matrices of ones to a sum of {total}, not {64.0**3}")
        return str(torch.cuda.get_device_name(0))

    def hold_half_floats(self) -> None:
        import ctranslate2
        import numpy as np

        if CUDA_COMPUTE_TYPE not in ctranslate2.get_supported_compute_types("cuda"):
            raise RuntimeError("no kernel image is available for float16 on this GPU")
        ctranslate2.StorageView.from_array(np.ones(16, dtype=np.float32)).to_device(ctranslate2.Device.cuda)

    def free_bytes(self) -> int:
        import torch

        free, _ = torch.cuda.mem_get_info()
        return int(free)


def resolve(policy: str = "auto", *, probe: Probe | None = None) -> Device:
    """Return the device to run on, after it has carried out a real operation.

    ``auto`` takes the first GPU if it works, and the CPU if there is none or its driver or libraries are missing; then
    ``fell_back_from`` and ``note`` say so. ``cuda`` never falls back. Nothing is remembered between calls.

    Args:
        policy: ``auto``, ``cpu`` or ``cuda``.
        probe: how the GPU is tried out; torch and CTranslate2 of this installation by default.

    Raises:
        DeviceError: ``cuda`` was asked for and does not work, the GPU failed for a reason a CPU would not cure (such as
            memory taken by other programs), or the policy is unknown.
    """
    if policy not in get_args(DevicePolicy):
        raise DeviceError(f"there is no such device; use one of {', '.join(get_args(DevicePolicy))}", item=str(policy))
    if policy == "cpu":
        return cpu()
    probe = probe or LibraryProbe()
    try:
        if probe.count_gpus() == 0:
            return _without_gpu(policy)
        probe.hold_half_floats()
        name = probe.multiply_matrices()
    except DeviceError:
        raise
    except Exception as error:
        if policy == "cuda" or not is_missing_gpu_support(error):
            raise _failure(error) from error
        return cpu(fell_back_from="cuda", note=_first_line(error))
    return Device(kind="cuda", compute_type=CUDA_COMPUTE_TYPE, name=name)


def cpu(*, fell_back_from: str | None = None, note: str | None = None) -> Device:
    """Return the CPU as a device; the arguments say what was tried first, and why not."""
    return Device(kind="cpu", compute_type=CPU_COMPUTE_TYPE, fell_back_from=fell_back_from, note=note)


def batch_that_fits(item_bytes: int, *, probe: Probe | None = None) -> int:
    """Return how many items of ``item_bytes`` the GPU's free memory holds: a power of two from 8 to 256.

    A part of the memory is left alone, for the model's own buffers and for whoever shares the GPU.
    """
    free_bytes = (probe or LibraryProbe()).free_bytes()
    items = max(1, int(free_bytes * _USABLE_SHARE / item_bytes))
    return max(_SMALLEST_BATCH, min(_LARGEST_BATCH, 1 << (items.bit_length() - 1)))


def is_missing_gpu_support(error: BaseException) -> bool:
    """Return whether ``error`` says that a driver or GPU library is missing or unfit, so that a CPU would do."""
    if is_out_of_memory(error):
        return False
    if isinstance(error, ImportError):
        return True
    return _says(error, _MISSING_SUPPORT)


def is_gpu_fault(error: BaseException) -> bool:
    """Return whether ``error`` came from the GPU, its driver or its libraries, for whatever reason but its memory.

    It says less than ``is_missing_gpu_support``: work that was under way may be at fault itself.
    """
    return is_missing_gpu_support(error) or (not is_out_of_memory(error) and _says(error, _GPU_FAULT))


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether ``error`` says that the memory of the device or the machine did not suffice."""
    return isinstance(error, MemoryError) or _says(error, _OUT_OF_MEMORY)


def _says(error: BaseException, fragments: tuple[str, ...]) -> bool:
    message = str(error).lower()
    return any(fragment in message for fragment in fragments)


def _without_gpu(policy: str) -> Device:
    if policy == "cuda":
        raise DeviceError("no CUDA GPU is visible on this machine; use device auto or cpu", code="no_gpu", item="cuda")
    return cpu(note="no CUDA GPU is visible")


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _failure(error: Exception) -> DeviceError:
    reason = _first_line(error)
    if is_missing_gpu_support(error):
        remedy = (
            "install the NVIDIA driver with the CUDA and cuDNN libraries of torch and ctranslate2, or use device cpu"
        )
        return DeviceError(f"the GPU cannot be used ({reason}); {remedy}", item="cuda")
    if is_out_of_memory(error):
        remedy = "end other programs on it, or use device cpu"
        return DeviceError(
            f"the GPU has no memory left ({reason}); {remedy}", code="out_of_memory", item="cuda", retryable=True
        )
    return DeviceError(f"the GPU failed when tried out ({reason}); use device cpu", item="cuda")
