"""Where a rule looks: which turns, between which seconds, and how surely they were heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.evidence import span_times
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.domain.phrases import Leaf, Near, Pattern
from qa_engine.domain.record import Timestamp
from qa_engine.domain.rules import ComplianceRule, Window, WindowKind
from qa_engine.judge.matches import Match, heard_confidence
from qa_engine.patterns.words import canonical_words

#: Below this recognition confidence an absent phrase may have been said and not heard. Set by stated reasoning:
#: recognisers whose words score below it get about every second word wrong.
LEAST_HEARD: Final = 0.6
_TIMED: Final = (WindowKind.FIRST_S, WindowKind.LAST_S, WindowKind.BETWEEN_S)
_SHARES: Final = (WindowKind.FIRST_PERCENT, WindowKind.LAST_PERCENT, WindowKind.BETWEEN_PERCENT)


@dataclass(frozen=True, slots=True)
class LaidWindow:
    """A rule's window laid over one interaction.

    ``start_s`` and ``end_s`` count from the start of the interaction: of audio in calls, of the clock in text. They
    limit the window only where the rule's window is one of seconds. ``unknown`` says why it could not be laid.
    """

    turns: tuple[int, ...]
    start_s: float | None = None
    end_s: float | None = None
    limited: bool = False
    unknown: str | None = None


def lay_window(interaction: Interaction, window: Window, turns: tuple[int, ...], facts: Facts) -> LaidWindow:
    """Lay ``window`` over ``turns``, the turns of the rule's speaker in order."""
    if window.kind in _TIMED:
        return _lay_seconds(interaction, window, turns, facts)
    if window.kind in _SHARES:
        return _lay_share(interaction, window, turns, facts)
    size = int(window.size or 0)
    if window.kind is WindowKind.FIRST_TURNS:
        turns = turns[:size]
    elif window.kind is WindowKind.LAST_TURNS:
        turns = turns[-size:] if size else ()
    return _of_turns(interaction, turns)


def _of_turns(interaction: Interaction, turns: tuple[int, ...]) -> LaidWindow:
    spoken = [interaction.turns[index] for index in turns if interaction.turns[index].start_s is not None]
    start_s = spoken[0].start_s if spoken else None
    end_s = max((turn.end_s or turn.start_s or 0.0 for turn in spoken), default=None)
    return LaidWindow(turns, start_s, end_s)


def covers(interaction: Interaction, window: LaidWindow, match: Match) -> bool:
    """Return whether ``match`` begins inside the window."""
    if match.turn_index not in window.turns:
        return False
    if not window.limited:
        return True
    at_s = said_at_s(interaction, match)
    return at_s is not None and (window.start_s or 0.0) <= at_s <= (window.end_s or 0.0)


def said_at_s(interaction: Interaction, match: Match) -> float | None:
    """Return when ``match`` begins, in seconds from the start of the contact; ``None`` where nothing has times."""
    turn = interaction.turns[match.turn_index]
    at_s = span_times(turn, match.start, match.end)[0]
    if at_s is None:
        times = _times(turn, _started_at(interaction))
        at_s = times[0] if times else None
    return at_s


def searched(interaction: Interaction, rule: ComplianceRule, window: LaidWindow, shortest: int) -> SearchedWindow:
    """Return the window as it goes into the finding."""
    return SearchedWindow(
        speaker=rule.speaker,
        turns=window.turns,
        start_s=window.start_s,
        end_s=window.end_s,
        lowest_confidence=lowest_confidence(interaction, shortest, window.turns),
    )


def lowest_confidence(interaction: Interaction, shortest: int, turns: tuple[int, ...]) -> float | None:
    """Return the lowest recognition confidence among the turns long enough to hide a phrase of ``shortest`` words.

    A mumbled "mhm" cannot hide a sentence: a turn counts when it has at least half the words of the shortest phrase.
    """
    heard = [(interaction.turns[index], heard_confidence(interaction.turns[index])) for index in turns]
    if all(confidence is None for _, confidence in heard):
        return None
    long_enough = [c for turn, c in heard if c is not None and 2 * len(turn.text.split()) >= shortest]
    return min(long_enough, default=None)


