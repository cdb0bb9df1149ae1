"""Score a contact at its turning points, so that its course can be seen.

A milestone is the same assessment over the turns so far: first answer, after each transfer, at close. What is only
known at the end (survey, totals of the switch) is left out of the earlier ones.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import CueName, ReadingCoverage
from qa_engine.domain.record import Record
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.facts import count_facts
from qa_engine.runtime.assessing import assess

_ANSWERING = (Role.AGENT, Role.SUPERVISOR)


class MilestoneName(StrEnum):
    FIRST_RESPONSE = "first_response"
    AFTER_TRANSFER = "after_transfer"
    CLOSE = "close"


class Milestone(Record):
    """The assessment over the first ``turns`` turns."""

    name: MilestoneName
    turns: int
    assessment: Assessment


def milestones(read: ReadInteraction, origin: ReadingOrigin, compiled: CompiledRubric) -> tuple[Milestone, ...]:
    """Return the contact's assessments at each turning point, the closing one last."""
    total = len(read.interaction.turns)
    points = [(name, turns) for name, turns in _turning_points(read) if turns < total]
    points.append((MilestoneName.CLOSE, total))
    found = []
    for name, turns in points:
        part = read if turns == total else _first_turns(read, turns)
        facts = count_facts(part.interaction)
        found.append(Milestone(name=name, turns=turns, assessment=assess(part, facts, origin, compiled)))
    return tuple(found)


def _turning_points(read: ReadInteraction) -> list[tuple[MilestoneName, int]]:
    answers = read.interaction.indexes(*_ANSWERING)
    if not answers:
        return []
    points = [(MilestoneName.FIRST_RESPONSE, answers[0] + 1)]
    announced = {cue.turn_index for cue in read.readings.of(CueName.TRANSFER)}
    for before, after in pairwise(answers):
        changed = read.interaction.turns[before].participant != read.interaction.turns[after].participant
        if before in announced or changed:
            points.append((MilestoneName.AFTER_TRANSFER, after + 1))
    return points


def _first_turns(read: ReadInteraction, turns: int) -> ReadInteraction:
    readings = read.readings.evolve(
        sentiment=tuple(reading for reading in read.readings.sentiment if reading.turn_index < turns),
        cues=tuple(cue for cue in read.readings.cues if cue.turn_index < turns),
        coverage=tuple(
            _first_turns_coverage(entry, read, turns) for entry in read.readings.coverage if _is_even(entry)
        ),
    )
    return ReadInteraction(
        interaction=_as_it_stood(read.interaction, turns),
        readings=readings,
        vectors=tuple(vector for vector in read.vectors if vector.turn_index < turns),
    )


def _is_even(entry: ReadingCoverage) -> bool:
    """Whether the account can be drawn up for fewer turns: only blank turns were skipped, or all were."""
    return set(entry.skipped) <= {"empty_text"} or entry.read == 0


def _first_turns_coverage(entry: ReadingCoverage, read: ReadInteraction, turns: int) -> ReadingCoverage:
    blank = sum(not turn.text.strip() for turn in read.interaction.turns[:turns])
    skipped = {"empty_text": blank} if blank else {}
    if entry.read == 0 and turns > blank:
        other = next((reason for reason in entry.skipped if reason != "empty_text"), "empty_text")
        skipped[other] = turns - blank
    return ReadingCoverage(
        classifier=entry.classifier, turns=turns, read=turns - sum(skipped.values()), skipped=skipped
    )


def _as_it_stood(interaction: Interaction, turns: int) -> Interaction:
    return interaction.evolve(turns=interaction.turns[:turns], survey=None, service_levels=None, ended_at=None)
