"""What a measurement ran on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from qa_engine.domain.record import Record
from qa_engine.settings import available_cpus, processor_instructions

_MODEL_INSTRUCTIONS = frozenset({"avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8"})


class Hardware(Record):
    """The processor, the cores this process may use, and the instructions that matter for models."""

    processor: str
    cores: int
    memory_gib: float
    instructions: tuple[str, ...]
    system: str
    gpu: str


def describe_hardware(gpu: str = "none used") -> Hardware:
    """Return this machine; ``gpu`` is the name of the one that is measured."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return Hardware(
        processor=fields.get("model name") or platform.processor() or platform.machine(),
        cores=available_cpus(),
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        instructions=tuple(sorted(_MODEL_INSTRUCTIONS & processor_instructions())),
        system=f"{platform.system()} {platform.machine()}",
        gpu=gpu,
    )
