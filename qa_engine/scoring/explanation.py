"""What an explanation holds. ``explain`` fills it in; reports and the command line print it."""

from __future__ import annotations

from pydantic import Field

from qa_engine.domain.assessment import CapLine
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import CueName
from qa_engine.domain.record import Points, Record, Score, Seconds, Timestamp
from qa_engine.domain.rubric import Weight
from qa_engine.domain.signals import Basis, ContributionKind, SignalName, SignalStatus


class ExplainedLine(Record):
    """One line of a component: what it adds to the component, and what that is worth in the XLA.

    ``xla_points`` is ``None`` where there is no XLA to add to (withheld, or a component without weight). ``without`` is
    the XLA that there would be without this line.
    """

    kind: ContributionKind
    label: str
    points: Points
    xla_points: Points | None = None
    without: Score | None = None
    cue: CueName | None = None
    evidence: Evidence | None = None
    sent_at: Timestamp | None = Field(default=None, description="when the quoted turn was sent, for written channels")


class ExplainedComponent(Record):
    """One component that has a value. The lines' ``points`` add up to ``value``, their ``xla_points`` to its own.

    ``without`` is the XLA that there would be if this component were left out and the others shared its weight.
    """

    signal: SignalName
    value: Score
    low: Score
    high: Score
    basis: Basis
    provisional: bool
    method: str
    method_version: str
    reason: str | None = None
    weight: Weight | None = None
    effective_weight: Weight | None = None
    xla_points: Points | None = None
    without: Score | None = None
    lines: tuple[ExplainedLine, ...]


class MissingPotential(Record):
    """A component that is missing, and where the XLA would lie if it were known to be 0 or 100."""

    signal: SignalName
    status: SignalStatus
    reason: str
    weight: Weight | None = None
    at_worst: Score | None = None
    at_best: Score | None = None


class ComponentPull(Record):
    signal: SignalName
    xla_points: Points


class TurnPull(Record):
    """What one turn pulls in the XLA through all components that quote it. One angry turn feeds several of them."""

    turn_index: int
    role: Role
    start_s: Seconds | None = None
    sent_at: Timestamp | None = None
    labels: tuple[str, ...]
    by_component: tuple[ComponentPull, ...]
    xla_points: Points
    without: Score = Field(description="the XLA that there would be without any line that quotes this turn")


class CuePull(Record):
    """What one cue pulls in the XLA through all components, over all turns where it was found."""

    cue: CueName
    turns: tuple[int, ...]
    by_component: tuple[ComponentPull, ...]
    xla_points: Points
    without: Score = Field(description="the XLA that there would be without this cue")


class Change(Record):
    """One thing that would have changed the score: a line of evidence or a cap that had not been there."""

    what: str
    signal: SignalName | None = Field(default=None, description="the component of the line; None for a cap")
    xla: Score = Field(description="the XLA that there would be")
    difference: Points = Field(description="that XLA less the actual one")
    evidence: tuple[Evidence, ...] = ()


class Explanation(Record):
    """Why one interaction has the XLA it has.

    The ``xla_points`` of all weighted components and the points of ``caps`` add up to ``value`` exactly. ``turns`` and
    ``cues`` are ordered by the size of their pull, ``changes`` are the three largest.
    """

    interaction_id: str
    as_of: Timestamp | None = None
    value: Score | None = None
    low: Score | None = None
    high: Score | None = None
    band: str | None = None
    withheld: str | None = None
    components: tuple[ExplainedComponent, ...]
    missing: tuple[MissingPotential, ...]
    caps: tuple[CapLine, ...]
    turns: tuple[TurnPull, ...]
    cues: tuple[CuePull, ...]
    changes: tuple[Change, ...]
