"""What can be said of one stretch of words: every reader that pointed at it, and what it did to the score."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import RuleFinding
from qa_engine.domain.record import Points, Record
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.signals import SignalName
from qa_engine.reports.wording import SIGNAL_TITLES, words
from qa_engine.scoring import Explanation

#: Turn, start and end of a piece of evidence.
Place = tuple[int, int, int]
Tone = Literal["raises", "lowers", "rule", "noted"]


class Statement(Record):
    """One thing that was found in a span: what, why, how sure, by whom."""

    title: str
    reason: str
    confidence: float
    detector: str


class Pull(Record):
    """How many points of the XLA a span moved through one component."""

    component: str
    points: Points


class Note(Record):
    """A span of one turn with everything that rests on it. ``whole``: it is the sentiment of the turn as such."""

    turn: int
    start: int
    end: int
    tone: Tone
    whole: bool = False
    statements: tuple[Statement, ...]
    pulls: tuple[Pull, ...]
    total: Points


class Notes:
    """The notes of one assessment, numbered in order of place."""

    def __init__(self, assessment: Assessment, explanation: Explanation) -> None:
        self._pulls = _pulls(explanation)
        self._statements = _statements(assessment)
        self._lengths = [len(turn.text) for turn in assessment.interaction.turns]
        self._cue_spans = {place(cue.evidence) for cue in assessment.readings.cues}
        self._rule_spans = {
            place(evidence) for finding in assessment.findings.rules for evidence in finding.evidence
        } | {place(phrase.evidence) for phrase in assessment.findings.phrases}
        self._numbers = {span: number for number, span in enumerate(sorted(self._statements))}

    def number(self, evidence: Evidence) -> int | None:
        """Return the number of the note on this evidence's span, or ``None`` if nothing is said there."""
        return self._numbers.get(place(evidence))

    def all(self) -> tuple[Note, ...]:
        """Return the notes in order of their numbers."""
        return tuple(self._note(span) for span in self._numbers)

    def _note(self, span: Place) -> Note:
        turn, start, end = span
        pulls = self._pulls.get(span, {})
        total = sum(pulls.values(), Decimal(0))
        return Note(
            turn=turn,
            start=start,
            end=end,
            tone=self._tone(span, total),
            whole=self._whole(span),
            statements=tuple(self._statements[span]),
            pulls=tuple(Pull(component=SIGNAL_TITLES[name], points=points) for name, points in pulls.items() if points),
            total=total,
        )

    def _whole(self, span: Place) -> bool:
        turn, start, end = span
        return (start, end) == (0, self._lengths[turn]) and span not in self._rule_spans | self._cue_spans

    def _tone(self, span: Place, total: Decimal) -> Tone:
        if span in self._rule_spans:
            return "rule"
        if total == 0:
            return "noted"
        return "raises" if total > 0 else "lowers"


def place(evidence: Evidence) -> Place:
    """Return turn and span of a piece of evidence."""
    return evidence.turn_index, evidence.start, evidence.end


def _pulls(explanation: Explanation) -> dict[Place, dict[SignalName, Decimal]]:
    """Points of the XLA by span and component, before caps."""
    found: dict[Place, dict[SignalName, Decimal]] = {}
    for component in explanation.components:
        for line in component.lines:
            if line.evidence is None or line.xla_points is None:
                continue
            here = found.setdefault(place(line.evidence), {})
            here[component.signal] = here.get(component.signal, Decimal(0)) + line.xla_points
    return found


def _statements(assessment: Assessment) -> dict[Place, list[Statement]]:
    """What cues and rules say of each span; lines of components and of the form only where those say nothing."""
    found: dict[Place, list[Statement]] = {}
    _add(found, [(cue.evidence, words(cue.cue.value).capitalize()) for cue in assessment.readings.cues])
    _add(found, [(e, _rule_title(finding)) for finding in assessment.findings.rules for e in finding.evidence])
    lines = [line for signal in assessment.signals.all() for line in signal.contributions]
    rest = [(line.evidence, line.label.capitalize()) for line in lines if line.evidence]
    rest += [(e, result.title) for result in assessment.scorecard.results for e in result.evidence]
    rest += [(e, cap.reason) for cap in assessment.composite.caps for e in cap.evidence]
    _add(found, [(evidence, title) for evidence, title in rest if place(evidence) not in found])
    return found


def _add(found: dict[Place, list[Statement]], said: list[tuple[Evidence, str]]) -> None:
    for evidence, title in said:
        here = found.setdefault(place(evidence), [])
        if any((other.title, other.reason) == (title, evidence.reason) for other in here):
            continue
        here.append(
            Statement(
                title=title,
                reason=evidence.reason,
                confidence=evidence.confidence,
                detector=f"{evidence.detector} {evidence.detector_version}",
            )
        )


def _rule_title(finding: RuleFinding) -> str:
    status = "breach" if finding.status is RuleStatus.BREACHED else words(finding.status.value)
    return f"{finding.title} ({status})"
