"""A contact that is still going on: turns come one by one, each gives a provisional assessment.

Closing computes the assessment over all turns with the very call that a batch uses, so the two are equal byte for byte.
"""

from __future__ import annotations

from pydantic import ValidationError

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction, Participant, Source, Turn
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.errors import UsageError
from qa_engine.ingest.validation import describe_validation
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
            UsageError: the session is closed, the turn does not fit (nobody of that id, a reply to a turn that is not
                there), or it cannot be read. The contact stays as it was.
        """
        if self.closed:
            raise UsageError("the contact is closed; open a new live session", item=self._interaction.id)
        grown = self._with(turn, participant)
        assessment = self._assess(grown)
        self._interaction = grown
        return assessment

    def close(self) -> Assessment:
        """Close the contact and return its final assessment."""
        self.closed = True
        return self._assess(self._interaction)

    def _with(self, turn: Turn, participant: Participant | None) -> Interaction:
        known = self._interaction.participants
        people = (*known, participant) if participant and participant not in known else known
        try:
            return self._interaction.evolve(participants=people, turns=(*self._interaction.turns, turn))
        except ValidationError as error:
            problem = describe_validation(error)
        # Raised out here because the library's error quotes the turn, and would travel on as the context of ours.
        raise UsageError(f"the turn was not added: {problem}", item=self._interaction.id)

    def _assess(self, interaction: Interaction) -> Assessment:
        source = interaction.source or Source(uri="live")
        result = self._pipeline.read_batch([Arrival(source=source, content=interaction)])[0]
        if isinstance(result, Unread):
            raise UsageError(f"{result.problem.message} ({result.problem.code})", item=result.interaction_id)
        return assess(result.read, result.facts, result.origin, self._compiled)
