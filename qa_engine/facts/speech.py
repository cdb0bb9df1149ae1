"""When each turn of a call was spoken, and when its words were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa_engine.domain.interaction import Channel, Interaction, Role, Turn
from qa_engine.facts.intervals import Interval, union

#: Shorter gaps are the breath between two sentences. Set by stated reasoning.
SILENCE_S: Final = 3.0
#: Who speaks for the company.
AGENT_SIDE: Final = (Role.AGENT, Role.SUPERVISOR)


@dataclass(frozen=True)
class Speech:
    """A call on its clock.

    Attributes:
        interaction: the call.
        by_turn: the stretches of each turn in which it was spoken; none for a turn without times.
    """

    interaction: Interaction
    by_turn: tuple[tuple[Interval, ...], ...]

    @property
    def is_timed(self) -> bool:
        """Whether this is a call of which at least one turn has times."""
        return self.interaction.channel is Channel.CALL and any(self.by_turn)

    def of(self, *roles: Role) -> list[Interval]:
        """Return when somebody of ``roles`` speaks, or anybody where no role is given."""
        indexes = self.interaction.indexes(*roles) if roles else range(len(self.by_turn))
        return union(interval for index in indexes for interval in self.by_turn[index])

    def end_s(self) -> float:
        """Return when the last speech ends, 0 where none has times."""
        return max((interval.end_s for turn in self.by_turn for interval in turn), default=0.0)


def speech_of(interaction: Interaction) -> Speech:
    """Return when each turn was spoken; a long pause between two words of a turn is no speech."""
    return Speech(interaction, tuple(tuple(_spoken(turn)) for turn in interaction.turns))


def _spoken(turn: Turn) -> Iterator[Interval]:
    if turn.start_s is None or turn.end_s is None:
        return
    start_s = turn.start_s
    for word, following in pairwise(turn.words):
        if following.start_s - word.end_s >= SILENCE_S and start_s <= word.end_s <= turn.end_s:
            yield Interval(start_s, word.end_s)
            start_s = following.start_s
    yield Interval(start_s, max(start_s, turn.end_s))


def count_words(text: str) -> int:
    """Return how many words there are: what stands between spaces and holds a letter or a digit."""
    return sum(_is_word(token) for token in text.split())


def word_times_s(turn: Turn) -> list[float]:
    """Return when each word of a turn begins, in order; one that has no time of its own is placed by its characters."""
    if turn.start_s is None or turn.end_s is None:
        return []
    known = {word.start: word.start_s for word in turn.words}
    rate = (turn.end_s - turn.start_s) / max(1, len(turn.text))
    times: list[float] = []
    at = 0
    for token in turn.text.split():
        at = turn.text.index(token, at)
        if _is_word(token):
            times.append(known.get(at, turn.start_s + at * rate))
        at += len(token)
    return times


def _is_word(token: str) -> bool:
    return any(character.isalnum() for character in token)
