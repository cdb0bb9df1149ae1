"""How much each side talks, how fast, and for how long without a break."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from qa_engine.domain.facts import Monologue, SideFacts
from qa_engine.domain.interaction import Role
from qa_engine.facts.intervals import total_s
from qa_engine.facts.speech import SILENCE_S, Speech, count_words

#: "Mm-hm" and "okay, sure" do not take the floor. Set by stated reasoning.
_MOST_BACKCHANNEL_WORDS: Final = 2


def sides_of(speech: Speech, duration_s: float | None) -> tuple[SideFacts, ...]:
    """Return the sides that took part, in the order of ``Role``."""
    return tuple(
        _side(speech, role, indexes, duration_s) for role in Role if (indexes := speech.interaction.indexes(role))
    )


def _side(speech: Speech, role: Role, indexes: Sequence[int], duration_s: float | None) -> SideFacts:
    words = {index: count_words(speech.interaction.turns[index].text) for index in indexes}
    talk = speech.of(role)
    talk_s = total_s(talk) if talk else None
    return SideFacts(
        role=role,
        turns=len(indexes),
        words=sum(words.values()),
        talk_s=talk_s,
        non_talk_s=None if talk_s is None or duration_s is None else max(0.0, duration_s - talk_s),
        words_per_minute=words_per_minute(sum(words[index] for index in indexes if speech.by_turn[index]), talk_s),
        longest_turn_words=max(words.values()),
        longest_monologue=_longest_monologue(speech, role) if speech.is_timed else None,
    )


def words_per_minute(words: int, talk_s: float | None) -> float | None:
    """Return the talk speed, to a tenth; ``None`` without talk."""
    return round(60 * words / talk_s, 1) if talk_s else None


def _longest_monologue(speech: Speech, role: Role) -> Monologue | None:
    """Return the longest of the role's monologues; of equals the first."""
    found = [_monologue(speech, run) for run in _floors(speech, role)]
    return max(found, key=lambda monologue: monologue.end_s - monologue.start_s, default=None)


def _monologue(speech: Speech, run: Sequence[int]) -> Monologue:
    """Return the longest part of a run of turns that no silence breaks."""
    pieces = sorted((interval, index) for index in run for interval in speech.by_turn[index])
    parts = [[pieces[0]]]
    for before, after in pairwise(pieces):
        if after[0].start_s - before[0].end_s >= SILENCE_S:
            parts.append([])
        parts[-1].append(after)
    longest = max(parts, key=lambda part: part[-1][0].end_s - part[0][0].start_s)
    turns = dict.fromkeys(index for _, index in longest)
    return Monologue(
        turn=longest[0][1],
        start_s=longest[0][0].start_s,
        end_s=max(interval.end_s for interval, _ in longest),
        words=sum(count_words(speech.interaction.turns[index].text) for index in turns),
    )


def _floors(speech: Speech, role: Role) -> list[list[int]]:
    """Return runs of the role's timed turns during which nobody else says more than a backchannel."""
    own = set(speech.interaction.indexes(role))
    runs: list[list[int]] = [[]]
    for index, turn in enumerate(speech.interaction.turns):
        if not speech.by_turn[index]:
            continue
        if index in own:
            runs[-1].append(index)
        elif count_words(turn.text) > _MOST_BACKCHANNEL_WORDS:
            runs.append([])
    return [run for run in runs if run]
