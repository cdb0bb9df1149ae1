"""Digits written together or in groups: the shape that cards, codes and telephone numbers share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import re2

# Up to three characters may part two groups: "4111 - 1111", "4111, 1111".
_RUN = re2.compile(r"[0-9]+(?:[ .,_\-]{1,3}[0-9]+)*")
_GROUP = re2.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits that follow each other, each as its span."""

    groups: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.groups[0][0]

    @property
    def end(self) -> int:
        return self.groups[-1][1]

    @property
    def length(self) -> int:
        """How many digits there are."""
        return sum(end - start for start, end in self.groups)

    def digits(self, text: str) -> str:
        return "".join(text[start:end] for start, end in self.groups)

    def part(self, first: int, last: int) -> Run:
        """Return the groups ``first`` to ``last``, both included."""
        return Run(self.groups[first : last + 1])

    def parts(self, shortest: int, longest: int) -> Iterator[Run]:
        """Yield every stretch of whole groups that has ``shortest`` to ``longest`` digits."""
        for first in range(len(self.groups)):
            total = 0
            for last in range(first, len(self.groups)):
                total += self.groups[last][1] - self.groups[last][0]
                if total > longest:
                    break
                if total >= shortest:
                    yield self.part(first, last)


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of digits of ``text``, in order."""
    for match in _RUN.finditer(text):
        start = match.start()
        yield Run(tuple((start + g.start(), start + g.end()) for g in _GROUP.finditer(match.group())))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither a letter nor a digit touches the span."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum())
