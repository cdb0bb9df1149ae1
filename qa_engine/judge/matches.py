"""Where the phrases of a rubric stand in an interaction, also when one runs over from a turn into the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.evidence import Evidence, quote
from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.domain.phrases import Leaf, Meaning, Near, Pattern, PatternKind
from qa_engine.patterns.phrases import PhraseHit, PhraseMatcher

DETECTOR: Final = "phrases"
VERSION: Final = "2"
#: A phrase that runs over two turns lies within so many words of either.
_EDGE_WORDS: Final = 40
#: "mhm", "okay go on": so much of the other side does not end a sentence.
_MOST_BACKCHANNEL_WORDS: Final = 2
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase at ``[start, end)`` of a turn. ``runs_on_in`` is the turn that the rest of it stands in; ``evasive``
    says that its spelling hides it; ``sentence`` is where its sentence begins."""

    pattern: Leaf
    turn_index: int
    start: int
    end: int
    similarity: float
    runs_on_in: int | None = None
    evasive: bool = False
    sentence: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins: turn and character."""
        return self.turn_index, self.start


@dataclass(frozen=True, slots=True)
class _Seam:
    """The end of one turn with the start of the next of the same participant, as one text: ``tail`` characters from
    ``start`` of the first, a space, the rest of the second."""

    text: str
    first: int
    second: int
    start: int
    tail: int


class PhraseBook:
    """Phrases ready to be found in one pass over each turn.

    Args:
        phrases: what to look for. Those of meaning are no words to be found and never have matches here.
    """

    def __init__(self, phrases: Sequence[Leaf]) -> None:
        self._phrases = tuple(phrases)
        spelled = [(number, phrase) for number, phrase in enumerate(phrases) if not isinstance(phrase, Meaning)]
        self._numbers = tuple(number for number, _ in spelled)
        self._matcher = PhraseMatcher([(str(number), phrase) for number, phrase in spelled])

    def find(self, interaction: Interaction) -> list[tuple[Match, ...]]:
        """Return the matches of each phrase, in order, whoever said them."""
        found: list[list[Match]] = [[] for _ in self._phrases]
        for index, hits in enumerate(self._matcher.find_all([turn.text for turn in interaction.turns])):
            for hit in hits:
                number = self._numbers[hit.pattern_index]
                found[number].append(self._match(number, hit, index, hit.start, hit.end))
        seams = [_seam(interaction, first, second) for first, second in running_on(interaction)]
        for seam, hits in zip(seams, self._matcher.find_all([seam.text for seam in seams]), strict=True):
            first, second = seam.first, seam.second
            for number, match in self._across(seam, hits):
                if not any(other.turn_index in (first, second) for other in found[number]):
                    found[number].append(match)
        return [tuple(sorted(matches, key=lambda match: (match.place, match.end))) for matches in found]

    def _across(self, seam: _Seam, hits: Sequence[PhraseHit]) -> Iterator[tuple[int, Match]]:
        for hit in hits:
            if hit.start < seam.tail and hit.end > seam.tail + 1:
                number = self._numbers[hit.pattern_index]
                start, end = seam.start + hit.start, seam.start + seam.tail
                yield number, self._match(number, hit, seam.first, start, end, seam.second)

    def _match(
        self, number: int, hit: PhraseHit, turn: int, start: int, end: int, runs_on_in: int | None = None
    ) -> Match:
        sentence = max(0, start - (hit.start - hit.sentence))
        return Match(self._phrases[number], turn, start, end, hit.similarity, runs_on_in, hit.evasive, sentence)


def match_evidence(interaction: Interaction, match: Match, reason: str) -> Evidence:
    """Return the match as evidence; how sure it is: how alike it is times how surely its words were recognised."""
    if match.runs_on_in is not None:
        reason += f"; it runs on in turn {match.runs_on_in}"
    if match.evasive:
        reason += "; spelled so as to hide it"
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


def kind_of(phrase: Leaf) -> PatternKind:
    """Return how ``phrase`` is looked for."""
    if isinstance(phrase, Pattern):
        return phrase.kind
    return PatternKind.NEAR if isinstance(phrase, Near) else PatternKind.MEANING


def words_of(phrase: Leaf) -> str:
    """Return ``phrase`` in one line, as it is named in findings."""
    if isinstance(phrase, Pattern):
        return phrase.text
    if isinstance(phrase, Near):
        return f" {'..' if phrase.ordered else '~'} ".join(phrase.near)
    return phrase.meaning[0]


def heard_confidence(turn: Turn, start: int = 0, end: int | None = None) -> float | None:
    """Return how surely the characters ``[start, end)`` were recognised: the mean over their words, else the turn's
    own confidence; ``None`` for written turns."""
    limit = len(turn.text) if end is None else end
    whole = start == 0 and limit == len(turn.text)
    words = [w.confidence for w in turn.words if w.confidence is not None and w.start < limit and w.end > start]
    if words and not (whole and turn.confidence is not None):
        return sum(words) / len(words)
    return turn.confidence


def running_on(interaction: Interaction) -> Iterator[tuple[int, int]]:
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


def _seam(interaction: Interaction, first: int, second: int) -> _Seam:
    before = interaction.turns[first].text
    start = _last_words(before)
    tail = before[start:].rstrip()
    return _Seam(f"{tail} {_first_words(interaction.turns[second].text)}", first, second, start, len(tail))


def _last_words(text: str) -> int:
    places = [match.start() for match in _WORD.finditer(text)]
    return places[-_EDGE_WORDS] if len(places) > _EDGE_WORDS else 0


def _first_words(text: str) -> str:
    places = [match.end() for match in _WORD.finditer(text)]
    return text[: places[_EDGE_WORDS - 1]] if len(places) > _EDGE_WORDS else text
