"""Who takes part in no training, so that there is something left to measure on: a rule of names alone."""

from __future__ import annotations

import hashlib

#: Of a hundred dialogues of our own.
_DIALOGUES = 15
#: Of a hundred users of STAR, for what is said of the outcome and of annoyance.
_USERS = 20


def is_held_out(dialogue: str) -> bool:
    """Tell whether a dialogue of our own is kept for measuring."""
    return _place(dialogue) < _DIALOGUES


def is_kept_back(user: str) -> bool:
    """Tell whether a user of STAR is kept for measuring; the benchmarks measure on these users' contacts alone."""
    return _place(user) < _USERS


def _place(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100
