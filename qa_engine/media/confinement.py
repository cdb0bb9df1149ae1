"""What a process gives up before it touches a stranger's file.

On Linux every limit here holds. macOS knows the limits for CPU time, files and file sizes but does not enforce the one
for memory; Windows has none of them, there the engine's clock is the only limit.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any, Final

from qa_engine.media.limits import DecodeLimits

# Libraries and the interpreter are mapped from files and shared: RLIMIT_DATA does not count them. About half of this.
_MAPPED_FILES_BYTES: Final = 96 * 1024**2
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def load_process_control() -> Any:
    """Return the C library, for ``die_with_parent``; ``None`` where it does not offer that. Opens files, so it comes
    first."""
    if sys.platform != "linux":
        return None
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def die_with_parent(libc: Any) -> None:
    """Let this process be killed when its parent dies, and never gain rights."""
    import signal

    if libc is not None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def confine(limits: DecodeLimits) -> None:
    """Give up, for good: opening any file or socket, writing to files, leaving a core dump, and memory beyond
    ``limits``. CPU time is limited to ``base_s`` until ``allow_cpu`` says otherwise."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_DATA, max(0, limits.memory_bytes - _MAPPED_FILES_BYTES))
    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, _address_space_bytes() + limits.memory_bytes)
        _lower(resource.RLIMIT_NPROC, 0)
    allow_cpu(limits.base_s)
    _lower(resource.RLIMIT_NOFILE, 0)


def allow_cpu(seconds: float) -> None:
    """Let the system kill this process after so many CPU seconds (whole ones, rounded up) since it began."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _lower(which: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _address_space_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    import resource

    return pages * resource.getpagesize()
