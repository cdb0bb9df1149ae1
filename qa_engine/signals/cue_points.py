"""Turn cues into lines of points.

A cue found with confidence c counts weight * c. The same cue found again says less each time: the surest counts fully,
the second half, the third a quarter, further ones nothing (ties go to the later one). So a complaint repeated twenty
times, or one turn split in two, does not move a signal without end, and one more cue never moves it the other way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from qa_engine.domain.readings import CueName, CueReading
from qa_engine.signals.contributions import Line
from qa_engine.signals.customer import exact_share

#: What the first, second and third occurrence of a cue count.
REPEATS = (Fraction(1), Fraction(1, 2), Fraction(1, 4))

LABELS: dict[CueName, str] = {
    CueName.PROBLEM_STATED: "customer stated the problem",
    CueName.STILL_BROKEN: "customer said it is still not working",
    CueName.CONFIRMED_RESOLVED: "customer confirmed that it is solved",
    CueName.GRATITUDE: "customer thanked",
    CueName.FRUSTRATION: "customer was frustrated",
    CueName.CONFUSION: "customer was confused",
    CueName.CONTACTED_BEFORE: "customer had contacted before",
    CueName.ALREADY_TOLD: "customer had already told it",
    CueName.REPEATS_REQUEST: "customer had to repeat the request",
    CueName.ASKS_ESCALATION: "customer asked for somebody else",
    CueName.CHURN_THREAT: "customer spoke of leaving",
    CueName.COMPETITOR: "customer named a competitor",
    CueName.ADVOCACY: "customer would recommend",
    CueName.STATED_RATING: "customer stated a rating",
    CueName.ANGER: "customer was angry",
    CueName.RELIEF: "customer was relieved",
    CueName.REQUEST_MADE: "customer asked for something",
    CueName.ACCEPTS: "customer accepted",
    CueName.REJECTS: "customer declined",
    CueName.GREETING: "agent greeted",
    CueName.EMPATHY: "agent showed empathy",
    CueName.OWNERSHIP: "agent took ownership",
    CueName.DIAGNOSIS: "agent named the cause",
    CueName.FIX_OFFERED: "agent offered a fix",
    CueName.ACTION_PERFORMED: "agent acted",
    CueName.EXPECTATION_SET: "agent said what happens next",
    CueName.PROACTIVE_INFORMATION: "agent informed ahead",
    CueName.CHECKS_RESOLUTION: "agent asked whether it is solved",
    CueName.PROMISED_CALLBACK: "agent promised to come back",
    CueName.TRANSFER: "customer was transferred",
    CueName.HOLD: "customer was put on hold",
    CueName.REVERIFICATION: "customer was verified again",
    CueName.REFUSAL: "agent refused",
    CueName.ASKS_DETAIL: "agent asked for a detail",
    CueName.GIVES_ANSWER: "agent answered",
}


def cue_lines(
    cues: Iterable[CueReading], weights: Mapping[CueName, int], replaced: Collection[CueReading] = ()
) -> list[Line]:
    """Return one line for each cue that has a weight, in the given order.

    Cues in ``replaced`` (a later word took their place) are shown with 0 points.
    """
    weighted = [cue for cue in cues if cue.cue in weights]
    shares = _shares(weighted, replaced)
    return [
        Line(
            label=_label(cue, share, cue in replaced),
            points=weights[cue.cue] * exact_share(cue.confidence) * share,
            cue=cue.cue,
            evidence=cue.evidence,
        )
        for cue, share in zip(weighted, shares, strict=True)
    ]


def strength(lines: Iterable[Line]) -> Fraction:
    """Return how many points ``lines`` move, regardless of direction."""
    return sum((abs(line.points) for line in lines), Fraction(0))


def repeated(weight: int, times: int) -> Fraction:
    """Return what an event counted ``times`` times counts, by the same shares as repeated cues.

    >>> repeated(-10, 2)
    Fraction(-15, 1)
    """
    return weight * sum(REPEATS[: max(0, times)], Fraction(0))


def _shares(cues: Sequence[CueReading], replaced: Collection[CueReading]) -> list[Fraction]:
    surest_first = sorted(range(len(cues)), key=lambda position: (-cues[position].confidence, -position))
    shares = [Fraction(0)] * len(cues)
    seen: Counter[CueName] = Counter()
    for position in surest_first:
        cue = cues[position]
        if cue in replaced:
            continue
        if seen[cue.cue] < len(REPEATS):
            shares[position] = REPEATS[seen[cue.cue]]
        seen[cue.cue] += 1
    return shares


def _label(cue: CueReading, share: Fraction, replaced: bool) -> str:
    if replaced:
        return f"{LABELS[cue.cue]} (replaced by a later word)"
    return f"{LABELS[cue.cue]} (said often, counts no further)" if share == 0 else LABELS[cue.cue]
