"""Where the phrases of a rubric's rules stand in an interaction, also when one runs over from a turn into the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qa_engine.domain.evidence import Evidence, quote
from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.domain.phrases import Pattern
from qa_engine.domain.rules import ComplianceRule
from qa_engine.patterns.phrases import PhraseHit, PhraseMatcher

DETECTOR: Final = "phrases"
VERSION: Final = "1"
#: A phrase that runs over two turns lies within so many words of either.
_EDGE_WORDS: Final = 40
#: "mhm", "okay go on": so much of the other side does not end a sentence.
_MOST_BACKCHANNEL_WORDS: Final = 2
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase at ``[start, end)`` of a turn. ``runs_on_in`` is the turn that the rest of it stands in."""

    pattern: Pattern
    turn_index: int
    start: int
    end: int
    similarity: float
    runs_on_in: int | None = None


@dataclass(frozen=True, slots=True)
class RuleMatches:
    """Matches of one rule's own phrases and of its condition's, in order, whoever said them."""

    own: tuple[Match, ...] = ()
    condition: tuple[Match, ...] = ()


class PhraseBook:
    """All phrases of a rubric's rules, ready to be found in one pass over each turn."""

    def __init__(self, rules: Sequence[ComplianceRule]) -> None:
        self._rules = tuple(rule.id for rule in rules)
        self._phrases = tuple(_phrases(rules))
        self._matcher = PhraseMatcher([(key, pattern) for key, pattern in self._phrases])

    def find(self, interaction: Interaction) -> dict[str, RuleMatches]:
        """Return the matches of each rule by its id."""
        found: dict[str, list[Match]] = {}
        within: set[tuple[int, int]] = set()
        for index, turn in enumerate(interaction.turns):
            for hit in self._matcher.find(turn.text):
                within.add((hit.pattern_index, index))
                found.setdefault(hit.key, []).append(self._match(hit, index, hit.start, hit.end))
        for first, second in _running_on(interaction):
            for hit, match in self._across(interaction, first, second):
                if not within & {(hit.pattern_index, first), (hit.pattern_index, second)}:
                    found.setdefault(hit.key, []).append(match)
        return {
            rule: RuleMatches(_in_order(found.get(f"own {rule}")), _in_order(found.get(f"condition {rule}")))
            for rule in self._rules
        }

    def _across(self, interaction: Interaction, first: int, second: int) -> Iterator[tuple[PhraseHit, Match]]:
        before, after = interaction.turns[first].text, interaction.turns[second].text
        start = _last_words(before)
        tail = before[start:].rstrip()
        for hit in self._matcher.find(f"{tail} {_first_words(after)}"):
            if hit.start < len(tail) and hit.end > len(tail) + 1:
                yield hit, self._match(hit, first, start + hit.start, start + len(tail), second)

    def _match(self, hit: PhraseHit, turn: int, start: int, end: int, runs_on_in: int | None = None) -> Match:
        return Match(self._phrases[hit.pattern_index][1], turn, start, end, hit.similarity, runs_on_in)


@lru_cache(maxsize=8)
def phrase_book(rules: tuple[ComplianceRule, ...]) -> PhraseBook:
    """Return the phrase book of ``rules``; building one takes longer than judging an interaction, so they are kept."""
    return PhraseBook(rules)


def match_evidence(interaction: Interaction, match: Match, reason: str) -> Evidence:
    """Return the match as evidence; how sure it is: how alike it is times how surely its words were recognised."""
    if match.runs_on_in is not None:
        reason += f"; it runs on in turn {match.runs_on_in}"
    heard = heard_confidence(interaction.turns[match.turn_index], match.start, match.end)
    return quote(
        interaction,
        match.turn_index,
        (match.start, match.end),
        detector=DETECTOR,
        detector_version=VERSION,
        confidence=match.similarity * (1.0 if heard is None else heard),
        reason=reason,
    )


def heard_confidence(turn: Turn, start: int = 0, end: int | None = None) -> float | None:
    """Return how surely the characters ``[start, end)`` were recognised: the mean over their words, else the turn's
    own confidence; ``None`` for written turns."""
    limit = len(turn.text) if end is None else end
    whole = start == 0 and limit == len(turn.text)
    words = [w.confidence for w in turn.words if w.confidence is not None and w.start < limit and w.end > start]
    if words and not (whole and turn.confidence is not None):
        return sum(words) / len(words)
    return turn.confidence


def _phrases(rules: Sequence[ComplianceRule]) -> Iterator[tuple[str, Pattern]]:
    for rule in rules:
        for pattern in rule.patterns:
            yield f"own {rule.id}", pattern
        for pattern in rule.condition.phrases if rule.condition else ():
            yield f"condition {rule.id}", pattern


def _in_order(matches: list[Match] | None) -> tuple[Match, ...]:
    return tuple(sorted(matches or (), key=lambda match: (match.turn_index, match.start, match.end)))


def _running_on(interaction: Interaction) -> Iterator[tuple[int, int]]:
    """Yield pairs of turns by the same participant with nothing but a short backchannel between them."""
    last: dict[str, int] = {}
    turns = interaction.turns
    for index, turn in enumerate(turns):
        before = last.get(turn.participant)
        if before is not None and all(_is_backchannel(other) for other in turns[before + 1 : index]):
            yield before, index
        last[turn.participant] = index


def _is_backchannel(turn: Turn) -> bool:
    return len(turn.text.split()) <= _MOST_BACKCHANNEL_WORDS


def _last_words(text: str) -> int:
    places = [match.start() for match in _WORD.finditer(text)]
    return places[-_EDGE_WORDS] if len(places) > _EDGE_WORDS else 0


def _first_words(text: str) -> str:
    places = [match.end() for match in _WORD.finditer(text)]
    return text[: places[_EDGE_WORDS - 1]] if len(places) > _EDGE_WORDS else text
