"""The door of the store. Nothing else of this package is meant to be used from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from qa_engine.domain.arrival import Problem, ReadInteraction
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.facts import Facts
from qa_engine.domain.history import PastContact
from qa_engine.domain.interaction import Interaction, Source
from qa_engine.domain.ledger import ArrivalState, Depth, Ledger, LedgerEntry, SkippedFile
from qa_engine.domain.readings import KeptVectors
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.stored import ReadingOrigin, RescoreReport, RunRecord, StoredReading
from qa_engine.errors import StoreError
from qa_engine.store import arrivals, ledger, lookup, places, policies, readings, rejudging, results, runs, sentences
from qa_engine.store.database import Database
from qa_engine.store.keyed import keyed_digest
from qa_engine.store.rejudging import KeptCase, Replacement, Standing
from qa_engine.store.results import Outcome, Result, Step
from qa_engine.store.rows import read_entry

#: Assessments replaced in one transaction; what an interrupted rescore can lose, and no more than it repeats.
_RESCORE_BATCH = 200


class SqliteStore:
    """Assessments, readings and the ledger in one file, durable at every commit.

    Several threads and processes may use one file; each write waits its turn.

    Args:
        path: the file; made when it is opened first, readable by its owner only. ``:memory:`` keeps everything in
            memory, until the store is closed.
        key: the secret behind all digests of a new store, at least 16 bytes; random when not given. It is kept in the
            file. Given for a store that is there already, it must be that store's key.
        busy_timeout_s: how long a write waits for another process.

    Every method raises ``StoreError`` when the file cannot be used; the message says what to do.
    """

    def __init__(self, path: str | Path, *, key: bytes | None = None, busy_timeout_s: float = 30.0) -> None:
        self._database = Database(Path(path), busy_timeout_s)
        self._given_key = key
        self._key: bytes | None = None
        self._run_id: int | None = None

    def open(self) -> Self:
        """Open the file, making it if it is not there.

        Raises:
            StoreError: it cannot be opened, belongs to another program, has another version, or the key is wrong.
        """
        if self._key is None:
            self._key = self._database.open(self._given_key)
        return self

    def close(self) -> None:
        """Let go of the file. Closing twice is fine."""
        self._database.close()
        self._key = self._run_id = None

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def key(self) -> bytes:
        """The secret behind this store's digests."""
        if self._key is None:
            raise StoreError("the store is not open; use it in a with block or call open()")
        return self._key

    @property
    def path(self) -> Path | None:
        """The file; ``None`` for a store in memory."""
        return None if self._database.in_memory else self._database.path

    def check(self) -> None:
        """Look for damage in the whole file; takes long on a large one.

        Raises:
            StoreError: the file is damaged.
        """
        with self._database.read() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
            loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if said != "ok" or loose is not None:
            raise StoreError("the file is damaged. Put a backup in its place", code="store_corrupt")

    # Arrivals

    def register_arrivals(self, sources: Sequence[Source], config: str | None = None) -> list[bool]:
        """Enter new arrivals as open, all or none, and return for each whether it needs work.

        Other bytes at a known place are a revision: a new entry, and the earlier one is flagged as superseded. With
        ``config``, an arrival that was done under another configuration needs work too; its state holds meanwhile.
        """
        with self._database.write() as connection:
            return arrivals.register(connection, sources, config, self._run_id)

    def is_done(self, source: Source, config: str) -> bool:
        """Return whether these bytes at this place reached a final state under ``config`` (or were superseded)."""
        return self.final_entry(source, config) is not None

    def final_entry(self, source: Source, config: str) -> LedgerEntry | None:
        """Return the entry of these bytes at this place if it is final under ``config``, else ``None``.

        Where the entry speaks of an assessment (its own, or the one it is a duplicate of), that can be read.
        """
        with self._database.read() as connection:
            row = arrivals.final_row(connection, source, config)
        return None if row is None else read_entry(row)

    def record_missing(self, sources: Sequence[Source], reason: str = "source_gone") -> int:
        """Close as missing what was announced or registered and never came; return how many arrivals that were.

        Arrivals in a final state are left alone. One that comes after all is opened again by ``register_arrivals``.
        """
        with self._database.write() as connection:
            return arrivals.record_missing(connection, sources, reason, self._run_id)

    def record_skipped(self, files: Sequence[SkippedFile]) -> None:
        """Remember files that hold no interaction, until one is registered as a source."""
        with self._database.write() as connection:
            arrivals.record_skipped(connection, files)

    def name_for(self, path: str, uri: str, sources: Sequence[Source]) -> str:
        """Return what the file at ``path`` is called in this store: ``uri``, or ``uri~2`` where another file is called
        so already. ``sources`` are its arrivals; only their bytes count. The path itself is not kept.
        """
        digest = keyed_digest(self.key, "path", path)
        with self._database.write() as connection:
            return places.name_for(connection, digest, uri, sources)

    # What became of them

    def commit_result(
        self,
        source: Source,
        config: str,
        read: ReadInteraction,
        facts: Facts,
        origin: ReadingOrigin,
        assessment: Assessment,
        judged_by: str | None = None,
    ) -> LedgerEntry:
        """Keep a result and close its arrival, in one transaction; committing it again changes nothing.

        Vectors are kept in order of turn. See ``results.keep_result`` for duplicates and revisions.
        """
        step = Step(source, config, self._run_id, self.key)
        with self._database.write() as connection:
            return results.keep_result(connection, step, Result(read, facts, origin, assessment, judged_by))

    def commit_problem(self, source: Source, config: str, problem: Problem, depth: Depth | None = None) -> LedgerEntry:
        """Quarantine an arrival that could not be read, with the problem's code as the reason."""
        step = Step(source, config, self._run_id, self.key)
        outcome = Outcome(
            ArrivalState.QUARANTINED,
            interaction_id=problem.interaction_id,
            reason=problem.code,
            stage="ingest",
            detail=problem.message,
            depth=depth or Depth(),
        )
        with self._database.write() as connection:
            return results.keep_quarantine(connection, step, outcome)

    def commit_failure(self, source: Source, config: str, failure: Failure, depth: Depth | None = None) -> LedgerEntry:
        """Quarantine an arrival whose assessment failed, and keep what was heard of it. After a retryable failure it
        still needs work."""
        step = Step(source, None if failure.retryable else config, self._run_id, self.key)
        outcome = Outcome(
            ArrivalState.QUARANTINED,
            interaction_id=failure.interaction_id,
            reason=failure.code,
            stage=failure.stage,
            detail=failure.message,
            depth=depth or Depth(),
            heard=failure.heard,
        )
        with self._database.write() as connection:
            return results.keep_quarantine(connection, step, outcome)

    def replace_assessments(self, assessments: Iterable[Assessment], judged_by: str | None = None) -> RescoreReport:
        """Make each the current assessment of its interaction, 200 in a transaction; equal bytes write nothing.

        The iterable may read from this store: it is never advanced inside a transaction.

        Raises:
            StoreError: an interaction is not known; earlier batches stay written.
        """
        report = RescoreReport()
        waiting = iter(assessments)
        while batch := list(islice(waiting, _RESCORE_BATCH)):
            with self._database.write() as connection:
                written = sum(results.replace_assessment(connection, new, self._run_id, judged_by) for new in batch)
            report = RescoreReport(written=report.written + written, unchanged=report.unchanged + len(batch) - written)
        return report

    # Judging all of it again

    def standing(self) -> Iterator[Standing]:
        """Yield what stands, in order of source and ordinal, a page in memory at a time."""
        return rejudging.standing(self._database)

    def standing_of(self, interaction_ids: Sequence[str]) -> list[Standing]:
        """Return what stands of some interactions."""
        return rejudging.standing_of(self._database, interaction_ids)

    def count_standing(self) -> int:
        """Return how many interactions have a current assessment."""
        return rejudging.count_standing(self._database)

    def kept_cases(self, assessment_ids: Sequence[int]) -> list[KeptCase]:
        """Return current assessments, with what they were judged from, as bytes; those current no more are left out."""
        return rejudging.kept_cases(self._database, assessment_ids)

    def case_vectors(self, interaction_ids: Sequence[str]) -> dict[str, KeptVectors]:
        """Return the vectors of interactions, in order of turn."""
        return rejudging.case_vectors(self._database, interaction_ids)

    def replace_all(self, replacements: Sequence[Replacement]) -> list[Replacement]:
        """Write a page of successors in one transaction; return those whose assessment was replaced meanwhile."""
        with self._database.write() as connection:
            return rejudging.replace_all(connection, replacements, self._run_id)

    def keep_rubric(self, compiled: CompiledRubric) -> None:
        """Keep the policy of a rubric that this store is judged under."""
        policies.keep_rubric(self._database, compiled)

    def policies(self) -> dict[str, str]:
        """Return the policy of each rubric that this store was judged under, by the rubric's hash."""
        return policies.policies(self._database)

    # The account

    def ledger(self) -> Ledger:
        """Return the account of all arrivals, counted in one query."""
        return ledger.read_ledger(self._database)

    def ledger_entries(self, state: ArrivalState | None = None) -> Iterator[LedgerEntry]:
        """Yield entries in order of source, ordinal and revision."""
        return ledger.ledger_entries(self._database, state)

    def skipped_files(self) -> tuple[SkippedFile, ...]:
        """Return the files that held no interaction, in order of name."""
        return ledger.skipped_files(self._database)

    # Reading back

    def assessments(self, rubric: str | None = None, current: bool = True) -> Iterator[Assessment]:
        """Yield assessments in order of source and ordinal, a page in memory at a time.

        ``rubric`` is a rubric's id; without ``current``, superseded ones come too, oldest first.
        """
        return lookup.assessments(self._database, rubric, current)

    def assessment(self, name: str) -> Assessment:
        """Return the current assessment of an interaction named by its id, the start of it, or its source.

        Raises:
            UsageError: unknown or ambiguous; the message lists the ids that may be meant.
        """
        return lookup.find_assessment(self._database, name)

    def assessment_bytes(self, interaction_id: str, rubric_sha: str | None = None) -> bytes:
        """Return the bytes of the current assessment, or of the latest under the rubric with that hash.

        Raises:
            UsageError: there is none.
        """
        return lookup.assessment_bytes(self._database, interaction_id, rubric_sha)

    def failure(self, name: str) -> Failure | None:
        """Return why the newest arrival with that id or source name was set aside, with what was heard of it.

        ``None`` if it was not.
        """
        return lookup.find_failure(self._database, name)

    def heard(self, entry: LedgerEntry) -> Interaction | None:
        """Return what was heard of the arrival at the place of ``entry``, if it was set aside; masked."""
        return lookup.find_heard(self._database, entry.source, entry.ordinal)

    def stored_readings(self) -> Iterator[StoredReading]:
        """Yield all that is needed to judge each interaction again, a page in memory at a time."""
        return readings.stored_readings(self._database)

    def stored_reading(self, interaction_id: str) -> StoredReading:
        """Return what is needed to judge one interaction again.

        Raises:
            UsageError: no such interaction stands in this store.
        """
        return readings.stored_reading(self._database, interaction_id)

    def history_contacts(self, customer_id: str, exclude: str) -> tuple[PastContact, ...]:
        """Return a customer's assessed contacts but ``exclude``, earliest first, with their main intents."""
        return readings.history_contacts(self._database, self.key, customer_id, exclude)

    # Rubric sentences

    def known_vectors(self, encoder: str, sentences_: Sequence[str]) -> dict[str, bytes]:
        """Return the vectors that ``encoder`` gave earlier, by sentence; unknown sentences are left out."""
        return sentences.known_vectors(self._database, self.key, encoder, sentences_)

    def remember_vectors(self, encoder: str, vectors: Mapping[str, bytes]) -> None:
        """Keep the vectors that ``encoder`` gave, by sentence."""
        sentences.remember_vectors(self._database, self.key, encoder, vectors)

    # Runs

    def begin_run(self, command: str, device: str | None = None) -> int:
        """Note that a command begins; arrivals and assessments written until ``end_run`` carry its id."""
        self._run_id = runs.begin_run(self._database, command, device)
        return self._run_id

    def end_run(self, run_id: int, counts: Mapping[str, int] | None = None) -> None:
        """Note that a run ended, with its counts.

        Raises:
            StoreError: there is no such run.
        """
        runs.end_run(self._database, run_id, counts or {})
        self._run_id = None

    def runs(self) -> tuple[RunRecord, ...]:
        """Return all runs, earliest first. One without an end was cut off, or goes on."""
        return runs.runs(self._database)
