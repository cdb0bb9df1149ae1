"""On which side each speaker of a conversation stands, company or customer, weighed for all speakers together.

What one speaker says may leave open who she is; who speaks with whom does not. Nearly every conversation has one
customer, and everybody who takes turns with the customer answers for the company: an agent, another one after a
transfer, a machine. So all ways of giving sides to speakers are compared, and each speaker's side is as sure as all the
ways together make it.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from qa_engine.classify.heads import sigmoid

#: What one exchange between two speakers tells in log-odds for their being on different sides. As with words, it grows
#: with the root of their number, up to so many.
_EXCHANGE_WEIGHT: Final = 1.0
_MOST_EXCHANGES: Final = 16
#: Log-odds against each customer, and each of the company's people, beyond the first; and against a conversation
#: without either. A transfer is more common than two customers on a line, or one whose voice was taken for two.
_SECOND_CUSTOMER: Final = 2.0
_SECOND_AGENT: Final = 0.5
_ONE_SIDED: Final = 3.0
#: Ways are counted out for so many speakers, those with the strongest evidence and most exchanges; 2**10 ways at most.
_MOST_SPEAKERS: Final = 10


def company_probabilities(
    evidence: Mapping[str, float], said_by: Sequence[str], known: Mapping[str, bool]
) -> dict[str, float]:
    """Return for each speaker without a known side how probably she stands on the company's.

    Args:
        evidence: for each speaker without a known side, the log-odds by her words that she is of the company.
        said_by: who says each turn, in order.
        known: for speakers with a known side, whether it is the company's.
    """
    exchanges = _exchanges(said_by)
    busy = Counter(dict.fromkeys(evidence, 0))
    for pair, count in exchanges.items():
        busy.update({one: count for one in pair if one in evidence})
    ranked = sorted(evidence, key=lambda one: (-busy[one], -abs(evidence[one]), one))
    weighed, rest = ranked[:_MOST_SPEAKERS], ranked[_MOST_SPEAKERS:]
    ways = []
    for sides in itertools.product((True, False), repeat=len(weighed)):
        given = dict(zip(weighed, sides, strict=True))
        ways.append((given, _score(given, evidence, exchanges, known)))
    best = max((score for _, score in ways), default=0.0)
    total = math.fsum(math.exp(score - best) for _, score in ways)
    found = {
        one: min(1.0, math.fsum(math.exp(score - best) for given, score in ways if given[one]) / total)
        for one in weighed
    }
    return {**found, **{one: sigmoid(evidence[one]) for one in rest}}


def _exchanges(said_by: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return how often each two speakers follow one another, in either order."""
    pairs = (tuple(sorted(pair)) for pair in itertools.pairwise(said_by) if pair[0] != pair[1])
    return dict(Counter((first, second) for first, second in pairs))


def _score(
    given: Mapping[str, bool],
    evidence: Mapping[str, float],
    exchanges: Mapping[tuple[str, str], int],
    known: Mapping[str, bool],
) -> float:
    company = {**known, **given}
    by_words = math.fsum(evidence[one] if is_company else 0.0 for one, is_company in given.items())
    by_exchanges = math.fsum(
        math.sqrt(min(count, _MOST_EXCHANGES))
        for (first, second), count in exchanges.items()
        if first in company and second in company and company[first] != company[second]
    )
    agents = sum(company.values())
    customers = len(company) - agents
    against = _SECOND_CUSTOMER * max(0, customers - 1) + _SECOND_AGENT * max(0, agents - 1)
    against += _ONE_SIDED * (agents == 0 or customers == 0)
    return by_words + _EXCHANGE_WEIGHT * by_exchanges - against
