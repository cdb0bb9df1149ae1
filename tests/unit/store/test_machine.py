"""Any sequence of arrivals, results, problems, revisions and rescores conserves: the machine keeps its own books."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from qa_engine.domain.arrival import Problem
from qa_engine.domain.assessment import Failure
from qa_engine.domain.interaction import Source
from qa_engine.domain.ledger import ArrivalState, LedgerEntry
from qa_engine.store import SqliteStore
from tests.unit.store.builders import assessment, commit, interaction, source

places = st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 1))
digests = st.sampled_from(["d1", "d2", "d3", None])
ids = st.sampled_from(["c-1", "c-2", "c-3"])
configs = st.sampled_from(["k1", "k2"])
values = st.sampled_from(["20", "80", None])


class StoreMachine(RuleBasedStateMachine):
    """``held`` is what lies at each place now, ``came`` how many different arrivals there have been."""

    def __init__(self) -> None:
        super().__init__()
        self.store = SqliteStore(":memory:")
        self.held: dict[tuple[str, int], str | None] = {}
        self.missing: set[tuple[str, int]] = set()
        self.came = 0

    @initialize()
    def open(self) -> None:
        self.store.open()

    def teardown(self) -> None:
        self.store.close()

    def _arrive(self, place: tuple[str, int], digest: str | None) -> Source:
        if place not in self.held or (self.held[place] != digest and place not in self.missing):
            self.came += 1
        self.missing.discard(place)
        self.held[place] = digest
        return source(place[0], place[1], digest)

    def _entry(self, place: tuple[str, int]) -> LedgerEntry:
        return [entry for entry in self.store.ledger_entries() if (entry.source, entry.ordinal) == place][-1]

    @rule(place=places, digest=digests)
    def register(self, place: tuple[str, int], digest: str | None) -> None:
        assert self.store.register_arrivals([self._arrive(place, digest)]) in ([True], [False])

    @rule(place=places, digest=digests)
    def announce(self, place: tuple[str, int], digest: str | None) -> None:
        known = place in self.held
        was_open = known and self._entry(place).state is ArrivalState.OPEN
        closed = self.store.record_missing([source(place[0], place[1], digest)])
        assert closed == (was_open or not known)
        if closed:
            self.missing.add(place)
            self.came += not known
            self.held.setdefault(place, digest)

    @rule(place=places, digest=digests, id=ids, value=values, config=configs)
    def result(self, place: tuple[str, int], digest: str | None, id: str, value: str | None, config: str) -> None:
        where = self._arrive(place, digest)
        contact = interaction(id, text=f"bytes {digest}", turns=1)
        entry = commit(self.store, where, contact, value, config)
        assert entry == self._entry(place)
        if "superseded" in entry.flags:
            return
        if entry.state is ArrivalState.DUPLICATE:
            assert entry.duplicate_of == id
            assert digest is not None
            return
        assert entry.state is (ArrivalState.UNSCORED if value is None else ArrivalState.SCORED)
        assert entry.interaction_id == id
        assert self.store.assessment_bytes(id) == assessment(contact, value).to_bytes()
        assert self.store.is_done(where, config) is (digest is not None)

    @rule(place=places, digest=digests, config=configs)
    def problem(self, place: tuple[str, int], digest: str | None, config: str) -> None:
        where = self._arrive(place, digest)
        entry = self.store.commit_problem(where, config, Problem(code="no_speech", message="x"))
        assert entry.state is ArrivalState.QUARANTINED or "superseded" in entry.flags

    @rule(place=places, digest=digests, config=configs, retryable=st.booleans())
    def failure(self, place: tuple[str, int], digest: str | None, config: str, retryable: bool) -> None:
        where = self._arrive(place, digest)
        failed = Failure(interaction_id="c-1", stage="speech", code="x", message="x", retryable=retryable)
        entry = self.store.commit_failure(where, config, failed)
        if "superseded" not in entry.flags:
            assert self.store.is_done(where, config) is (digest is not None and not retryable)

    @rule(value=values)
    def rescore(self, value: str | None) -> None:
        current = list(self.store.assessments())
        fresh = [assessment(kept.interaction, value) for kept in current]
        report = self.store.replace_assessments(fresh)
        assert report.written + report.unchanged == len(current)
        assert [a.to_bytes() for a in self.store.assessments()] == [a.to_bytes() for a in fresh]

    @invariant()
    def conserves(self) -> None:
        ledger = self.store.ledger()
        entries = list(self.store.ledger_entries())
        assert ledger.total == self.came == len(entries)
        assert (ledger.without_result, ledger.without_arrival) == (0, 0)
        assert ledger.balanced is (ledger.open == 0)

    @invariant()
    def nothing_is_scored_twice(self) -> None:
        current = [a.interaction_id for a in self.store.assessments()]
        assert len(current) == len(set(current))
        readings = [r.read.interaction.id for r in self.store.stored_readings()]
        assert readings == current

    @invariant()
    def every_standing_score_has_its_own_arrival(self) -> None:
        standing = [
            entry.interaction_id
            for entry in self.store.ledger_entries()
            if entry.state in (ArrivalState.SCORED, ArrivalState.UNSCORED) and "superseded" not in entry.flags
        ]
        assert len(standing) == len(set(standing))
        assert set(standing) <= {a.interaction_id for a in self.store.assessments()}

    @invariant()
    def states_and_scores_agree(self) -> None:
        scored = {a.interaction_id: a.composite.value is not None for a in self.store.assessments()}
        for entry in self.store.ledger_entries():
            if entry.state is ArrivalState.SCORED and "superseded" not in entry.flags:
                assert scored[entry.interaction_id or ""]


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
