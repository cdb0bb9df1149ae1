"""The turns of a rule's test dialogues: ``agent: words`` or ``agent 12.5: words``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from qa_engine.domain.interaction import Role
from qa_engine.errors import RubricError

_TURN: Final = re.compile(r"\s*([A-Za-z]+)(?:\s+([\d.]+))?\s*:(.*)", re.DOTALL)
_HOW: Final = "write 'agent: words', or 'agent 12.5: words' with the second at which the turn begins"


class WrittenTurn(NamedTuple):
    """One turn of a test dialogue; ``start_s`` where it says when."""

    role: Role
    start_s: float | None
    text: str


def parse_turn(written: str) -> WrittenTurn:
    """Return the turn that ``written`` stands for.

    >>> parse_turn("agent 12.5: Good morning.")
    WrittenTurn(role=<Role.AGENT: 'agent'>, start_s=12.5, text='Good morning.')

    Raises:
        RubricError: it names nobody who could speak, no second that is one, or has no words.
    """
    why = why_no_turn(written)
    matched = _TURN.fullmatch(written)
    if why or matched is None:
        raise RubricError(why or _HOW)
    role, start_s, text = matched.groups()
    return WrittenTurn(Role(role.lower()), float(start_s) if start_s else None, text.strip())


def why_no_turn(written: str) -> str | None:
    """Return why ``written`` is no turn of a test dialogue, and what to write; ``None`` if it is one."""
    matched = _TURN.fullmatch(written)
    if matched is None:
        return f"this is no turn; {_HOW}"
    role, start_s, text = matched.groups()
    if role.lower() not in set(Role):
        return f"'{role}' is nobody who speaks; write one of {', '.join(Role)}"
    if start_s and not re.fullmatch(r"\d+(\.\d+)?", start_s):
        return f"'{start_s}' is no number of seconds; {_HOW}"
    return None if text.strip() else f"this turn has no words; {_HOW}"
