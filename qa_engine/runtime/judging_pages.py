"""Judge pages of a store again: read a page, judge each case, say what is to be written. Writes nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.facts import Facts
from qa_engine.domain.history import History, PastContact
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.moves import FindingMoved, Move
from qa_engine.domain.readings import KeptVectors, Readings
from qa_engine.domain.record import milli_from_points
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.judge import judge
from qa_engine.rubrics.narrowing import narrowed
from qa_engine.runtime.rejudging import Case, Rejudged, Rejudger
from qa_engine.store import SqliteStore
from qa_engine.store.rejudging import KeptCase, Replacement, Standing
from qa_engine.store.rows import time_text
from qa_engine.store.succession import Current, Successor, kept_as

#: The history of each interaction of a page, by its id.
Histories = Mapping[str, History]


class PageResult(NamedTuple):
    """What is to be written of one interaction, how its score moved, and which rules stand otherwise."""

    replacement: Replacement
    move: Move | None
    findings: tuple[FindingMoved, ...]


class Contact(NamedTuple):
    """An interaction of a known customer, and how it looks from that customer's others; ``None`` without a time."""

    interaction_id: str
    customer_id: str
    contact: PastContact | None


class PageJudge:
    """Judges pages of one store under one rubric.

    Args:
        store: open; only read.
        compiled: the rubric, made ready.
        policies: of the rubrics that the store was judged under, by hash.
        stamp: what judges; see ``judged_by``.
    """

    def __init__(self, store: SqliteStore, compiled: CompiledRubric, policies: dict[str, str], stamp: str) -> None:
        self._store = store
        self._compiled = compiled
        self._stamp = stamp
        self._rejudger = Rejudger(compiled, policies)
        self._intents_alone = narrowed(compiled, frozenset(), with_intents=True)

    def is_done(self, one: Standing) -> bool:
        """Return whether judging ``one`` again without histories would give what is there."""
        same = one.rubric_sha256 == self._compiled.sha256 and one.judged_by == self._stamp
        return same and one.as_of is None

    def judge(self, page: Sequence[Standing], histories: Histories | None) -> list[PageResult]:
        """Return what is to be written of the interactions of ``page`` whose assessment is still the one given."""
        comparable = {one.assessment_id for one in page if one.judged_by == self._stamp and one.as_of is None}
        cases = self._store.kept_cases([one.assessment_id for one in page])
        vectors = _Vectors(self._store, [case.interaction_id for case in cases])
        return [
            self._result(
                kept, vectors, kept.assessment_id in comparable, histories[kept.interaction_id] if histories else None
            )
            for kept in cases
        ]

    def contacts(self, page: Sequence[Standing]) -> list[Contact]:
        """Return the contacts of known customers, with their main intents under the rubric."""
        cases = self._store.kept_cases([one.assessment_id for one in page])
        vectors = _Vectors(self._store, [case.interaction_id for case in cases])
        found = (self._contact(kept, vectors) for kept in cases)
        return [one for one in found if one is not None]

    def _contact(self, kept: KeptCase, vectors: _Vectors) -> Contact | None:
        interaction = Interaction.from_bytes(kept.interaction)
        started = interaction.started_at or interaction.closed_at
        if interaction.customer_id is None:
            return None
        if started is None:
            return Contact(interaction.id, interaction.customer_id, None)
        read = ReadInteraction(
            interaction=interaction,
            readings=Readings.from_bytes(kept.readings),
            vectors=vectors.of(kept.interaction_id).turns,
        )
        main_intent = judge(read, Facts.from_bytes(kept.facts), self._intents_alone).main_intent
        contact = PastContact(
            interaction_id=interaction.id,
            channel=interaction.channel,
            started_at=started,
            intents=(main_intent,) if main_intent else (),
        )
        return Contact(interaction.id, interaction.customer_id, contact)

    def _result(self, kept: KeptCase, vectors: _Vectors, comparable: bool, history: History | None) -> PageResult:
        case = Case(
            data=kept.data,
            rubric_sha256=kept.rubric_sha256,
            comparable=comparable,
            interaction=kept.interaction,
            readings=kept.readings,
            facts=kept.facts,
            origin=kept.origin,
            vectors=lambda: vectors.of(kept.interaction_id),
            history=history,
        )
        found = self._rejudger.rejudge(case)
        return PageResult(self._replacement(kept, found), found.move, found.findings)

    def _replacement(self, kept: KeptCase, found: Rejudged) -> Replacement:
        if found.data is None:
            return Replacement(kept.interaction_id, kept.assessment_id, None, self._stamp)
        before = Current(kept.assessment_id, None, kept.data, kept.kept_id, kept.whole)
        stored = kept_as(before, found.data)
        new = found.assessment
        successor = Successor(
            interaction_id=kept.interaction_id,
            rubric=self._compiled.rubric.id,
            rubric_version=self._compiled.rubric.version,
            rubric_sha256=self._compiled.sha256,
            as_of=None if new is None else time_text(new.as_of),
            value_milli=kept.value_milli if new is None else _milli(new),
            main_intent=kept.main_intent if new is None else new.findings.main_intent,
            judged_by=self._stamp,
            **stored._asdict(),
        )
        withheld = None if new is None else new.composite.withheld
        moves = new is not None and withheld != found.withheld_before
        return Replacement(kept.interaction_id, kept.assessment_id, successor, self._stamp, withheld, moves)


class _Vectors:
    """The vectors of a page, read all at once when the first are asked for."""

    def __init__(self, store: SqliteStore, interaction_ids: Sequence[str]) -> None:
        self._store = store
        self._ids = interaction_ids
        self._found: dict[str, KeptVectors] | None = None

    def of(self, interaction_id: str) -> KeptVectors:
        """Return the vectors of one interaction."""
        if self._found is None:
            self._found = self._store.case_vectors(self._ids)
        return self._found.get(interaction_id, KeptVectors())


def _milli(assessment: Assessment) -> int | None:
    value = assessment.composite.value
    return None if value is None else milli_from_points(value)
