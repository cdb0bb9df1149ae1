"""Surveyed contacts: what is inferred of each as if nobody had asked, beside what the customer answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from qa_engine.domain.arrival import Arrival, ReadInteraction
from qa_engine.domain.calibration import SURVEYED, SurveyCounts, SurveyPair
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Channel, Interaction, Survey
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import ComponentVersion
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.signals import Basis
from qa_engine.domain.stored import StoredReading
from qa_engine.errors import UsageError
from qa_engine.ingest import SurveyRows, holds_interactions, parse_interaction, read_survey_rows
from qa_engine.judge import judge
from qa_engine.ports import Masker
from qa_engine.runtime.reading import ReadingPipeline, Unread
from qa_engine.signals import infer_signals, wider_side
from qa_engine.store import SqliteStore

_BATCH: Final = 16


class Surveyed(NamedTuple):
    """A contact that was read, what its customer answered, and who that is."""

    read: ReadInteraction
    facts: Facts
    survey: Survey
    customer: str | None


class SurveyedPairs(NamedTuple):
    """What a calibration is fitted to, what became of the rows, and what read the contacts."""

    pairs: tuple[SurveyPair, ...]
    counts: SurveyCounts
    read_by: tuple[ComponentVersion, ...]


#: How many interactions were looked at, and of how many.
Looked = Callable[[int, int], None]


def surveyed_pairs(
    surveys: Path, store: SqliteStore, pipeline: ReadingPipeline, compiled: CompiledRubric, progress: Looked
) -> SurveyedPairs:
    """Return the answers in ``surveys``, each beside what is inferred of its contact without it.

    A CSV file names interactions of ``store``; interactions in interchange form are read by ``pipeline``.

    Raises:
        UsageError: the file cannot be used.
    """
    if holds_interactions(surveys):
        arrivals = _arrivals(surveys, store.key)
        counts = SurveyCounts(rows=len(arrivals))
        contacts = _carried(arrivals, pipeline, progress)
    else:
        rows = read_survey_rows(surveys)
        counts = SurveyCounts(rows=rows.total, repeated=rows.repeated, without_answer=rows.without_answer)
        contacts = _stored(rows, store, pipeline.masker, progress)
    found: dict[str, list[SurveyPair]] = {}
    components: set[ComponentVersion] = set()
    unknown = silent = repeated = 0
    for contact in contacts:
        if contact is None:
            unknown += 1
        elif contact.survey == Survey():
            silent += 1
        else:
            name = contact.read.interaction.id
            repeated += name in found
            found[name] = pairs_of(contact, compiled)
            components.update(contact.read.readings.components)
    return SurveyedPairs(
        pairs=tuple(pair for pairs in found.values() for pair in pairs),
        counts=counts.evolve(
            unknown=unknown, repeated=counts.repeated + repeated, without_answer=counts.without_answer + silent
        ),
        read_by=tuple(sorted(components, key=lambda one: (one.name, one.version, one.sha256 or ""))),
    )


def _arrivals(file: Path, key: bytes) -> list[Arrival]:
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"the file cannot be read: {error.strerror}", item=str(file)) from error
    return [
        parse_interaction(line, uri=file.name, ordinal=number, key=key)
        for number, line in enumerate(lines)
        if line.strip()
    ]


def _carried(arrivals: Sequence[Arrival], pipeline: ReadingPipeline, progress: Looked) -> Iterator[Surveyed | None]:
    """Yield the contacts that were read with the answers they carry, ``None`` for one that could not be read."""
    for start in range(0, len(arrivals), _BATCH):
        for result in pipeline.read_batch(arrivals[start : start + _BATCH]):
            if isinstance(result, Unread):
                yield None
                continue
            contact = result.read.interaction
            yield Surveyed(result.read, result.facts, contact.survey or Survey(), contact.customer_id)
        progress(min(start + _BATCH, len(arrivals)), len(arrivals))


def _stored(rows: SurveyRows, store: SqliteStore, masker: Masker, progress: Looked) -> Iterator[Surveyed | None]:
    """Yield for each row the stored contact that it is about, ``None`` where none is kept.

    An answer of the row goes before one that came with the contact itself.
    """
    for done, row in enumerate(rows.rows, start=1):
        found = _kept(row.interaction, store, masker)
        progress(done, len(rows.rows))
        if found is None:
            yield None
            continue
        contact = found.read.interaction
        yield Surveyed(
            found.read, found.facts, _joined(contact.survey, row.survey), contact.customer_id or row.customer
        )


def pairs_of(surveyed: Surveyed, compiled: CompiledRubric) -> list[SurveyPair]:
    """Return every answer of a contact beside the value that is inferred without it.

    Other contacts of the customer are not looked at, as in a run: the window of a repeat contact would measure FCR, and
    there would be nothing inferred to compare.
    """
    contact = surveyed.read.interaction
    unasked = surveyed.read.evolve(interaction=contact.evolve(survey=None))
    judged = JudgedInteraction(
        interaction=unasked.interaction,
        readings=unasked.readings,
        facts=surveyed.facts,
        findings=judge(unasked, surveyed.facts, compiled),
    )
    inferred = infer_signals(judged)
    measured = infer_signals(judged.evolve(interaction=contact.evolve(survey=surveyed.survey)))
    pairs = []
    for name in SURVEYED:
        value, answer = inferred[name].value, measured[name].value
        if value is not None and answer is not None and measured[name].basis is Basis.MEASURED:
            pairs.append(
                SurveyPair(
                    signal=name,
                    method=inferred[name].method,
                    method_version=inferred[name].method_version,
                    interaction_id=contact.id,
                    customer=surveyed.customer,
                    inferred=value,
                    half_width=wider_side(inferred[name]),
                    answer=answer,
                )
            )
    return pairs


def _kept(name: str, store: SqliteStore, masker: Masker) -> StoredReading | None:
    """Return the stored contact called ``name``: its id, the id that stands for it, or the file it came from."""
    # An id that is personal data itself is kept as a digest, so the name is looked for as it would be kept, too.
    as_kept = masker.mask(Interaction(id=name[:200], channel=Channel.CHAT)).id
    for candidate in dict.fromkeys((name, as_kept)):
        try:
            return store.stored_reading(candidate)
        except UsageError:
            continue
    try:
        found = store.stored_reading(store.assessment(name).interaction_id)
    except UsageError:
        return None
    # The start of an id is a convenience for a person; here it would take a mistyped id for another contact.
    uri = found.source.uri
    return found if uri == name or uri.endswith(f"/{name}") else None


def _joined(own: Survey | None, given: Survey) -> Survey:
    return (own or Survey()).evolve(**given.model_dump(exclude_none=True))
