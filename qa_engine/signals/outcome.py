"""Which of the customer's words on the outcome stand at the end: the latest one wins.

``still_broken`` is replaced by a later ``confirmed_resolved``; ``confirmed_resolved`` is replaced by a ``still_broken``
at the same place or later. In doubt, the contact counts as not solved.
"""

from __future__ import annotations

from qa_engine.domain.readings import CueName, CueReading
from qa_engine.signals.customer import Customer

_BEFORE_ALL = (-1, -1)


def replaced_outcomes(customer: Customer) -> tuple[CueReading, ...]:
    """Return the outcome words of the customer that a later opposite word took the place of."""
    broken, confirmed = customer.of(CueName.STILL_BROKEN), customer.of(CueName.CONFIRMED_RESOLVED)
    last_broken = max((place(cue) for cue in broken), default=_BEFORE_ALL)
    last_confirmed = max((place(cue) for cue in confirmed), default=_BEFORE_ALL)
    return (
        *(cue for cue in broken if place(cue) < last_confirmed),
        *(cue for cue in confirmed if place(cue) <= last_broken),
    )


def standing(customer: Customer, name: CueName) -> tuple[CueReading, ...]:
    """Return the customer's cues of the outcome ``name`` that no later word replaced."""
    replaced = replaced_outcomes(customer)
    return tuple(cue for cue in customer.of(name) if cue not in replaced)


def place(cue: CueReading) -> tuple[int, int]:
    """Return where a cue stands: turn, then character."""
    return cue.turn_index, cue.evidence.start
