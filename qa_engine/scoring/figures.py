"""Lines that rest on a number: a counted fact, a signal, or how the customer sounds on average.

The number stands on the form beside where it was counted. A fact that the source does not tell makes the line not
applicable; a signal without value, and a tone that was not read, leave it undetermined.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from qa_engine.domain.evidence import Evidence, quote
from qa_engine.domain.fact_names import fact_value
from qa_engine.domain.fact_places import fact_places
from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.form import Criterion, FactCheck, NumberCheck, SentimentCheck, SignalCheck
from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import SentimentReading
from qa_engine.domain.scorecard import CriterionOutcome, Figure, Stretch
from qa_engine.domain.signals import Contribution, Signal, Signals, SignalStatus
from qa_engine.scoring.outcome import Outcome, called, graded, not_applicable, undetermined, yes_or_no
from qa_engine.scoring.searching import READ_WELL_ENOUGH, window

#: How many lines of a signal, or turns of the customer, are quoted on the form.
QUOTED_LINES: Final = 3
#: Which way the quotes shall point: up, down, or whatever moved the number most.
_Way = bool | None


@dataclass(frozen=True, slots=True)
class _Measured:
    """A number with its account. ``quotes`` returns what moved it most in a direction."""

    value: float | Decimal
    said: str
    figure: Figure
    quotes: Callable[[_Way], Sequence[Evidence]] = lambda _: ()
    searched: SearchedWindow | None = None


def check_figure(criterion: Criterion, check: NumberCheck, judged: JudgedInteraction, signals: Signals) -> Outcome:
    """Judge the number that ``check`` reads, by its own limits or by the answers of the question."""
    measured = _measure(check, judged, signals)
    if isinstance(measured, Outcome):
        return measured
    return _by_grade(criterion, measured) if criterion.grades else _by_limits(criterion, check, measured)


def _measure(check: NumberCheck, judged: JudgedInteraction, signals: Signals) -> _Measured | Outcome:
    if isinstance(check, FactCheck):
        return _fact(check, judged)
    return _signal(check, signals) if isinstance(check, SignalCheck) else _tone(check, judged)


def _by_limits(criterion: Criterion, check: NumberCheck, measured: _Measured) -> Outcome:
    least, most = check.at_least, check.at_most
    kept = (least is None or measured.value >= least) and (most is None or measured.value <= most)
    asked = [f"at least {float(least):g}"] if least is not None else []
    asked += [f"at most {float(most):g}"] if most is not None else []
    ending = "kept" if kept and isinstance(check, FactCheck) else "asked"
    up = kept if most is None else not kept if least is None else None
    outcome = Outcome(
        CriterionOutcome.MET if kept else CriterionOutcome.NOT_MET,
        f"{measured.said}, {' and '.join(asked)} {ending}",
        tuple(measured.quotes(up)),
        measured.searched,
        measured.figure,
    )
    return yes_or_no(criterion, outcome)


def _by_grade(criterion: Criterion, measured: _Measured) -> Outcome:
    scale = [grade for grade in criterion.grades if grade.is_bounded or not grade.na or not criterion.options]
    grade = next(grade for grade in scale if grade.holds(float(measured.value)))
    outcome = Outcome(
        CriterionOutcome.NOT_APPLICABLE,
        f"{measured.said}: {called(grade, criterion)}",
        tuple(measured.quotes(None)),
        measured.searched,
        measured.figure,
        answer=f"{measured.value:g}",
    )
    return graded(criterion, grade, outcome)


def _fact(check: FactCheck, judged: JudgedInteraction) -> _Measured | Outcome:
    value = fact_value(judged.facts, check.fact)
    if value is None:
        return not_applicable(f"{check.fact} is not known for this contact")
    places = fact_places(judged.facts, check.fact, judged.interaction)
    stretches = tuple(Stretch(start_s=start_s, end_s=end_s) for start_s, end_s in places.stretches)
    figure = Figure(name=check.fact, value=value, where=places.where, turns=places.turns, stretches=stretches)
    return _Measured(value, f"{check.fact} is {value:g}", figure)


def _signal(check: SignalCheck, signals: Signals) -> _Measured | Outcome:
    signal = signals[check.signal]
    if signal.status is not SignalStatus.SCORED or signal.value is None:
        return undetermined(f"{check.signal} has no value: {signal.reason}")
    turns = sorted({line.evidence.turn_index for line in signal.contributions if line.evidence})
    figure = Figure(
        name=check.signal, value=float(signal.value), where=f"{signal.basis}, {signal.method}", turns=tuple(turns)
    )
    said = f"{check.signal} is {signal.value.normalize():f} ({signal.basis})"
    return _Measured(signal.value, said, figure, lambda way: _signal_quotes(signal, way))


def _signal_quotes(signal: Signal, way: _Way) -> list[Evidence]:
    strongest = sorted(signal.contributions, key=lambda line: _rank(line.points, way))
    return [line.evidence for line in strongest if line.evidence and _moves(line, way)][:QUOTED_LINES]


def _moves(line: Contribution, way: _Way) -> bool:
    return line.points != 0 if way is None else line.points > 0 if way else line.points < 0


def _rank(points: Decimal | float, way: _Way) -> float:
    moved = float(points)
    return -abs(moved) if way is None else -moved if way else moved


def _tone(check: SentimentCheck, judged: JudgedInteraction) -> _Measured | Outcome:
    turns = judged.turns_of(Role.CUSTOMER)
    if check.over == "last_quarter":
        turns = turns[len(turns) - math.ceil(len(turns) / 4) :]
    searched = window(Role.CUSTOMER, turns, judged)
    if not turns:
        return undetermined("the customer said nothing that could be read", searched)
    read = [reading for reading in judged.readings.sentiment if reading.turn_index in set(turns)]
    if len(read) < READ_WELL_ENOUGH * len(turns):
        return undetermined(f"only {len(read)} of {len(turns)} turns of the customer were read", searched)
    total = sum((Fraction(str(reading.polarity)) for reading in read), Fraction(0))
    value = float(round(total / len(read), 4))
    over = "the last quarter of the customer's turns" if check.over == "last_quarter" else "the customer's turns"
    figure = Figure(
        name="sentiment", value=value, where=f"mean over {over}", turns=tuple(reading.turn_index for reading in read)
    )
    said = f"the mean polarity of {over} is {value:g}"
    return _Measured(value, said, figure, lambda way: _tone_quotes(read, judged, way), searched)


def _tone_quotes(read: Sequence[SentimentReading], judged: JudgedInteraction, way: _Way) -> list[Evidence]:
    version = next(
        (f"{part.name} {part.version}" for part in judged.readings.components if "sentiment" in part.name), "unknown"
    )
    strongest = sorted(read, key=lambda reading: _rank(reading.polarity, way))
    return [
        quote(
            judged.interaction,
            reading.turn_index,
            detector="sentiment",
            detector_version=version,
            confidence=max(reading.probabilities.negative, reading.probabilities.positive),
            reason=f"polarity {reading.polarity:+.4f}",
        )
        for reading in strongest[:QUOTED_LINES]
        if reading.polarity and (way is None or (reading.polarity > 0) is way)
    ]
