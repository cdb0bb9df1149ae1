"""What only one side of a service call says, counted: who answers and looks things up, and who calls with a matter."""

from __future__ import annotations

from typing import Final

from qa_engine.classify.speaker_phrases import read_phrases
from qa_engine.patterns.normalise import normalise

#: No turn tells more than this many phrases, however long it is.
_MOST: Final = 3


def side_count(text: str) -> int:
    """Return how many kinds of an agent's phrases a turn in English holds, less those of a customer's; -3 to 3."""
    plain = normalise(text).text
    sides = read_phrases("sides.toml")["en"]
    agent, customer = (sum(1 for rule in sides[side] if rule.search(plain)) for side in ("agent", "customer"))
    return max(-_MOST, min(_MOST, agent - customer))
