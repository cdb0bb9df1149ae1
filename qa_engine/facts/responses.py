"""How long the customer waited for each answer, and how long the contact lasted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qa_engine.domain.facts import Response
from qa_engine.domain.interaction import Interaction, Role, Turn
from qa_engine.domain.transcript import Sound
from qa_engine.facts.speech import AGENT_SIDE


def duration_of(interaction: Interaction, sounds: Sequence[Sound]) -> float | None:
    """From start to end as the source says, else to the end of the last turn or sound."""
    if interaction.started_at and interaction.ended_at:
        return _seconds(interaction.started_at, interaction.ended_at)
    ends = [turn.end_s for turn in interaction.turns if turn.end_s is not None]
    if ends:
        return max(*ends, *(sound.end_s for sound in sounds), 0.0)
    sent = [turn.sent_at for turn in interaction.turns if turn.sent_at]
    if not sent:
        return None
    return _seconds(interaction.started_at or min(sent), interaction.ended_at or max(sent))


def responses_in(interaction: Interaction) -> list[Response]:
    """Return the answers in order; those whose time is not known are left out."""
    agents, customers = set(interaction.indexes(*AGENT_SIDE)), set(interaction.indexes(Role.CUSTOMER))
    answers: list[Response] = []
    waiting: list[Turn] = []
    for index, turn in enumerate(interaction.turns):
        if index in customers:
            waiting.append(turn)
        elif index in agents and waiting:
            waited_s = _waited_s(waiting, turn)
            waiting = []
            if waited_s is not None:
                answers.append(Response(turn=index, start_s=turn.start_s, waited_s=waited_s))
    return answers


def _waited_s(waiting: Sequence[Turn], answer: Turn) -> float | None:
    if answer.start_s is not None and waiting[-1].end_s is not None:
        return max(0.0, answer.start_s - waiting[-1].end_s)
    if answer.sent_at and waiting[0].sent_at:
        return _seconds(waiting[0].sent_at, answer.sent_at)
    return None


def _seconds(start: dt.datetime, end: dt.datetime) -> float:
    """Seconds between two times, 0 where the source's clocks run backwards."""
    return max(0.0, (end - start).total_seconds())
