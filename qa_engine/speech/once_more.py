"""What is said twice and is no loop: a number or a sentence that is read back.

A limit on repetition stops a decoder that is stuck, and alters what people repeat. A loop shows without the limit: it
goes on, or runs into its own repetition. What comes just twice does not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Self

#: Indexes of windows of a batch.
Rows = tuple[int, ...]


@dataclass(frozen=True)
class Said:
    """What the decoder gave for a window: its tokens without marks, and how it came to them."""

    tokens: tuple[int, ...]
    average_log_probability: float
    no_speech_probability: float = 0.0
    finished: bool = True

    @classmethod
    def of(cls, found: Any, ends: int, most: int) -> Self:
        """Return what CTranslate2 ``found``. Marks are tokens from ``ends`` on; at ``most`` it was stopped."""
        count = len(found.sequences_ids[0])
        return cls(
            tokens=tuple(token for token in found.sequences_ids[0] if token < ends),
            # The score is the sum over the tokens by their number; the end of the text is one token more.
            average_log_probability=found.scores[0] * count / (count + 1),
            no_speech_probability=min(1.0, max(0.0, float(found.no_speech_prob))),
            finished=count < most,
        )


def once_more(said: Sequence[Said], no_repeat: int, freely: Callable[[Rows], Sequence[Said]]) -> list[Said]:
    """Return ``said``, and where its limit may have altered what came a second time, what is said ``freely``.

    It may have where as many tokens come again as it allows, one less than ``no_repeat``. What is said freely must end
    by itself, be more probable, and repeat itself as little as speech does.
    """
    held = tuple(row for row, one in enumerate(said) if comes_twice(one.tokens, no_repeat - 1))
    freed = dict(zip(held, freely(held), strict=True)) if held else {}
    return [_better(one, freed[row], no_repeat - 1) if row in freed else one for row, one in enumerate(said)]


def _better(held: Said, free: Said, count: int) -> Said:
    is_speech = free.finished and comes_twice(free.tokens, count)
    return free if is_speech and free.average_log_probability > held.average_log_probability else held


def comes_twice(items: Sequence[Hashable], count: int) -> bool:
    """Return whether ``count`` items in a row come a second time, and none of that length a third time or into its own
    repetition.

    >>> comes_twice("4711, 4711", 4), comes_twice("4711, 4711, 4711", 4), comes_twice("1212121212", 4)
    (True, False, False)
    """
    places: dict[tuple[Hashable, ...], list[int]] = {}
    for start in range(len(items) - count + 1):
        places.setdefault(tuple(items[start : start + count]), []).append(start)
    again = [starts for starts in places.values() if len(starts) > 1]
    return bool(again) and all(len(starts) == 2 and starts[1] - starts[0] >= count for starts in again)
