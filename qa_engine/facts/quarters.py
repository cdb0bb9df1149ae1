"""The same counts for each quarter of a call, so that one sees where in it the time went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa_engine.domain.facts import Hold, Interruption, Quarter, QuarterSide, Silence
from qa_engine.domain.interaction import Role
from qa_engine.facts.intervals import Interval, clip, total_s
from qa_engine.facts.speech import AGENT_SIDE, Speech, word_times_s
from qa_engine.facts.talk import words_per_minute

_QUARTERS: Final = 4


@dataclass(frozen=True)
class Counted:
    """What was counted over the whole call; ``None`` where it is unknown."""

    silences: Sequence[Silence]
    holds: Sequence[Hold]
    overlaps: Sequence[Interval] | None
    interruptions: Sequence[Interruption] | None


def quarters_of(speech: Speech, counted: Counted, duration_s: float | None) -> tuple[Quarter, ...]:
    """Return the four quarters of a timed call; none of what is no timed call.

    A call whose last word ends after the duration that the source states is divided up to that word.
    """
    length_s = max(duration_s or 0.0, speech.end_s())
    if not speech.is_timed or length_s <= 0:
        return ()
    edges = [length_s * number / _QUARTERS for number in range(_QUARTERS + 1)]
    spans = [Interval(start_s, end_s) for start_s, end_s in pairwise(edges)]
    return tuple(_quarter(speech, counted, span, is_last=span is spans[-1]) for span in spans)


def _quarter(speech: Speech, counted: Counted, span: Interval, *, is_last: bool) -> Quarter:
    cuts = counted.interruptions
    by_agent = None if cuts is None else [cut.start_s for cut in cuts if cut.by in AGENT_SIDE]
    by_customer = None if cuts is None else [cut.start_s for cut in cuts if cut.by is Role.CUSTOMER]
    return Quarter(
        start_s=span.start_s,
        end_s=span.end_s,
        sides=tuple(_side(speech, role, span, is_last=is_last) for role in Role if speech.of(role)),
        silence_s=total_s(clip([Interval(silence.start_s, silence.end_s) for silence in counted.silences], span)),
        hold_s=total_s(clip([Interval(hold.start_s, hold.end_s) for hold in counted.holds], span)),
        overlap_s=None if counted.overlaps is None else total_s(clip(counted.overlaps, span)),
        interruptions_by_agent=None if by_agent is None else _inside(by_agent, span, is_last=is_last),
        interruptions_by_customer=None if by_customer is None else _inside(by_customer, span, is_last=is_last),
    )


def _side(speech: Speech, role: Role, span: Interval, *, is_last: bool) -> QuarterSide:
    talk_s = total_s(clip(speech.of(role), span))
    times_s = [at for index in speech.interaction.indexes(role) for at in word_times_s(speech.interaction.turns[index])]
    words = _inside(times_s, span, is_last=is_last)
    return QuarterSide(
        role=role,
        talk_s=talk_s,
        non_talk_s=max(0.0, span.length_s - talk_s),
        words=words,
        words_per_minute=words_per_minute(words, talk_s),
    )


def _inside(times_s: Sequence[float], span: Interval, *, is_last: bool) -> int:
    """Count times in a quarter; the last one holds its own end, or what begins there would belong to none."""
    return sum(span.start_s <= at and (at < span.end_s or is_last) for at in times_s)
