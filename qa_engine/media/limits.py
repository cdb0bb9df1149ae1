"""What a recording may look like, and what decoding it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class DecodeLimits:
    """What a recording of a contact may look like; anything beyond is refused before it costs time or memory.

    ``share_decoded``: a recording of which less could be decoded is not scored as if it were whole.

    Decoding runs in a process of its own. ``memory_bytes`` is the most that process may hold, ``base_s`` the CPU
    seconds and the wall seconds it may take. A recording longer than ``base_s * times_real_time`` (by default 20
    minutes) may take its length divided by ``times_real_time``; see ``allowance_s``. Set by measurement: decoding costs
    0.4 (mu-law) to 5 (Opus) CPU seconds an hour of sound, so a machine may be six times slower, or as busy.
    """

    lowest_rate_hz: int = 4_000
    highest_rate_hz: int = 192_000
    longest_s: float = 6 * 3600
    largest_bytes: int = 2 * 1024**3
    channels: int = 2
    share_decoded: float = 0.98
    memory_bytes: int = 512 * 1024**2
    base_s: float = 10.0
    times_real_time: float = 120.0

    def allowance_s(self, declared_s: float | None, size_bytes: int) -> float:
        """Return the seconds that decoding may take, of CPU and of the clock.

        A header can declare any length, so no more is believed than the file's bytes can hold.
        """
        believed_s = min(self.longest_s, size_bytes / _FEWEST_BYTES_PER_SECOND)
        if declared_s is not None:
            believed_s = min(believed_s, declared_s)
        return max(self.base_s, believed_s / self.times_real_time)

    @property
    def longest_allowance_s(self) -> float:
        """The most that ``allowance_s`` gives."""
        return max(self.base_s, self.longest_s / self.times_real_time)


DEFAULT_LIMITS: Final = DecodeLimits()
# Half of what Opus makes of a voice at its lowest setting (6 kbit/s).
_FEWEST_BYTES_PER_SECOND: Final = 375
