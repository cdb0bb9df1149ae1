"""Survey answers drawn from a known law, for the tables of this folder."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

from qa_engine.domain.calibration import SurveyPair
from qa_engine.domain.signals import SignalName


def pairs(
    count: int,
    law: Callable[[float], float],
    *,
    signal: SignalName = SignalName.CSAT,
    steps: int = 4,
    noise: float = 15,
    seed: int = 1,
    customers: int | None = None,
    half_width: Callable[[float], float] = lambda _: 20,
) -> Iterator[SurveyPair]:
    """Yield contacts with evenly spread inferred values, and answers on a scale of ``steps`` about ``law`` of them.

    With one step, answers are yes (100) with the chance that the law gives in percent, else no (0).
    """
    drawn = random.Random(seed)
    for number in range(count):
        value = round(drawn.uniform(0, 100), 3)
        if steps == 1:
            answer = 100.0 if drawn.uniform(0, 100) < law(value) else 0.0
        else:
            share = min(100.0, max(0.0, drawn.gauss(law(value), noise))) / 100
            answer = round(share * steps) * 100 / steps
        yield SurveyPair(
            signal=signal,
            method="m",
            method_version="1",
            interaction_id=f"c-{number}",
            customer=None if customers is None else f"u-{number % customers}",
            inferred=Decimal(str(value)),
            half_width=Decimal(str(round(half_width(value), 3))),
            answer=Decimal(str(round(answer, 3))),
        )