def shortest_words(phrases: Iterable[Leaf]) -> int:
    """Return the number of words of the shortest of ``phrases``; of meaning, of its shortest sentence."""
    return min((len(canonical_words(text).words) for phrase in phrases for text in _texts(phrase)), default=1)


def _texts(phrase: Leaf) -> tuple[str, ...]:
    if isinstance(phrase, Pattern):
        return (phrase.text,)
    return (" ".join(phrase.near),) if isinstance(phrase, Near) else phrase.meaning


def _lay_share(interaction: Interaction, window: Window, turns: tuple[int, ...], facts: Facts) -> LaidWindow:
    """Lay a window of per cent: of the contact's time where all turns have times, else of its turns."""
    if window.kind is WindowKind.BETWEEN_PERCENT:
        first, last = window.start or 0.0, window.end or 0.0
    else:
        size = window.size or 0.0
        first, last = (0.0, size) if window.kind is WindowKind.FIRST_PERCENT else (100 - size, 100.0)
    started_at, ends_s = _started_at(interaction), _ends_s(interaction, facts)
    if ends_s and all(_times(turn, started_at) is not None for turn in interaction.turns):
        return _between(interaction, turns, first * ends_s / 100, last * ends_s / 100)
    count = len(interaction.turns)
    inside = [index for index in turns if first * count <= 100 * index < last * count]
    if window.kind is WindowKind.LAST_PERCENT:  # as at the start, where the first turn is always inside
        inside = [index for index in turns if 100 * (index + 1) > first * count]
    return _of_turns(interaction, tuple(inside))


def _lay_seconds(interaction: Interaction, window: Window, turns: tuple[int, ...], facts: Facts) -> LaidWindow:
    size = window.size or 0.0
    started_at = _started_at(interaction)
    ends_s = _ends_s(interaction, facts)
    if ends_s is None or any(_times(interaction.turns[index], started_at) is None for index in turns):
        return LaidWindow(turns, limited=True, unknown="the window counts seconds, and turns have no times")
    if window.kind is WindowKind.BETWEEN_S:
        return _between(interaction, turns, window.start or 0.0, window.end or 0.0)
    start_s, end_s = (0.0, size) if window.kind is WindowKind.FIRST_S else (max(0.0, ends_s - size), ends_s)
    return _between(interaction, turns, start_s, end_s)


def _between(interaction: Interaction, turns: tuple[int, ...], start_s: float, end_s: float) -> LaidWindow:
    started_at = _started_at(interaction)
    times = {index: _times(interaction.turns[index], started_at) for index in turns}
    inside = tuple(index for index, time in times.items() if time and time[0] <= end_s and time[1] >= start_s)
    return LaidWindow(inside, start_s, end_s, limited=True)


def _times(turn: Turn, started_at: Timestamp | None) -> tuple[float, float] | None:
    """Return when the turn begins and ends, in seconds from the start: by its audio, else by when it was sent."""
    if turn.start_s is not None:
        return turn.start_s, turn.end_s if turn.end_s is not None else turn.start_s
    if turn.sent_at is None or started_at is None:
        return None
    sent_s = (turn.sent_at - started_at).total_seconds()
    return sent_s, sent_s


def _started_at(interaction: Interaction) -> Timestamp | None:
    known = [turn.sent_at for turn in interaction.turns if turn.sent_at is not None]
    if interaction.started_at is not None:
        known.append(interaction.started_at)
    return min(known, default=None)


def _ends_s(interaction: Interaction, facts: Facts) -> float | None:
    started_at = _started_at(interaction)
    ends = [time[1] for turn in interaction.turns if (time := _times(turn, started_at)) is not None]
    spoken = any(turn.start_s is not None for turn in interaction.turns)
    return max([*ends, (facts.duration_s if spoken else None) or 0.0]) if ends else None
