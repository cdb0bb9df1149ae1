"""A contact that is still going on: turns come one by one, each gives a provisional assessment.

Closing computes the assessment over all turns with the very call that a batch uses, so the two are equal byte for byte.
"""

from __future__ import annotations

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction, Participant, Source, Turn
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.errors import UsageError
from qa_engine.runtime.assessing import assess
from qa_engine.runtime.reading import ReadingPipeline, Unread


class LiveSession:
    """Holds the turns so far. Nothing is stored until the closed contact is handed to a store."""

    def __init__(self, details: Interaction, pipeline: ReadingPipeline, compiled: CompiledRubric) -> None:
        self._interaction = details
        self._pipeline = pipeline
        self._compiled = compiled
        self.closed = False

    def add_turn(self, turn: Turn, participant: Participant | None = None) -> Assessment:
        """Add one turn (and its participant, if new) and return the provisional assessment so far.

        Raises:
            UsageError: the session is closed, or the turn cannot be read.
        """
        if self.closed:
            raise UsageError("the contact is closed; open a new live session", item=self._interaction.id)
        known = self._interaction.participants
        people = (*known, participant) if participant and participant not in known else known
        self._interaction = self._interaction.evolve(participants=people, turns=(*self._interaction.turns, turn))
        return self._assess()

    def close(self) -> Assessment:
        """Close the contact and return its final assessment."""
        self.closed = True
        return self._assess()

    def _assess(self) -> Assessment:
        source = self._interaction.source or Source(uri="live")
        result = self._pipeline.read_batch([Arrival(source=source, content=self._interaction)])[0]
        if isinstance(result, Unread):
            raise UsageError(f"{result.problem.message} ({result.problem.code})", item=result.interaction_id)
        return assess(result.read, result.facts, result.origin, self._compiled)
