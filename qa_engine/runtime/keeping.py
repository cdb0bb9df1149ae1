"""Read a batch of arrivals and keep what becomes of each; what the store already concluded is not done again."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.arrival import Arrival
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import ArrivalState, LedgerEntry
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.runtime.assessing import assess
from qa_engine.runtime.judged_by import judged_by
from qa_engine.runtime.reading import Read, ReadingPipeline, Unread
from qa_engine.store import SqliteStore

#: An arrival and what became of it.
Outcome = tuple[Arrival, Assessment | Failure]


class KeptWork:
    """The work of a run: one transaction an arrival, so that a kill at any moment leaves whole results only."""

    def __init__(self, store: SqliteStore, pipeline: ReadingPipeline, compiled: CompiledRubric) -> None:
        self._store = store
        self._pipeline = pipeline
        self._compiled = compiled
        self._config = pipeline.config
        self._judged_by = judged_by(compiled)
        store.keep_rubric(compiled)

    def __call__(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        """Return what became of each arrival, in order."""
        known = [self._known(arrival) for arrival in arrivals]
        new = [arrival for arrival, result in zip(arrivals, known, strict=True) if result is None]
        read = iter(self._pipeline.read_batch(new) if new else [])
        return [(arrival, result or self._keep(next(read))) for arrival, result in zip(arrivals, known, strict=True)]

    def _known(self, arrival: Arrival) -> Assessment | Failure | None:
        """Return what the store already concluded of this arrival, judged again if the rubric has changed since."""
        entry = self._store.final_entry(arrival.source, self._config)
        if entry is None:
            return None
        if entry.interaction_id is None or entry.state is ArrivalState.QUARANTINED:
            return _failure(entry, self._store.heard(entry))
        assessment = self._store.assessment(entry.duplicate_of or entry.interaction_id)
        if assessment.provenance.rubric_sha256 == self._compiled.sha256:
            return assessment
        stored = self._store.stored_reading(assessment.interaction_id)
        renewed = assess(stored.read, stored.facts, stored.origin, self._compiled)
        self._store.replace_assessments([renewed], self._judged_by)
        return renewed

    def _keep(self, result: Read | Unread) -> Assessment | Failure:
        if isinstance(result, Unread):
            failure = result.as_failure()
            self._store.commit_failure(result.source, self._config, failure, result.depth)
            return failure
        assessment = assess(result.read, result.facts, result.origin, self._compiled)
        self._store.commit_result(
            result.source, self._config, result.read, result.facts, result.origin, assessment, self._judged_by
        )
        return assessment


def _failure(entry: LedgerEntry, heard: Interaction | None) -> Failure:
    return Failure(
        interaction_id=entry.interaction_id or f"{entry.source}#{entry.ordinal}"[:200],
        stage=entry.stage or "ingest",
        code=entry.reason or "unknown",
        message=entry.detail or "",
        heard=heard,
    )
