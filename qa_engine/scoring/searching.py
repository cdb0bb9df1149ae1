"""Where something was looked for, and whether it may be called absent there.

Absence is only held against somebody where it could have been found: in words that were read, heard well enough on
average (it may be said anywhere in many turns), and said by somebody who is known to be of that side.
"""

from __future__ import annotations

from typing import Final

from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import JudgedInteraction

#: Below this mean confidence of recognition, a cue that was not found in a window may simply not have been heard.
HEARD_WELL_ENOUGH: Final = 0.6
#: Below this share of turns read, the same holds for a cue that was not found.
READ_WELL_ENOUGH: Final = 0.8
#: Below this confidence in who spoke, it may have been said by somebody who was taken for the other side.
KNOWN_WELL_ENOUGH: Final = 0.7


def window(speaker: Role, turns: tuple[int, ...], judged: JudgedInteraction) -> SearchedWindow:
    """Return ``turns`` as the window that was searched for something ``speaker`` might say."""
    spoken = [judged.interaction.turns[index] for index in turns]
    return SearchedWindow(
        speaker=speaker,
        turns=turns,
        start_s=next((turn.start_s for turn in spoken if turn.start_s is not None), None),
        end_s=next((turn.end_s for turn in reversed(spoken) if turn.end_s is not None), None),
        lowest_confidence=min(_recognition(turns, judged), default=None),
    )


def doubt(turns: tuple[int, ...], judged: JudgedInteraction, read: float) -> str | None:
    """Return why something that was not found in ``turns`` cannot be called absent; ``None`` if it can.

    Args:
        turns: where was looked.
        judged: the contact.
        read: the share of turns that was read, 0 to 1.
    """
    if not turns:
        return "the side that would say it said nothing"
    if judged.turns_of(Role.UNKNOWN):
        return "who spoke is not known for some turns"
    if min(judged.speakers[index].confidence for index in turns) < KNOWN_WELL_ENOUGH:
        return "who spoke is too unsure"
    heard = _recognition(turns, judged)
    if heard and sum(heard) / len(heard) < HEARD_WELL_ENOUGH:
        return "recognition was too unsure to say that it is absent"
    if read < READ_WELL_ENOUGH:
        return "too few turns were read to say that it is absent"
    return None


def _recognition(turns: tuple[int, ...], judged: JudgedInteraction) -> list[float]:
    spoken = (judged.interaction.turns[index] for index in turns)
    return [turn.confidence for turn in spoken if turn.confidence is not None]
