"""What became of an arrival. Every function here is one step inside one transaction of its caller."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Interaction, Source
from qa_engine.domain.ledger import ArrivalState, Depth, LedgerEntry
from qa_engine.domain.record import milli_from_points
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.errors import StoreError
from qa_engine.store.arrivals import enter, supersede, update
from qa_engine.store.readings import write_reading
from qa_engine.store.rows import ASSESSED, Row, add_flag, has_flag, read_entry, time_text
from qa_engine.store.schema import arrival, assessment, heard, interaction
from qa_engine.store.succession import Successor, kept_as, read_current, supersede_assessments

WITHHELD = "composite_withheld"


@dataclass(frozen=True)
class Step:
    """Which arrival is concluded, under which configuration (``None``: the attempt may be repeated), in which run."""

    source: Source
    config: str | None
    run_id: int | None
    key: bytes


@dataclass(frozen=True)
class Result:
    """Everything that came out of one interaction."""

    read: ReadInteraction
    facts: Facts
    origin: ReadingOrigin
    assessment: Assessment
    judged_by: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The final state of an arrival, and what goes with it."""

    state: ArrivalState
    interaction_id: str | None = None
    reason: str | None = None
    stage: str | None = None
    detail: str | None = None
    duplicate_of: str | None = None
    same_bytes_as: str | None = None
    depth: Depth = field(default_factory=Depth)
    heard: Interaction | None = None


def keep_result(connection: sa.Connection, step: Step, result: Result) -> LedgerEntry:
    """Keep an interaction with its readings, vectors and assessment, and close its arrival.

    - The same id and the same bytes as another arrival: a duplicate, and nothing else is written.
    - The same id and other bytes: a revision; it takes the place of the earlier arrival, which is flagged.
    - The same bytes under another id: both are assessed; the later one names the first.
    - An arrival that was superseded stays as it is.
    """
    interaction_id = result.assessment.interaction_id
    if result.read.interaction.id != interaction_id:
        raise StoreError("reading and assessment are of different interactions", item=interaction_id)
    row = enter(connection, step.source, step.run_id)
    if has_flag(row, "superseded"):
        return read_entry(row)
    holder = holder_of(connection, interaction_id)
    if holder is not None and holder.id != row.id:
        if _has_twin(connection, row, interaction_id):
            return _conclude_duplicate(connection, row, step, result)
        supersede(connection, holder)
        if row.digest is None or holder.digest != row.digest:
            row = update(connection, row, flags=add_flag(row.flags, "revision"))
    _release(connection, row, interaction_id)
    write_reading(connection, step.key, row.id, result.read, result.facts, result.origin)
    write_assessment(connection, result.assessment, step.run_id, result.judged_by)
    withheld = result.assessment.composite.withheld
    outcome = Outcome(
        ArrivalState.SCORED if withheld is None else ArrivalState.UNSCORED,
        interaction_id=interaction_id,
        reason=None if withheld is None else WITHHELD,
        detail=withheld,
        same_bytes_as=_same_bytes_as(connection, row, interaction_id),
        depth=_depth(result),
    )
    return _conclude(connection, row, step, outcome)


def keep_quarantine(connection: sa.Connection, step: Step, outcome: Outcome) -> LedgerEntry:
    """Close an arrival without a result. An assessment that it had under an earlier configuration stops being current.

    An arrival that was superseded stays as it is.
    """
    row = enter(connection, step.source, step.run_id)
    if has_flag(row, "superseded"):
        return read_entry(row)
    _release(connection, row, None)
    return _conclude(connection, row, step, outcome)


def replace_assessment(
    connection: sa.Connection, new: Assessment, run_id: int | None, judged_by: str | None = None
) -> bool:
    """Make ``new`` the current assessment of an interaction that stands, and its arrival's state agree with it.

    Returns whether it differs from the current one; equal bytes write nothing.

    Raises:
        StoreError: no arrival stands for the interaction.
    """
    holder = holder_of(connection, new.interaction_id)
    if holder is None:
        raise StoreError(
            "no arrival stands for this interaction, so its assessment cannot be replaced; run its source",
            code="unknown_interaction",
            item=new.interaction_id,
        )
    if not write_assessment(connection, new, run_id, judged_by):
        return False
    state_agrees(connection, holder, new.composite.withheld)
    return True


def state_agrees(connection: sa.Connection, holder: Row, withheld: str | None) -> None:
    """Make the state of the arrival that stands for an interaction agree with its score, or with why it has none."""
    state = ArrivalState.SCORED if withheld is None else ArrivalState.UNSCORED
    update(connection, holder, state=state, reason=None if withheld is None else WITHHELD, detail=withheld)


