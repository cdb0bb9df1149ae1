"""Choosing a device with scripted probes: what falls back, what never does, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine import devices
from qa_engine.errors import DeviceError
from qa_engine.ports import Device

DRIVER_MISSING = RuntimeError("CUDA failed with error CUDA driver version is insufficient for CUDA runtime version")
LIBRARY_MISSING = RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
CUDNN_MISSING = RuntimeError("Unable to load any of {libcudnn_ops.so.9.1.0, libcudnn_ops.so.9}")
TORCH_FOR_CPU = AssertionError("Torch not compiled with CUDA enabled")
GPU_TOO_OLD = RuntimeError("CUDA error: no kernel image is available for execution on the device")
OUT_OF_MEMORY = RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB")
CUBLAS_ALLOCATION = RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")
WRONG_SUM = RuntimeError("the GPU multiplied two matrices of ones to a sum of 0.0, not 262144.0")


@dataclass
class ScriptedProbe:
    """A machine with ``gpus`` GPUs, on which each step raises what the script says."""

    gpus: int = 1
    counting: Exception | None = None
    torch: Exception | None = None
    ctranslate2: Exception | None = None
    free: int = 0

    def count_gpus(self) -> int:
        if self.counting:
            raise self.counting
        return self.gpus

    def multiply_matrices(self) -> str:
        if self.torch:
            raise self.torch
        return "NVIDIA Test GPU"

    def hold_half_floats(self) -> None:
        if self.ctranslate2:
            raise self.ctranslate2

    def free_bytes(self) -> int:
        return self.free


GPU = Device(kind="cuda", compute_type="float16", name="NVIDIA Test GPU")


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        (ScriptedProbe(), GPU),
        (ScriptedProbe(gpus=0), Device(note="no CUDA GPU is visible")),
        (ScriptedProbe(counting=DRIVER_MISSING), Device(fell_back_from="cuda", note=f"RuntimeError: {DRIVER_MISSING}")),
        (
            ScriptedProbe(ctranslate2=LIBRARY_MISSING),
            Device(fell_back_from="cuda", note=f"RuntimeError: {LIBRARY_MISSING}"),
        ),
        (
            ScriptedProbe(ctranslate2=CUDNN_MISSING),
            Device(fell_back_from="cuda", note=f"RuntimeError: {CUDNN_MISSING}"),
        ),
        (ScriptedProbe(torch=TORCH_FOR_CPU), Device(fell_back_from="cuda", note=f"AssertionError: {TORCH_FOR_CPU}")),
        (ScriptedProbe(torch=GPU_TOO_OLD), Device(fell_back_from="cuda", note=f"RuntimeError: {GPU_TOO_OLD}")),
    ],
    ids=["works", "no GPU", "no driver", "no cuBLAS", "no cuDNN", "torch built for CPUs", "GPU too old"],
)
def test_auto_takes_what_works_and_says_why(probe: ScriptedProbe, expected: Device) -> None:
    assert devices.resolve("auto", probe=probe) == expected


@pytest.mark.parametrize(
    ("probe", "code", "retryable"),
    [
        (ScriptedProbe(torch=OUT_OF_MEMORY), "out_of_memory", True),
        (ScriptedProbe(torch=CUBLAS_ALLOCATION), "out_of_memory", True),
        (ScriptedProbe(torch=WRONG_SUM), "device_unavailable", False),
        (ScriptedProbe(ctranslate2=ValueError("unexpected layout")), "device_unavailable", False),
    ],
    ids=["memory taken", "memory taken, as cuBLAS says it", "computes wrongly", "fault of another kind"],
)
@pytest.mark.parametrize("policy", ["auto", "cuda"])
def test_a_fault_that_a_cpu_would_only_hide_is_raised(
    policy: str, probe: ScriptedProbe, code: str, retryable: bool
) -> None:
    with pytest.raises(DeviceError) as caught:
        devices.resolve(policy, probe=probe)
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert "use device cpu" in str(caught.value)


@pytest.mark.parametrize(
    ("probe", "said"),
    [
        (ScriptedProbe(gpus=0), "no CUDA GPU is visible"),
        (ScriptedProbe(counting=DRIVER_MISSING), "install the NVIDIA driver"),
        (ScriptedProbe(ctranslate2=LIBRARY_MISSING), "libcublas.so.12"),
        (ScriptedProbe(torch=TORCH_FOR_CPU), "use device cpu"),
    ],
    ids=["no GPU", "no driver", "no cuBLAS", "torch built for CPUs"],
)
def test_an_explicit_gpu_never_falls_back(probe: ScriptedProbe, said: str) -> None:
    with pytest.raises(DeviceError, match=said):
        devices.resolve("cuda", probe=probe)


def test_an_explicit_gpu_that_works_is_taken() -> None:
    assert devices.resolve("cuda", probe=ScriptedProbe()) == GPU


def test_cpu_does_not_look_for_a_gpu() -> None:
    assert devices.resolve("cpu", probe=ScriptedProbe(counting=OUT_OF_MEMORY)) == Device()


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(DeviceError, match="auto, cpu, cuda"):
        devices.resolve("tpu", probe=ScriptedProbe())


def test_nothing_is_remembered_between_calls() -> None:
    probe = ScriptedProbe(ctranslate2=LIBRARY_MISSING)
    assert devices.resolve("auto", probe=probe).kind == "cpu"
    probe.ctranslate2 = None
    assert devices.resolve("auto", probe=probe) == GPU


@pytest.mark.parametrize(
    ("error", "missing", "of_gpu", "memory"),
    [
        (LIBRARY_MISSING, True, True, False),
        (DRIVER_MISSING, True, True, False),
        (ImportError("libcudnn.so.9: cannot open shared object file"), True, True, False),
        (MemoryError(), False, False, True),
        (OUT_OF_MEMORY, False, False, True),
        (CUBLAS_ALLOCATION, False, False, True),
        (RuntimeError("CUDA failed with error unknown error"), False, True, False),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), False, True, False),
        (RuntimeError("parallel_for failed: cudaErrorInvalidDevice: invalid device ordinal"), False, True, False),
        (RuntimeError("cuBLAS failed with status CUBLAS_STATUS_NOT_INITIALIZED"), False, True, False),
        (RuntimeError("cuDNN failed with status CUDNN_STATUS_INTERNAL_ERROR"), False, True, False),
        (RuntimeError("CUBLAS_STATUS_EXECUTION_FAILED"), False, True, False),
        (RuntimeError("Unable to open file 'model.bin' in model '/models/cuda'"), False, False, False),
        (ValueError("unsupported model version"), False, False, False),
    ],
)
def test_errors_are_told_apart(error: Exception, missing: bool, of_gpu: bool, memory: bool) -> None:
    told = devices.is_missing_gpu_support(error), devices.is_gpu_fault(error), devices.is_out_of_memory(error)
    assert told == (missing, of_gpu, memory)


@pytest.mark.parametrize(
    ("free_gb", "item_mb", "items"),
    [(0, 150, 8), (2, 150, 8), (3.9, 150, 8), (4, 150, 16), (16, 150, 64), (80, 150, 256), (80, 1, 256)],
    ids=["full", "fewest", "under a step", "at a step", "sixteen", "eighty", "no more than of use"],
)
def test_a_batch_takes_six_tenths_of_what_is_free(free_gb: float, item_mb: int, items: int) -> None:
    probe = ScriptedProbe(free=int(free_gb * 10**9))
    assert devices.batch_that_fits(item_mb * 10**6, probe=probe) == items


@given(st.integers(0, 2**40), st.integers(0, 2**40), st.integers(1, 2**34))
@settings(deadline=None)
def test_a_batch_is_a_power_of_two_and_grows_with_memory(free: int, more: int, item: int) -> None:
    items = devices.batch_that_fits(item, probe=ScriptedProbe(free=free))
    assert 8 <= items <= 256
    assert items & (items - 1) == 0
    assert items == 8 or items * item <= free
    assert items <= devices.batch_that_fits(item, probe=ScriptedProbe(free=free + more))


@pytest.mark.model
def test_this_machine_has_a_device_that_works() -> None:
    device = devices.resolve("auto")
    assert device.compute_type == ("float16" if device.kind == "cuda" else "int8")
