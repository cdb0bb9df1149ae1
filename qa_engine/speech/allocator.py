"""How this process gives memory back: the only module that speaks to the C library's allocator.

Recognition on a CPU takes and frees blocks of up to 72 MB, many times a second. By default the C library hands each of
them back to the system at once, and the system clears every page of the next one before it can be used. Memory that is
kept is there for the next block; what a process held at its peak stays with it.
"""

from __future__ import annotations

import ctypes
import sys

# Parameters of mallopt(3), from malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGEST_BLOCK = 1 << 30


def keep_freed_memory() -> bool:
    """Let this process keep freed blocks of up to 1 GiB for its next ones. Return whether the C library can do so.

    Call before the threads that compute are started. It changes no result, only its time; elsewhere than with glibc
    nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt") or not hasattr(library, "gnu_get_libc_version"):
        return False
    settings = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGEST_BLOCK), (_TRIM_THRESHOLD, _LARGEST_BLOCK))
    taken = [library.mallopt(name, value) for name, value in settings]  # each on its own, whatever came of the others
    return all(taken)