def write_assessment(
    connection: sa.Connection, new: Assessment, run_id: int | None, judged_by: str | None = None
) -> bool:
    """Write ``new`` as the current assessment, superseding the earlier one; equal bytes write no assessment.

    Args:
        connection: of a transaction.
        new: what was concluded.
        run_id: of the run that concluded it.
        judged_by: what concluded it, code, libraries and encoder; ``None`` where that is not known.
    """
    current = read_current(connection, new.interaction_id)
    data = new.to_bytes()
    if current is not None and current.data == data:
        if current.judged_by != judged_by:
            same = assessment.c.id == current.assessment_id
            connection.execute(assessment.update().where(same).values(judged_by=judged_by))
        return False
    value = new.composite.value
    supersede_assessments(
        connection,
        [
            Successor(
                interaction_id=new.interaction_id,
                rubric=new.provenance.rubric,
                rubric_version=new.provenance.rubric_version,
                rubric_sha256=new.provenance.rubric_sha256,
                as_of=time_text(new.as_of),
                value_milli=None if value is None else milli_from_points(value),
                main_intent=new.findings.main_intent,
                judged_by=judged_by,
                **kept_as(current, data)._asdict(),
            )
        ],
        run_id,
    )
    return True


def _conclude_duplicate(connection: sa.Connection, row: Row, step: Step, result: Result) -> LedgerEntry:
    _release(connection, row, None)
    first = result.assessment.interaction_id
    outcome = Outcome(ArrivalState.DUPLICATE, interaction_id=first, duplicate_of=first, depth=_depth(result))
    return _conclude(connection, row, step, outcome)


def _conclude(connection: sa.Connection, row: Row, step: Step, outcome: Outcome) -> LedgerEntry:
    depth = outcome.depth
    changed = update(
        connection,
        row,
        state=outcome.state,
        interaction_id=outcome.interaction_id,
        reason=outcome.reason,
        stage=outcome.stage,
        detail=outcome.detail,
        duplicate_of=outcome.duplicate_of,
        same_bytes_as=outcome.same_bytes_as,
        declared_s=depth.declared_s,
        decoded_s=depth.decoded_s,
        speech_s=depth.speech_s,
        turns=depth.turns,
        turns_read=depth.turns_read,
        config=step.config,
        run_id=step.run_id,
    )
    connection.execute(heard.delete().where(heard.c.arrival_id == row.id))
    if outcome.heard is not None:
        connection.execute(heard.insert().values(arrival_id=row.id, record=outcome.heard.to_bytes()))
    return read_entry(changed)


def holder_of(connection: sa.Connection, interaction_id: str) -> Row | None:
    """Return the arrival that stands for an interaction."""
    query = (
        sa.select(arrival)
        .join(interaction, interaction.c.arrival_id == arrival.c.id)
        .where(
            interaction.c.interaction_id == interaction_id,
            arrival.c.interaction_id == interaction_id,
            arrival.c.state.in_(ASSESSED),
        )
    )
    return connection.execute(query).first()


def _has_twin(connection: sa.Connection, row: Row, interaction_id: str) -> bool:
    """Return whether another place has brought the same bytes under the same id, and still holds them.

    That may be a superseded revision: a late copy of old bytes must not take the place of newer ones.
    """
    newer = arrival.alias("newer")
    replaced = sa.exists().where(
        newer.c.source_uri == arrival.c.source_uri,
        newer.c.ordinal == arrival.c.ordinal,
        newer.c.revision > arrival.c.revision,
    )
    query = (
        sa.select(arrival.c.id)
        .where(
            arrival.c.interaction_id == interaction_id,
            arrival.c.digest == row.digest,
            arrival.c.state.in_(ASSESSED),
            ~replaced,
        )
        .limit(1)
    )
    return row.digest is not None and connection.execute(query).first() is not None


def _same_bytes_as(connection: sa.Connection, row: Row, interaction_id: str) -> str | None:
    """Return the id of the first interaction with the bytes of ``row`` that came before it, if it has another id."""
    if row.digest is None:
        return None
    query = (
        sa.select(arrival.c.interaction_id)
        .where(
            arrival.c.digest == row.digest,
            arrival.c.id < row.id,
            arrival.c.state.in_(ASSESSED),
            arrival.c.interaction_id != interaction_id,
        )
        .order_by(arrival.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _release(connection: sa.Connection, row: Row, keep: str | None) -> None:
    """Retire the assessment that rests on ``row`` as it was, unless it is that of the interaction ``keep``."""
    if row.state not in ASSESSED or row.interaction_id == keep:
        return
    held = sa.select(interaction.c.arrival_id).where(interaction.c.interaction_id == row.interaction_id)
    if connection.execute(held).scalar_one_or_none() == row.id:
        _retire(connection, row.interaction_id)


def _retire(connection: sa.Connection, interaction_id: str) -> None:
    current = (assessment.c.interaction_id == interaction_id, assessment.c.current == 1)
    connection.execute(assessment.update().where(*current).values(current=0))


def _depth(result: Result) -> Depth:
    return Depth(
        declared_s=result.origin.declared_s,
        decoded_s=result.origin.decoded_s,
        speech_s=result.origin.speech_s,
        turns=result.assessment.coverage.turns,
        turns_read=result.assessment.coverage.turns_read,
    )
