"""Freed memory is kept where the C library is glibc, and nothing breaks elsewhere."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from qa_engine.speech import allocator

# Takes and frees 64 MiB forty times; prints how often the system had to hand out a page for it.
_TAKE_AND_FREE = """
import resource
import numpy as np
from qa_engine.speech.allocator import keep_freed_memory
KEEP and keep_freed_memory()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(40):
    np.empty(1 << 26, dtype=np.uint8)[::4096] = 1
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(keep: bool) -> int:
    code = _TAKE_AND_FREE.replace("KEEP", str(keep))
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the settings are glibc's")
def test_pages_are_asked_for_once_and_not_every_time() -> None:
    assert faults(keep=True) * 10 < faults(keep=False)


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_nothing_happens_on_other_systems(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(allocator.sys, "platform", system)
    assert not allocator.keep_freed_memory()


def test_nothing_happens_with_another_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda name: object())
    assert not allocator.keep_freed_memory()
