"""How much the words of some turns speak for the company's side, and how much for the customer's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from qa_engine.classify.language import is_english
from qa_engine.classify.phrases import PHRASE_LANGUAGES, cue_phrases
from qa_engine.classify.side_phrases import side_count
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.readings import CueName
from qa_engine.patterns.normalise import normalise

#: What a point of each evidence weighs in log-odds. Set on role-played dialogues (STAR) and calls written for the
#: purpose, with up to a quarter of the words wrong.
_HEAD_WEIGHT: Final = 0.9
_PHRASE_WEIGHT: Final = 2.0
#: Turns of one person are much alike, so evidence grows with the root of their number, and not beyond this many.
_MOST_TURNS: Final = 16
#: A turn counts by its words, since short ones fit either side; a long one for no more than this many.
_MOST_WORDS: Final = 12
#: Cues that either side may utter tell nothing of who speaks.
SHARED_CUES: Final = frozenset(
    {CueName.GRATITUDE, CueName.CONFUSION, CueName.DIAGNOSIS, CueName.HOLD, CueName.COMPETITOR}
)


def side_evidence(
    interaction: Interaction, turns: Sequence[int], turn_odds: Sequence[float], *, by_words: bool = True
) -> float:
    """Return the log-odds that whoever says ``turns`` is on the company's side; 0 where their words do not tell.

    Args:
        interaction: the contact.
        turns: indexes of turns with text, all by one speaker or one side.
        turn_odds: for each turn of the contact, the log-odds that an agent says it; 0 where nothing is known.
        by_words: whether a turn counts by its words, or all turns alike.
    """
    if not turns:
        return 0.0
    said = [interaction.turns[index] for index in turns]
    weights = [min(_MOST_WORDS, len(turn.text.split())) if by_words else 1 for turn in said]
    counts = [float(_phrase_count(turn.text, turn.language or interaction.language)) for turn in said]
    odds = [turn_odds[index] for index in turns]
    return _HEAD_WEIGHT * _pooled(odds, weights) + _PHRASE_WEIGHT * _pooled(counts, weights)


def _pooled(values: Sequence[float], weights: Sequence[int]) -> float:
    """Return the weighted mean, by the root of how many turns of one length weigh as much (Kish's sample size)."""
    total = sum(weights)
    as_many = total**2 / sum(weight**2 for weight in weights)
    mean = math.fsum(value * weight for value, weight in zip(values, weights, strict=True)) / total
    return mean * math.sqrt(min(as_many, _MOST_TURNS))


def _phrase_count(text: str, language: str | None) -> int:
    """Return how many of the company's phrases a turn holds, less those of a customer."""
    if is_english(language):
        return side_count(text)
    spoken = (language or "").lower()[:2]
    if spoken not in PHRASE_LANGUAGES:
        return 0
    plain = normalise(text)
    sides = [cue_phrases(spoken, customer=customer).find(plain, opening=not customer) for customer in (False, True)]
    agent, customer = (len({found.cue for found in side} - SHARED_CUES) for side in sides)
    return agent - customer
