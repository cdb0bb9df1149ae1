"""Share out whole thousandths so that the parts add up to the whole exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


def apportion(exact: Sequence[Fraction], total: int) -> list[int]:
    """Round ``exact`` parts to whole numbers that add up to ``total``, by largest remainder.

    Each part is rounded down, then the parts with the largest remainders get one more until the total is met; of equal
    remainders the earlier part comes first. ``total`` must be the sum of the parts, rounded down or up.

    >>> apportion([Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)], 1)
    [1, 0, 0]
    >>> apportion([Fraction(-3, 2), Fraction(7, 4)], 0)
    [-2, 2]
    """
    parts = [math.floor(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
